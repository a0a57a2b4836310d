"""A worker that dies while it tells a household: nothing is lost and nothing is told twice, wherever it died."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from cast import NOW, Cast
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database, Session
from oxy.foundation.jobs import Job
from oxy.foundation.transactions import Transaction
from oxy.reminders import REMIND_HOUSEHOLDS, Teller, telling
from pipeline import open_pipeline, working_on
from reminding import Reminding

pytestmark = pytest.mark.anyio

FRIDAY = NOW + timedelta(days=2, hours=1)
DAY_BEFORE = FRIDAY - timedelta(days=1)


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
async def shop(database: Database, clock: FixedClock, cast: Cast) -> Reminding:
    opened = Reminding(database, clock, cast.pata)
    await opened.approve_templates()
    await opened.book("Marcos", "Bolota", FRIDAY)
    clock.instant = DAY_BEFORE
    return opened


def job_of(shop: Reminding) -> Job:
    contact = shop.business.contacts["Marcos"]
    return Job(1, REMIND_HOUSEHOLDS, shop.business.id, {"households": str(contact)}, 0)


async def counts(shop: Reminding) -> tuple[int, ...]:
    """Reminders, messages, their sending jobs' conversations, and questions."""
    [row] = await shop.rows(
        "SELECT (SELECT count(*) FROM reminders) AS a, (SELECT count(*) FROM messages WHERE author = 'system') AS b,"
        " (SELECT count(*) FROM pending_questions) AS c"
    )
    return tuple(row.values())


async def test_killed_at_each_statement_it_is_told_once_in_the_end(
    shop: Reminding, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Session.rows
    for dies_at in range(40):
        left, died = dies_at, False

        async def dying(self: Session, query: Any, params: Any = None) -> Any:
            nonlocal left
            if left == 0:
                raise Killed
            left -= 1
            return await run(self, query, params)

        with monkeypatch.context() as patched:
            patched.setattr(Session, "rows", dying)
            try:
                await Teller(shop.database).run(job_of(shop))
            except Killed:
                died = True
        if not died:
            break
        assert await counts(shop) == (0, 0, 0)
    else:
        raise AssertionError("it never got through")
    assert dies_at > 1
    # Killed after the commit and before the queue heard of it, it is done again.
    await Teller(shop.database).run(job_of(shop))
    await shop.tick()
    assert await counts(shop) == (1, 1, 1)


async def test_one_household_that_cannot_be_told_holds_up_no_other(
    shop: Reminding, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.instant = NOW
    await shop.book("Júlia", "Mia", FRIDAY, service="Consulta Veterinária")
    clock.instant = DAY_BEFORE
    whole, contacts = telling.notice_text, shop.business.contacts

    def broken(kind: Any, appointments: Any, name: str | None, *rest: Any) -> str:
        if name == "Júlia":
            raise ValueError("no words for her")
        return whole(kind, appointments, name, *rest)

    both = {"households": f"{contacts['Marcos']},{contacts['Júlia']}"}
    job = Job(1, REMIND_HOUSEHOLDS, shop.business.id, both, 0)
    with monkeypatch.context() as patched:
        patched.setattr(telling, "notice_text", broken)
        with pytest.raises(ValueError, match="no words for her"):
            await Teller(shop.database).run(job)
    assert await counts(shop) == (1, 1, 1)
    await Teller(shop.database).run(job)
    assert await counts(shop) == (2, 2, 2)


async def test_killed_at_the_commit_nothing_of_it_stands(shop: Reminding, monkeypatch: pytest.MonkeyPatch) -> None:
    async def dying(self: Transaction) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Transaction, "commit", dying)
        with pytest.raises(Killed):
            await Teller(shop.database).run(job_of(shop))
    assert await counts(shop) == (0, 0, 0)
    await shop.tick()
    assert await counts(shop) == (1, 1, 1)


async def test_many_workers_at_once_tell_it_once(shop: Reminding) -> None:
    await asyncio.gather(*(Teller(shop.database).run(job_of(shop)) for _ in range(8)))
    assert await counts(shop) == (1, 1, 1)


async def test_the_message_reaches_the_phone_through_the_real_queue(shop: Reminding, clock: FixedClock) -> None:
    """The whole way: planner, worker, outbox, channel."""
    await shop.rows("UPDATE whatsapp_instances SET status = 'disconnected' WHERE channel <> 'simulator' RETURNING id")
    async with open_pipeline(shop.database, working=False) as pipeline:
        await pipeline.say("oi", "+5511976543210")
        await pipeline.rows("UPDATE conversations SET turn_due_at = NULL RETURNING id")
        async with working_on(pipeline):
            await shop.tick()
            await pipeline.until(lambda: len(pipeline.mailbox.sent) == 1)
        [message] = pipeline.mailbox.sent
    assert "Banho da Bolota, amanhã" in message.text
    assert [option.title for option in message.options] == ["Confirmar", "Remarcar", "Cancelar"]
