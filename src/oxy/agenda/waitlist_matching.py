"""Who of those that wait is to be offered what: first come, first served, at an hour at which people are written to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from oxy.agenda.availability import find_slots
from oxy.agenda.errors import NeedsNights, NotAStay, PetTooLarge, WrongResource, WrongService
from oxy.agenda.hotel import find_arrivals
from oxy.agenda.slots import Slot
from oxy.agenda.store import waitlist as store
from oxy.agenda.waitlist import WaitEntry, entry_from_row
from oxy.businesses import BusinessSettings, end_of_quiet, load_organization, load_settings
from oxy.clientele import load_pet
from oxy.foundation.database import Row, Session
from oxy.foundation.errors import NotFound

# Nobody can answer in less.
SHORTEST_HOLD = timedelta(minutes=5)
# Of the time until the last moment at which the slot can be booked, so much goes to one customer.
SHARE = 3

Times = Sequence[tuple[datetime, datetime]]


@dataclass(frozen=True, slots=True)
class Match:
    """A free slot for one who waits.

    `hold_until`: how long it would be held; the instant of asking itself when quiet hours have to pass first; None when
    they end too late for the slot.
    """

    entry: WaitEntry
    slot: Slot
    hold_until: datetime | None


async def find_match(session: Session, passed: Sequence[UUID] = ()) -> Match | None:
    """Return the first in line for whom something suitable is free, and what; `passed` entries are not asked again."""
    settings = await load_settings(session)
    now = session.clock.now().astimezone((await load_organization(session)).zone)
    waiting = [row for row in await store.waiting(session) if row["id"] not in passed]
    found = await _first(session, waiting, settings, now)
    if found is not None and found.entry.id != waiting[0]["id"]:
        # Time that was freed after those before had been looked at is theirs all the same.
        found = await _first(session, waiting, settings, now)
    return found


async def _first(session: Session, waiting: Sequence[Row], settings: BusinessSettings, now: datetime) -> Match | None:
    for row in waiting:
        entry = entry_from_row(row)
        closed = (*_times(row["declined"]), *_times(row["busy"]))
        fitting = [(slot, hold_until(slot, settings, now)) for slot in await _free(session, entry, closed)]
        if fitting:
            slot, until = next((each for each in fitting if each[1] is not None), fitting[0])
            return Match(entry, slot, until)
    return None


def hold_until(slot: Slot, settings: BusinessSettings, now: datetime) -> datetime | None:
    """Return until when a slot would be held for one customer asked at the local instant `now`; see `Match`.

    Nobody is asked in quiet hours, and the sooner the slot, the shorter each one's time.
    """
    rules = settings.booking_rules
    last_moment = slot.start - timedelta(minutes=rules.minimum_notice_minutes)
    quiet_end = end_of_quiet(settings.reminders, now)
    if quiet_end is not None:
        return now if quiet_end + SHORTEST_HOLD <= last_moment else None
    left = last_moment - now
    if left < SHORTEST_HOLD:
        return None
    return now + max(SHORTEST_HOLD, min(timedelta(minutes=rules.waitlist_hold_minutes), left / SHARE))


async def _free(session: Session, entry: WaitEntry, closed: Times) -> list[Slot]:
    """What is free, wanted, and overlaps nothing that the customer said no to and nothing that the pet has."""
    wanted = entry.wanted
    try:
        if wanted.nights is not None:
            free = await _free_nights(session, entry, wanted.nights)
        else:
            free = await find_slots(
                session, entry.service_id, wanted.first_day, wanted.last_day, resource_id=wanted.resource_id,
                window=(wanted.earliest, wanted.latest),
            )  # fmt: skip
    except (NeedsNights, NotAStay, PetTooLarge, WrongResource, WrongService, NotFound):
        return []
    return [
        slot
        for slot in free
        if wanted.fits(slot) and not any(slot.start < end and slot.end > start for start, end in closed)
    ]


async def _free_nights(session: Session, entry: WaitEntry, nights: int) -> list[Slot]:
    """The kennels that are free for so many nights from one of the days, roomy enough for the pet."""
    pet = await load_pet(session, entry.pet_id) if entry.pet_id else None
    stays = await find_arrivals(
        session, entry.service_id, entry.wanted.first_day, entry.wanted.last_day, nights,
        resource_id=entry.wanted.resource_id, size=pet.size if pet else None, coat=pet.coat if pet else None,
    )  # fmt: skip
    return [stay.slot for stay in stays]


def _times(pairs: Sequence[Sequence[str]]) -> Times:
    return [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in pairs]
