"""Socket.IO on a real server on loopback: a room per business, fed by what happens, and nothing for strangers."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import psycopg
import pytest
import socketio
import uvicorn
from socketio.exceptions import ConnectionError as RefusedError

from cast import HELENA, MARCOS_PHONE, OTAVIO, RITA, STAFF, VALQUIRIA, Cast, SignIn
from chaos.processes import free_port
from doors.whole_oxy import BICHO, PATA, WholeOxy, open_whole
from oxy.businesses import update_user
from oxy.entrances.cookies import SESSION_COOKIE
from oxy.entrances.live import Live
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.events import announce
from oxy.launch.application import build_web
from twins.webhooks import Sender

pytestmark = pytest.mark.anyio
MARCOS = Sender(MARCOS_PHONE[1:], "Marcos")
KINDS = (
    "message:received",
    "message:sent",
    "message:status",
    "conversation:updated",
    "booking:changed",
    "alert",
    "whatsapp:status",
    "whatsapp:pairing_code",
    "whatsapp:qr",
    "whatsapp:connected",
    "whatsapp:disconnected",
    "resync",
)


@dataclass
class Ear:
    """Somebody who is connected, and what they heard."""

    client: socketio.AsyncClient
    heard: defaultdict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    async def hears(self, kind: str, that: Callable[[dict[str, Any]], bool] = lambda _: True) -> dict[str, Any]:
        """Wait for an event of `kind` and return its data."""
        async with asyncio.timeout(20):
            while not any(map(that, self.heard[kind])):
                await asyncio.sleep(0.02)
        return next(filter(that, self.heard[kind]))

    async def gone(self) -> None:
        """Wait until the server has cut the line."""
        async with asyncio.timeout(20):
            while self.client.connected:
                await asyncio.sleep(0.02)


@dataclass
class House:
    """Oxy with its real-time server."""

    oxy: WholeOxy
    url: str
    stack: AsyncExitStack

    async def token(self, who: SignIn, kind: str = "access_token") -> str:
        """Sign in and return a token."""
        answer = await self.oxy.client.post("/api/auth/login", json={"email": who.email, "password": who.password})
        assert answer.status_code == 200, answer.text
        return answer.json()[kind]

    async def connect(self, auth: object = None, **headers: str) -> Ear:
        """Connect, or raise `RefusedError`."""
        session = await self.stack.enter_async_context(aiohttp.ClientSession())
        client = socketio.AsyncClient(reconnection=False, http_session=session)
        ear = Ear(client)
        for kind in KINDS:
            client.on(kind, _kept(ear, kind))
        await client.connect(self.url, headers=headers, auth=auth, transports=["websocket"], wait_timeout=20)
        self.stack.push_async_callback(client.disconnect)
        return ear


def _kept(ear: Ear, kind: str) -> Callable[[dict[str, Any]], None]:
    return lambda data: ear.heard[kind].append(data)


@asynccontextmanager
async def _listening(oxy: WholeOxy, live: Live) -> AsyncGenerator[str]:
    port = free_port()
    config = uvicorn.Config(
        build_web(oxy.context, live), port=port, lifespan="off", log_level="warning", ws="websockets-sansio"
    )
    server = uvicorn.Server(config)
    serving, pumping = asyncio.create_task(server.serve()), asyncio.create_task(live.pump())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        pumping.cancel()
        await asyncio.gather(serving, pumping, return_exceptions=True)


@pytest.fixture
async def house(database: Database, cast: Cast, tmp_path: Path) -> AsyncGenerator[House]:
    async with AsyncExitStack() as stack:
        oxy = await stack.enter_async_context(open_whole(database, cast, tmp_path))
        live = Live(oxy.context.database, oxy.context.tokens)
        url = await stack.enter_async_context(_listening(oxy, live))
        yield House(oxy, url, stack)


async def test_nobody_is_let_in_without_a_token_that_is_good(house: House, clock: FixedClock) -> None:
    token = await house.token(RITA)
    refresh = await house.token(RITA, "refresh_token")
    for bad in (None, {}, {"token": ""}, {"token": "x" * 40}, {"token": f"{token}x"}, {"token": refresh}, {"token": 7}):
        with pytest.raises(RefusedError):
            await house.connect(bad)
    clock.instant += timedelta(hours=2)
    with pytest.raises(RefusedError):
        await house.connect({"token": token})


async def test_a_token_of_somebody_who_left_opens_nothing(house: House) -> None:
    token = await house.token(RITA)
    async with house.oxy.context.database.tenant(house.oxy.cast.pata.id) as session:
        await update_user(session, house.oxy.cast.pata.users["Rita"], STAFF, is_active=False)
    with pytest.raises(RefusedError):
        await house.connect({"token": token})


async def test_the_console_s_own_cookie_lets_in_and_another_site_s_page_is_kept_out(house: House) -> None:
    form = {"email": HELENA.email, "password": HELENA.password}
    answer = await house.oxy.client.post("/entrar", data=form)
    cookie = f"{SESSION_COOKIE}={answer.cookies[SESSION_COOKIE]}"
    ear = await house.connect(Cookie=cookie)
    await house.oxy.hears(MARCOS, "oi")
    assert await ear.hears("message:received")
    with pytest.raises(RefusedError):
        await house.connect(Cookie=cookie, Origin="https://evil.example")


async def test_who_leaves_or_gets_another_role_hears_no_more_at_once(house: House) -> None:
    database, pata = house.oxy.context.database, house.oxy.cast.pata
    rita, otavio, helena, rival = [
        await house.connect({"token": await house.token(who)}) for who in (RITA, OTAVIO, HELENA, VALQUIRIA)
    ]
    async with database.tenant(pata.id) as session:
        await update_user(session, pata.users["Rita"], STAFF, is_active=False)
        await update_user(session, pata.users["Otávio"], STAFF, role="attendant")
    for gone in (rita, otavio):
        await gone.gone()
    # What was missed while the database was away is found out before anything more is heard.
    async with await psycopg.AsyncConnection.connect(house.oxy.context.conninfo) as owner:
        await owner.execute("UPDATE users SET token_version = token_version + 1 WHERE id = %s", (pata.users["Helena"],))
        await owner.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'oxy-live'"
                            " AND datname = current_database()")  # fmt: skip
    await helena.gone()
    await rival.hears("resync")
    assert rival.client.connected


async def test_a_conversation_is_heard_as_it_happens(house: House) -> None:
    ear = await house.connect({"token": await house.token(HELENA)})
    desk = await house.connect({"token": await house.token(RITA)})
    await house.oxy.hears(MARCOS, "Quero banho pra Bolota amanhã às 10h")
    [conversation] = await house.oxy.rows("SELECT id::text, contact_id::text FROM conversations")
    came = await ear.hears("message:received")
    assert (came["conversation_id"], came["contact_id"]) == (conversation["id"], conversation["contact_id"])
    assert came["preview"].startswith("Quero banho")
    # The same, without its words: they may be an owner's, which are not for everybody at the desk.
    assert await desk.hears("message:received") == {name: came[name] for name in came if name != "preview"}
    said = await ear.hears("message:sent")
    assert said["author"] == "attendant"
    assert (await ear.hears("message:status"))["message_id"] == said["message_id"]
    assert (await ear.hears("conversation:updated"))["conversation_id"] == conversation["id"]
    await house.oxy.hears(MARCOS, "sim")
    [booking] = await house.oxy.rows("SELECT id::text FROM bookings")
    assert (await ear.hears("booking:changed"))["booking_id"] == booking["id"]
    await house.oxy.hears(MARCOS, "quero falar com um atendente")
    await ear.hears("alert")
    await ear.hears("conversation:updated", lambda data: data.get("status") == "escalated")


async def test_t1_a_socket_of_one_business_never_hears_the_other(house: House) -> None:
    ours = await house.connect({"token": await house.token(HELENA)})
    theirs = await house.connect({"token": await house.token(VALQUIRIA)})
    for line in ("Quero banho pra Bolota amanhã às 10h", "sim", "quero falar com um atendente"):
        for number in (PATA, BICHO):
            await house.oxy.hears(MARCOS, line, to=number)
    for ear in (ours, theirs):
        for kind in ("booking:changed", "alert", "message:status"):
            await ear.hears(kind)
    cast = house.oxy.cast
    for ear, own, other in ((ours, cast.pata, cast.bicho), (theirs, cast.bicho, cast.pata)):
        said = str(dict(ear.heard))
        assert not [each for each in await _ids(house, other.id) if each in said]
        assert [each for each in await _ids(house, own.id) if each in said]


async def _ids(house: House, organization_id: UUID) -> list[str]:
    async with house.oxy.context.database.tenant(organization_id) as session:
        rows = await session.rows(
            "SELECT id::text FROM messages UNION SELECT id::text FROM conversations UNION SELECT id::text FROM bookings"
            " UNION SELECT id::text FROM alerts UNION SELECT id::text FROM contacts"
        )
    return [row["id"] for row in rows] + [str(organization_id)]


async def test_pairing_codes_are_heard_by_those_who_may_pair_and_by_nobody_else(house: House) -> None:
    helena, rita = [await house.connect({"token": await house.token(who)}) for who in (HELENA, RITA)]
    async with house.oxy.context.database.tenant(house.oxy.cast.pata.id) as session:
        await announce(session, "whatsapp:pairing_code", {"pairing_code": "ABCD2345"})
        await announce(session, "whatsapp:qr", {"qr": "2@qr"})
        await announce(session, "whatsapp:status", {"status": "connecting"})
    for ear in (helena, rita):
        await ear.hears("whatsapp:status")
    assert await helena.hears("whatsapp:pairing_code") == {"pairing_code": "ABCD2345"}
    assert await helena.hears("whatsapp:qr") == {"qr": "2@qr"}
    assert not rita.heard["whatsapp:pairing_code"]
    assert not rita.heard["whatsapp:qr"]


async def test_after_a_break_of_the_database_clients_look_again_and_hear_on(house: House) -> None:
    ear = await house.connect({"token": await house.token(RITA)})
    async with await psycopg.AsyncConnection.connect(house.oxy.context.conninfo) as owner:
        await owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'oxy-live' AND datname = current_database()"
        )
    await ear.hears("resync")
    await house.oxy.hears(MARCOS, "oi")
    assert await ear.hears("message:received")
