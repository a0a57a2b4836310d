"""What comes again: listed, begun, and each date of one with what became of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from oxy import agenda
from oxy.agenda import Occurrence, Series, SeriesStatus
from oxy.businesses import Deed, list_deeds, load_organization
from oxy.catalog import list_resources, list_services
from oxy.entrances.console.board import ACTORS, WORDS
from oxy.entrances.console.choosing import choice, find_customers, load_customer, read_day, read_id
from oxy.entrances.console.reception import ConsoleRoute, Front, Signed
from oxy.entrances.console.rhythms import NTHS, RHYTHMS, WEEKDAYS, RhythmForm
from oxy.entrances.pages import render
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid

router = APIRouter(prefix="/recorrencias", route_class=ConsoleRoute)

STATES: dict[str, str] = {"active": "Ativa", "paused": "Pausada", "ended": "Encerrada"}
BADGES = {"active": "bg-green-lt", "paused": "bg-yellow-lt", "ended": "bg-secondary-lt"}
DEEDS = {
    "start": "Começou", "change": "Mudou o ritmo a partir de", "paused": "Pausou", "active": "Retomou",
    "end": "Encerrou em", "ended": "Encerrou", "skip": "Pulou", "settle": "Marcou outro horário para",
}  # fmt: skip
Filter = Literal["ativas", "pausadas", "encerradas"]
STATUS_OF: dict[Filter, SeriesStatus] = {"ativas": "active", "pausadas": "paused", "encerradas": "ended"}
RULE_WORDS: dict[str, Any] = {"rhythms": RHYTHMS, "nths": NTHS, "weekdays": WEEKDAYS}


@dataclass(frozen=True, slots=True)
class Date:
    """One date of a series on the page, in local time; `moved`: it is not when the rule says."""

    known: Occurrence
    start: datetime | None
    suggested: datetime | None
    state: str
    to_come: bool
    moved: bool


class SeriesForm(RhythmForm):
    """What is to come again, for whom."""

    cliente: UUID
    pet: str = ""
    servico: UUID
    recurso: str = ""
    observacoes: str = ""


@router.get("")
async def listing(front: Front, staff: Signed, filtro: Filter = "ativas") -> Response:
    """The series of a state."""
    frame = await front.frame(staff, "agenda")
    async with front.database.tenant(staff.organization_id) as session:
        found = await agenda.list_series(session, status=STATUS_OF[filtro])
    return render("series_list.html", **frame, found=found, filter=filtro, rhythm=agenda.rhythm)


@router.get("/nova")
async def blank(
    front: Front, staff: Signed, cliente: UUID | None = None, pet: UUID | None = None, busca: str = ""
) -> Response:
    """The form of a new one."""
    frame = await front.frame(staff, "agenda")
    async with front.database.tenant(staff.organization_id) as session:
        values = await _blank(session, cliente, pet, busca)
    return render("series_new.html", **frame, **values)


@router.post("")
async def begin(front: Front, staff: Signed, form: Annotated[SeriesForm, Form()]) -> Response:
    """Begin a series."""
    async with front.database.tenant(staff.organization_id) as session:
        made = await agenda.start_series(
            session, contact_id=form.cliente, pet_id=read_id(form.pet, "pet"), service_id=form.servico,
            resource_id=read_id(form.recurso, "recurso"), rule=form.rule(), notes=form.observacoes[:2000],
            actor=staff.actor,
        )  # fmt: skip
    return RedirectResponse(f"/recorrencias/{made.id}", 303)


@router.get("/{series_id}")
async def page(front: Front, staff: Signed, series_id: UUID) -> Response:
    """A series with its dates."""
    frame = await front.frame(staff, "agenda")
    async with front.database.tenant(staff.organization_id) as session:
        resources = [each for each in await list_resources(session) if each.is_active]
        values = await _shown(session, await agenda.load_series(session, series_id))
    return render("series.html", **frame, **values, **RULE_WORDS, resources=resources)


@router.get("/{series_id}/datas")
async def part(front: Front, staff: Signed, series_id: UUID) -> Response:
    """The dates, looked at again."""
    async with front.database.tenant(staff.organization_id) as session:
        return await _dates(session, await agenda.load_series(session, series_id))


@router.post("/{series_id}/mudar")
async def change(front: Front, staff: Signed, series_id: UUID, form: Annotated[RhythmForm, Form()]) -> Response:
    """Change its rhythm, or who does it."""
    async with front.database.tenant(staff.organization_id) as session:
        resource = read_id(form.recurso, "recurso")
        await agenda.change_series(session, series_id, form.rule(), resource_id=resource, actor=staff.actor)
    return RedirectResponse(f"/recorrencias/{series_id}", 303)


@router.post("/{series_id}/encerrar")
async def end(front: Front, staff: Signed, series_id: UUID, ate: Annotated[str, Form(max_length=10)] = "") -> Response:
    """End it, after a last day or now."""
    async with front.database.tenant(staff.organization_id) as session:
        await agenda.end_series(session, series_id, last_day=read_day(ate, "ate"), actor=staff.actor)
    return RedirectResponse(f"/recorrencias/{series_id}", 303)


@router.post("/{series_id}/{verb}")
async def turn(front: Front, staff: Signed, series_id: UUID, verb: Literal["pausar", "retomar"]) -> Response:
    """Pause it or take it up again."""
    act = agenda.pause_series if verb == "pausar" else agenda.resume_series
    async with front.database.tenant(staff.organization_id) as session:
        await act(session, series_id, actor=staff.actor)
    return RedirectResponse(f"/recorrencias/{series_id}", 303)


@router.post("/{series_id}/datas/{day}/pular")
async def skip(front: Front, staff: Signed, series_id: UUID, day: date) -> Response:
    """Leave a date out."""
    async with front.database.tenant(staff.organization_id) as session:
        return await _dates(session, await agenda.skip_occurrence(session, series_id, day, actor=staff.actor))


@router.post("/{series_id}/datas/{day}/marcar")
async def settle(
    front: Front, staff: Signed, series_id: UUID, day: date, inicio: Annotated[datetime, Form()],
    recurso: Annotated[str, Form(max_length=36)] = "",
) -> Response:  # fmt: skip
    """Book a date at another time."""
    async with front.database.tenant(staff.organization_id) as session:
        if not 2000 <= inicio.year <= 2200:
            raise Invalid("Esse horário não existe.", field="inicio")
        zone = (await load_organization(session)).zone
        start = inicio.replace(tzinfo=zone) if inicio.tzinfo is None else inicio
        resource = read_id(recurso, "recurso")
        return await _dates(session, await agenda.settle_occurrence(
            session, series_id, day, start, resource_id=resource, actor=staff.actor
        ))  # fmt: skip


async def _dates(session: Session, series: Series) -> Response:
    return render("series_dates.html", **await _shown(session, series))


async def _blank(session: Session, contact_id: UUID | None, pet_id: UUID | None, search: str) -> dict[str, Any]:
    zone = (await load_organization(session)).zone
    customer = None if contact_id is None else await load_customer(session, contact_id)
    return {
        **choice("/recorrencias/nova", {}, search, await find_customers(session, search)), **RULE_WORDS,
        "customer": customer, "pet_id": pet_id, "today": session.clock.now().astimezone(zone).date(),
        "services": [each for each in await list_services(session) if each.duration_minutes is not None],
        "resources": [each for each in await list_resources(session) if each.is_active],
    }  # fmt: skip


async def _shown(session: Session, series: Series) -> dict[str, Any]:
    zone = (await load_organization(session)).zone
    now = session.clock.now().astimezone(zone)
    dates = [_date(series, each, now) for each in series.occurrences]
    deeds = [(each.at.astimezone(zone), each, _day(each)) for each in await list_deeds(session, "series", series.id)]
    return {
        "series": series, "rhythm": agenda.rhythm(series.rule), "state": STATES[series.status], "now": now,
        "badge": BADGES[series.status], "ahead": [each for each in dates if each.to_come],
        "behind": [each for each in dates if not each.to_come][::-1], "deeds": deeds[::-1],
        "deed_words": DEEDS, "actors": ACTORS,
    }  # fmt: skip


def _date(series: Series, known: Occurrence, now: datetime) -> Date:
    start = None if known.start_time is None else known.start_time.astimezone(now.tzinfo)
    suggested = None if known.suggested_start is None else known.suggested_start.astimezone(now.tzinfo)
    state = {"failed": "Sem horário", "skipped": "Pulada"}.get(known.outcome)
    moved = start is not None and (start.date(), start.time()) != (known.occurs_on, series.rule.clock)
    to_come = known.occurs_on >= now.date() if start is None else start > now
    return Date(known, start, suggested, state or _status(known.booking_status), to_come, moved)


def _day(deed: Deed) -> date | None:
    """The day that something was done about."""
    said = next((deed.detail[name] for name in ("day", "last_day", "from") if name in deed.detail), None)
    return None if said is None else date.fromisoformat(said)


def _status(status: str | None) -> str:
    return WORDS.get("in_service" if status == "in_progress" else status or "", "Marcada")
