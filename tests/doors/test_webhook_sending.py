"""What becomes of an answer at Meta's Graph API: taken, asked to wait, refused for good, or never heard of again."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import psycopg
import pytest

from cast import JULIA_PHONE, Cast
from doors.whole_oxy import PATA, WholeOxy, open_whole
from oxy.foundation.database import Database, Purpose
from oxy.foundation.dead_jobs import find_dead_jobs
from oxy.foundation.jobs import RETRY_DELAYS_SECONDS
from twins import webhooks
from twins.failures import Answered, Dropped
from twins.graph_rules import graph_error
from twins.webhooks import Json, Sender
from twins.wire import Reply

pytestmark = pytest.mark.anyio
JULIA = Sender(JULIA_PHONE[1:], "Júlia")
QUICK = (0.3, 0.6, 1.2)
BUSY = Answered(graph_error(130429))
DOWN = Answered(graph_error(131016))
PROXY = Answered(Reply(502, b"<html>Bad gateway</html>", content_type="text/html"))


@pytest.fixture
async def oxy(database: Database, cast: Cast, tmp_path: Path) -> AsyncGenerator[WholeOxy]:
    async with open_whole(database, cast, tmp_path) as whole:
        yield whole


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    assert RETRY_DELAYS_SECONDS == (2, 4, 8)
    for module in ("foundation.worker", "conversations.delivery", "conversations.turns"):
        monkeypatch.setattr(f"oxy.{module}.RETRY_DELAYS_SECONDS", QUICK)


async def _outgoing(oxy: WholeOxy) -> dict[str, object]:
    [row] = await oxy.rows(
        "SELECT status, send_attempts, failure_code, failure_reason FROM messages WHERE direction = 'outgoing'"
    )
    return row


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("failure", [BUSY, DOWN, PROXY], ids=["429", "503", "502 of a proxy"])
async def test_what_may_pass_is_tried_again_after_each_delay_and_sent_once(oxy: WholeOxy, failure: Answered) -> None:
    oxy.graph.fail_next(failure, times=3)
    started = time.monotonic()
    assert "Banho" in await oxy.hears(JULIA, "Quanto custa o banho?")
    assert time.monotonic() - started >= sum(QUICK)
    assert (oxy.graph.requests, len(oxy.graph.sent)) == (4, 1)
    row = await _outgoing(oxy)
    assert (row["status"], row["send_attempts"]) == ("sent", 4)
    assert len(await oxy.rows("SELECT id FROM ai_interactions")) == 1


async def test_the_first_retry_comes_after_two_seconds(oxy: WholeOxy) -> None:
    oxy.graph.fail_next(DOWN)
    started = time.monotonic()
    await oxy.hears(JULIA, "Oi")
    assert time.monotonic() - started >= 2
    assert (oxy.graph.requests, len(oxy.graph.sent)) == (2, 1)


@pytest.mark.usefixtures("hurried")
async def test_what_stays_down_is_given_up_told_to_staff_and_can_be_run_again(oxy: WholeOxy) -> None:
    oxy.graph.fail_next(DOWN, times=4)
    assert await oxy.hears(JULIA, "Oi") == ""
    row = await _outgoing(oxy)
    assert (row["status"], row["send_attempts"]) == ("failed", 4)
    assert "unavailable" in str(row["failure_reason"])
    kinds = {row["kind"] for row in await oxy.rows("SELECT kind FROM alerts WHERE resolved_at IS NULL")}
    assert kinds == {"dead_job", "message_failed"}
    async with oxy.context.database.system(Purpose.OPERATE) as session:
        assert [job.name for job in await find_dead_jobs(session)] == ["deliver-messages"]


@pytest.mark.parametrize("code", [131047, 131030, 131026, 190])
async def test_a_refusal_for_good_is_final_with_its_reason(oxy: WholeOxy, code: int) -> None:
    oxy.graph.reject_next(code, "More than 24 hours have passed")
    assert await oxy.hears(JULIA, "Oi") == ""
    row = await _outgoing(oxy)
    assert (row["status"], row["failure_code"], row["send_attempts"]) == ("failed", str(code), 1)
    assert "More than 24 hours" in str(row["failure_reason"])
    assert oxy.graph.requests == 1
    kinds = {row["kind"] for row in await oxy.rows("SELECT kind FROM alerts WHERE resolved_at IS NULL")}
    assert kinds == {"message_failed"} | ({"instance_failed"} if code == 190 else set())


@pytest.mark.parametrize("accepted", [True, False])
async def test_l12_no_answer_is_unknown_and_never_sent_again_until_a_receipt_settles_it(
    oxy: WholeOxy, accepted: bool
) -> None:
    oxy.graph.fail_next(Dropped(accepted=accepted))
    await oxy.hears(JULIA, "Oi")
    assert (await _outgoing(oxy))["status"] == "unknown"
    await asyncio.sleep(0.5)
    assert oxy.graph.requests == 1
    if accepted:
        [sent] = oxy.graph.sent
        await oxy.post(_status(webhooks.status(sent.id, "delivered", JULIA, sent.callback_data)))
        assert (await _outgoing(oxy))["status"] == "delivered"


async def test_receipts_move_a_message_forward_and_never_back(oxy: WholeOxy) -> None:
    await oxy.hears(JULIA, "Oi")
    [sent] = oxy.graph.sent
    for state, expected in (("delivered", "delivered"), ("read", "read"), ("sent", "read"), ("delivered", "read")):
        assert await oxy.post(_status(webhooks.status(sent.id, state, JULIA, sent.callback_data))) == 200
        assert (await _outgoing(oxy))["status"] == expected
    assert len(oxy.graph.sent) == 1


async def test_a_failure_reported_later_is_kept_and_staff_are_told(oxy: WholeOxy) -> None:
    await oxy.hears(JULIA, "Oi")
    [sent] = oxy.graph.sent
    assert await oxy.post(_status(webhooks.status(sent.id, "failed", JULIA, sent.callback_data, 131047))) == 200
    row = await _outgoing(oxy)
    assert (row["status"], row["failure_code"]) == ("failed", "131047")
    assert [row["kind"] for row in await oxy.rows("SELECT kind FROM alerts")] == ["message_failed"]


async def test_every_kind_of_message_and_event_is_acknowledged_and_kills_nothing(oxy: WholeOxy) -> None:
    for name in webhooks.payload_names():
        assert await oxy.post(_to_us(name)) == 200, name
    await oxy.settled()
    async with oxy.context.database.system(Purpose.OPERATE) as session:
        assert await find_dead_jobs(session) == []
    async with oxy.context.database.tenant(oxy.cast.pata.id) as session:
        kinds = await session.rows("SELECT DISTINCT message_type FROM messages WHERE direction = 'incoming'")
    assert {row["message_type"] for row in kinds} >= {
        "text", "image", "audio", "video", "document", "sticker", "location", "contacts", "interactive", "button",
        "reaction", "order", "system", "edit", "deletion", "unsupported",
    }  # fmt: skip
    assert oxy.graph.refused == []


@pytest.mark.parametrize("kind", ["image", "audio", "video", "document"])
async def test_media_is_kept_and_its_sender_kindly_told(oxy: WholeOxy, kind: str) -> None:
    await oxy.deliver(JULIA, webhooks.media(JULIA, kind))
    [row] = await oxy.rows("SELECT message_type, payload FROM messages WHERE direction = 'incoming'")
    assert row["message_type"] == kind
    assert row["payload"]["id"] == "1479537139650973"
    assert len(oxy.graph.sent) == 1


@pytest.mark.parametrize("make", [webhooks.reaction, webhooks.revoke], ids=["reaction", "revoke"])
async def test_what_asks_for_nothing_is_kept_and_gets_no_answer(
    oxy: WholeOxy, make: Callable[[Sender, str], Json]
) -> None:
    await oxy.deliver(JULIA, make(JULIA, webhooks.wamid()))
    assert len(await oxy.rows("SELECT id FROM messages")) == 1
    assert oxy.graph.requests == 0


async def test_what_the_business_s_own_phone_says_pauses_the_ai(oxy: WholeOxy) -> None:
    await oxy.hears(JULIA, "Oi")
    echo = webhooks.text(JULIA, "Deixa que eu respondo!") | {"from": "551140028922", "to": JULIA.phone}
    change = webhooks.change(PATA, field="smb_message_echoes", message_echoes=[echo])
    assert await oxy.post(webhooks.envelope(change)) == 200
    assert await oxy.hears(JULIA, "obrigada!") == ""
    authors = await oxy.rows("SELECT author FROM messages ORDER BY seq")
    assert [row["author"] for row in authors] == ["contact", "attendant", "phone", "contact"]


def _to_us(name: str) -> Json:
    """Meta's example, addressed to our number and with message ids of its own: the examples share one."""
    payload = webhooks.payload(name)
    for change in (change for entry in payload["entry"] for change in entry["changes"]):
        if "metadata" in change["value"]:
            change["value"]["metadata"]["phone_number_id"] = PATA
        for message in change["value"].get("messages", []):
            message["id"] = webhooks.wamid()
    return payload


def _status(status: Json) -> Json:
    return webhooks.envelope(webhooks.change(PATA, statuses=[status]))


async def test_l5_what_cannot_be_stored_in_time_is_refused_and_stored_once_when_it_comes_again(
    oxy: WholeOxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oxy.entrances.webhooks.cloud_api.STORE_SECONDS", 0.5)
    payload = webhooks.envelope(webhooks.messages_change(PATA, JULIA, webhooks.text(JULIA, "Oi")))
    async with await psycopg.AsyncConnection.connect(oxy.context.conninfo) as owner:
        await owner.execute("LOCK TABLE messages IN ACCESS EXCLUSIVE MODE")
        assert await oxy.post(payload) == 503
        await owner.rollback()
    assert await oxy.post(payload) == 200
    await oxy.settled()
    assert len(await oxy.rows("SELECT id FROM messages WHERE direction = 'incoming'")) == 1
    assert len(oxy.graph.sent) == 1
