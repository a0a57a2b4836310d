"""Warnings that the figures of the agenda give: above this business's normal, below last week, an empty day ahead."""

from collections.abc import Callable, Mapping
from datetime import time, timedelta

from oxy import insights
from oxy.aurora import wording as say
from oxy.aurora.measured import whole_number
from oxy.aurora.proactive.desk import Desk
from oxy.aurora.proactive.notices import Notice, NoticeKind, Person
from oxy.aurora.topics import Topic
from oxy.foundation.database import Session
from oxy.insights import AgendaEntry, Anomaly, DayAgenda, Period, count_text, percent_text
from oxy.portuguese import clock_time, weekday_date

FEWEST_BOOKINGS = 10
DOWN_PERCENT = -15
# A week says little before it is half over; tomorrow's agenda may still fill up in the morning.
WEDNESDAY = 2
LOOKS_AT_TOMORROW = time(15)
HISTORY = timedelta(days=28)
# Figures of which more than usual is no good news: the kind of warning, the bookings it is about, and what helps.
_UNWANTED: Mapping[str, tuple[NoticeKind, str, Topic, Callable[[int], str], str]] = {
    "no_shows": (
        "no_shows", "no_show", Topic.no_shows, say.no_shows,
        "Vale ligar para quem faltou e oferecer outro horário.",
    ),
    "cancellations": (
        "cancellations", "cancelled", Topic.cancellations, say.cancellations,
        "Vale oferecer os horários que abriram a quem está esperando vaga.",
    ),
}  # fmt: skip


async def agenda_alerts(session: Session, desk: Desk) -> list[Notice]:
    """Return the warnings that hold now."""
    found = [await _bookings_down(session, desk), await _empty_tomorrow(session, desk)]
    return [*await _above_normal(session, desk), *(notice for notice in found if notice is not None)]


def standing(agenda: DayAgenda) -> list[AgendaEntry]:
    """Return what starts on the day and was not called off."""
    called_off = ("cancelled", "no_show")
    return [entry for entry in agenda.entries if entry.start.date() == agenda.day and entry.status not in called_off]


def remembered(topic: Topic, period: Period) -> dict[str, object]:
    """Return what a question that leans on a message is about, as `Question.remembered` has it."""
    return {"topic": topic.value, "first": period.first.isoformat(), "last": period.last.isoformat()}


async def _above_normal(session: Session, desk: Desk) -> list[Notice]:
    """What happens today more often than on this weekday in the weeks before."""
    found = await insights.anomalies(session, desk.today)
    today = [one for one in found if one.direction == "above" and one.period.first == one.period.last]
    agenda = await insights.agenda_of(session, desk.today) if today else None
    return [_unusual(desk, one, agenda) for one in today if agenda is not None and one.metric.name in _UNWANTED]


def _unusual(desk: Desk, one: Anomaly, agenda: DayAgenda) -> Notice:
    kind, status, topic, count_of, advice = _UNWANTED[one.metric.name]
    people = _people(agenda, status)
    usual = count_text(int(whole_number(one.metric, one.usual)))
    headline = f"Hoje já são {count_of(int(one.value))}; o normal daqui neste dia da semana é {usual}."
    lines = [f"• {each.name}{_pets(each)}: {each.detail}" for each in people[:8]]
    scope = f"_Comparado com o mesmo dia em {one.weeks} semanas anteriores, {insights.zone_label(desk.zone)}._"
    text = "\n".join([f"⚠️ *{headline}*", *lines, advice, scope])
    return Notice(
        kind, f"{kind}:{desk.today}", "warning", headline, text, remembered(topic, desk.day(desk.today)), people
    )


async def _bookings_down(session: Session, desk: Desk) -> Notice | None:
    if desk.today.weekday() < WEDNESDAY:
        return None
    week = desk.week_of(desk.today)
    figures = await insights.summary(session, week)
    percent = figures.change_percent("bookings")
    before = (figures.before or {}).get("bookings")
    if percent is None or percent > DOWN_PERCENT or not before or before < FEWEST_BOOKINGS:
        return None
    assert figures.compared_with is not None
    headline = f"Os agendamentos desta semana estão {percent_text(percent)} em relação à semana passada."
    counts = (
        f"{say.appointments(figures.count('bookings'))} até agora, {count_text(int(before))} no mesmo ponto da anterior"
    )
    text = "\n".join([
        f"⚠️ *{headline}*", f"São {counts}.",
        "Quer ver onde caiu? Pergunte “serviços desta semana” ou “quem sumiu?”.",
        f"_Comparação com {say.beside(figures.compared_with, desk.today)}, {insights.zone_label(desk.zone)}._",
    ])  # fmt: skip
    return Notice(
        "bookings_down", f"bookings_down:{week.first}", "warning", headline, text, remembered(Topic.bookings, week)
    )


async def _empty_tomorrow(session: Session, desk: Desk) -> Notice | None:
    if desk.now.time() < LOOKS_AT_TOMORROW or not desk.is_open_on(desk.tomorrow):
        return None
    if standing(await insights.agenda_of(session, desk.tomorrow)):
        return None
    past = insights.period_between(desk.today - HISTORY, desk.today, desk.zone)
    if (await insights.summary(session, past, compare=False)).count("bookings") < FEWEST_BOOKINGS:
        return None
    headline = f"A agenda de amanhã, {weekday_date(desk.tomorrow)}, está vazia."
    text = f"⚠️ *{headline}*\nAinda dá tempo de chamar clientes: pergunte “quem sumiu?” e eu listo."
    period = desk.day(desk.tomorrow)
    return Notice(
        "empty_agenda", f"empty_agenda:{desk.tomorrow}", "warning", headline, text, remembered(Topic.agenda, period)
    )


def _people(agenda: DayAgenda, status: str) -> tuple[Person, ...]:
    return tuple(_person(entry) for entry in agenda.entries if entry.status == status)


def _person(entry: AgendaEntry) -> Person:
    pets = (entry.pet_name,) if entry.pet_name else ()
    detail = f"{entry.service_name} às {clock_time(entry.start.time())}"
    return Person(entry.contact_name or "Sem nome", pets, detail, str(entry.contact_id))


def _pets(person: Person) -> str:
    return f" ({', '.join(person.pets)})" if person.pets else ""
