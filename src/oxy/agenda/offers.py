"""Slots as they were told to one contact: a token each, which alone books it, and for a while keeps others off."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from oxy.agenda.errors import InThePast, NeedsNights, OfferGone, OutsideHours, WrongResource, WrongService
from oxy.agenda.placing import candidates_at_work, check_start, choose_place, placing
from oxy.agenda.scenes import Asker, Scene, load_scene
from oxy.agenda.slots import Slot
from oxy.agenda.stays import count_nights
from oxy.agenda.store import offers as store
from oxy.agenda.store.claims import claiming
from oxy.foundation.database import Row, Session
from oxy.foundation.errors import NotFound


@dataclass(frozen=True, slots=True)
class Offer:
    """A slot told to a contact, bookable by `token` until `expires_at`."""

    token: UUID
    slot: Slot
    expires_at: datetime


async def offer_slots(session: Session, contact_id: UUID, slots: Sequence[Slot], *, minutes: int = 30) -> list[Offer]:
    """Return an offer for each slot, in the same order, good for so many minutes; nothing is held yet."""
    expires_at = session.clock.now() + timedelta(minutes=minutes)
    offers = [Offer(uuid4(), slot, expires_at) for slot in slots]
    if offers:
        store.insert(session, contact_id, [(offer.token, offer.slot) for offer in offers], expires_at)
    return offers


async def load_offer(session: Session, token: UUID, contact_id: UUID) -> Offer:
    """Return the offer of a token. Raises `OfferGone` when it is unknown, told to another contact, expired or used."""
    return check_open(session, await store.find(session, token, contact_id))


async def hold_offer(session: Session, token: UUID, contact_id: UUID, *, minutes: int = 10) -> Offer:
    """Keep every other contact off an offer's time for so many minutes, and let it be booked at least as long.

    Raises `OfferGone` as `load_offer` does, and `SlotTaken` when somebody else has the time.
    """
    rows = await store.lock_with_holds(session, contact_id, token)
    offer = check_open(session, offer_row(rows, token))
    until = session.clock.now() + timedelta(minutes=minutes)
    slot = offer.slot
    scene = await load_scene_of_offer(session, slot)
    asker = Asker(contact_id=contact_id)
    async with placing(session, scene, slot.start, asker=asker):
        await store.let_go(session, holds_on(rows, scene.scarce()))
        place = await choose_place(session, scene, candidates_at_work(scene, slot.start, slot.end), asker)
        await store.hold(session, token, until, place.other_resource_ids)
    return replace(offer, expires_at=max(offer.expires_at, until))


async def release_offers(session: Session, contact_id: UUID) -> None:
    """End all that was offered to a contact and is not booked, holds included."""
    held = await store.lock_with_holds(session, contact_id, None)
    async with claiming(session, *(each for row in held for each in taken_by(row))):
        await store.end(session, contact_id, session.clock.now())


async def load_scene_of_offer(session: Session, slot: Slot) -> Scene:
    """Return the scene of an offered slot, its resource alone in it, what it was offered with first among the others.

    Raises `OfferGone` when the business no longer does this service so, there or then.
    """
    try:
        scene = (await load_scene(session, slot.service_id)).only(slot.resource_id).preferring(slot.other_resource_ids)
        check_start(session, slot.start)
        candidates_at_work(scene, slot.start, slot.end)
        _check_length(scene, slot)
    except (NotFound, WrongService, WrongResource, InThePast, OutsideHours, NeedsNights):
        raise OfferGone from None
    return scene


def _check_length(scene: Scene, slot: Slot) -> None:
    if scene.is_stay:
        count_nights(slot.start, slot.end, scene.zone)
    elif (slot.end - slot.start) / timedelta(minutes=1) not in scene.quote(slot.resource_id).minutes:
        raise OfferGone


def offer_row(rows: Sequence[Row], token: UUID) -> Row | None:
    """Return the row of a token among a contact's locked ones."""
    return next((row for row in rows if row["id"] == token), None)


def check_open(session: Session, row: Row | None) -> Offer:
    """Return the offer of a row. Raises `OfferGone` unless it can still be booked."""
    if row is None or row["booking_id"] is not None or row["expires_at"] <= session.clock.now():
        raise OfferGone
    return Offer(row["id"], slot_of(row), row["expires_at"])


def slot_of(row: Row) -> Slot:
    """Return the slot of an offer's row, in the business's zone."""
    zone = ZoneInfo(row["timezone"])
    start, end = row["start_time"].astimezone(zone), row["end_time"].astimezone(zone)
    others = tuple(row["other_resource_ids"])
    return Slot(row["service_id"], row["resource_id"], row["resource_name"], start, end, others)


def taken_by(row: Row) -> list[UUID]:
    """Return every resource that an offer takes."""
    return [row["resource_id"], *row["other_resource_ids"]]


def holds_on(rows: Sequence[Row], resource_ids: Sequence[UUID]) -> list[UUID]:
    """Return the tokens that a contact holds on some resources: they must not stand in the contact's own way."""
    wanted = set(resource_ids)
    return [row["id"] for row in rows if row["held_until"] is not None and wanted.intersection(taken_by(row))]
