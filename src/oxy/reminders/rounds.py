"""Telling many households at once what is plain: one reminder each. Whatever is not is left to be told by itself."""

from collections.abc import Sequence
from uuid import UUID

from oxy.conversations.questions import Asking, ask_each, close_about_each
from oxy.conversations.rounds import Letter, reach_each
from oxy.foundation.database import Row, Session
from oxy.reminders.appointments import appointment_from_row
from oxy.reminders.noticing import Moment, Notice, decide
from oxy.reminders.store import household as store
from oxy.reminders.telling import AHEAD, LONGEST_STAY, REMINDER, latest_heard, parcel_of, subject_of


class NotAsRead(Exception):
    """A booking was moved or told while this was at work: what was read does not hold."""


async def tell_plain(session: Session, households: Sequence[UUID], moment: Moment) -> list[UUID]:
    """Tell every household that has one reminder to hear and nothing else; return those left to be told by themselves.

    The same is read, decided, claimed and asked as by `tell_household`, each with one statement for all. To be undone
    when it raises: `NotAsRead`, or whatever is the matter with one of them.
    """
    store.lock_each(session, households)
    now = moment.now
    of_household: dict[UUID, list[Row]] = {}
    for row in await store.appointments_of_each(session, households, now, now - LONGEST_STAY, now + AHEAD):
        of_household.setdefault(row["household"], []).append(row)
    plain: dict[UUID, Notice] = {}
    left: list[UUID] = []
    for household in households:
        appointments = [appointment_from_row(row) for row in of_household.get(household, ())]
        notices, spared = decide(appointments, moment)
        if len(notices) == 1 and notices[0].kind in ("first", "last") and not spared:
            plain[household] = notices[0]
        elif notices or spared:
            left.append(household)
    return left + await _tell(session, plain, moment)


async def _tell(session: Session, plain: dict[UUID, Notice], moment: Moment) -> list[UUID]:
    """Tell each household its reminder; return those whose reader cannot be written to now."""
    readers = {household: latest_heard(notice) for household, notice in plain.items()}
    letters = [
        Letter(readers[household].id, parcel_of(notice.kind, notice.appointments, readers[household], moment))
        for household, notice in plain.items()
    ]
    sent = await reach_each(session, letters)
    told = [(notice, sent[readers[household].id]) for household, notice in plain.items()
            if readers[household].id in sent]  # fmt: skip
    if told:
        await _claim(session, told)
        _ask(session, told)
    return [household for household in plain if readers[household].id not in sent]


async def _claim(session: Session, told: Sequence[tuple[Notice, Row]]) -> None:
    claims = [
        store.Telling(notice.kind, row["contact_id"], each.id, each.moves, row["id"])
        for notice, row in told
        for each in notice.appointments
    ]
    if await store.write_told(session, claims) != len(claims):
        raise NotAsRead


def _ask(session: Session, told: Sequence[tuple[Notice, Row]]) -> None:
    again = [str(each.id) for notice, _ in told for each in notice.appointments if each.last_told is not None]
    if again:
        close_about_each(session, REMINDER, "booking", again)
    questions = [
        Asking(row["contact_id"], row["conversation_id"], row["id"], subject_of(each), each.start)
        for notice, row in told
        for each in notice.appointments
        if each.status == "scheduled"
    ]
    if questions:
        ask_each(session, REMINDER, questions)
