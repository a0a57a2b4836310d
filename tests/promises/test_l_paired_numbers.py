"""Rows L1 to L4, L6, L10, L12 and A7 for numbers paired like a phone: nothing lost, nothing doubled."""

import asyncio
import json
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import pytest

from cast import NOW, Cast
from oxy.channels.multidevice.sending import message_id_of
from oxy.conversations.desk import send_as_staff
from oxy.foundation.database import Database
from paired import JULIA, PairedOxy, make_paired, open_oxy, until
from twins.paper_whatsapp import WhatsAppTwin, chat_of, open_whatsapp, text_payload

pytestmark = pytest.mark.anyio
AN_HOUR_AGO, THREE_HOURS_AGO = (int((NOW - timedelta(hours=hours)).timestamp()) for hours in (1, 3))


@pytest.fixture
async def whatsapp() -> AsyncGenerator[WhatsAppTwin]:
    async with open_whatsapp() as twin:
        yield twin


@pytest.fixture
async def oxy(database: Database, cast: Cast, tmp_path: Path, whatsapp: WhatsAppTwin) -> AsyncGenerator[PairedOxy]:
    await make_paired(database, cast.pata.id, cast.pata.instances["celular"], tmp_path)
    async with open_oxy(database, cast, tmp_path, whatsapp, sweeping=True) as opened:
        await opened.comes_to("connected")
        yield opened


async def down(oxy: PairedOxy) -> None:
    """The network is gone for this number."""
    oxy.whatsapp.unreachable = True
    oxy.whatsapp.close(oxy.name, 408)
    await until(lambda: _is_down(oxy))


async def up(oxy: PairedOxy) -> None:
    oxy.whatsapp.unreachable = False
    await oxy.comes_to("connected")


async def _is_down(oxy: PairedOxy) -> bool:
    return (await oxy.state())[0] == "disconnected"


async def test_l1_what_came_while_the_number_was_away_is_answered(oxy: PairedOxy) -> None:
    await down(oxy)
    oxy.writes("quero um banho", timestamp=AN_HOUR_AGO)
    oxy.writes("pro Rex", timestamp=AN_HOUR_AGO)
    await up(oxy)
    await until(lambda: _stored(oxy, 2))
    await oxy.settled()
    assert [turn.late for turn in oxy.parrot.turns] == [False] * len(oxy.parrot.turns)
    assert " | ".join(oxy.whatsapp.texts()).count("quero um banho") == 1
    assert " | ".join(oxy.whatsapp.texts()).count("pro Rex") == 1


async def test_l1_what_is_older_than_two_hours_is_a_late_turn(oxy: PairedOxy) -> None:
    await down(oxy)
    oxy.writes("tem vaga hoje?", timestamp=THREE_HOURS_AGO)
    await up(oxy)
    await oxy.answered("Você disse: tem vaga hoje?")
    assert [turn.late for turn in oxy.parrot.turns] == [True]
    assert await oxy.value("SELECT unread_count FROM conversations") == 1


async def test_l2_words_typed_on_the_phone_pause_the_ai_live_and_after_an_outage(oxy: PairedOxy) -> None:
    oxy.writes("Oi! Aqui é a Rita, pode vir às 10h", from_me=True)
    await until(lambda: _paused(oxy))
    oxy.writes("obrigada!")
    await oxy.settled()
    other = "+5511987650002"
    await down(oxy)
    oxy.writes("Já te respondo", other, from_me=True, timestamp=AN_HOUR_AGO)
    oxy.writes("tá bom", other, timestamp=AN_HOUR_AGO)
    await up(oxy)
    await until(lambda: _stored(oxy, 4))
    await oxy.settled()
    assert oxy.parrot.turns == []
    rows = await oxy.rows("SELECT author, direction, status FROM messages WHERE from_me")
    assert rows == [{"author": "phone", "direction": "outgoing", "status": "sent"}] * 2


async def test_l2_our_own_echo_is_no_person(oxy: PairedOxy) -> None:
    oxy.writes("oi")
    await oxy.answered("Você disse: oi")
    [sent] = oxy.whatsapp.sent
    oxy.writes("Você disse: oi", id=sent["message_id"], from_me=True)
    oxy.writes("tudo bem?")
    await oxy.answered("Você disse: oi", "Você disse: tudo bem?")
    assert not await _paused(oxy)


