"""Bookings that come again: "banho toda sexta às 10h". Each occurrence is a booking like any other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from oxy.agenda.booking import book
from oxy.agenda.errors import WrongStatus
from oxy.agenda.events import SERIES_CHANGED
from oxy.agenda.occurrences import materialise, release
from oxy.agenda.placing import check_pet
from oxy.agenda.recurrence import Rule, rule_from_row
from oxy.agenda.store import series as store
from oxy.businesses import Actor, load_organization, record_audit
from oxy.catalog import load_resource, load_service
from oxy.clientele import load_contact
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid, NotFound
from oxy.foundation.events import announce

SeriesStatus = Literal["active", "paused", "ended"]
Outcome = Literal["booked", "failed", "skipped"]
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of a series that was looked at.

    Args:
        outcome: booked, failed (`reason` says why, and `suggested_start` what was free nearest), or skipped by staff.
        booking_status: of its booking, which may have been moved or called off since; `start_time` is where it is now.
    """

    occurs_on: date
    outcome: Outcome
    booking_id: UUID | None
    booking_status: str | None
    start_time: datetime | None
    reason: str | None
    suggested_start: datetime | None
    suggested_resource_id: UUID | None


@dataclass(frozen=True, slots=True)
class Series:
    """A rule and what it is for. `resource_id` None: whoever is free."""

    id: UUID
    contact_id: UUID
    contact_name: str | None
    pet_id: UUID | None
    pet_name: str | None
    service_id: UUID
    service_name: str
    resource_id: UUID | None
    resource_name: str | None
    rule: Rule
    status: SeriesStatus
    notes: str
    occurrences: tuple[Occurrence, ...] = ()


async def start_series(
    session: Session, *, contact_id: UUID, pet_id: UUID | None, service_id: UUID, rule: Rule, actor: Actor,
    resource_id: UUID | None = None, notes: str = "",
) -> Series:  # fmt: skip
    """Begin a series, book what lies within the horizon, and return it.

    A date that finds no free time is no refusal: it stands in `occurrences`, with the nearest free time, and staff are
    told. Raises `Invalid` for a rule that has no day, `PetDeceased`, and `NotFound`.
    """
    _check_rule(rule)
    await load_contact(session, contact_id)
    await check_pet(session, pet_id, contact_id)
    if (await load_service(session, service_id)).duration_minutes is None:
        raise Invalid("Hospedagem não se repete: marque cada estadia.", field="service_id")
    if resource_id is not None:
        await load_resource(session, resource_id)
    series_id = await store.insert(session, contact_id, pet_id, service_id, resource_id, rule, actor.kind, notes)
    await materialise(session, series_id)
    return await _recorded(session, series_id, actor, "start")


async def load_series(session: Session, series_id: UUID, contact_id: UUID | None = None) -> Series:
    """Return a series with its occurrences; with `contact_id`, only if it is that contact's. Raises `NotFound`."""
    rows = await store.find(session, series_id=series_id, contact_id=contact_id)
    if not rows:
        raise NotFound("Recorrência não encontrada.")
    dates = await store.occurrences(session, series_id)
    return series_from_row(rows[0], tuple(Occurrence(**each) for each in dates))


async def list_series(
    session: Session, *, contact_id: UUID | None = None, status: SeriesStatus | None = None
) -> list[Series]:
    """Return series without their occurrences, newest first."""
    return [series_from_row(row) for row in await store.find(session, contact_id=contact_id, status=status)]


async def change_series(
    session: Session, series_id: UUID, rule: Rule, *, actor: Actor, resource_id: UUID | None = None,
    contact_id: UUID | None = None,
) -> Series:  # fmt: skip
    """Let a series go on by another rule from `rule.starts_on`, and return it: what comes before that day stays.

    The bookings from that day on are called off and booked anew, at today's prices. Raises as `start_series` does,
    `LateCancel` when a customer changes one that is about to begin, and `WrongStatus` for a series that has ended.
    """
    _check_rule(rule)
    if resource_id is not None:
        await load_resource(session, resource_id)
    await _lock_open(session, series_id, contact_id)
    await release(session, series_id, rule.starts_on, actor=actor, reason="Recorrência alterada")
    await store.write_rule(session, series_id, rule, resource_id)
    await materialise(session, series_id)
    return await _recorded(session, series_id, actor, "change", {"from": rule.starts_on.isoformat()})


async def pause_series(session: Session, series_id: UUID, *, actor: Actor, contact_id: UUID | None = None) -> Series:
    """Stop booking for now, call off what is booked from tomorrow on, and return the series. Raises as `end_series`."""
    await _lock_open(session, series_id, contact_id)
    await release(session, series_id, await _tomorrow(session), actor=actor, reason="Recorrência pausada")
    return await _set_status(session, series_id, "paused", actor)


async def resume_series(session: Session, series_id: UUID, *, actor: Actor, contact_id: UUID | None = None) -> Series:
    """Go on booking by the same rule, and return the series. Raises `WrongStatus` once it has ended, and `NotFound`."""
    await _lock_open(session, series_id, contact_id)
    await _set_status(session, series_id, "active", actor)
    await materialise(session, series_id)
    return await load_series(session, series_id)


