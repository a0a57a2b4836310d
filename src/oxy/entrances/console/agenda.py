"""The agenda of a day, by resource, and what staff do to a booking."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Response

from oxy import agenda
from oxy.agenda import Booking
from oxy.businesses import Actor, Organization, load_organization, load_settings
from oxy.catalog import list_resources
from oxy.entrances.console.reception import ConsoleRoute, Reception
from oxy.entrances.identity import Staff
from oxy.entrances.pages import render
from oxy.foundation.database import Session
from oxy.portuguese import clock_time

Step = Literal["confirmar", "iniciar", "concluir", "faltou", "cancelar"]
WORDS = {
    "scheduled": "Agendado", "confirmed": "Confirmado", "in_progress": "Em atendimento", "completed": "Concluído",
    "cancelled": "Cancelado", "no_show": "Faltou",
}  # fmt: skip
COLOURS = {
    "scheduled": "#4299e1", "confirmed": "#2fb344", "in_progress": "#f59f00", "completed": "#667382",
    "cancelled": "#adb5bd", "no_show": "#d63939",
}  # fmt: skip
STEPS: dict[str, tuple[Step, ...]] = {
    "scheduled": ("confirmar", "iniciar", "faltou", "cancelar"),
    "confirmed": ("iniciar", "faltou", "cancelar"),
    "in_progress": ("concluir",),
}
STEP_WORDS: dict[Step, str] = {
    "confirmar": "Confirmar", "iniciar": "Iniciar", "concluir": "Concluir", "faltou": "Faltou", "cancelar": "Cancelar",
}  # fmt: skip
HALF_AN_HOUR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Entry:
    """A booking as the day's list shows it, in local time."""

    booking: Booking
    start: datetime
    end: datetime
    state: str
    steps: tuple[tuple[Step, str], ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody on the waitlist, in words; `until`: a slot is offered to them until then."""

    entry: agenda.WaitEntry
    hours: str
    until: datetime | None


def agenda_router(reception: Reception) -> APIRouter:
    """Pages and parts of the agenda."""
    router = APIRouter(route_class=ConsoleRoute)
    door = Depends(reception.staff)
    database = reception.database

    @router.get("/agenda")
    async def day(staff: Staff = door, dia: date | None = None) -> Response:
        frame = await reception.frame(staff, "agenda")
        async with database.tenant(staff.organization_id) as session:
            values = await _day(session, dia)
        return render("agenda.html", **frame, **values)

    @router.get("/agenda/quadro")
    async def board(dia: date, staff: Staff = door) -> Response:
        async with database.tenant(staff.organization_id) as session:
            values = await _day(session, dia)
        return render("agenda_board.html", **values)

    @router.post("/agenda/espera/{entry_id}/tirar")
    async def leave(entry_id: UUID, dia: date, staff: Staff = door) -> Response:
        async with database.tenant(staff.organization_id) as session:
            await agenda.leave_waitlist(session, entry_id)
            values = await _day(session, dia)
        return render("agenda_board.html", **values)

    @router.post("/agenda/{booking_id}/{step}")
    async def change(
        booking_id: UUID, step: Step, staff: Staff = door, motivo: Annotated[str, Form(max_length=300)] = ""
    ) -> Response:
        async with database.tenant(staff.organization_id) as session:
            booking = await _take(session, booking_id, step, staff, motivo.replace("\x00", ""))
            zone = (await load_organization(session)).zone
            values = await _day(session, booking.start_time.astimezone(zone).date())
        return render("agenda_board.html", **values)

    return router


async def _take(session: Session, booking_id: UUID, step: Step, staff: Staff, reason: str) -> Booking:
    actor = Actor("staff", staff.user_id)
    if step == "cancelar":
        return await agenda.cancel(session, booking_id, actor=actor, reason=reason or None)
    verbs: dict[str, Callable[..., Awaitable[Booking]]] = {
        "confirmar": agenda.confirm, "iniciar": agenda.start, "concluir": agenda.complete,
        "faltou": agenda.mark_no_show,
    }  # fmt: skip
    return await verbs[step](session, booking_id, actor=actor)


async def _day(session: Session, chosen: date | None) -> dict[str, Any]:
    organization = await load_organization(session)
    settings = await load_settings(session)
    zone = organization.zone
    now = session.clock.now().astimezone(zone)
    day = chosen or now.date()
    start = datetime.combine(day, time(), zone)
    bookings = await agenda.list_bookings(session, start, start + timedelta(days=1), limit=500)
    entries = [_entry(booking, organization) for booking in bookings]
    resources = [resource for resource in await list_resources(session) if resource.is_active]
    spans = agenda.open_spans(settings, day)
    return {
        "day": day, "now": now, "entries": entries, "resources": resources,
        "closed": None if spans else agenda.closed_reason(settings, day) or "fechado neste dia",
        "before": day - timedelta(days=1), "after": day + timedelta(days=1),
        "calendar": _calendar(day, entries, resources, spans, now),
        "waiting": [_waiting(each, organization) for each in await agenda.list_waitlist(session)],
    }  # fmt: skip


def _waiting(entry: agenda.WaitEntry, organization: Organization) -> Waiting:
    wanted = entry.wanted
    hours = [f"a partir de {clock_time(wanted.earliest)}"] if wanted.earliest else []
    hours += [f"até {clock_time(wanted.latest)}"] if wanted.latest else []
    until = None if entry.offer_until is None else entry.offer_until.astimezone(organization.zone)
    return Waiting(entry, ", ".join(hours), until)


def _entry(booking: Booking, organization: Organization) -> Entry:
    steps: tuple[tuple[Step, str], ...] = tuple((step, STEP_WORDS[step]) for step in STEPS.get(booking.status, ()))
    zone = organization.zone
    return Entry(
        booking, booking.start_time.astimezone(zone), booking.end_time.astimezone(zone), WORDS[booking.status], steps
    )


def _calendar(day: date, entries: list[Entry], resources: Any, spans: Any, now: datetime) -> dict[str, Any]:
    """What the calendar widget draws; its times are local, without offset."""
    shown = [entry for entry in entries if entry.booking.status != "cancelled"]
    opens = min([span.start for span in spans] + [entry.start.time() for entry in shown], default=time(8))
    closes = max(
        [span.end for span in spans] + [entry.end.time() for entry in shown if entry.end.date() == day],
        default=time(18),
    )
    return {
        "date": day.isoformat(),
        "now": now.replace(tzinfo=None).isoformat(timespec="minutes"),
        "from": f"{max(opens.hour - 1, 0):02}:00",
        "to": f"{min(closes.hour + 1, 24):02}:00",
        "resources": [{"id": str(resource.id), "title": resource.name} for resource in resources],
        "events": [
            {
                "id": str(entry.booking.id),
                "resourceIds": [str(entry.booking.resource_id)],
                "start": entry.start.replace(tzinfo=None).isoformat(),
                "end": max(entry.end, entry.start + HALF_AN_HOUR).replace(tzinfo=None).isoformat(),
                "title": f"{entry.booking.pet_name or entry.booking.contact_name} · {entry.booking.service_name}",
                "backgroundColor": COLOURS[entry.booking.status],
            }
            for entry in shown
        ],
    }
