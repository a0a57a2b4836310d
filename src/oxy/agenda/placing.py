"""Putting work at a time: what is checked first, and what a "no" of the database means in words."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID

from oxy.agenda.availability import Scene, find_alternatives
from oxy.agenda.day_hours import closed_reason
from oxy.agenda.errors import InThePast, OutsideHours, PetBusy, PetDeceased, SlotTaken, TooFarAhead
from oxy.agenda.slots import is_at_work
from oxy.agenda.store.claims import ClaimRefused, NothingThere, PetElsewhere, claiming
from oxy.catalog import Resource
from oxy.clientele import Pet, load_pet
from oxy.foundation.database import Session
from oxy.foundation.errors import NotFound

FARTHEST = timedelta(days=731)


def check_start(session: Session, start: datetime) -> None:
    """Raise `InThePast` or `TooFarAhead` unless an aware instant can still be planned for."""
    if start.tzinfo is None:
        raise ValueError("an instant needs its offset")
    now = session.clock.now()
    if start < now:
        raise InThePast
    if start > now + FARTHEST:
        raise TooFarAhead


def resources_at_work(scene: Scene, start: datetime, end: datetime) -> list[Resource]:
    """Return who of a scene is at work for all of [start, end]; of a stay, at check-in and at check-out.

    Raises `OutsideHours`, with the reason when the day is closed.
    """
    moments = [(start, start), (end, end)] if scene.is_stay else [(start, end)]
    found = [
        resource
        for resource in scene.resources
        if all(is_at_work(resource, scene.settings, scene.zone, first, last) for first, last in moments)
    ]
    if not found:
        reasons = (closed_reason(scene.settings, at.astimezone(scene.zone).date()) for at, _ in moments)
        reason = next((reason for reason in reasons if reason), None)
        raise OutsideHours(f"Não há atendimento nesse dia ({reason}). Escolha outro dia." if reason else None)
    return found


async def check_pet(session: Session, pet_id: UUID | None, contact_id: UUID) -> Pet | None:
    """Return the pet, if one is named. Raises `NotFound` for another contact's, `PetDeceased` for a dead one."""
    if pet_id is None:
        return None
    pet = await load_pet(session, pet_id)
    if pet.contact_id != contact_id:
        raise NotFound("Pet não encontrado. Confira o cadastro do cliente.")
    if pet.deceased_at is not None:
        raise PetDeceased
    return pet


@asynccontextmanager
async def placing(
    session: Session,
    scene: Scene,
    start: datetime,
    *scarce: UUID | None,
    ignore_booking_id: UUID | None = None,
    contact_id: UUID | None = None,
) -> AsyncGenerator[None]:
    """A part that claims time from `start` of some resources and pets: undone as a whole when it cannot be.

    Raises `SlotTaken` with alternatives, `PetBusy`, or `NotFound` for a contact or conversation that is unknown.
    """
    try:
        async with claiming(session, *scarce):
            yield
    except ClaimRefused:
        free = await find_alternatives(
            session, scene, start, ignore_booking_id=ignore_booking_id, contact_id=contact_id
        )
        raise SlotTaken(start, free) from None
    except PetElsewhere:
        raise PetBusy from None
    except NothingThere:
        raise NotFound("Cliente ou conversa não encontrados. Confira e tente de novo.") from None
