"""Ten messages a second from one number: whatever waits is queued, and several processes share the ten."""

import asyncio
import time
from uuid import uuid4

import pytest

from oxy.conversations.outbox import queue_texts
from oxy.conversations.pacing import Pace
from oxy.conversations.ports import InstanceAddress, OutgoingMessage, SendReceipt
from oxy.foundation.database import Database
from paired import until
from pipeline import Mailbox, Pipeline, open_pipeline, working_on

pytestmark = pytest.mark.anyio

NUMBER, OTHER = uuid4(), uuid4()


class Watch:
    """Time that passes when told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr("oxy.conversations.pacing.time.monotonic", lambda: self.now)


class TimedMailbox(Mailbox):
    """Notes when it was handed what."""

    def __init__(self) -> None:
        super().__init__()
        self.instants: list[float] = []

    async def send(self, instance: InstanceAddress, message: OutgoingMessage) -> SendReceipt:
        self.instants.append(time.monotonic())
        return await super().send(instance, message)


@pytest.mark.parametrize("processes", [1, 2, 3, 7, 25])
def test_all_processes_together_never_send_more_than_ten_in_a_second(
    monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    watch = Watch(monkeypatch)
    paces = [Pace() for _ in range(processes)]
    for pace in paces:
        pace.processes = processes
    sent: list[float] = []
    for _ in range(400):
        for pace in paces:
            if pace.take(NUMBER) is not None:
                sent.append(watch.now)
        watch.now += 0.0125
    busiest = max(sum(1 for each in sent if start <= each < start + 0.999) for start in sent)
    # Processes that each may send one message in a longer time can meet in one second.
    assert busiest <= (10 if processes <= 10 else processes)
    assert len(sent) >= 5 * 10 * 0.6, "the number stands idle"


def test_a_number_that_only_this_process_holds_is_not_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    Watch(monkeypatch)
    pace = Pace(held_here=lambda number: number == NUMBER)
    pace.processes = 2
    assert [pace.take(NUMBER) for _ in range(11)] == [0.0] * 10 + [None]
    assert [pace.take(OTHER) for _ in range(6)] == [0.0] * 5 + [None]


def test_who_waits_is_told_how_long_and_a_turn_that_is_given_back_is_the_next_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watch = Watch(monkeypatch)
    pace = Pace()
    assert [pace.take(NUMBER, 1.0) for _ in range(21)] == [0.0] * 10 + [1.0] * 10 + [None]
    back = [pace.come_back(NUMBER) for _ in range(3)]
    assert back == pytest.approx([2.0, 2.1, 2.2])
    pace.give_back(NUMBER)
    assert pace.take(NUMBER, 1.0) == 1.0
    watch.now += 2.0
    assert pace.take(NUMBER) == 0.0


async def test_what_waits_for_its_turn_is_queued_and_goes_out_later_in_a_new_process(database: Database) -> None:
    async with open_pipeline(database, working=False) as pipeline:
        mailbox = pipeline.mailbox = TimedMailbox()
        pipeline.pace = Pace(4)
        phones = [f"+55119876501{number:02d}" for number in range(10)]
        begun = time.monotonic()
        async with working_on(pipeline):
            await asyncio.gather(*(pipeline.say("oi", phone) for phone in phones))
            await until(lambda: _all_answered(pipeline, len(phones)))
            queued = (await _statuses(pipeline)).get("queued", 0)
            claimed, turns = len(phones) - queued, 4 * (1 + int(time.monotonic() - begun))
            assert claimed <= turns, "a message that waits for its turn is claimed"
        sent = len(mailbox.sent)
        assert 4 <= sent < len(phones)
        assert await _statuses(pipeline) == {"sent": sent, "queued": len(phones) - sent}
        pipeline.pace = Pace(4)
        async with working_on(pipeline, sweeping=True):
            await pipeline.settled()
        assert await _statuses(pipeline) == {"sent": len(phones)}
        busiest = max(sum(1 for each in mailbox.instants if start <= each < start + 0.9) for start in mailbox.instants)
        assert busiest <= 8, "each of the two processes may send four"


async def test_several_texts_of_one_answer_keep_their_order_at_the_limit(database: Database) -> None:
    async with open_pipeline(database, working=False) as pipeline:
        pipeline.pace = Pace(2)
        await pipeline.say("oi")
        conversation_id = (await pipeline.rows("SELECT id FROM conversations"))[0]["id"]
        texts = tuple(f"parte {number}" for number in range(5))
        async with pipeline.database.tenant(pipeline.organization_id) as session:
            await queue_texts(session, conversation_id, texts, author="staff")
        async with working_on(pipeline):
            await pipeline.settled()
        assert [text for text in pipeline.mailbox.texts if text.startswith("parte")] == list(texts)


async def _all_answered(pipeline: Pipeline, many: int) -> bool:
    return sum((await _statuses(pipeline)).values()) == many


async def _statuses(pipeline: Pipeline) -> dict[str, int]:
    rows = await pipeline.rows("SELECT status, count(*) AS n FROM messages WHERE direction = 'outgoing' GROUP BY 1")
    return {row["status"]: row["n"] for row in rows}
