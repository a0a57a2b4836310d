"""Where a booking that has to go could go: as near as may be, or where the owner wants it, likeliest first."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from oxy.agenda import Booking, find_slots
from oxy.aurora.deeds import Scene
from oxy.clientele import load_pet
from oxy.foundation.errors import Refusal

# The same person of the team is worth a wait of so many days, another one is looked for over more.
SAME_PERSON_DAYS = 3
ANYBODY_DAYS = 14
# Sooner nobody reads, answers and comes.
WARNING = timedelta(hours=2)
# The same hands are worth so much of another hour, and not half a day.
SAME_HANDS_MINUTES = 120
NONE_NEAR = "sem horário livre por perto"
NONE_THEN = "sem horário livre para isso"


@dataclass(frozen=True, slots=True)
class Aim:
    """Where the owner wants bookings to go; what was not said stays as it is.

    Args:
        days: first and last local day.
        hands: who shall do it, likeliest first.
        window: earliest and latest local start, both included; None leaves a side open.
    """

    days: tuple[date, date] | None = None
    hands: tuple[UUID, ...] | None = None
    window: tuple[time | None, time | None] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A time with somebody."""

    start: datetime
    resource_id: UUID


async def places_near(scene: Scene, booking: Booking) -> list[Place]:
    """Return free times, nearest first: with whoever does it now within days of it, else with anybody."""
    local = booking.start_time.astimezone(scene.zone)
    day = local.date()
    for days, hands in ((SAME_PERSON_DAYS, booking.resource_id), (ANYBODY_DAYS, None)):
        try:
            found = await _free(scene, booking, Aim((day, day + timedelta(days=days))), hands)
        except Refusal:
            continue
        # Nobody who has Thursday free comes on the Wednesday before.
        found = [each for each in found if each.start.astimezone(scene.zone).date() >= day]
        if found:
            return sorted(found, key=lambda each: _distance(each.start.astimezone(scene.zone), local))
    return []


def places_at_its_time(scene: Scene, booking: Booking, aim: Aim) -> list[Place]:
    """Return the booking's own time with each other who shall do it: the customer comes then, at whatever notice."""
    local = booking.start_time.astimezone(scene.zone)
    earliest, latest = aim.window or (None, None)
    if aim.days is not None and not aim.days[0] <= local.date() <= aim.days[1]:
        return []
    if not (earliest or time.min) <= local.time() <= (latest or time.max):
        return []
    return [Place(booking.start_time, each) for each in aim.hands or () if each != booking.resource_id]


async def places_aimed_at(scene: Scene, booking: Booking, aim: Aim) -> tuple[list[Place], str]:
    """Return free times where the owner wants it, nearest to the hour it has now first, and why there are none."""
    day = booking.start_time.astimezone(scene.zone).date()
    wanted, why = replace(aim, days=aim.days or (day, day)), NONE_THEN
    found: list[Place] = []
    for hands in aim.hands or (None,):
        try:
            found += await _free(scene, booking, wanted, hands)
        except Refusal as refusal:
            why = bare(refusal)
    return sorted(found, key=lambda each: _worth(each, booking, scene)), why


def bare(refusal: Refusal) -> str:
    """Return a refusal's first sentence, to stand within another one."""
    said = refusal.message.split(". ")[0].rstrip(".")
    return said[:1].lower() + said[1:]


async def _free(scene: Scene, booking: Booking, aim: Aim, resource_id: UUID | None) -> list[Place]:
    pet = None if booking.pet_id is None else await load_pet(scene.session, booking.pet_id)
    assert aim.days is not None
    slots = await find_slots(
        scene.session, booking.service_id, *aim.days, resource_id=resource_id, window=aim.window,
        size=pet and pet.size, coat=pet and pet.coat, ignore_booking_id=booking.id, contact_id=booking.contact_id,
    )  # fmt: skip
    earliest, own = scene.session.clock.now() + WARNING, (booking.start_time, booking.resource_id)
    return [
        Place(each.start, each.resource_id)
        for each in slots
        if each.start >= earliest and (each.start, each.resource_id) != own
    ]


def _worth(place: Place, booking: Booking, scene: Scene) -> tuple[bool, bool, tuple[int, int, time]]:
    days, minutes, at = _distance(place.start.astimezone(scene.zone), booking.start_time.astimezone(scene.zone))
    return minutes > SAME_HANDS_MINUTES, place.resource_id != booking.resource_id, (abs(days), minutes, at)


def _distance(one: datetime, other: datetime) -> tuple[int, int, time]:
    """The next day at the same hour is nearer than its early morning."""
    minutes = abs((one.hour * 60 + one.minute) - (other.hour * 60 + other.minute))
    return (one.date() - other.date()).days, minutes, one.time()