async def test_l3_the_bridge_killed_between_journal_and_storing_loses_and_doubles_nothing(
    oxy: PairedOxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = asyncio.Event()
    tell = oxy.multidevice.supervisor.tell

    async def acknowledge_never(command: str, **arguments: object) -> None:
        if gate.is_set():
            await tell(command, **arguments)

    monkeypatch.setattr(oxy.multidevice.supervisor, "tell", acknowledge_never)
    for number in range(5):
        oxy.writes(f"parte {number}")
    await until(lambda: _stored(oxy, 5))
    gate.set()
    bridge = oxy.multidevice.supervisor._bridge  # pyright: ignore[reportPrivateUsage]
    assert bridge is not None
    bridge.kill()
    await until(lambda: _opened(oxy, 2))
    await until(lambda: _journal_is_empty(oxy))
    await oxy.settled()
    assert await _stored(oxy, 5)
    assert await oxy.value("SELECT count(*) FROM messages WHERE direction = 'incoming'") == 5
    # A reply that the bridge died with is unknown for a while, and then goes out again under its own id.
    await until(lambda: _all_said(oxy, [f"parte {number}" for number in range(5)]))
    assert all(" | ".join(oxy.whatsapp.texts()).count(f"parte {number}") == 1 for number in range(5))


async def test_l3_a_database_that_is_away_is_waited_for(oxy: PairedOxy, monkeypatch: pytest.MonkeyPatch) -> None:
    fenced = oxy.multidevice.office.links[0].record.fenced
    failures = iter([OSError("away"), OSError("away")])

    def away():
        for error in failures:
            raise error
        return fenced()

    monkeypatch.setattr(oxy.multidevice.office.links[0].record, "fenced", away)
    oxy.writes("oi")
    await oxy.answered("Você disse: oi")


async def test_l3_another_process_takes_over_the_journal_of_one_that_died(
    database: Database, cast: Cast, tmp_path: Path, whatsapp: WhatsAppTwin
) -> None:
    await make_paired(database, cast.pata.id, cast.pata.instances["celular"], tmp_path)
    async with open_oxy(database, cast, tmp_path, whatsapp, working=False) as first:
        await first.comes_to("connected")
        _stop_storing(first)
        first.writes("oi")
        await until(lambda: _journalled(first))
    assert await first.value("SELECT count(*) FROM messages") == 0
    async with open_oxy(database, cast, tmp_path, whatsapp) as second:
        await second.answered("Você disse: oi")


async def test_l4_l10_a_placeholder_is_shown_and_filled_in_by_what_the_phone_sends_again(oxy: PairedOxy) -> None:
    empty = {"kind": "placeholder", "reason": "unavailable"}
    oxy.writes("", id="3AAD", content=empty)
    await until(lambda: _stored(oxy, 1))
    await oxy.settled()
    assert oxy.parrot.turns == []
    oxy.writes("vi o anúncio de vocês", id="3AAD", source="resend")
    oxy.writes("", id="3AAD", content=empty)
    await oxy.answered("Você disse: vi o anúncio de vocês")
    rows = await oxy.rows("SELECT content, status FROM messages WHERE direction = 'incoming'")
    assert rows == [{"content": "vi o anúncio de vocês", "status": "received"}]


async def test_l10_staff_are_told_of_a_placeholder_that_nobody_fills(oxy: PairedOxy) -> None:
    oxy.writes("", id="3AAD", content={"kind": "placeholder", "reason": "unavailable"})
    await until(lambda: _stored(oxy, 1))
    async with oxy.database.tenant(oxy.organization_id) as session:
        await session.execute("UPDATE messages SET created_at = created_at - interval '11 minutes'")
    await until(lambda: _alerted(oxy, "message_placeholder"))


async def test_l6_history_is_kept_in_its_place_and_starts_nothing(oxy: PairedOxy) -> None:
    old = [
        text_payload(chat_of(JULIA), f"antiga {day}", source="history", timestamp=AN_HOUR_AGO - 86400 * day)
        for day in (2, 1)
    ]
    ours = text_payload(chat_of(JULIA), "resposta antiga", source="history", timestamp=AN_HOUR_AGO - 3600, from_me=True)
    oxy.whatsapp.write(oxy.name, {"messages": [*old, ours], "contacts": []}, "history")
    await until(lambda: _stored(oxy, 3))
    oxy.writes("e agora?")
    await oxy.answered("Você disse: e agora?")
    rows = await oxy.rows("SELECT content FROM messages WHERE author <> 'attendant' ORDER BY created_at")
    assert [row["content"] for row in rows] == ["antiga 2", "antiga 1", "resposta antiga", "e agora?"]
    assert await oxy.value("SELECT unread_count FROM conversations") == 1


async def test_l12_the_id_is_written_down_before_the_first_try_and_stays(oxy: PairedOxy) -> None:
    oxy.whatsapp.deaf = True
    oxy.writes("oi")
    await until(lambda: _sends(oxy, 1))
    [row] = await oxy.rows("SELECT id, status, whatsapp_message_id FROM messages WHERE direction = 'outgoing'")
    assert (row["status"], row["whatsapp_message_id"]) == ("sending", message_id_of(row["id"]))
    await until(lambda: _is_status(oxy, "unknown"))
    oxy.whatsapp.deaf = False
    await until(lambda: _is_status(oxy, "delivered"))
    assert list(oxy.whatsapp.tries()) == [message_id_of(row["id"])], "a second try was another message"


async def test_l12_a_receipt_settles_what_got_no_answer_and_it_is_not_sent_again(oxy: PairedOxy) -> None:
    oxy.whatsapp.deaf = True
    oxy.writes("oi")
    await until(lambda: _sends(oxy, 1))
    [sent] = oxy.whatsapp.sent
    oxy.whatsapp.receipt(oxy.name, sent["message_id"], sent["to"], "delivered")
    await until(lambda: _is_status(oxy, "delivered"))
    oxy.whatsapp.deaf = False
    await asyncio.sleep(1.5)
    assert len(oxy.whatsapp.sent) == 1


async def test_l12_the_bridge_dies_while_sending_and_the_customer_sees_one_message(oxy: PairedOxy) -> None:
    oxy.whatsapp.deaf = True
    oxy.writes("oi")
    await until(lambda: _sends(oxy, 1))
    oxy.whatsapp.deaf = False
    bridge = oxy.multidevice.supervisor._bridge  # pyright: ignore[reportPrivateUsage]
    assert bridge is not None
    bridge.kill()
    await until(lambda: _is_status(oxy, "delivered"))
    assert oxy.whatsapp.texts() == ["Você disse: oi"]


async def test_what_waits_while_a_number_is_away_goes_out_in_order_and_costs_no_try(oxy: PairedOxy) -> None:
    oxy.writes("oi")
    await oxy.answered("Você disse: oi")
    await down(oxy)
    conversation = await oxy.value("SELECT id FROM conversations")
    rita = await oxy.value("SELECT id FROM users WHERE name = 'Rita'")
    for number in range(4):
        async with oxy.database.tenant(oxy.organization_id) as session:
            await send_as_staff(session, conversation, f"recado {number}", rita)
    await oxy.comes_to("failed", "gave_up")
    rows = await oxy.rows(
        "SELECT status, send_attempts, failure_code FROM messages WHERE author = 'staff' ORDER BY seq"
    )
    assert rows == [{"status": "queued", "send_attempts": 0, "failure_code": None}] * 4
    await up(oxy)
    await oxy.answered("Você disse: oi", *(f"recado {number}" for number in range(4)))
    assert set(oxy.whatsapp.tries().values()) == {1}
    assert oxy.dead == []


async def test_a7_groups_status_and_newsletters_are_stored_by_nobody(oxy: PairedOxy) -> None:
    for chat, kind in (("120363000000000000@g.us", "group"), ("status@broadcast", "status"),
                       ("120363111111111111@newsletter", "newsletter"), ("123@broadcast", "broadcast")):  # fmt: skip
        oxy.whatsapp.write(oxy.name, text_payload(chat, "promoção!", **{"class": kind}))
    oxy.writes("oi")
    await oxy.answered("Você disse: oi")
    assert await oxy.value("SELECT count(*) FROM messages WHERE direction = 'incoming'") == 1
    kept = await oxy.rows("SELECT payload::text AS words FROM channel_events")
    assert not any("promoção" in row["words"] for row in kept)


async def test_what_postgres_cannot_keep_is_kept_without_it(oxy: PairedOxy) -> None:
    oxy.writes("oi\x00 tudo\ud800 bem?")
    await oxy.answered("Você disse: oi tudo? bem?")


async def _paused(oxy: PairedOxy) -> bool:
    return bool(await oxy.value("SELECT bool_or(ai_paused_until IS NOT NULL) FROM conversations"))


async def _all_said(oxy: PairedOxy, parts: list[str]) -> bool:
    said = " | ".join(oxy.whatsapp.texts())
    return all(part in said for part in parts)


async def _stored(oxy: PairedOxy, count: int) -> bool:
    return await oxy.value("SELECT count(*) FROM messages WHERE author IN ('contact', 'phone')") == count


async def _sends(oxy: PairedOxy, count: int) -> bool:
    return len(oxy.whatsapp.sent) >= count


async def _is_status(oxy: PairedOxy, status: str) -> bool:
    return await oxy.value("SELECT status FROM messages WHERE direction = 'outgoing'") == status


async def _opened(oxy: PairedOxy, times: int) -> bool:
    return oxy.whatsapp.number(oxy.name).opened >= times


async def _alerted(oxy: PairedOxy, kind: str) -> bool:
    return bool(await oxy.value("SELECT count(*) FROM alerts WHERE kind = %s", (kind,)))


async def _journalled(oxy: PairedOxy) -> bool:
    return oxy.whatsapp.number(oxy.name).waiting == {}


async def _journal_is_empty(oxy: PairedOxy) -> bool:
    path = oxy.folder / "sessions" / "journal" / f"{oxy.name}.ndjson"
    lines = [json.loads(line) for line in (await asyncio.to_thread(path.read_text)).splitlines()]
    acknowledged = {number for line in lines for number in line.get("acked", ())}
    return {line["entry"] for line in lines if "entry" in line} == acknowledged


def _stop_storing(oxy: PairedOxy) -> None:
    inbox = oxy.multidevice.office._links[oxy.instance_id][1]  # pyright: ignore[reportPrivateUsage]
    inbox.take = lambda entry: None  # pyright: ignore[reportAttributeAccessIssue]
