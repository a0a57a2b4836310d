"""A figure as a picture's worth of facts: what is drawn, named and printed by code, whoever draws it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from oxy.foundation.database import Session
from oxy.insights import store
from oxy.insights.figure import figure, find_metric
from oxy.insights.measuring import EVERYTHING, Only
from oxy.insights.metric import Metric, Value
from oxy.insights.periods import Period, period_between
from oxy.insights.printing import NO_DATA, figure_text
from oxy.insights.series import Grain, series
from oxy.portuguese import clock_time, long_date, short_date
from oxy.portuguese.formats import MONTH_NAMES

MOST_BARS = 31
MOST_DAYS, MOST_WEEKS = 31, 190
_SPLIT_TITLES = {
    "service": "por serviço", "professional": "por profissional", "weekday": "por dia da semana",
    "hour": "por horário de início", "origin": "por quem marcou",
}  # fmt: skip
_GRAIN_TITLES: dict[Grain, str] = {"day": "por dia", "week": "por semana", "month": "por mês"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `level` is its height (None: no data), `text` the figure as people read it."""

    label: str
    level: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows and says. `overall` is the figure of the whole period, printed."""

    metric: Metric
    title: str
    period_label: str
    business: str
    source: str
    bars: tuple[Bar, ...]
    overall: str

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(bar.level for bar in self.bars)


async def chart_of(
    session: Session, name: str, period: Period, *, by: str | None = None, only: Only = EVERYTHING, whose: str = ""
) -> Chart:
    """Return the chart of a metric over `period`: over time, or split by one of its breakdowns.

    `whose` names the services and people of `only`, as the title says it. Refuses (`Invalid`) what `figure` refuses.
    """
    metric = find_metric(name)
    today = session.clock.now().astimezone(period.zone)
    business = await store.business_name(session)
    split = by if by in metric.breakdowns else None
    whole = await figure(session, name, period, against=None, by=split, only=only)
    if split is None and not metric.standing:
        grain = _grain(period)
        shown = _until_today(period, metric, session)
        points = (await series(session, name, shown, grain, only=only)).points
        bars = [
            Bar(_day_label(point.first, point.last, grain), _level(point.value), figure_text(metric, point.value))
            for point in points
        ]
        how = _GRAIN_TITLES[grain]
    else:
        parts = whole.parts[:MOST_BARS]
        bars = [
            Bar(part.label.removesuffix("-feira"), _level(part.value), figure_text(metric, part.value))
            for part in parts
        ]
        how = _SPLIT_TITLES[split] if split else ""
    title = " ".join(word for word in (metric.title + whose, how) if word)
    source = f"Fonte: registros de {business} em {long_date(today.date())}, {clock_time(today.time())}"
    overall = NO_DATA if whole.empty else figure_text(metric, whole.value)
    return Chart(metric, title, period.label(today.date()), business, source, tuple(bars), overall)


def _until_today(period: Period, metric: Metric, session: Session) -> Period:
    """Days that have not come have nothing of what is done; of what is booked they have."""
    today = session.clock.now().astimezone(period.zone).date()
    if (
        period.last <= today
        or period.first > today
        or metric.name in ("bookings", "scheduled_ahead", "expected_revenue", "occupancy")
    ):
        return period
    return period_between(period.first, today, period.zone)


def _grain(period: Period) -> Grain:
    if period.days <= MOST_DAYS:
        return "day"
    return "week" if period.days <= MOST_WEEKS else "month"


def _day_label(first: date, last: date, grain: Grain) -> str:
    if grain == "month":
        return f"{MONTH_NAMES[first.month - 1][:3]}/{first.year % 100:02d}"
    return short_date(first) if grain == "day" or first == last else f"{short_date(first)} a {short_date(last)}"


def _level(value: Value) -> float | None:
    return None if value is None else float(Decimal(value))
