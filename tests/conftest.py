"""What every test stands on; see `stage` and `cast`."""

import sys
from collections.abc import AsyncGenerator, Generator
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import settings
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

import stage as stages
from cast import ENCRYPTION_KEY, NOW, Cast
from logs import log_plainly
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.security import Vault
from stage import Stage

# Hashing is made to be slow; a run hashes some thousand passwords. Processes of their own hash as the product does.
QUICK = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)


# No property is about time: on a busy machine any example may take long.
settings.register_profile("untimed", deadline=None)


def pytest_configure() -> None:
    settings.load_profile("untimed")
    stages.close_network()
    pytest.MonkeyPatch().setattr("oxy.foundation.security._passwords", PasswordHash((QUICK,)))


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Generator[Stage]:
    """The server and the model database, shared by the workers of a run; started by the first test that asks."""
    base = tmp_path_factory.getbasetemp()
    folder: Path = base.parent if hasattr(request.config, "workerinput") else base
    play = Stage(folder)
    yield play
    play.close()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at 9:00 of Wednesday 2026-03-11 in São Paulo until a test moves it."""
    return FixedClock(NOW)


@pytest.fixture
def database_url(stage: Stage) -> Generator[str]:
    """The address of a database of this test's own, with the cast on stage."""
    url = stage.borrow()
    yield url
    stage.give_back(url)


@pytest.fixture
async def database(database_url: str, clock: FixedClock) -> AsyncGenerator[Database]:
    """A database of this test's own, with the cast on stage, opened."""
    opened = Database(database_url, clock)
    await opened.open()
    try:
        yield opened
    finally:
        await opened.close()


@pytest.fixture
def cast(stage: Stage) -> Cast:
    """Who is on stage, with their ids: a test's own list, which it may write on."""
    return deepcopy(stage.cast)


@pytest.fixture
def vault() -> Vault:
    """What sealed the cast's access tokens."""
    return Vault(ENCRYPTION_KEY)


@pytest.fixture(autouse=True)
def logging_as_it_was() -> None:
    """A command that set logging up for its own output, closed by now, must not silence or break the next test."""
    log_plainly()


@pytest.fixture(autouse=True)
def no_model_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real models are out of reach. A test with a twin on loopback says so: `models.override_allow_model_requests`."""
    models = sys.modules.get("pydantic_ai.models")
    if models is not None:
        monkeypatch.setattr(models, "ALLOW_MODEL_REQUESTS", False)
