"""What staff send through the API, as Meta is asked to send it; and what is refused before anything goes out."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from pydantic_ai import models

from cast import JULIA_PHONE, MARCOS_PHONE, STAFF, Cast
from doors.whole_oxy import WholeOxy, open_whole
from oxy.businesses import update_settings
from oxy.clientele import opt_out, update_contact
from oxy.foundation.database import Database
from twins.failures import Hung
from twins.graph_rules import graph_error
from twins.openai import OpenAITwin
from twins.webhooks import Sender

pytestmark = pytest.mark.anyio
JULIA = Sender(JULIA_PHONE[1:], "Júlia")
FILES = {
    "image": ("image/png", b"\x89PNG\r\n\x1a\n picture"), "audio": ("audio/ogg", b"OggS voice"),
    "video": ("video/mp4", b"\0\0\0\x18ftypmp42"), "document": ("application/pdf", b"%PDF-1.7 exame"),
}  # fmt: skip


@pytest.fixture
async def oxy(database: Database, cast: Cast, tmp_path: Path) -> AsyncGenerator[WholeOxy]:
    async with open_whole(database, cast, tmp_path) as whole:
        await whole.hears(JULIA, "Oi")
        yield whole


@pytest.mark.parametrize("kind", FILES)
async def test_a_file_is_uploaded_and_sent(oxy: WholeOxy, kind: str) -> None:
    mime, content = FILES[kind]
    file_id = await oxy.keep_file(content, mime, filename="exame da Mia.pdf", voice="true")
    caption = {} if kind == "audio" else {"caption": "Segue"}
    answer = await oxy.send(kind, to=JULIA_PHONE, media_id=file_id, **caption)
    assert answer.status_code == 201, answer.text
    assert (answer.json()["message_type"], answer.json()["media_id"]) == (kind, file_id)
    [(uploaded, file)] = oxy.graph.files.uploads.items()
    assert (file.content, file.mime_type, file.filename) == (content, mime, "exame da Mia.pdf")
    wanted: dict[str, Any] = {"id": uploaded} | caption
    wanted |= {"voice": True} if kind == "audio" else {}
    wanted |= {"filename": "exame da Mia.pdf"} if kind == "document" else {}
    assert (oxy.graph.sent[-1].type, oxy.graph.sent[-1].body[kind]) == (kind, wanted)
    [row] = await oxy.rows("SELECT status, author FROM messages WHERE media_id = %s", (file_id,))
    assert row == {"status": "sent", "author": "staff"}


@pytest.mark.parametrize(
    ("mime", "content", "code"),
    [
        ("text/html", b"<html>", "media_type"), ("image/svg+xml", b"<svg/>", "media_type"),
        ("image/png", b"<script>", "media_type"), ("image/png", b"", "media_type"),
        ("image/jpeg", b"\xff\xd8\xff" + b"\0" * 5 * 1024 * 1024, "media_too_large"),
        ("application/pdf", b"%PDF-" + b"\0" * 22 * 1024 * 1024, "too_large"),
    ],
)  # fmt: skip
async def test_a_file_that_whatsapp_would_not_take_is_refused(
    oxy: WholeOxy, mime: str, content: bytes, code: str
) -> None:
    headers = oxy.signed_in(oxy.cast.pata, "Rita") | {"Content-Type": mime}
    answer = await oxy.client.post("/api/media", content=content, headers=headers)
    assert (answer.json()["code"], await oxy.rows("SELECT id FROM media")) == (code, [])


async def test_an_upload_that_fails_is_tried_again_and_nothing_goes_out_twice(
    oxy: WholeOxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oxy.foundation.worker.RETRY_DELAYS_SECONDS", (0, 0, 0))
    monkeypatch.setattr("oxy.conversations.delivery.RETRY_DELAYS_SECONDS", (0, 0, 0))
    file_id = await oxy.keep_file(FILES["image"][1], "image/png")
    oxy.graph.files.failures += [graph_error(131016)]
    before = len(oxy.graph.sent)
    assert (await oxy.send("image", to=JULIA_PHONE, media_id=file_id)).status_code == 201
    assert [sent.type for sent in oxy.graph.sent[before:]] == ["image"]


async def test_a_quoted_message_is_named_and_the_ai_falls_silent(oxy: WholeOxy) -> None:
    [said] = await oxy.rows(
        "SELECT id, conversation_id, whatsapp_message_id FROM messages WHERE direction = 'incoming'"
    )
    answer = await oxy.send(
        "text", conversation_id=str(said["conversation_id"]), text="Esse mesmo", reply_to=str(said["id"])
    )
    assert answer.status_code == 201
    assert oxy.graph.sent[-1].reply_to == said["whatsapp_message_id"]
    assert await oxy.hears(JULIA, "Quanto custa o banho?") == ""


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"to": "120363041234567890@g.us"}, "not_a_person"),
        ({"to": "status@broadcast"}, "not_a_person"),
        ({"to": "120363041234567890@newsletter"}, "not_a_person"),
        ({"to": "1234"}, "unknown_number"),
        ({"to": "alguém"}, "unknown_number"),
        ({"to": "+5511000000000"}, "unknown_number"),
        ({"to": MARCOS_PHONE}, "window_closed"),
        ({}, "invalid"),
        ({"to": JULIA_PHONE, "contact_id": "00000000-0000-4000-8000-000000000000"}, "invalid"),
        ({"contact_id": "00000000-0000-4000-8000-000000000000"}, "not_found"),
        ({"to": JULIA_PHONE, "instance_id": "00000000-0000-4000-8000-000000000000"}, "not_found"),
    ],
)
async def test_what_cannot_be_sent_is_refused_by_name(oxy: WholeOxy, body: dict[str, Any], code: str) -> None:
    before = len(oxy.graph.sent)
    answer = await oxy.send("text", text="Oi", **body)
    assert answer.json()["code"] == code
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(oxy.graph.sent) == before


async def test_c3_no_marketing_after_an_opt_out_and_nothing_to_the_blocked(oxy: WholeOxy) -> None:
    julia = oxy.cast.pata.contacts["Júlia"]
    async with oxy.context.database.tenant(oxy.cast.pata.id) as session:
        await opt_out(session, julia, STAFF)
    refused = await oxy.send("text", to=JULIA_PHONE, text="Promoção!", category="marketing")
    assert (refused.status_code, refused.json()["code"]) == (409, "opted_out")
    assert (await oxy.send("text", to=JULIA_PHONE, text="Seu banho está pronto")).status_code == 201
    async with oxy.context.database.tenant(oxy.cast.pata.id) as session:
        await update_contact(session, julia, STAFF, status="blocked")
    assert (await oxy.send("text", to=JULIA_PHONE, text="Oi")).json()["code"] == "contact_blocked"


async def test_the_same_key_sends_once(oxy: WholeOxy) -> None:
    headers = oxy.signed_in(oxy.cast.pata, "Rita") | {"Idempotency-Key": "once"}
    body = {"to": JULIA_PHONE, "text": "Uma vez só"}
    answers = await asyncio.gather(
        *(oxy.client.post("/api/whatsapp/send/text", json=body, headers=headers) for _ in range(4))
    )
    await oxy.settled()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert [sent.text for sent in oxy.graph.sent].count("Uma vez só") == 1


async def test_a_customer_sees_that_they_were_read(oxy: WholeOxy) -> None:
    await _until(lambda: len(oxy.graph.receipts) == 1)
    [said] = await oxy.rows("SELECT whatsapp_message_id FROM messages WHERE direction = 'incoming'")
    assert oxy.graph.receipts[0] == {
        "messaging_product": "whatsapp", "status": "read", "message_id": said["whatsapp_message_id"],
    }  # fmt: skip


async def test_a_customer_sees_that_an_answer_is_being_written_when_it_takes_a_while(
    database: Database, cast: Cast, tmp_path: Path
) -> None:
    async with OpenAITwin(latency=1.2) as model:
        thinking = {
            "openai_api_key": "sk-test",
            "openai_base_url": model.base_url,
            "client_model": "openai:gpt-4o-mini",
        }
        async with database.tenant(cast.pata.id) as session:
            await update_settings(session, {"ai": {"client_model": "openai:gpt-4o-mini", "fast_path": False}}, STAFF)
        async with open_whole(database, cast, tmp_path / "slow", **thinking) as slow:
            with models.override_allow_model_requests(True):
                await slow.hears(JULIA, "Vocês atendem coelhos?")
            [receipt] = slow.graph.receipts
            assert (receipt["status"], receipt["typing_indicator"]) == ("read", {"type": "text"})


async def test_no_courtesy_is_shown_where_the_installation_wants_none(
    database: Database, cast: Cast, tmp_path: Path
) -> None:
    async with open_whole(database, cast, tmp_path / "quiet", show_typing=False) as quiet:
        assert await quiet.hears(JULIA, "Oi") != ""
        assert quiet.graph.receipts == []


async def test_l12_a_file_whose_sending_got_no_answer_is_unknown(oxy: WholeOxy) -> None:
    file_id = await oxy.keep_file(FILES["image"][1], "image/png")
    oxy.graph.fail_next(Hung(0.1, accepted=True))
    assert (await oxy.send("image", to=JULIA_PHONE, media_id=file_id)).status_code == 201
    [row] = await oxy.rows("SELECT status FROM messages WHERE media_id = %s", (file_id,))
    assert row["status"] == "unknown", "the upload was done, the send may have been"


async def _until(happened: Any) -> None:
    async with asyncio.timeout(10):
        while not happened():
            await asyncio.sleep(0.02)
