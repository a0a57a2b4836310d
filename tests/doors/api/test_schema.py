"""The API against its own OpenAPI document, with requests that a machine makes up: right ones and wrong ones.

Over real HTTP, as the owner of Pata Amiga, whose business all the writing is done to.
"""

import asyncio
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from cast import NOW, Cast
from doors.api.surface import document, seat_api
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.security import Claims, Tokens, Vault
from stage import Stage

schema = schemathesis.openapi.from_dict(document())
TOKENS = Tokens("a secret for tests only")
EXAMPLES = 8


@dataclass(frozen=True)
class Served:
    """Where the API listens, and who calls."""

    url: str
    headers: dict[str, str]


class _Server(uvicorn.Server):
    """The API on a free port, in a thread and a loop of its own, on a database of its own."""

    def __init__(self, database_url: str) -> None:
        super().__init__(uvicorn.Config("", port=0, log_level="critical", lifespan="off"))
        self._database_url = database_url
        self.ready = threading.Event()

    def install_signal_handlers(self) -> None:
        """None: the main thread belongs to the tests."""

    def play(self) -> None:
        asyncio.run(self._play())

    async def _play(self) -> None:
        database = Database(self._database_url, FixedClock(NOW))
        await database.open()
        self.config.app = seat_api(database, TOKENS, Vault("test"))
        serving = asyncio.create_task(self.serve())
        while not self.started and not serving.done():
            await asyncio.sleep(0.01)
        self.ready.set()
        try:
            await serving
        finally:
            await database.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.servers[0].sockets[0].getsockname()[1]}"


@contextmanager
def _serving(database_url: str) -> Generator[_Server]:
    server = _Server(database_url)
    thread = threading.Thread(target=server.play)
    thread.start()
    server.ready.wait(30)
    try:
        yield server
    finally:
        server.should_exit = True
        thread.join(30)


@pytest.fixture(scope="module")
def served(stage: Stage) -> Generator[Served]:
    cast: Cast = stage.cast
    database_url = stage.clone()
    claims = Claims(cast.pata.users["Helena"], cast.pata.id, "owner", 1)
    # No worker is there to look after numbers: waiting for one would take minutes.
    with pytest.MonkeyPatch.context() as patched, _serving(database_url) as server:
        patched.setattr("oxy.channels.multidevice.fleet.PATIENCE_SECONDS", 0.5)
        yield Served(server.url, {"Authorization": f"Bearer {TOKENS.issue(claims, 'access', NOW)}"})
    stage.drop(database_url)


@schema.parametrize()  # pyright: ignore[reportUntypedFunctionDecorator]
@settings(
    max_examples=EXAMPLES, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.generate],
)  # fmt: skip
def test_the_api_does_what_its_document_says(case: Any, served: Served) -> None:
    answer = case.call_and_validate(
        base_url=served.url, headers=served.headers, timeout=60, excluded_checks=[checks.positive_data_acceptance]
    )
    if answer.status_code == 422 and case.meta.generation.mode is GenerationMode.POSITIVE:
        assert answer.json()["code"] != "validation_failed" or _beyond_a_document(answer.json()), answer.text


def _beyond_a_document(problem: dict[str, Any]) -> bool:
    """What no schema can say: years that nobody plans in, spans that end before they start."""
    return {error["code"] for error in problem["errors"]} <= {"day", "moment", "week_hours"}
