"""The tools for several things in one visit and for what comes again, as the model is shown them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, time
from typing import Any, Literal
from uuid import UUID

from pydantic_ai import RunContext

from oxy.agenda import Part, Plan, Rule, Series, Visit, VisitOffer
from oxy.attendant.agenda_counter import Window
from oxy.attendant.context import ClientContext
from oxy.attendant.model_tools import TOOLS, UNKNOWN_BOOKING, Bench, refuse
from oxy.attendant.outcomes import FoundVisits, Refused
from oxy.attendant.records import plan_json, series_json, visit_json
from oxy.attendant.toolset import PERIODS, Period, Result
from oxy.attendant.wording import at_time, day_words
from oxy.portuguese import money

__all__ = ["TOOLS", "visit_reference", "visit_words"]

LISTED = 6
Weekday = Literal["segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo"]
_WEEK: tuple[str, ...] = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")
_UNKNOWN_VISIT: Result = {
    "ok": False,
    "error": "unknown_visit",
    "say": "Esse código de visita não existe nesta conversa. Consulte check_visit e use um código de lá.",
}
_UNKNOWN_SERIES: Result = {
    "ok": False,
    "error": "unknown_series",
    "say": "Esse código não existe para este cliente. Consulte list_series.",
}


@dataclass(frozen=True, slots=True)
class VisitItem:
    """Um serviço para um pet, dentro da visita; professional só se o cliente pediu alguém."""

    pet: str
    service: str
    professional: str | None = None


def visit_reference(offer: VisitOffer) -> str:
    """Return the short name under which a model knows an offered visit."""
    return f"V{offer.token.hex[:5]}"


def visit_words(offer: VisitOffer, context: ClientContext) -> str:
    """Return an offered visit in a line for the prompt."""
    pets = {pet.id: pet.name for pet in context.pets}
    services = {service.id: service.name for service in context.services}
    parts = [
        f"{services.get(part.service_id, 'serviço')} {pets.get(part.pet_id, '') if part.pet_id else ''} "
        f"{at_time(context.local(slot.start).time())}"
        for part, slot in zip(offer.plan.parts, offer.plan.arrangement.slots, strict=True)
    ]
    day = day_words(context.local(offer.plan.arrangement.start).date(), context.today)
    total = f", total {money(offer.plan.price)}" if offer.plan.price is not None else ""
    return f"{day}: {'; '.join(parts)}{total}"


async def check_visit(
    run: RunContext[Bench], items: list[VisitItem], first_date: str, last_date: str | None = None,
    period: Period | None = None, moving: str | None = None,
) -> Result:  # fmt: skip
    """Consulta jeitos reais de fazer vários serviços, de um ou de vários pets, na mesma visita. Ofereça só o que vier.

    Args:
        items: um item por serviço de cada pet, na ordem em que devem ser feitos.
        first_date: primeiro dia, AAAA-MM-DD; com hospedagem entre os itens, o dia da entrada.
        last_date: último dia, AAAA-MM-DD; igual ao primeiro quando omitido; com hospedagem, o dia da saída.
        period: morning, afternoon ou evening, se o cliente tem preferência.
        moving: código de um agendamento da visita que vai mudar de horário inteira; então items fica vazio. Com
            hospedagem, first_date é o dia da nova entrada e last_date o da nova saída; sem last_date, as mesmas noites.
    """
    toolset, arguments = run.deps.toolset, {"items": [asdict(item) for item in items], "date": first_date}
    try:
        first, last = date.fromisoformat(first_date), date.fromisoformat(last_date or first_date)
    except ValueError:
        return refuse(run, "check_visit", arguments, {"ok": False, "error": "invalid_date", "say": "AAAA-MM-DD."})
    window = PERIODS.get(period or "")
    if moving is not None:
        booking = run.deps.bookings.get(moving.strip())
        if booking is None or booking.visit_id is None:
            return refuse(run, "check_visit", arguments, UNKNOWN_BOOKING)
        found = await _moves(run, booking.visit_id, first, last, window)
    else:
        parts: list[Part] = []
        for item in items:
            part = _part(run, item)
            if isinstance(part, Refused):
                return refuse(run, "check_visit", arguments, _told(part))
            parts.append(part)
        by_nights = {each.id for each in toolset.context.services if each.duration_minutes is None}
        if any(part.service_id in by_nights for part in parts):
            found = await toolset.counter.offer_stay_visit(parts, first, last, choose=_spread, window=window)
        else:
            found = await toolset.counter.offer_visit(parts, first, last, choose=_spread, window=window)
    if isinstance(found, Refused):
        return _told(found)
    shown: list[dict[str, Any]] = []
    for offer in found.offers:
        run.deps.visits[visit_reference(offer)] = offer
        told = plan_json(offer.plan, toolset.context)
        # When it all ends is no time that is free: told to a model, it is soon offered as one.
        del told["ends"]
        shown.append({"ref": visit_reference(offer)} | told)
    return {"ok": True, "total_found": found.total, "visits": shown}


async def _moves(
    run: RunContext[Bench], visit_id: UUID, first: date, last: date, window: Window | None
) -> FoundVisits | Refused:  # fmt: skip
    """Where a visit could go whole: of one with nights the days said are those of arrival and departure."""
    counter, context = run.deps.toolset.counter, run.deps.toolset.context
    if all(each.booking_type != "hotel" for each in context.upcoming if each.visit_id == visit_id):
        return await counter.offer_visit_moves(visit_id, first, last, window=window, choose=_spread)
    nights = (last - first).days or None
    return await counter.offer_visit_moves(visit_id, first, first, nights=nights, window=window, most=LISTED)


def _part(run: RunContext[Bench], item: VisitItem) -> Part | Refused:
    """What an item asks for; whoever does not do the service is refused, with those who do."""
    toolset = run.deps.toolset
    service, pet = toolset.service_named(item.service), toolset.pet_named(item.pet)
    if isinstance(service, Refused):
        return service
    if isinstance(pet, Refused):
        return pet
    person = toolset.professional_named(item.professional, service)
    return person if isinstance(person, Refused) else Part(pet.id, service.id, person)


async def book_visit(run: RunContext[Bench], visit: str) -> Result:
    """Agenda (ou remarca) a visita inteira, ou nada. Se vier confirm_first, envie o texto de "say" e chame de novo após
    o sim.

    Args:
        visit: código da visita devolvido por check_visit, como V7f3a1.
    """
    offer = run.deps.visits.get(visit.strip())
    if offer is None:
        return refuse(run, "book_visit", {"visit": visit}, _UNKNOWN_VISIT)
    outcome = await run.deps.toolset.proposals.take_visit(offer)
    return _visit(run, outcome)


async def cancel_visit(run: RunContext[Bench], booking: str, reason: str | None = None) -> Result:
    """Cancela todos os agendamentos de uma visita, depois que o cliente confirmou que quer cancelar todos.

    Args:
        booking: código de um dos agendamentos da visita, como A1.
        reason: motivo, se o cliente disse.
    """
    chosen = run.deps.bookings.get(booking.strip())
    if chosen is None or chosen.visit_id is None:
        return refuse(run, "cancel_visit", {"booking": booking}, UNKNOWN_BOOKING)
    return _visit(run, await run.deps.toolset.counter.cancel_visit(chosen.visit_id, reason))


async def start_series(
    run: RunContext[Bench], pet: str, service: str, weekday: Weekday, start: str, first_date: str,
    every: Literal["week", "month"] = "week", step: int = 1, professional: str | None = None,
) -> Result:  # fmt: skip
    """Marca um horário que se repete. Pode vir confirm_first, como em book_appointment.

    Args:
        pet: nome de um pet cadastrado deste cliente.
        service: nome do serviço.
        weekday: dia da semana em que se repete.
        start: hora, HH:MM.
        first_date: primeira data, AAAA-MM-DD; por mês, a semana dela no mês vale para todos.
        every: week (semanas) ou month (meses).
        step: de quantas em quantas; 2 com week é a cada 15 dias.
        professional: nome do profissional, só se o cliente pediu alguém.
    """
    toolset, arguments = run.deps.toolset, {"pet": pet, "service": service, "weekday": weekday, "time": start}
    found, animal = toolset.service_named(service), toolset.pet_named(pet)
    person = found if isinstance(found, Refused) else toolset.professional_named(professional, found)
    for problem in (found, animal, person):
        if isinstance(problem, Refused):
            return refuse(run, "start_series", arguments, _told(problem))
    assert not isinstance(found, Refused)
    assert not isinstance(animal, Refused)
    assert not isinstance(person, Refused)
    try:
        clock, first = time.fromisoformat(start), max(date.fromisoformat(first_date), toolset.context.today)
    except ValueError:
        invalid: Result = {"ok": False, "error": "invalid_time", "say": "Datas são AAAA-MM-DD e horas são HH:MM."}
        return refuse(run, "start_series", arguments, invalid)
    week = (first.day - 1) // 7 + 1
    nth = (week if week <= 4 else -1) if every == "month" else None
    rule = Rule(every, step, _WEEK.index(weekday), clock, first, nth=nth)
    return _series(run, await toolset.proposals.start_series(animal, found, rule, person))


async def list_series(run: RunContext[Bench]) -> Result:
    """Lista os horários deste cliente que se repetem, com seus códigos."""
    found = await run.deps.toolset.counter.list_series()
    run.deps.series |= {f"S{place}": each for place, each in enumerate(found, 1)}
    context = run.deps.toolset.context
    return {
        "ok": True,
        "series": [
            {"ref": f"S{place}", "weekday": _WEEK[each.rule.weekday], "every": each.rule.every, "step": each.rule.step}
            | series_json(each, context)
            for place, each in enumerate(found, 1)
        ],
    }


async def stop_series(run: RunContext[Bench], series: str, for_good: bool = True) -> Result:
    """Encerra (ou pausa, com for_good falso) um horário que se repete, depois que o cliente confirmou.

    Args:
        series: código devolvido por list_series, como S1.
        for_good: falso só pausa.
    """
    chosen = run.deps.series.get(series.strip())
    if chosen is None:
        return refuse(run, "stop_series", {"series": series}, _UNKNOWN_SERIES)
    return _series(run, await run.deps.toolset.counter.stop_series(chosen.id, for_good=for_good))


async def skip_series(run: RunContext[Bench], series: str, day: str) -> Result:
    """Pula uma só data de um horário que se repete, depois que o cliente confirmou.

    Args:
        series: código devolvido por list_series, como S1.
        day: a data a pular, AAAA-MM-DD.
    """
    chosen = run.deps.series.get(series.strip())
    try:
        left_out = date.fromisoformat(day)
    except ValueError:
        return refuse(run, "skip_series", {"date": day}, {"ok": False, "error": "invalid_date", "say": "AAAA-MM-DD."})
    if chosen is None:
        return refuse(run, "skip_series", {"series": series}, _UNKNOWN_SERIES)
    return _series(run, await run.deps.toolset.counter.skip_series(chosen.id, left_out))


def _visit(run: RunContext[Bench], outcome: Visit | Refused) -> Result:
    if isinstance(outcome, Refused):
        return _told(outcome)
    return {"ok": True, "visit": visit_json(outcome, run.deps.toolset.context)}


def _series(run: RunContext[Bench], outcome: Series | Refused) -> Result:
    if isinstance(outcome, Refused):
        return _told(outcome)
    return {"ok": True, "series": series_json(outcome, run.deps.toolset.context)}


def _told(refused: Refused) -> Result:
    return {"ok": False, "error": refused.error, "say": refused.say}


def _spread(plans: Sequence[Plan]) -> Sequence[Plan]:
    """A few of the shortest, evenly over what is free."""
    shortest = min((plan.arrangement.length for plan in plans), default=None)
    kept = sorted(
        (plan for plan in plans if plan.arrangement.length == shortest), key=lambda plan: plan.arrangement.start
    )
    return kept[:: max(1, -(-len(kept) // LISTED))]


TOOLS.add_function(check_visit)
TOOLS.add_function(list_series)
TOOLS.add_function(book_visit, sequential=True)
TOOLS.add_function(cancel_visit, sequential=True)
TOOLS.add_function(start_series, sequential=True)
TOOLS.add_function(stop_series, sequential=True)
TOOLS.add_function(skip_series, sequential=True)
