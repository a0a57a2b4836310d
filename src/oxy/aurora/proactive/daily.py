"""The summary of the day: what was done, what fell through, tomorrow, one thing to mind and one to gain."""

from datetime import date, timedelta
from decimal import Decimal

from oxy import insights
from oxy.aurora import wording as say
from oxy.aurora.digests import unsettled
from oxy.aurora.naming import service_counts
from oxy.aurora.proactive.agenda_alerts import remembered, standing
from oxy.aurora.proactive.alerts import find_alerts
from oxy.aurora.proactive.desk import Desk
from oxy.aurora.proactive.notices import Notice
from oxy.aurora.proactive.opportunities import find_opportunities
from oxy.aurora.topics import Topic
from oxy.foundation.database import Session
from oxy.insights import DayAgenda, Summary
from oxy.portuguese import clock_time, money, weekday_date

NOTHING_TO_MIND = "nada fora do normal."
NOTHING_TO_GAIN = "nenhuma que os números mostrem hoje."


async def daily_summary(session: Session, desk: Desk, day: date, cause: str) -> Notice:
    """Return the summary of a local day, as it stands now; a day without anything is said to be one."""
    period = desk.day(day)
    figures = await insights.summary(session, period)
    day_after = await insights.agenda_of(session, day + timedelta(days=1))
    minded = await _to_mind(session, desk, figures)
    gains = await find_opportunities(session, desk)
    done = _nothing(desk, day) if figures.empty else _done(figures, desk.today)
    lines = [
        f"*Resumo de {weekday_date(day)}*",
        *done,
        _day_after(day_after, desk),
        f"⚠️ Atenção: {minded}",
        f"💡 Oportunidade: {gains[0].headline if gains else NOTHING_TO_GAIN}",
        say.footer(period, desk.today),
    ]
    gain = gains[0] if gains else None
    return Notice(
        "daily_summary", cause, "info", done[0].removeprefix("• "), "\n".join(line for line in lines if line),
        remembered(Topic.summary, period), gain.people if gain else (),
    )  # fmt: skip


def _nothing(desk: Desk, day: date) -> list[str]:
    closed = "" if desk.is_open_on(day) else " (fechado)"
    return [f"• Dia sem atendimentos{closed}: nenhum agendamento registrado."]


def _done(figures: Summary, today: date) -> list[str]:
    done = figures.count("completed_bookings")
    services = f": {say.served_by_service(figures.services)}" if done else ""
    compared = ""
    if figures.before is not None and figures.compared_with is not None:
        compared = f" ({say.changed(figures, 'revenue')} sobre {say.beside(figures.compared_with, today)})"
    revenue = f"• Faturamento: {say.figure(figures, 'revenue')}{compared}" if done else "• Faturamento: sem dados"
    cancelled, missed = figures.count("cancellations"), figures.count("no_shows")
    return [
        f"• {_sentence(done)}{services}",
        revenue,
        f"• {say.cancellations(cancelled)} e {say.no_shows(missed)}",
        f"• {say.ahead(figures, today)}" if figures.count("scheduled_ahead") else "",
    ]


def _sentence(done: int) -> str:
    return (
        f"{say.visits(done)} {'concluído' if done == 1 else 'concluídos'}" if done else "Nenhum atendimento concluído"
    )


def _day_after(agenda: DayAgenda, desk: Desk) -> str:
    """The day that follows, called what it is when this is told; nothing once it is over."""
    if agenda.day < desk.today:
        return ""
    coming = standing(agenda)
    named = f"{'Hoje' if agenda.day == desk.today else 'Amanhã'}, {weekday_date(agenda.day)}"
    if not coming:
        return f"• {named}: {'agenda vazia' if desk.is_open_on(agenda.day) else 'fechado'}"
    names = sorted({entry.service_name for entry in coming})
    counted = service_counts((sum(entry.service_name == name for entry in coming), name) for name in names)
    prices = sum((entry.price or Decimal() for entry in coming), Decimal())
    expected = f", {money(prices)} previstos" if prices else ""
    first = clock_time(coming[0].start.time())
    return f"• {named}: {say.appointments(len(coming))} a partir das {first} ({counted}){expected}"


async def _to_mind(session: Session, desk: Desk, figures: Summary) -> str:
    """The gravest warning that holds now; else what nobody closed; else that all is well."""
    alerts = await find_alerts(session, desk)
    if alerts:
        return alerts[0].headline
    return unsettled(figures) if figures.count("unsettled_bookings") else NOTHING_TO_MIND
