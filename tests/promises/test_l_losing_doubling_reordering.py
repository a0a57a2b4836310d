"""Rows L4 to L9 and L12: nothing lost, nothing doubled, nothing out of order."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from oxy.conversations.inbound import Gathering, receive_batch
from oxy.conversations.ports import IncomingBatch, MessageStatus, SendDeferred, SendRejected, SendUnknown
from oxy.conversations.retries import retry_job
from oxy.conversations.sweep import sweep
from oxy.foundation.database import Database, Purpose
from oxy.foundation.dead_jobs import find_dead_jobs
from pipeline import open_pipeline, working_on

pytestmark = pytest.mark.anyio


async def test_l4_placeholder_is_filled_in_and_then_starts_one_turn(database: Database) -> None:
    async with open_pipeline(database) as oxy:
        empty = oxy.message("", message_type="placeholder")
        await oxy.receive(replace(empty, text=None))
        await oxy.settled()
        assert oxy.parrot.turns == []
        filled = replace(empty, text="quero um banho", message_type="text")
        await oxy.receive(filled)
        await oxy.receive(filled)
        await oxy.settled()
        rows = await oxy.rows("SELECT content, status FROM messages WHERE direction = 'incoming'")
    assert rows == [{"content": "quero um banho", "status": "received"}]
    assert oxy.mailbox.texts == ["Você disse: quero um banho"]


async def test_l5_same_message_ten_times_in_parallel_is_one_row_one_turn_one_send(database: Database) -> None:
    async with open_pipeline(database) as oxy:
        message = oxy.message("oi")
        results = await asyncio.gather(*(oxy.receive(message) for _ in range(10)))
        await oxy.settled()
        stored = await oxy.value("SELECT count(*) FROM messages WHERE direction = 'incoming'")
    assert sum(result.stored for result in results) == 1
    assert sum(result.duplicates for result in results) == 9
    assert (stored, len(oxy.parrot.turns), oxy.mailbox.texts) == (1, 1, ["Você disse: oi"])


async def test_l6_history_is_kept_and_starts_nothing(database: Database) -> None:
    async with open_pipeline(database) as oxy:
        old = oxy.message("mensagem antiga", history=True, sent_at=database.clock.now() - timedelta(days=40))
        await oxy.receive(old)
        await oxy.settled()
        assert oxy.parrot.turns == []
        await oxy.say("e agora?")
        await oxy.settled()
        kept = await oxy.value("SELECT count(*) FROM messages WHERE content = 'mensagem antiga'")
    assert (kept, oxy.mailbox.texts) == (1, ["Você disse: e agora?"])


async def test_l6_what_was_answered_is_not_answered_again_after_a_restart(database: Database) -> None:
    async with open_pipeline(database, working=False) as oxy:
        async with working_on(oxy):
            message = oxy.message("oi")
            await oxy.receive(message)
            await oxy.settled()
        async with working_on(oxy, sweeping=True):
            await oxy.receive(message)
            await asyncio.sleep(1.5)
            await oxy.settled()
    assert oxy.mailbox.texts == ["Você disse: oi"]


async def test_l7_parallel_first_messages_open_one_conversation(database: Database) -> None:
    async with open_pipeline(database) as oxy:
        await asyncio.gather(*(oxy.say(f"foto {number}") for number in range(20)))
        await oxy.settled()
        conversations = await oxy.value("SELECT count(*) FROM conversations WHERE status <> 'closed'")
        answered = " | ".join(oxy.mailbox.texts)
    assert conversations == 1
    assert all(f"foto {number}" in answered for number in range(20))


async def test_l7_each_conversation_is_answered_in_order_of_arrival(database: Database) -> None:
    phones = [f"+551198765{number:04d}" for number in range(12)]
    async with open_pipeline(database) as oxy:
        oxy.parrot.delay = 0.02
        for step in range(4):
            await asyncio.gather(*(oxy.say(f"{step}", phone) for phone in phones))
            await asyncio.sleep(0.03)
        await oxy.settled()
        said: dict[str, str] = {}
        for message in oxy.mailbox.sent:
            phone = message.to[0].value
            said[phone] = said.get(phone, "") + "".join(mark for mark in message.text if mark.isdigit())
    assert said == dict.fromkeys(phones, "0123")


async def test_l8_burst_is_gathered_into_one_turn(database: Database) -> None:
    async with open_pipeline(database, gather=0.4) as oxy:
        for text in ("oi", "queria um banho", "pro Rex"):
            await oxy.say(text)
            await asyncio.sleep(0.1)
        await oxy.settled()
    assert oxy.mailbox.texts == ["Você disse: oi | queria um banho | pro Rex"]


async def test_more_than_five_messages_a_minute_are_stored_and_answered_as_one(database: Database) -> None:
    async with open_pipeline(database, sweeping=True) as oxy:
        oxy.gathering = Gathering(0, per_minute=5)
        for number in range(5):
            await oxy.say(f"mensagem {number}")
            await oxy.settled()
        assert len(oxy.parrot.turns) == 5, "whoever writes five is answered as they write"
        for number in range(5, 9):
            await oxy.say(f"mensagem {number}")
        [due] = await oxy.rows("SELECT extract(epoch FROM turn_due_at - now())::float AS wait FROM conversations")
        assert 0 < due["wait"] <= 12
        await oxy.say("e quem mais escreve", phone="+5511987650002")
        # Whoever writes on without a pause is answered after a minute; here it passes at once.
        async with database.tenant(oxy.organization_id) as session:
            await session.execute(
                "UPDATE conversations SET turn_due_at = turn_due_at - interval '1 minute',"
                " minute_began_at = minute_began_at - interval '1 minute' WHERE minute_messages > 5"
            )
        await oxy.settled()
        flood = "\n".join(f"mensagem {number}" for number in range(5, 9))
        assert sorted(turn.text for turn in oxy.parrot.turns[5:]) == ["e quem mais escreve", flood]
        await oxy.say("um minuto depois")
        await oxy.settled()
        assert oxy.parrot.turns[-1].text == "um minuto depois"


async def test_l8_pause_survives_the_process_that_took_the_message(database: Database) -> None:
    async with open_pipeline(database, gather=0.3, working=False) as oxy:
        await oxy.say("oi")
        await oxy.say("tem horário?")
        await asyncio.sleep(0.4)
        async with working_on(oxy):
            await oxy.settled()
    assert oxy.mailbox.texts == ["Você disse: oi | tem horário?"]


async def test_l8_pause_ends_however_long_somebody_types(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oxy.conversations.inbound.CAP_SECONDS", 0.5)
    async with open_pipeline(database, gather=0.3) as oxy:
        for number in range(40):
            await oxy.say(f"parte {number}")
            await asyncio.sleep(0.1)
            if oxy.parrot.turns:
                break
        assert oxy.parrot.turns, "the cap was reached and nobody answered"
        await oxy.settled()


async def test_l8_newer_message_cancels_the_unsent_answer(database: Database) -> None:
    async with open_pipeline(database) as oxy:
        oxy.parrot.delay = 0.3
        await oxy.say("quero banho")
        await oxy.thinking()
        await oxy.say("aliás, tosa")
        await oxy.settled()
        statuses = await oxy.rows("SELECT status FROM ai_interactions ORDER BY created_at, status DESC")
    assert oxy.mailbox.texts == ["Você disse: quero banho | aliás, tosa"]
    assert {row["status"] for row in statuses} == {"superseded", "success"}


async def test_l9_messages_during_a_turn_join_the_next(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oxy.conversations.turns.PATIENCE_SECONDS", 0.0)
    async with open_pipeline(database) as oxy:
        oxy.parrot.delay = 0.3
        await oxy.say("primeira")
        await oxy.thinking()
        await oxy.say("segunda")
        await oxy.say("terceira")
        await oxy.settled()
    assert oxy.mailbox.texts == ["Você disse: primeira", "Você disse: segunda | terceira"]


async def test_l9_message_being_stored_while_an_answer_commits_is_not_forgotten(database: Database) -> None:
    async with open_pipeline(database) as oxy:
        oxy.parrot.delay = 0.2
        await oxy.say("primeira")
        await oxy.thinking()
        async with database.tenant(oxy.organization_id) as session:
            batch = IncomingBatch(oxy.organization_id, oxy.instance_id, (oxy.message("segunda"),), (), {})
            await receive_batch(session, batch, oxy.gathering)
            await asyncio.sleep(0.6)
        await oxy.settled()
    assert oxy.mailbox.texts == ["Você disse: primeira | segunda"]


async def test_l9_lost_wake_up_loses_nothing(database: Database) -> None:
    async with open_pipeline(database, working=False) as oxy:
        await oxy.say("alguém aí?")
        async with database.system(Purpose.OPERATE) as session:
            await session.execute("DELETE FROM pgqueuer")
            await session.execute("UPDATE conversations SET turn_due_at = turn_due_at - interval '10 seconds'")
        async with working_on(oxy):
            await sweep(database)
            await oxy.settled()
    assert oxy.mailbox.texts == ["Você disse: alguém aí?"]


async def test_l12_id_is_chosen_before_the_first_try_and_kept_over_retries(database: Database) -> None:
    async with open_pipeline(database) as oxy:
        oxy.mailbox.errors = [SendDeferred("429")]
        await oxy.say("oi")
        await oxy.until(lambda: not oxy.mailbox.errors)
        waiting = await oxy.rows("SELECT id, status FROM messages WHERE direction = 'outgoing'")
        await oxy.settled()
        row = await oxy.rows("SELECT id, status, send_attempts FROM messages WHERE direction = 'outgoing'")
    assert [found["id"] for found in waiting] == [row[0]["id"]]
    assert row == [{"id": oxy.mailbox.sent[0].id, "status": "sent", "send_attempts": 2}]


async def test_l12_unknown_is_settled_by_a_receipt_and_never_resent(database: Database) -> None:
    async with open_pipeline(database) as oxy:
        oxy.mailbox.errors = [SendUnknown("the connection was cut")]
        await oxy.say("oi")
        await oxy.settled()
        row = (await oxy.rows("SELECT id, status FROM messages WHERE direction = 'outgoing'"))[0]
        assert row["status"] == "unknown"
        await sweep(database)
        receipt = MessageStatus("wamid.later", "delivered", database.clock.now(), our_id=row["id"])
        await oxy.receive(statuses=(receipt,))
        settled = await oxy.rows("SELECT status, whatsapp_message_id FROM messages WHERE direction = 'outgoing'")
    assert settled == [{"status": "delivered", "whatsapp_message_id": "wamid.later"}]
    assert oxy.mailbox.sent == []


async def test_l12_nothing_stays_sending_and_staff_are_told(database: Database) -> None:
    async with open_pipeline(database) as oxy:
        await oxy.say("oi")
        await oxy.settled()
        await oxy.rows(
            "UPDATE messages SET status = 'sending', send_started_at = now() - interval '5 minutes'"
            " WHERE direction = 'outgoing' RETURNING id"
        )
        await sweep(database)
        status = await oxy.value("SELECT status FROM messages WHERE direction = 'outgoing'")
        alerts = await oxy.value("SELECT count(*) FROM alerts WHERE kind = 'message_unknown'")
    assert (status, alerts) == ("unknown", 1)


async def test_l12_receipts_never_go_backwards(database: Database) -> None:
    async with open_pipeline(database) as oxy:
        await oxy.say("oi")
        await oxy.settled()
        now = database.clock.now()
        for status in ("read", "delivered", "sent"):
            receipt = MessageStatus(f"wamid.{oxy.mailbox.sent[0].id}", status, now)
            await oxy.receive(statuses=(receipt,))
        assert await oxy.value("SELECT status FROM messages WHERE direction = 'outgoing'") == "read"


async def test_rejected_message_is_final_with_its_reason(database: Database) -> None:
    async with open_pipeline(database) as oxy:
        oxy.mailbox.errors = [SendRejected("131030", "recipient not allowed")]
        await oxy.say("oi")
        await oxy.settled()
        row = await oxy.rows(
            "SELECT status, failure_code, failure_reason, send_attempts FROM messages WHERE direction = 'outgoing'"
        )
        alerts = await oxy.value("SELECT count(*) FROM alerts WHERE kind = 'message_failed'")
    expected = {"status": "failed", "failure_code": "131030", "failure_reason": "recipient not allowed"}
    assert row == [{**expected, "send_attempts": 1}]
    assert alerts == 1


async def test_turn_that_fails_four_times_apologises_is_dead_and_can_be_run_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oxy.foundation.worker.RETRY_DELAYS_SECONDS", (0.05, 0.05, 0.05))
    monkeypatch.setattr("oxy.conversations.turns.RETRY_DELAYS_SECONDS", (0.05, 0.05, 0.05))
    async with open_pipeline(database) as oxy:
        oxy.parrot.fail_next = 4
        await oxy.say("oi")
        await oxy.settled()
        assert len(oxy.parrot.turns) == 4
        assert len(oxy.mailbox.texts) == 1
        assert "Desculpe" in oxy.mailbox.texts[0]
        assert await oxy.value("SELECT status FROM conversations") == "escalated"
        assert await oxy.value("SELECT count(*) FROM ai_interactions WHERE status = 'error'") == 1
        async with database.system(Purpose.OPERATE) as session:
            dead = await find_dead_jobs(session)
        assert [(job.name, job.attempts) for job in dead] == [("process-message", 4)]
        assert "the parrot has a cold" in dead[0].traceback
        await retry_job(database, dead[0])
        await oxy.settled()
    assert oxy.mailbox.texts[1:] == ["Você disse: oi"]


async def test_channel_that_stays_away_gives_up_and_can_be_run_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oxy.foundation.worker.RETRY_DELAYS_SECONDS", (0.05, 0.05, 0.05))
    monkeypatch.setattr("oxy.conversations.delivery.RETRY_DELAYS_SECONDS", (0.05, 0.05, 0.05))
    async with open_pipeline(database) as oxy:
        oxy.mailbox.errors = [SendDeferred("503")] * 4
        await oxy.say("oi")
        await oxy.settled()
        assert await oxy.value("SELECT status FROM messages WHERE direction = 'outgoing'") == "failed"
        async with database.system(Purpose.OPERATE) as session:
            dead = await find_dead_jobs(session)
        assert [job.name for job in dead] == ["deliver-messages"]
        await retry_job(database, dead[0])
        await oxy.settled()
    assert oxy.mailbox.texts == ["Você disse: oi"]


async def test_two_workers_share_the_work_and_double_nothing(database: Database) -> None:
    phones = [f"+551198765{number:04d}" for number in range(40)]
    async with open_pipeline(database) as oxy, working_on(oxy):
        oxy.parrot.delay = 0.01
        await asyncio.gather(*(oxy.say("oi", phone) for phone in phones))
        await oxy.settled()
    assert sorted(message.to[0].value for message in oxy.mailbox.sent) == phones


async def test_stalled_holder_of_a_lane_cannot_commit_after_it_was_taken(database: Database) -> None:
    async with open_pipeline(database) as oxy:
        oxy.parrot.delay = 1.0
        await oxy.say("oi")
        await oxy.thinking()
        await oxy.rows("UPDATE conversations SET turn_lease_until = now() - interval '1 second' RETURNING id")
        await sweep(database)
        await oxy.rows("UPDATE conversations SET turn_due_at = now() - interval '9 seconds' RETURNING id")
        await sweep(database)
        await oxy.settled()
    assert len(oxy.parrot.turns) == 2
    assert oxy.mailbox.texts == ["Você disse: oi"]
