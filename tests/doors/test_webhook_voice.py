"""Row A6: a voice note is heard before it is answered, and when it cannot be heard the customer is told, soon."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from cast import JULIA_PHONE, Cast
from doors.whole_oxy import PATA, WholeOxy, open_whole
from oxy.foundation.database import Database
from twins import webhooks
from twins.failures import Answered
from twins.graph_shelves import File
from twins.openai import OpenAITwin, openai_error
from twins.webhooks import Json, Sender

pytestmark = pytest.mark.anyio
JULIA = Sender(JULIA_PHONE[1:], "Júlia")
OGG = b"OggS" + b"\0" * 100


@pytest.fixture
async def model() -> AsyncGenerator[OpenAITwin]:
    async with OpenAITwin() as twin:
        twin.transcripts[OGG] = "Quanto custa o banho?"
        yield twin


@pytest.fixture
async def oxy(database: Database, cast: Cast, tmp_path: Path, model: OpenAITwin) -> AsyncGenerator[WholeOxy]:
    listening = {"openai_api_key": "sk-test", "openai_base_url": model.base_url}
    async with open_whole(
        database, cast, tmp_path, client_model="builtin", owner_model="builtin", **listening
    ) as whole:
        whole.graph.files.files["150000000000001"] = File(OGG, "audio/ogg")
        yield whole


async def speak(oxy: WholeOxy, *messages: Json) -> str:
    """Deliver messages and return the first answer, which comes long before the 45 seconds are over."""
    change = webhooks.messages_change(PATA, JULIA, *messages)
    assert await oxy.post(webhooks.envelope(change)) == 200
    return (await oxy.graph.wait_for_messages(1, 20))[0].text


def voice(file_id: str = "150000000000001") -> Json:
    message = webhooks.media(JULIA, "audio")
    message["audio"]["id"] = file_id
    return message


async def test_a6_a_voice_note_is_written_down_and_answered_as_text(oxy: WholeOxy, model: OpenAITwin) -> None:
    model.hearing_seconds = 0.3
    answer = await speak(oxy, voice())
    assert "Banho" in answer
    [row] = await oxy.rows(
        "SELECT m.content, m.message_type, f.transcript, f.transcript_status"
        " FROM messages m JOIN media f ON f.id = m.media_id"
    )
    assert row == {
        "content": "Quanto custa o banho?", "message_type": "audio", "transcript": "Quanto custa o banho?",
        "transcript_status": "done",
    }  # fmt: skip
    [heard] = model.heard
    assert (heard["model"], heard["language"], heard["filename"]) == ("whisper-1", "pt", "audio.ogg")


async def test_a6_what_is_typed_meanwhile_waits_too_and_both_are_one_turn(oxy: WholeOxy, model: OpenAITwin) -> None:
    model.hearing_seconds = 0.5
    answer = await speak(oxy, voice(), webhooks.text(JULIA, "E onde vocês ficam?"))
    assert "Banho" in answer
    assert "Acácias" in answer
    [row] = await oxy.rows("SELECT count(*) AS n FROM ai_interactions")
    assert row["n"] == 1


async def test_a6_a_server_that_is_busy_is_asked_again(
    oxy: WholeOxy, model: OpenAITwin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oxy.foundation.worker.RETRY_DELAYS_SECONDS", (0, 0, 0))
    model.hearing_failures += [Answered(openai_error(500, "busy")), Answered(openai_error(429, "slow down"))]
    assert "Banho" in await speak(oxy, voice())


@pytest.mark.parametrize("trouble", ["refused", "silent", "gone"])
async def test_a6_what_cannot_be_heard_is_said_kindly_at_once(oxy: WholeOxy, model: OpenAITwin, trouble: str) -> None:
    if trouble == "refused":
        model.hearing_failures.append(Answered(openai_error(400, "Invalid file format.")))
    elif trouble == "silent":
        model.transcripts.clear()
    answer = await speak(oxy, voice("150000000000009" if trouble == "gone" else "150000000000001"))
    assert "áudio" in answer
    [row] = await oxy.rows("SELECT m.content, f.transcript_status FROM messages m JOIN media f ON f.id = m.media_id")
    assert row == {"content": None, "transcript_status": "failed"}


async def test_a6_the_turn_does_not_wait_for_ever(
    oxy: WholeOxy, model: OpenAITwin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oxy.conversations.inbound.HEARING_SECONDS", 0.5)
    model.hearing_seconds = 3
    answer = await speak(oxy, voice())
    assert "áudio" in answer
    await oxy.settled()
    [row] = await oxy.rows("SELECT m.content FROM messages m JOIN media f ON f.id = m.media_id")
    assert row["content"] == "Quanto custa o banho?", "and staff can read it all the same"


async def test_a6_without_a_key_the_customer_is_told_kindly(database: Database, cast: Cast, tmp_path: Path) -> None:
    async with open_whole(database, cast, tmp_path / "deaf") as deaf:
        deaf.graph.files.files["150000000000001"] = File(OGG, "audio/ogg")
        await deaf.deliver(JULIA, voice())
        assert "áudio" in deaf.graph.sent[0].text
        [row] = await deaf.rows("SELECT status, transcript_status FROM media")
        assert row == {"status": "stored", "transcript_status": None}
