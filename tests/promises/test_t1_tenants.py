"""Row T1 beyond the tables (see `walls`): jobs, the console and the simulator never carry anybody across the street."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import UUID

import pytest

from cast import HELENA, MARCOS_PHONE, VALQUIRIA, Cast, SignIn
from doors.whole_oxy import BICHO, PATA, WholeOxy, open_whole
from oxy.conversations.inbound import PROCESS_MESSAGE
from oxy.conversations.outbox import DELIVER_MESSAGES
from oxy.foundation.database import Database, Purpose
from oxy.foundation.jobs import enqueue
from twins.webhooks import Sender

pytestmark = pytest.mark.anyio
MARCOS = Sender(MARCOS_PHONE[1:], "Marcos")


@pytest.fixture
async def oxy(database: Database, cast: Cast, tmp_path: Path) -> AsyncGenerator[WholeOxy]:
    async with open_whole(database, cast, tmp_path) as whole:
        yield whole


async def _talk(oxy: WholeOxy, number: str) -> tuple[UUID, UUID]:
    """Let Marcos book at one business; return his conversation and booking there."""
    await oxy.hears(MARCOS, "Quero banho pra Bolota amanhã às 10h", to=number)
    await oxy.hears(MARCOS, "sim", to=number)
    business = oxy.cast.pata if number == PATA else oxy.cast.bicho
    [row] = await oxy.rows(
        "SELECT c.id AS conversation, b.id AS booking FROM conversations c, bookings b", business=business
    )
    return row["conversation"], row["booking"]


async def test_t1_a_job_of_one_business_cannot_work_for_the_other(oxy: WholeOxy) -> None:
    conversation, _ = await _talk(oxy, BICHO)
    [instance] = [
        row["instance_id"] for row in await oxy.rows("SELECT instance_id FROM conversations", business=oxy.cast.bicho)
    ]
    theirs = "SELECT turn_fence, answered_seq, status FROM conversations"
    before = await oxy.rows(theirs, business=oxy.cast.bicho), len(oxy.graph.sent)
    await oxy.rows("UPDATE conversations SET turn_due_at = now() RETURNING id", business=oxy.cast.bicho)
    async with oxy.context.database.tenant(oxy.cast.pata.id) as session:
        for name in (PROCESS_MESSAGE, DELIVER_MESSAGES):
            await enqueue(session, name, {"conversation_id": conversation, "instance_id": instance})
    async with asyncio.timeout(20):
        while await _jobs(oxy):
            await asyncio.sleep(0.02)
    assert (await oxy.rows(theirs, business=oxy.cast.bicho), len(oxy.graph.sent)) == before
    assert await oxy.rows("SELECT id FROM messages") == []


async def _jobs(oxy: WholeOxy) -> int:
    async with oxy.context.database.system(Purpose.OBSERVE) as session:
        return await session.value("SELECT count(*) FROM pgqueuer WHERE status IN ('queued', 'picked')")


async def _enter(oxy: WholeOxy, who: SignIn) -> None:
    oxy.client.cookies.clear()
    answer = await oxy.client.post("/entrar", data={"email": who.email, "password": who.password})
    assert answer.status_code == 303


async def test_t1_the_console_knows_nothing_of_the_other_business(oxy: WholeOxy) -> None:
    ours, _ = await _talk(oxy, PATA)
    theirs, their_booking = await _talk(oxy, BICHO)
    await _enter(oxy, HELENA)
    listing = (await oxy.client.get("/conversas")).text
    assert str(ours) in listing
    assert str(theirs) not in listing
    for path in (f"/conversas/{theirs}", f"/conversas/{theirs}/mensagens"):
        assert (await oxy.client.get(path)).status_code == 404
    for path in (
        f"/conversas/{theirs}/assumir", f"/conversas/{theirs}/devolver", f"/conversas/{theirs}/encerrar",
        f"/conversas/{theirs}/responder", f"/agenda/{their_booking}/cancelar", f"/agenda/{their_booking}/confirmar",
    ):  # fmt: skip
        assert (await oxy.client.post(path, data={"texto": "oi"})).status_code == 404
    day = (await oxy.client.get("/agenda?dia=2026-03-12")).text
    assert "99,00" not in day
    assert "60,00" in day
    await _enter(oxy, VALQUIRIA)
    assert "99,00" in (await oxy.client.get("/agenda?dia=2026-03-12")).text
    status = await oxy.rows("SELECT status, assigned_to FROM conversations", business=oxy.cast.bicho)
    assert status == [{"status": "active", "assigned_to": None}]


async def test_t1_the_simulator_hands_staff_their_own_phones_only(oxy: WholeOxy) -> None:
    assert (await oxy.client.get("/simulator")).status_code == 303
    for path in ("/simulator/pata-amiga/thread", "/simulator/bicho-chique/thread"):
        assert (await oxy.client.get(path, params={"phone": MARCOS_PHONE})).status_code == 401
    await _enter(oxy, HELENA)
    page = (await oxy.client.get("/simulator")).text
    assert "Pata Amiga" in page
    assert "Bicho Chique" not in page
    written = {"phone": MARCOS_PHONE, "text": "oi"}
    assert (await oxy.client.post("/simulator/bicho-chique/messages", json=written)).status_code == 404
    foreign = {"Origin": "https://evil.example"}
    answer = await oxy.client.post("/simulator/pata-amiga/messages", json=written, headers=foreign)
    assert answer.status_code == 401
    assert await oxy.rows("SELECT id FROM messages") == []
    assert await oxy.rows("SELECT id FROM messages", business=oxy.cast.bicho) == []
