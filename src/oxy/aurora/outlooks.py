"""Answers that look ahead, or beside: forecasts, what stands out, and the middle of the other businesses."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from oxy.aurora import wording as say
from oxy.aurora.context import OwnerContext
from oxy.aurora.measured import whole_number
from oxy.insights import Anomaly, Beside, Figure, Forecast, figure_text
from oxy.portuguese import join_list, long_date, money, short_date
from oxy.portuguese.formats import MONTH_NAMES

LISTED = 6


def answer_forecast(found: Forecast, names: Sequence[str], context: OwnerContext) -> str:
    """Return what is expected, with its interval and how good such forecasts were, or why there is no forecast."""
    today = context.today
    what = f"{found.metric.title.lower()}{f' ({join_list(names)})' if names else ''}"
    lead, footer = say.lead(found.period, today), say.footer(found.period, today)
    booked = f"Já marcado: {say.appointments(found.already)}." if found.already else "Ainda nada marcado."
    if found.closed:
        return f"{lead} está fechado: não há o que prever. {booked}\n{footer}"
    if found.ended:
        return f"{lead}: {join_list(names)} não está mais no seu catálogo: não há o que prever. {booked}\n{footer}"
    if found.outlook is None:
        return (
            f"{lead}: ainda não dá para prever {what}. Seu histórico tem {_weeks(found.weeks)} e preciso de pelo menos"
            f" {_weeks(found.needed)} para uma previsão que se possa conferir. {booked}\n{footer}"
        )
    outlook = found.outlook
    low, middle, high = (printed(found, each) for each in (outlook.low, outlook.expected, outlook.high))
    lines = [
        f"{lead}, previsão de {what}: {middle}, com 80% de chance de ficar entre {low} e {high}.",
        booked,
        f"Testei esse cálculo em {outlook.trials} vezes do seu passado: errou {printed(found, outlook.error)} em média"
        + (f", e em {outlook.within}% delas o número ficou dentro da faixa." if outlook.within is not None else "."),
    ]
    if (growth := growth_text(outlook.growth)) is not None:
        lines.append(f"Segui o ritmo das suas últimas semanas, {growth} por semana: no seu passado isso errou menos.")
    if outlook.left_out:
        days = join_list([short_date(day) for day in outlook.left_out])
        lines.append(f"Fora da conta, por falta de dias parecidos no seu histórico: {days}.")
    return "\n".join([*lines, footer])


def with_booked(text: str, booked: Figure) -> str:
    """Return a forecast's text with what the bookings still to come should bring in, above its last line."""
    told, _, footer = text.rpartition("\n")
    return f"{told}\nO que ainda está marcado soma {figure_text(booked.metric, booked.value)}.\n{footer}"


def answer_unusual(found: Sequence[Anomaly], day: date, context: OwnerContext) -> str:
    """Return what stands out against the business's own past, or that nothing does."""
    as_of = f"_Situação em {long_date(day)}, comparada com as suas últimas semanas._"
    if not found:
        return f"Nada fora do seu normal no dia nem na semana que termina nele.\n{as_of}"
    lines = ["*Fora do seu normal*", *(anomaly_line(each, context.today) for each in found[:LISTED])]
    return "\n".join([*lines, as_of])


def anomaly_line(one: Anomaly, today: date) -> str:
    """Return one thing that stands out as a line: what, how much, and what is usual."""
    metric = one.metric
    word = "acima" if one.direction == "above" else "abaixo"
    when = say.lead(one.period, today)
    return (
        f"• {when}, {metric.title.lower()}: {figure_text(metric, one.value)}, {word} do normal"
        f" (costuma ser {figure_text(metric, whole_number(metric, one.usual))})."
    )


def answer_others(found: Sequence[Beside], *, shares: bool) -> str:
    """Return the business's own figures beside the medians of those that share theirs."""
    if not shares:
        return (
            "Para se comparar, é preciso participar: com “participar da mediana” ligado nas configurações, seus números"
            " entram sem nome na mediana da instalação, e você vê a dos outros. Está desligado."
        )
    if not found:
        return "Ainda não há comparação: a mediana só existe quando pelo menos cinco negócios participam."
    month = f"{MONTH_NAMES[found[0].month.month - 1]} de {found[0].month.year}"
    fewest, most = (choose(each.organizations for each in found) for choose in (min, max))
    taking_part = f"{most}" if fewest == most else f"{fewest} a {most}"
    lines = [f"*Você e a mediana de {taking_part} negócios, em {month}*"]
    for each in found:
        own = figure_text(each.metric, each.own)
        lines.append(f"• {each.metric.title}: você {own}, mediana {figure_text(each.metric, each.median)}")
    return "\n".join([*lines, "_A mediana é anônima: metade dos negócios fica acima, metade abaixo._"])


def printed(found: Forecast, value: float) -> str:
    exact = Decimal(str(value))
    return money(exact) if found.metric.unit == "money" else say.number(exact)


def growth_text(growth: float) -> str | None:
    """Return what is followed from week to week, "+2%"; nothing where that is next to nothing."""
    percent = Decimal(str(round(100 * growth, 1)))
    return None if not percent else f"{'+' if percent > 0 else '-'}{say.number(abs(percent))}%"


def _weeks(count: int) -> str:
    return f"{count} {'semana' if count == 1 else 'semanas'}"
