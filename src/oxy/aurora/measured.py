"""Answers made of one figure of the catalogue: its value, its comparison, its parts, and how it is counted."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from oxy.aurora import wording as say
from oxy.aurora.context import OwnerContext
from oxy.aurora.questions import Question
from oxy.insights import (
    CATALOGUE,
    Cohort,
    Figure,
    Metric,
    Part,
    Point,
    Series,
    change_text,
    count_text,
    figure_text,
    share_text,
)
from oxy.insights.metric import SUMMED
from oxy.portuguese import join_list, money, short_date, weekday_date
from oxy.portuguese.formats import MONTH_NAMES, WEEKDAY_NAMES

LISTED_PARTS = 12
LISTED_DAYS = 31
_OF_WHAT = {
    "no_show_rate": "agendamentos com desfecho", "cancellation_rate": "agendamentos", "average_ticket": "atendimentos",
    "lead_time": "agendamentos", "ai_booking_share": "agendamentos feitos", "retention_rate": "clientes novos",
    "ai_share": "respostas", "response_time": "respostas", "response_time_p95": "respostas",
    "staff_response_time": "respostas", "revenue": "atendimentos", "ai_cost": "respostas com preço",
    "campaign_revenue": "agendamentos", "waitlist_time_to_fill": "vagas preenchidas",
}  # fmt: skip
_SPLIT_NAMES = {
    "service": "serviço", "professional": "profissional", "weekday": "dia da semana", "hour": "horário de início",
    "origin": "quem marcou",
}  # fmt: skip


def answer_figure(question: Question, figure: Figure, context: OwnerContext) -> str:
    """Return the answer to a question about one figure; "sem dados" when there is nothing to count."""
    today = context.today
    named = whose(question)
    title = figure.metric.title.lower() if figure.metric.name[:2] != "ai" else figure.metric.title
    lead = say.lead(figure.period, today)
    if figure.empty or figure.value is None:
        lines = [f"{lead}, {title}{named}: sem dados."]
    elif figure.by is None:
        lines = [f"{lead}, {title}{named}: {figure_text(figure.metric, figure.value)}{_sample(figure)}."]
    else:
        lines = _split(question, figure, f"{lead}, {title}{named}")
    return "\n".join([*(line for line in (*lines, _compared(figure, today)) if line), say.footer(figure.period, today)])


def answer_days(question: Question, series: Series, context: OwnerContext) -> str:
    """Return a figure day by day, or its best or worst day; days still to come are left out."""
    metric, today = series.metric, context.today
    points = [point for point in series.points if point.first <= today and _is_asked(question, point)]
    known = [point for point in points if point.value]
    lead = f"{say.lead(series.period, today)}, {metric.title.lower()}{whose(question)}"
    footer = say.footer(series.period, today)
    if not known:
        return f"{lead}: sem dados.\n{footer}"
    pick = question.measure.pick if question.measure else None
    if pick is not None:
        values = [Decimal(point.value or 0) for point in known]
        wanted = max(values) if pick == "best" else min(values)
        days = [_stretch(series, point) for point in known if Decimal(point.value or 0) == wanted]
        word = "melhor" if pick == "best" else "pior"
        one, many, article = _STRETCHES[series.grain]
        note = "" if pick == "best" else f" (entre {article}s {many} com movimento)"
        verb = f"{article} {word} {one} foi" if len(days) == 1 else f"{article}s {word}es {many} foram"
        return f"{lead}: {verb} {join_list(days[:5])}, com {figure_text(metric, wanted)}{note}.\n{footer}"
    if question.weekday is not None:
        # A day of theirs without anything is one of them too.
        lines = [f"• {_stretch(series, point)}: {figure_text(metric, point.value)}" for point in points]
        name = WEEKDAY_NAMES[question.weekday].split("-")[0]
        title = f"*{metric.title}{whose(question)}, {len(points)} {name}s*"
        return "\n".join(line for line in (title, *lines, _together(series, points), footer) if line)
    lines = [f"• {_stretch(series, point)}: {figure_text(metric, point.value)}" for point in known[-LISTED_DAYS:]]
    return "\n".join([f"*{lead}, {_STRETCHES[series.grain][0]} a {_STRETCHES[series.grain][0]}*", *lines, footer])


def _is_asked(question: Question, point: Point) -> bool:
    return question.weekday in (None, point.first.weekday())


def _together(series: Series, points: Sequence[Point]) -> str:
    """What the days told add up to, where their sum means something."""
    if series.metric.unit not in SUMMED or len(points) < 2:
        return ""
    whole = sum((Decimal(point.value or 0) for point in points), Decimal())
    mean = whole / len(points)
    each = money(mean) if series.metric.unit == "money" else say.number(mean)
    whole_text = money(whole) if series.metric.unit == "money" else count_text(int(whole))
    return f"Juntas: {whole_text}. Média: {each} por dia."


def _stretch(series: Series, point: Point) -> str:
    """How a day, week or month of a series is called."""
    match series.grain:
        case "day":
            return weekday_date(point.first)
        case "week":
            return f"{short_date(point.first)} a {short_date(point.last)}"
        case "month":
            return f"{MONTH_NAMES[point.first.month - 1]} de {point.first.year}"


_STRETCHES = {"day": ("dia", "dias", "o"), "week": ("semana", "semanas", "a"), "month": ("mês", "meses", "o")}


def answer_cohorts(found: Sequence[Cohort]) -> str:
    """Return how many of each month's new clients came again in the months after."""
    if not found:
        return "Retenção por mês: sem dados. Não há atendimento concluído ainda."
    lines = ["*Clientes novos por mês, e quantos vieram nos meses seguintes*"]
    for cohort in found[-LISTED_PARTS:]:
        later = [cohort.share(number) for number in range(1, 4)]
        shares = [f"{number}º mês {share_text(share)}" for number, share in enumerate(later, 1) if share is not None]
        month = f"{MONTH_NAMES[cohort.month.month - 1]} de {cohort.month.year}"
        lines.append(f"• {month}: {say.clients(cohort.clients)}" + (f"; {', '.join(shares)}" if shares else ""))
    return "\n".join([*lines, "_O mês em curso ainda pode crescer._"])


