"""All of Oxy with a paired number: from the REST call that pairs it to a booking made over encrypted WhatsApp, with
files and voice notes both ways, what the customer sees meanwhile, and a second pairing after the phone unlinked it."""

import asyncio
import base64
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic_ai import models

from cast import HELENA, STAFF, Cast
from doors.whole_oxy import WholeOxy, open_whole
from oxy.businesses import update_settings
from oxy.foundation.database import Database
from paired import until
from twins.openai import OpenAITwin
from twins.whatsapp import WhatsAppTwin

pytestmark = pytest.mark.anyio
OWN_PHONE, BEATRIZ = "5511977770001", "5511987650009"
VOICE, SPOKEN = b"OggS" + bytes(range(200)), b"OggS" + bytes(reversed(range(200)))
REPORT, RECEIPT = b"%PDF-1.7 exame " + b"x" * 3000, b"%PDF-1.7 recibo " + b"y" * 3000


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


@dataclass
class Number:
    """The clinic's number as its staff see it over REST."""

    oxy: WholeOxy
    whatsapp: WhatsAppTwin
    headers: dict[str, str]
    path: str

    async def shows(self, name: str) -> str | None:
        return (await self.oxy.client.get(f"{self.path}/status", headers=self.headers)).json()[name]

    async def comes_to(self, status: str) -> None:
        async def there() -> bool:
            return await self.shows("status") == status

        await until(there, 40)

    async def is_linked(self) -> None:
        """Type the code on the phone, and wait for the connection."""

        async def has_code() -> bool:
            return await self.shows("pairing_code") is not None

        await until(has_code, 40)
        await self.whatsapp.enter_code(OWN_PHONE, str(await self.shows("pairing_code")))
        await self.comes_to("connected")


async def pair(oxy: WholeOxy, whatsapp: WhatsAppTwin) -> Number:
    answer = await oxy.client.post("/api/auth/login", json={"email": HELENA.email, "password": HELENA.password})
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    new = {"name": "recepção", "phone": f"+{OWN_PHONE}", "channel": "multidevice"}
    added = await oxy.client.post("/api/whatsapp/instances", json=new, headers=headers)
    number = Number(oxy, whatsapp, headers, f"/api/whatsapp/instances/{added.json()['id']}")
    await number.is_linked()
    return number


async def test_a_number_is_paired_over_rest_and_a_customer_books_on_it(oxy: WholeOxy, whatsapp: WhatsAppTwin) -> None:
    await pair(oxy, whatsapp)
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