async def end_series(
    session: Session, series_id: UUID, *, actor: Actor, last_day: date | None = None, contact_id: UUID | None = None
) -> Series:
    """End a series after `last_day` (None: today), call off what is booked later, and return it.

    Raises `LateCancel` when a customer ends it with a booking about to begin, `WrongStatus` once it has ended, and
    `NotFound`.
    """
    await _lock_open(session, series_id, contact_id)
    tomorrow = await _tomorrow(session)
    first_gone = last_day + ONE_DAY if last_day else tomorrow
    await release(session, series_id, first_gone, actor=actor, reason="Recorrência encerrada")
    if first_gone > tomorrow:
        await store.set_last_day(session, series_id, first_gone - ONE_DAY)
        return await _recorded(session, series_id, actor, "end", {"last_day": (first_gone - ONE_DAY).isoformat()})
    return await _set_status(session, series_id, "ended", actor)


async def skip_occurrence(
    session: Session, series_id: UUID, day: date, *, actor: Actor, contact_id: UUID | None = None
) -> Series:
    """Leave one date out, calling off its booking if it has one, and return the series.

    Raises `LateCancel` to a customer when it is about to begin, `WrongStatus` and `NotFound`.
    """
    await _lock_open(session, series_id, contact_id)
    await release(session, series_id, day, until=day, actor=actor, reason="Data pulada na recorrência")
    await store.note(session, series_id, day, "skipped", reason="Pulada")
    return await _recorded(session, series_id, actor, "skip", {"day": day.isoformat()})


async def settle_occurrence(
    session: Session, series_id: UUID, day: date, start: datetime, *, actor: Actor, resource_id: UUID | None = None
) -> Series:
    """Book a date that found no time at another time, and return the series.

    Raises as `book` does, `WrongStatus` for a date that has its booking or a series that has ended, and `NotFound`.
    """
    await _lock_open(session, series_id, None)
    series = await load_series(session, series_id)
    known = next((each for each in series.occurrences if each.occurs_on == day), None)
    if known is None:
        raise NotFound("Essa recorrência não tem essa data.")
    if known.outcome == "booked":
        raise WrongStatus("Essa data já tem agendamento.", status=known.booking_status)
    booking = await book(
        session, contact_id=series.contact_id, pet_id=series.pet_id, service_id=series.service_id,
        resource_id=resource_id, start=start, actor=actor, notes=series.notes,
    )  # fmt: skip
    await store.note(session, series_id, day, "booked", booking_id=booking.id)
    return await _recorded(session, series_id, actor, "settle", {"day": day.isoformat()})


def series_from_row(row: Mapping[str, Any], occurrences: tuple[Occurrence, ...] = ()) -> Series:
    """Build from the columns of `booking_series` with names by their side."""
    names = (
        "id", "contact_id", "contact_name", "pet_id", "pet_name", "service_id", "service_name", "resource_id",
        "resource_name", "status", "notes",
    )  # fmt: skip
    return Series(**{name: row[name] for name in names}, rule=rule_from_row(row), occurrences=occurrences)


async def _lock_open(session: Session, series_id: UUID, contact_id: UUID | None) -> None:
    row = await store.lock(session, series_id, contact_id)
    if row is None:
        raise NotFound("Recorrência não encontrada.")
    if row["status"] == "ended":
        raise WrongStatus("Essa recorrência já terminou. Comece outra.", status="ended")


async def _set_status(session: Session, series_id: UUID, status: SeriesStatus, actor: Actor) -> Series:
    await store.set_status(session, series_id, status)
    return await _recorded(session, series_id, actor, status)


async def _recorded(
    session: Session, series_id: UUID, actor: Actor, action: str, detail: Mapping[str, str] | None = None
) -> Series:
    """Note what was done, tell whoever looks at the series, and return it as it is now."""
    await record_audit(session, actor, action, "series", series_id, detail or {})
    series = await load_series(session, series_id)
    await announce(session, SERIES_CHANGED, {"series_id": str(series_id), "contact_id": str(series.contact_id)})
    return series


async def _tomorrow(session: Session) -> date:
    zone = (await load_organization(session)).zone
    return session.clock.now().astimezone(zone).date() + ONE_DAY


def _check_rule(rule: Rule) -> None:
    if not 1 <= rule.step <= 12 or not 0 <= rule.weekday <= 6 or (rule.every == "month") != (rule.nth is not None):
        raise Invalid("Essa repetição não faz sentido.", field="rule")
    if rule.nth is not None and rule.nth not in (1, 2, 3, 4, -1):
        raise Invalid("No mês, use da 1ª à 4ª semana, ou a última.", field="nth")
    if not any(rule.days(rule.starts_on + timedelta(days=800))):
        raise Invalid("Essa repetição não tem nenhum dia. Confira o início e o fim.", field="ends_on")
