"""All of Oxy in this process, on a test's database: the real web application and the real worker, with Meta's Graph API
played by its twin. Messages come in as signed webhooks and go out as the twin's requests."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import httpx

from cast import ENCRYPTION_KEY, NOW, Business, Cast
from oxy.foundation.database import Database, Purpose, Row
from oxy.foundation.phones import parse_phone
from oxy.foundation.security import Claims, Tokens, Vault
from oxy.foundation.settings import load_settings
from oxy.launch.application import build_api
from oxy.launch.composition import open_staff
from oxy.launch.context import Context
from oxy.launch.employed import employed
from twins import webhooks
from twins.graph import GraphTwin, SentMessage
from twins.webhooks import Json, Sender

APP_SECRET = "the app's secret"
VERIFY_TOKEN = "the verify token"
PATA, BICHO = "100000000000001", "100000000000002"
ACCESS_TOKENS = {PATA: "token-da-pata-amiga", BICHO: "token-do-bicho-chique"}


@dataclass
class WholeOxy:
    """A running installation with the cast on stage."""

    client: httpx.AsyncClient
    context: Context
    cast: Cast
    graph: GraphTwin

    async def post(self, payload: Json | bytes, secret: str = APP_SECRET, **headers: str) -> int:
        """Deliver a request as Meta would; return the status it was answered with."""
        body, signed = webhooks.sign(payload, secret)
        return (await self.client.post("/webhook", content=body, headers=signed | headers)).status_code

    async def deliver(self, sender: Sender, *messages: Json, to: str = PATA) -> None:
        """Deliver messages of one sender and wait until all is quiet."""
        assert await self.post(webhooks.envelope(webhooks.messages_change(to, sender, *messages))) == 200
        await self.settled()

    async def hears(self, sender: Sender, *texts: str, to: str = PATA) -> str:
        """Let somebody write, and return what they were answered, as one text."""
        before = len(self.graph.sent)
        stamp = str(int(NOW.timestamp()))
        await self.deliver(sender, *(webhooks.text(sender, text, timestamp=stamp) for text in texts), to=to)
        return "\n".join(sent.text for sent in self.graph.sent[before:] if _is_to(sent, sender))

    def signed_in(self, business: Business, name: str) -> dict[str, str]:
        """The header of a member of staff's requests to the API."""
        claims = Claims(business.users[name], business.id, "owner", 1)
        return {"Authorization": f"Bearer {self.context.tokens.issue(claims, 'access', self.context.clock.now())}"}

    async def send(self, kind: str, **body: Any) -> httpx.Response:
        """Let the Pata Amiga's desk send something through the API, and wait until all is quiet."""
        headers = self.signed_in(self.cast.pata, "Rita")
        answer = await self.client.post(f"/api/whatsapp/send/{kind}", json=body, headers=headers)
        await self.settled()
        return answer

    async def keep_file(self, content: bytes, mime_type: str, **query: str) -> str:
        """Let the Pata Amiga's desk keep a file; return its id."""
        headers = self.signed_in(self.cast.pata, "Rita") | {"Content-Type": mime_type}
        answer = await self.client.post("/api/media", params=query, content=content, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    async def settled(self, timeout: float = 60) -> None:
        """Wait until no turn is due, nothing is to be sent, no job waits."""
        async with asyncio.timeout(timeout):
            while not await self._quiet():
                await asyncio.sleep(0.03)

    async def rows(
        self, query: LiteralString, params: Sequence[Any] = (), business: Business | None = None
    ) -> list[Row]:
        """Ask one business's data; the Pata Amiga's unless another is named."""
        async with self.context.database.tenant((business or self.cast.pata).id) as session:
            return await session.rows(query, params or None)

    async def _quiet(self) -> bool:
        async with self.context.database.system(Purpose.OBSERVE) as session:
            busy = await session.value(
                """
                SELECT (SELECT count(*) FROM pgqueuer WHERE status IN ('queued', 'picked'))
                     + (SELECT count(*) FROM conversations WHERE turn_due_at IS NOT NULL)
                     + (SELECT count(*) FROM messages WHERE status IN ('queued', 'sending'))
                """
            )
        return busy == 0


def _is_to(sent: SentMessage, sender: Sender) -> bool:
    if sender.phone is None or not sent.to.isdecimal():
        return sent.to == sender.user_id
    return parse_phone(sent.to).match_key == parse_phone(sender.phone).match_key


@asynccontextmanager
async def open_whole(database: Database, cast: Cast, folder: Path, **settings: object) -> AsyncGenerator[WholeOxy]:
    """Put Oxy together as `oxy serve` does, with the built-in minds and no gathering pause unless told otherwise."""
    async with contextlib.AsyncExitStack() as stack:
        graph = await stack.enter_async_context(GraphTwin(ACCESS_TOKENS))
        chosen = {
            "data_dir": folder, "database_url": database.conninfo, "gather_seconds": 0, "openai_api_key": None,
            "client_model": None, "owner_model": None, "redis_url": None, "graph_url": graph.base_url,
            "whatsapp_app_secret": APP_SECRET, "whatsapp_verify_token": VERIFY_TOKEN, "env": "test", "start_at": None,
        }  # fmt: skip
        context = Context(
            load_settings(**(chosen | settings)), database.clock, database, database.conninfo, Vault(ENCRYPTION_KEY),
            Tokens("a token secret for tests"),
        )  # fmt: skip
        staff = await stack.enter_async_context(open_staff(context))
        await stack.enter_async_context(employed(staff.worker))
        transport = httpx.ASGITransport(build_api(context))
        client = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://oxy"))
        yield WholeOxy(client, context, cast, graph)