def answer_definition(metric_name: str | None) -> str:
    """Return how a figure is counted; without one, which there are."""
    if metric_name is None:
        titles = join_list([metric.title.lower() for metric in CATALOGUE.values()])
        return f"Posso explicar como conto cada número: {titles}. De qual deles você quer saber?"
    metric = CATALOGUE[metric_name]
    splits = join_list([_SPLIT_NAMES[by] for by in metric.breakdowns])
    more = f"\nPosso separar por {splits}." if splits else ""
    when = "" if metric.standing else "\nConto pelos dias do seu fuso horário."
    return f"*{metric.title}*: {metric.explanation}{more}{when}"


def whose(question: Question) -> str:
    """Return " de Ana (Banho)" for the person and services that a question names."""
    names = join_list([service.name for service in question.services[:4]])
    if question.people:
        return f" de {join_list([one.name for one in question.people])}" + (f" ({names})" if names else "")
    return f" ({names})" if names else ""


def whole_number(metric: Metric, value: Decimal) -> Decimal:
    """Return a middle of counts as a count: half a booking is none."""
    return value if metric.unit in ("money", "percent", "usd") else value.quantize(Decimal(1), ROUND_HALF_UP)


def _sample(figure: Figure) -> str:
    of_what = _OF_WHAT.get(figure.metric.name)
    if figure.sample is None or of_what is None:
        return ""
    if figure.sample == 1:
        return " (um só caso)"
    return f" ({count_text(figure.sample)} {of_what})"


def _split(question: Question, figure: Figure, lead: str) -> list[str]:
    by = _SPLIT_NAMES[figure.by or "service"]
    if not figure.parts:
        return [f"{lead} por {by}: sem dados."]
    lines: list[str] = []
    pick = question.measure.pick if question.measure else None
    if pick is not None:
        lines.append(_picked(figure, pick, lead))
        lines.append(f"Por {by}:")
    else:
        lines.append(f"*{lead} por {by}*")
    lines += [_line(figure.metric, part) for part in figure.parts[: LISTED_PARTS * 2]]
    return lines


def _picked(figure: Figure, pick: str, lead: str) -> str:
    extreme = figure.best() if pick == "best" else figure.worst()
    if not extreme:
        return f"{lead}: sem dados."
    word = "maior" if pick == "best" else "menor"
    names = join_list([part.label for part in extreme[:5]])
    part = extreme[0]
    level = figure_text(figure.metric, part.value)
    average = per_day(figure.metric, part)
    if average is not None:
        level = f"{average} por dia, em média"
    return f"{lead}: {word} em {names}, com {level}."


def _line(metric: Metric, part: Part) -> str:
    text = figure_text(metric, part.value)
    average = per_day(metric, part)
    if average is not None:
        return f"• {part.label}: {text} ({average} por dia)"
    return f"• {part.label}: {text}"


def per_day(metric: Metric, part: Part) -> str | None:
    """Return what a weekday has by the day, printed; None where a sum by the day means nothing."""
    if not part.days or metric.unit not in SUMMED:
        return None
    level = part.level(metric) or Decimal()
    return money(level) if metric.unit == "money" else say.number(level)


def _compared(figure: Figure, today: date) -> str:
    if figure.compared_with is None:
        return ""
    label = say.beside(figure.compared_with, today)
    if figure.before_empty or figure.before is None:
        return f"Comparação com {label}: sem dados."
    return f"Comparação com {label}: {figure_text(figure.metric, figure.before)} ({change_text(figure)})."
