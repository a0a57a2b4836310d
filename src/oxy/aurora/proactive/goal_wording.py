"""Goals in words: what was set, how far it is, and what is missing."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_UP, Decimal

from oxy.aurora.proactive.goals import Progress
from oxy.insights import CATALOGUE, Period, figure_text, zone_label
from oxy.portuguese import plural

NO_GOALS = (
    "Ainda não há meta. Diga, por exemplo, “minha meta deste mês é 20 mil” ou “meta de 200 clientes em dezembro”."
)


def progress_line(far: Progress, today: date) -> str:
    """Return a goal in one line: what, when, how much of it is there."""
    metric = CATALOGUE[far.goal.metric]
    target, value = figure_text(metric, far.goal.target), figure_text(metric, far.value)
    return f"{metric.title}, {far.period.label(today)}: {value} de {target} ({far.percent}%)"


def progress_text(found: Sequence[Progress], today: date) -> str:
    """Return how all goals stand, with what is missing and the pace that it takes."""
    if not found:
        return NO_GOALS
    lines = [line for far in found for line in (f"• {progress_line(far, today)}", f"  {_pace(far)}")]
    return "\n".join(["*Metas*", *lines, f"_Até agora, {zone_label(found[0].period.zone)}._"])


def goal_text(metric: str, target: Decimal, period: Period, today: date) -> str:
    """Return a goal as it is spoken of: "faturamento de R$ 20.000,00, março de 2026"."""
    known = CATALOGUE[metric]
    return f"{known.title.lower()} de {figure_text(known, target)}, {period.label(today)}"


def so_far(metric: str, value: Decimal, target: Decimal) -> str:
    """Return how much of a target is there."""
    return f"Até agora: {figure_text(CATALOGUE[metric], value)} ({int(value * 100 / target)}%)."


def was_set(far: Progress, today: date) -> str:
    """Return what is said to an owner who has just set a goal."""
    title = f"Meta anotada: {goal_text(far.goal.metric, far.goal.target, far.period, today)}."
    if not far.days_gone:
        return f"{title} Aviso quando bater, e na segunda-feira se estiver atrasada."
    return f"{title}\n{so_far(far.goal.metric, far.value, far.goal.target)} {_pace(far)}"


def _pace(far: Progress) -> str:
    metric = CATALOGUE[far.goal.metric]
    if far.reached:
        return "Batida! 🎉"
    missing = figure_text(metric, far.missing)
    left = far.days - far.days_gone
    if not far.days_gone:
        return f"Ainda não começou; são {plural(far.days, 'dia', 'dias')} de funcionamento."
    if left <= 0:
        return f"Faltam {missing}, e hoje é o último dia."
    unit = Decimal("0.01") if metric.unit == "money" else Decimal(1)
    daily = figure_text(metric, (far.missing / left).quantize(unit, rounding=ROUND_UP))
    state = "Atrasada" if far.behind else "No ritmo"
    return f"{state}: faltam {missing} em {plural(left, 'dia', 'dias')} de funcionamento, {daily} por dia."