async def test_voices_files_and_signs_of_life_before_and_after_a_second_pairing(
    database: Database, cast: Cast, tmp_path: Path, whatsapp: WhatsAppTwin, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in whatsapp.environment.items():
        monkeypatch.setenv(name, value)
    async with OpenAITwin() as model:
        model.transcripts[VOICE] = "Quanto custa o banho?"
        listening = {
            "openai_api_key": "sk-test", "openai_base_url": model.base_url, "client_model": "builtin",
            "owner_model": "builtin", "wa_web_socket_url": whatsapp.web_socket_url,
        }  # fmt: skip
        async with open_whole(database, cast, tmp_path / "data", **listening) as oxy:
            number = await pair(oxy, whatsapp)
            model.hearing_seconds = 1.0
            voice = _media("audio", VOICE, "audio/ogg; codecs=opus", voice=True)
            await whatsapp.write(OWN_PHONE, BEATRIZ, media=voice)
            # The wake-up that would have gone on without the transcript stays in the queue for a while.
            [answer] = await whatsapp.wait_sent(1, 40)
            assert "Banho" in str(answer.text)
            seen = (await whatsapp.look(OWN_PHONE)).told
            assert any(each["tag"] == "receipt" and each["attrs"].get("type") == "read" for each in seen), seen
            await whatsapp.write(OWN_PHONE, BEATRIZ, media=_media("document", REPORT, "application/pdf"))
            await whatsapp.wait_sent(2, 40)

            async def document_is_stored() -> bool:
                return bool(await oxy.rows("SELECT id FROM media WHERE kind = 'document' AND status = 'stored'"))

            await until(document_is_stored, 20)
            [stored] = await oxy.rows("SELECT content, filename FROM media WHERE kind = 'document'")
            assert (bytes(stored["content"]), stored["filename"]) == (REPORT, "exame.pdf")
            await whatsapp.unlink(OWN_PHONE)
            await number.comes_to("disconnected")
            begun = await oxy.client.post(f"{number.path}/pair", json={}, headers=number.headers)
            assert begun.status_code == 202, begun.text
            await number.is_linked()
            before = len(whatsapp.sent)
            await whatsapp.write(OWN_PHONE, BEATRIZ, "onde vocês ficam?")
            assert "Acácias" in str((await whatsapp.wait_sent(before + 1, 40))[-1].text)
            await _staff_send_files(oxy, whatsapp)
            assert await oxy.rows("SELECT whatsapp_message_id FROM messages GROUP BY 1 HAVING count(*) > 1") == []


async def test_a_turn_that_takes_its_time_shows_that_somebody_writes(
    database: Database, cast: Cast, tmp_path: Path, whatsapp: WhatsAppTwin
) -> None:
    async with OpenAITwin(latency=0.8) as model:
        minds = {
            "openai_api_key": "sk-test", "openai_base_url": model.base_url,
            "wa_web_socket_url": whatsapp.web_socket_url,
        }  # fmt: skip
        async with database.tenant(cast.pata.id) as session:
            await update_settings(session, {"ai": {"client_model": "openai:gpt-4o-mini", "fast_path": False}}, STAFF)
        with models.override_allow_model_requests(True):
            async with open_whole(database, cast, tmp_path / "data", **minds) as oxy:
                await pair(oxy, whatsapp)
                await _says(oxy, whatsapp, "meu cachorro anda cismado com o gato novo aqui de casa")
        seen = (await whatsapp.look(OWN_PHONE)).told
        assert any(each["tag"] == "chatstate" and each.get("child") == "composing" for each in seen), seen


def _media(kind: str, content: bytes, mime: str, **more: object) -> dict[str, object]:
    return {
        "kind": kind, "base64": base64.b64encode(content).decode(), "mime": mime, "file_name": "exame.pdf", **more,
    }  # fmt: skip


async def _staff_send_files(oxy: WholeOxy, whatsapp: WhatsAppTwin) -> None:
    """A voice note and a document go out, and the customer's phone reads what kind of message each is."""
    spoken = await oxy.keep_file(SPOKEN, "audio/ogg", voice="true")
    note = await _has_sent(oxy, whatsapp, "audio", media_id=spoken)
    assert (note["audioMessage"]["ptt"], int(note["audioMessage"]["fileLength"])) == (True, len(SPOKEN))
    receipt = await oxy.keep_file(RECEIPT, "application/pdf", filename="recibo.pdf")
    paper = await _has_sent(oxy, whatsapp, "document", media_id=receipt)
    found = paper.get("documentMessage") or paper["documentWithCaptionMessage"]["message"]["documentMessage"]
    assert (found["fileName"], int(found["fileLength"])) == ("recibo.pdf", len(RECEIPT))


async def _has_sent(oxy: WholeOxy, whatsapp: WhatsAppTwin, kind: str, **body: object) -> dict[str, Any]:
    before = len(whatsapp.sent)
    headers = oxy.signed_in(oxy.cast.pata, "Rita")
    answer = await oxy.client.post(f"/api/whatsapp/send/{kind}", json={"to": f"+{BEATRIZ}"} | body, headers=headers)
    assert answer.status_code == 201, answer.text
    sent = await whatsapp.wait_sent(before + 1, 40)
    assert sent[-1].opened_by != "nobody"
    return sent[-1].message


async def _says(oxy: WholeOxy, whatsapp: WhatsAppTwin, text: str | None = None, **more: object) -> str:
    """Let the customer write; return what she is answered, as her phone decrypts it."""
    before = len(whatsapp.sent)
    await whatsapp.write(OWN_PHONE, BEATRIZ, text, **more)
    await whatsapp.wait_sent(before + 1, 40)
    await oxy.settled()
    return "\n".join(each.text or "" for each in whatsapp.sent[before:])
