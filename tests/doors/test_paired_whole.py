"""All of Oxy with a paired number: from the REST call that pairs it to a booking made over encrypted WhatsApp."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from cast import HELENA, Cast
from doors.whole_oxy import WholeOxy, open_whole
from oxy.foundation.database import Database
from paired import until
from twins.whatsapp import WhatsAppTwin

pytestmark = pytest.mark.anyio
OWN_PHONE, BEATRIZ = "5511977770001", "5511987650009"


@pytest.fixture
async def whatsapp(tmp_path: Path) -> AsyncGenerator[WhatsAppTwin]:
    await asyncio.to_thread((tmp_path / "whatsapp").mkdir)
    async with WhatsAppTwin(tmp_path / "whatsapp") as twin:
        await twin.add(OWN_PHONE)
        yield twin


@pytest.fixture
async def oxy(database: Database, cast: Cast, tmp_path: Path, whatsapp: WhatsAppTwin) -> AsyncGenerator[WholeOxy]:
    async with open_whole(database, cast, tmp_path / "data", wa_web_socket_url=whatsapp.web_socket_url) as opened:
        yield opened


async def test_a_number_is_paired_over_rest_and_a_customer_books_on_it(oxy: WholeOxy, whatsapp: WhatsAppTwin) -> None:
    answer = await oxy.client.post("/api/auth/login", json={"email": HELENA.email, "password": HELENA.password})
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    new = {"name": "recepção", "phone": f"+{OWN_PHONE}", "channel": "multidevice"}
    added = await oxy.client.post("/api/whatsapp/instances", json=new, headers=headers)
    path = f"/api/whatsapp/instances/{added.json()['id']}"

    async def shows(name: str) -> str | None:
        return (await oxy.client.get(f"{path}/status", headers=headers)).json()[name]

    async def has_code() -> bool:
        return await shows("pairing_code") is not None

    async def is_connected() -> bool:
        return await shows("status") == "connected"

    await until(has_code, 40)
    await whatsapp.enter_code(OWN_PHONE, str(await shows("pairing_code")))
    await until(is_connected, 40)
    said = [
        await _says(oxy, whatsapp, line)
        for line in ("Oi, sou a Beatriz. Quero banho pro Rex, um poodle pequeno, amanhã às 10h", "sim")
    ]
    assert any("10h" in text for text in said), said
    for _ in range(3):
        if await oxy.rows("SELECT id FROM bookings WHERE status = 'scheduled'"):
            break
        said.append(await _says(oxy, whatsapp, "sim"))
    [booking] = await oxy.rows("SELECT c.phone, b.status FROM bookings b JOIN contacts c ON c.id = b.contact_id")
    assert booking == {"phone": f"+{BEATRIZ}", "status": "scheduled"}, said
    assert {each.opened_by for each in whatsapp.sent} <= {"customer", "crabline"}
    assert {row["status"] for row in await oxy.rows("SELECT status FROM messages WHERE direction = 'outgoing'")} <= {
        "sent", "delivered", "read",
    }  # fmt: skip


async def _says(oxy: WholeOxy, whatsapp: WhatsAppTwin, text: str) -> str:
    """Let the customer write; return what she is answered, as her phone decrypts it."""
    before = len(whatsapp.sent)
    await whatsapp.write(OWN_PHONE, BEATRIZ, text)
    await whatsapp.wait_sent(before + 1, 40)
    await oxy.settled()
    return "\n".join(each.text or "" for each in whatsapp.sent[before:])
