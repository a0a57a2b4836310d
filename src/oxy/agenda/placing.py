"""Putting work at a time: what is checked first, who takes it, and what a "no" of the database means in words."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn
from uuid import UUID

from oxy.agenda.availability import find_alternatives
from oxy.agenda.day_hours import closed_reason
from oxy.agenda.errors import InThePast, OutsideHours, PetBusy, PetDeceased, SlotTaken, TooFarAhead, WrongResource
from oxy.agenda.intervals import ceil
from oxy.agenda.scenes import Asker, Scene
from oxy.agenda.slots import busy_by_seat, has_seat
from oxy.agenda.store.claims import ClaimRefused, NothingThere, PetElsewhere, claiming, taken
from oxy.agenda.working import is_at_work
from oxy.catalog import Resource
from oxy.clientele import Pet, load_pet
from oxy.foundation.database import Session
from oxy.foundation.errors import NotFound

FARTHEST = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who is at work then: from `start` to `end`, with those of each further need who are at work too."""

    resource: Resource
    start: datetime
    end: datetime
    others: tuple[tuple[Resource, ...], ...] = ()

    @property
    def named(self) -> tuple[UUID, ...]:
        """The first of each further need."""
        return tuple(need[0].id for need in self.others)


@dataclass(frozen=True, slots=True)
class Place:
    """Where work goes: the resource, what it takes beside it, and from when to when."""

    resource_id: UUID
    other_resource_ids: tuple[UUID, ...]
    start: datetime
    end: datetime


def check_start(session: Session, start: datetime) -> None:
    """Raise `InThePast` or `TooFarAhead` unless an aware instant can still be planned for."""
    if start.tzinfo is None:
        raise ValueError("an instant needs its offset")
    now = session.clock.now()
    if start < now:
        raise InThePast
    if start > now + FARTHEST:
        raise TooFarAhead


def candidates_at_work(scene: Scene, start: datetime, end: datetime | None) -> list[Candidate]:
    """Return who of a scene is at work from `start` to `end`; of a stay, at check-in and at check-out.

    `end` None takes as long as each of them takes for this pet. Raises `OutsideHours`, with the reason when the day is
    closed.
    """
    found: list[Candidate] = []
    if not scene.resources:
        raise WrongResource
    ends = [end or _end_with(scene, resource, start) for resource in scene.resources]
    for resource, its_end in zip(scene.resources, ends, strict=True):
        others = tuple(tuple(each for each in need if _works(scene, each, start, its_end)) for need in scene.others)
        if all(others) and _works(scene, resource, start, its_end):
            found.append(Candidate(resource, start, its_end, others))
    if not found:
        _refuse_hours(scene, (start, ends[0]))
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


async def choose_place(session: Session, scene: Scene, candidates: Sequence[Candidate], asker: Asker) -> Place:
    """Return the first candidate that is free, with what is free beside it; the first of all when none is.

    To be asked within `placing`, where nobody else writes claims meanwhile; the constraint judges what is chosen.
    """
    if len(candidates) == 1 and all(len(need) == 1 for need in candidates[0].others):
        only = candidates[0]
        return Place(only.resource.id, only.named, only.start, only.end)
    before = timedelta(minutes=scene.service.buffer_before_minutes)
    after = timedelta(minutes=scene.service.buffer_minutes)
    last = max(each.end for each in candidates)
    ids = [each.id for one in candidates for each in (one.resource, *(each for need in one.others for each in need))]
    start = candidates[0].start - before
    busy = busy_by_seat(await taken(session, ids, start, last + after, asker.booking_id, asker.contact_id))
    for one in candidates:
        wanted = int(start.timestamp()), ceil((one.end + after).timestamp())
        beside = [next((each.id for each in need if has_seat(busy, each, wanted)), None) for need in one.others]
        if has_seat(busy, one.resource, wanted) and None not in beside:
            chosen = tuple(each for each in beside if each is not None)
            return Place(one.resource.id, chosen, one.start, one.end)
    first = candidates[0]
    return Place(first.resource.id, first.named, first.start, first.end)


@asynccontextmanager
async def placing(
    session: Session, scene: Scene, start: datetime, *also_scarce: UUID | None, asker: Asker
) -> AsyncGenerator[None]:
    """A part that claims time from `start` of a scene's resources: undone as a whole when it cannot be.

    `also_scarce`: the pet, and resources that the scene does not name. Raises `SlotTaken` with alternatives, `PetBusy`,
    or `NotFound` for a contact or conversation that is unknown.
    """
    try:
        async with claiming(session, *scene.scarce(), *also_scarce):
            yield
    except ClaimRefused:
        raise SlotTaken(start, await find_alternatives(session, scene, start, asker)) from None
    except PetElsewhere:
        raise PetBusy from None
    except NothingThere:
        raise NotFound("Cliente ou conversa não encontrados. Confira e tente de novo.") from None


def _end_with(scene: Scene, resource: Resource, start: datetime) -> datetime:
    return start + timedelta(seconds=scene.work.seconds_with(resource.id))


def _works(scene: Scene, resource: Resource, start: datetime, end: datetime) -> bool:
    if not scene.is_stay:
        return is_at_work(resource, scene.settings, scene.zone, start, end)
    return all(_receives(scene, resource, moment) for moment in (start, end))


def _receives(scene: Scene, resource: Resource, moment: datetime) -> bool:
    day = moment.astimezone(scene.zone).date()
    if scene.settings.booking_rules.stays_on_closed_days and closed_reason(scene.settings, day):
        return True
    return is_at_work(resource, scene.settings, scene.zone, moment, moment)


def _refuse_hours(scene: Scene, moments: Sequence[datetime]) -> NoReturn:
    reasons = (closed_reason(scene.settings, at.astimezone(scene.zone).date()) for at in moments)
    reason = next((reason for reason in reasons if reason), None)
    raise OutsideHours(f"Não há atendimento nesse dia ({reason}). Escolha outro dia." if reason else None)
