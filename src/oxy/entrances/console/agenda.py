"""The agenda of a day, by resource, and what staff do to a booking."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Response

from oxy import agenda
from oxy.businesses import Organization, load_organization, load_settings
from oxy.catalog import list_resources
from oxy.entrances.console.board import ACTORS, ASKED, Entry, Step, entry_of, take_step
from oxy.entrances.console.reception import ConsoleRoute, Front, Signed
from oxy.entrances.pages import render
from oxy.foundation.database import Session
from oxy.portuguese import clock_time, plural

router = APIRouter(route_class=ConsoleRoute)

CHANGES = {
    "booked": "Agendado", "rescheduled": "Remarcado", "confirmed": "Confirmado", "arrived": "Chegou",
    "started": "Atendimento iniciado", "ready": "Pronto", "delivered": "Entregue", "completed": "Concluído",
    "reopened": "Reaberto", "cancelled": "Cancelado", "no_show": "Não veio", "deposit_paid": "Sinal pago",
    "deposit_waived": "Sinal dispensado",
}  # fmt: skip
HALF_AN_HOUR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody on the waitlist, in words; `until`: a slot is offered to them until then."""

    entry: agenda.WaitEntry
    hours: str
    until: datetime | None


@router.get("/agenda")
async def page(front: Front, staff: Signed, dia: date | None = None) -> Response:
    """The page of a day; of today unless `dia` says another."""
    frame = await front.frame(staff, "agenda")
    async with front.database.tenant(staff.organization_id) as session:
        values = await _day(session, dia)
    return render("agenda.html", **frame, **values)


@router.get("/agenda/quadro")
async def board(front: Front, staff: Signed, dia: date) -> Response:
    """The day's board, looked at again."""
    async with front.database.tenant(staff.organization_id) as session:
        values = await _day(session, dia)
    return render("agenda_board.html", **values)


@router.post("/agenda/espera/{entry_id}/tirar")
async def leave(front: Front, staff: Signed, entry_id: UUID, dia: date) -> Response:
    """Take somebody off the waitlist; what is left of the board."""
    async with front.database.tenant(staff.organization_id) as session:
        await agenda.leave_waitlist(session, entry_id)
        values = await _day(session, dia)
    return render("agenda_board.html", **values)


@router.get("/agenda/{booking_id}/historico")
async def history(front: Front, staff: Signed, booking_id: UUID) -> Response:
    """What became of a booking, step by step."""
    async with front.database.tenant(staff.organization_id) as session:
        zone = (await load_organization(session)).zone
        changes = await agenda.booking_history(session, booking_id)
        booking = await agenda.load_booking(session, booking_id)
    lines = [(each.at.astimezone(zone), each, CHANGES.get(each.change, each.change)) for each in changes]
    return render("agenda_history.html", booking=booking, lines=lines, actors=ACTORS)


@router.post("/agenda/{booking_id}/{step}")
async def change(
    front: Front, staff: Signed, booking_id: UUID, step: Step, motivo: Annotated[str, Form(max_length=300)] = ""
) -> Response:
    """Do what a button of a booking says; the board of its day."""
    async with front.database.tenant(staff.organization_id) as session:
        actor, reason = staff.actor, motivo.replace("\x00", "")
        booking = await take_step(session, booking_id, step, actor, reason)
        zone = (await load_organization(session)).zone
        values = await _day(session, booking.start_time.astimezone(zone).date())
    return render("agenda_board.html", **values)


async def _day(session: Session, chosen: date | None) -> dict[str, Any]:
    organization = await load_organization(session)
    settings = await load_settings(session)
    zone = organization.zone
    now = session.clock.now().astimezone(zone)
    day = chosen or now.date()
    start = datetime.combine(day, time(), zone)
    bookings = await agenda.list_bookings(session, start, start + timedelta(days=1), limit=500)
    entries = [entry_of(booking, zone) for booking in bookings]
    resources = [resource for resource in await list_resources(session) if resource.is_active]
    spans = agenda.open_spans(settings, day)
    blocks = await agenda.list_blocks(session, start, start + timedelta(days=1))
    return {
        "day": day, "now": now, "entries": entries, "resources": resources,
        "going": [each for each in entries if not each.is_over], "done": [each for each in entries if each.is_over],
        "closed": None if spans else agenda.closed_reason(settings, day) or "fechado neste dia",
        "asked": ASKED,
        "blocks": [(each, each.start_time.astimezone(zone), each.end_time.astimezone(zone)) for each in blocks],
        "before": day - timedelta(days=1), "after": day + timedelta(days=1),
        "calendar": _calendar(day, entries, resources, spans, now),
        "waiting": [_waiting(each, organization) for each in await agenda.list_waitlist(session)],
    }  # fmt: skip


def _waiting(entry: agenda.WaitEntry, organization: Organization) -> Waiting:
    wanted = entry.wanted
    hours = [f"a partir de {clock_time(wanted.earliest)}"] if wanted.earliest else []
    hours += [f"até {clock_time(wanted.latest)}"] if wanted.latest else []
    hours += [plural(wanted.nights, "noite", "noites")] if wanted.nights else []
    until = None if entry.offer_until is None else entry.offer_until.astimezone(organization.zone)
    return Waiting(entry, ", ".join(hours), until)


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
                "backgroundColor": entry.colour,
                "editable": entry.may_move,
            }
            for entry in shown
        ],
    }
