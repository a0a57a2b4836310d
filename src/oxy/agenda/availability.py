"""Which times are free: rules, people and what is taken, asked in one round trip, and the computation over it."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from uuid import UUID

from oxy.agenda.scenes import Asker, Scene, load_scene
from oxy.agenda.slots import Search, Slot, compute_slots, free_slots
from oxy.agenda.store.claims import taken
from oxy.foundation.database import Session

ALTERNATIVES = 3
ALTERNATIVES_WITHIN_DAYS = 14


async def find_slots(
    session: Session,
    service_id: UUID,
    first: date,
    last: date,
    *,
    resource_id: UUID | None = None,
    window: tuple[time | None, time | None] | None = None,
    size: str | None = None,
    coat: str | None = None,
    ignore_booking_id: UUID | None = None,
    contact_id: UUID | None = None,
    limit: int | None = None,
) -> list[Slot]:
    """Return free slots by start, then by the resource's name.

    Args:
        service_id: what is to be done. Raises `NotFound`, `WrongService`, and `NeedsNights` for a stay by the night.
        first: first local day.
        last: last local day, included; days before today and beyond the horizon have no slots.
        resource_id: only this resource. Raises `WrongResource` when it does not do the service.
        window: earliest and latest local start within a day, both included; None leaves a side open.
        size, coat: the pet's: they decide how long it takes; not known, there is time for whichever takes longest.
            Raises `PetTooLarge` when nobody takes a pet of that size.
        ignore_booking_id: the booking about to be moved, whose own time counts as free.
        contact_id: who is asking: this contact's own holds count as free.
        limit: at most so many.
    """
    asker = Asker(ignore_booking_id, contact_id)
    scene = (await load_scene(session, service_id, days=(first, last), asker=asker)).only(resource_id)
    scene = scene.for_pet(size, coat)
    search = Search(first, last, session.clock.now(), window or (None, None))
    found = free_slots(scene.work, scene.resources, scene.busy, scene.settings, scene.zone, search, scene.others)
    return list(islice(found, limit))


async def find_alternatives(session: Session, scene: Scene, wanted: datetime, asker: Asker) -> list[Slot]:
    """Return a few free slots at different times, nearest to an aware instant first, its own day's before others'.

    Whoever else does the service counts too; of two at one time the one asked for comes first.
    """
    if scene.is_stay:
        return []
    day = wanted.astimezone(scene.zone).date()
    search = Search(day, day + timedelta(days=ALTERNATIVES_WITHIN_DAYS), session.clock.now())
    everybody = replace(scene, resources=scene.able)
    claims = await taken(session, everybody.scarce(), *_bounds(scene, search), asker.booking_id, asker.contact_id)
    found = compute_slots(
        scene.work, scene.able, claims, scene.settings, scene.zone, search, scene.others
    )  # fmt: skip
    asked_for = {resource.id for resource in scene.resources}
    nearest: dict[datetime, Slot] = {}
    for slot in found:
        if len(nearest) >= ALTERNATIVES and slot.start.date() > max(start.date() for start in nearest):
            break
        if slot.start not in nearest or slot.resource_id in asked_for:
            nearest[slot.start] = slot
    ordered = sorted(nearest.values(), key=lambda slot: (slot.start.date(), abs(slot.start - wanted), slot.start))
    return ordered[:ALTERNATIVES]


def _bounds(scene: Scene, search: Search) -> tuple[datetime, datetime]:
    """Return the instants between which a claim can matter: work keeps to its day, the buffers may reach beyond."""
    today = search.now.astimezone(scene.zone).date()
    horizon = today + timedelta(days=scene.settings.booking_rules.horizon_days)
    first, last = min(max(search.first, today), horizon), min(max(search.last, today), horizon)
    start, midnight = (datetime.combine(day, time(0), scene.zone) for day in (first, last + timedelta(days=1)))
    before, after = scene.service.buffer_before_minutes, scene.service.buffer_minutes
    return start - timedelta(minutes=before), midnight + timedelta(minutes=after)
