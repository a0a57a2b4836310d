"""The review of the week, on Monday: against the one before and this business's own weeks, and what to do about it."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from oxy import insights
from oxy.aurora import wording as say
from oxy.aurora.proactive.agenda_alerts import remembered
from oxy.aurora.proactive.desk import Desk
from oxy.aurora.proactive.goal_wording import progress_line
from oxy.aurora.proactive.goals import list_progress
from oxy.aurora.proactive.notices import Notice
from oxy.aurora.proactive.opportunities import find_opportunities
from oxy.aurora.topics import Topic
from oxy.foundation.database import Session
from oxy.insights import InactiveClients, Period, Point, ServiceFigures, Summary, percent_text
from oxy.portuguese import money, short_date, weekday_date, weekday_name

HISTORY_WEEKS = 8
FEWEST_WEEKS = 3
# A client who has not come for so long counts as lost, in the week in which that comes true.
LOST_AFTER_DAYS = 60
MOST_LOST = 200
NOTEWORTHY_PERCENT = 5
SATURDAY = 5


async def weekly_review(session: Session, desk: Desk, monday: date, cause: str) -> Notice:
    """Return the review of the week that ended before the local day `monday`."""
    week = desk.week_of(monday - timedelta(days=1))
    figures = await insights.summary(session, week)
    if figures.empty:
        headline = "Semana sem atendimentos: nenhum agendamento registrado."
        text = "\n".join([f"*Balanço da semana*\n{headline}", say.footer(week, desk.today)])
        return Notice("weekly_review", cause, "info", headline, text, remembered(Topic.summary, week))
    days = (await insights.series(session, "revenue", week)).points
    lost = _lost(await insights.inactive_clients(session, LOST_AFTER_DAYS, MOST_LOST), desk, week)
    behind = [one for one in await list_progress(session, desk) if one.behind]
    worst = _weakest(figures.services)
    first, second = _revenue(figures), await _usual(session, desk, week, figures)
    lines = [
        f"*Balanço da semana de {short_date(week.first)} a {short_date(week.last)}*",
        first, second, _counts(figures), *_days(days, desk), *_services(figures, worst),
        f"• Clientes novos: {say.figure(figures, 'new_clients')}. Perdidos (mais de {LOST_AFTER_DAYS} dias sem vir):"
        f" {lost}",
        *(f"• Meta atrasada: {progress_line(one, desk.today)}" for one in behind),
        *await _to_do(session, desk, figures, days, worst),
        say.footer(week, desk.today),
    ]  # fmt: skip
    headline = first.removeprefix("• ")
    text = "\n".join(line for line in lines if line)
    return Notice("weekly_review", cause, "info", headline, text, remembered(Topic.summary, week))


def _revenue(figures: Summary) -> str:
    compared = f" ({say.changed(figures, 'revenue')} sobre a semana anterior)" if figures.before is not None else ""
    done = figures.count("completed_bookings")
    return f"• Faturamento: {say.figure(figures, 'revenue')} em {say.visits(done)}{compared}"


async def _usual(session: Session, desk: Desk, week: Period, figures: Summary) -> str:
    """The week beside the mean of the ones before it, once there are a few."""
    since = insights.period_between(
        week.first - timedelta(weeks=HISTORY_WEEKS), week.first - timedelta(days=1), desk.zone
    )
    points = (await insights.series(session, "revenue", since, "week")).points
    past = [Decimal(point.value) for point in points if point.value]
    if len(past) < FEWEST_WEEKS:
        return ""
    mean = sum(past, Decimal()) / len(past)
    percent = ((figures.amount("revenue") or Decimal()) - mean) * 100 / mean
    rounded = percent.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return f"• Sua média das últimas {len(past)} semanas é {money(mean)}: esta ficou {_beside_mean(rounded)}"


def _beside_mean(percent: Decimal) -> str:
    return "na média" if abs(percent) < NOTEWORTHY_PERCENT else percent_text(percent)


def _counts(figures: Summary) -> str:
    def part(name: str, text: str) -> str:
        return f"{text} ({say.changed(figures, name)})" if figures.before is not None else text

    cancelled = part("cancellations", say.cancellations(figures.count("cancellations")))
    return f"• {cancelled} e {part('no_shows', say.no_shows(figures.count('no_shows')))}"


def _days(points: Sequence[Point], desk: Desk) -> list[str]:
    open_days = [point for point in points if point.value or desk.is_open_on(point.first)]
    if len(open_days) < 2:
        return []
    best = max(open_days, key=lambda point: Decimal(point.value or 0))
    worst = min(open_days, key=lambda point: Decimal(point.value or 0))
    return [f"• Melhor dia: {_day(best)}. Mais fraco: {_day(worst)}"]


def _day(point: Point) -> str:
    return f"{weekday_date(point.first)}, {money(Decimal(point.value or 0))}"


def _services(figures: Summary, worst: ServiceFigures | None) -> list[str]:
    best = max(figures.services, key=lambda service: service.revenue, default=None)
    if best is None or not best.revenue:
        return []
    line = f"• Serviço que mais rendeu: {best.name}, {money(best.revenue)} em {say.visits(best.completed)}"
    if worst is None:
        return [line]
    before = worst.completed_before or 0
    return [line, f"• Serviço que mais caiu: {worst.name}, de {before} para {worst.completed}"]


def _weakest(services: Sequence[ServiceFigures]) -> ServiceFigures | None:
    """The service that lost most visits against the week before, when one lost any."""
    fallen = [service for service in services if (service.completed_before or 0) > service.completed]
    return max(fallen, key=lambda service: (service.completed_before or 0) - service.completed, default=None)


def _lost(found: InactiveClients, desk: Desk, week: Period) -> int:
    """How many crossed the line in that week."""
    since = week.first - timedelta(days=LOST_AFTER_DAYS)
    until = week.last - timedelta(days=LOST_AFTER_DAYS)
    return sum(since <= client.last_visit.astimezone(desk.zone).date() <= until for client in found.clients)


async def _to_do(
    session: Session, desk: Desk, figures: Summary, days: Sequence[Point], worst: ServiceFigures | None
) -> list[str]:
    """At most three things to do, from what the figures show."""
    gains = await find_opportunities(session, desk)
    wishes = [gain.headline for gain in gains[:1]]
    unsettled = figures.count("unsettled_bookings")
    if unsettled:
        wishes.append(f"Dar baixa em {say.appointments(unsettled)} sem desfecho.")
    open_days = [point for point in days if desk.is_open_on(point.first)]
    if len(open_days) > 2:
        weakest = min(open_days, key=lambda point: Decimal(point.value or 0)).first
        article = "o" if weakest.weekday() >= SATURDAY else "a"
        wishes.append(f"Encher {article} {weekday_name(weakest)}, o dia mais fraco.")
    if worst is not None:
        wishes.append(f"Olhar por que {worst.name} caiu.")
    return ["*O que fazer*", *(f"• {wish}" for wish in wishes[:3])] if wishes else []
