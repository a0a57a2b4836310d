"""Sentences in Portuguese made of figures: who, how many, how much, compared with what, and as of which clock."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from oxy.aurora.naming import service_count, service_counts
from oxy.insights import CATALOGUE, Period, ServiceFigures, Summary, count_text, figure_text, percent_text, zone_label
from oxy.portuguese import long_date, money, short_date, weekday_name
from oxy.portuguese.formats import MONTH_NAMES

LISTED_SERVICES = 8


def lead(period: Period, today: date) -> str:
    """Return the period as a sentence begins with it: "Hoje", "Na semana passada", "Em outubro"."""
    match period.unit:
        case "day":
            names = {0: "Hoje", -1: "Ontem", 1: "Amanhã"}
            away = (period.first - today).days
            return names.get(away) or f"No dia {_date(period.first, today)} ({weekday_name(period.first)})"
        case "week":
            weeks = (period.first - (today - timedelta(days=today.weekday()))).days // 7
            names = {0: "Nesta semana", -1: "Na semana passada", 1: "Na semana que vem"}
            return names.get(weeks) or f"Na semana de {_date(period.first, today)} a {_date(period.last, today)}"
        case "month":
            if (period.first.year, period.first.month) == (today.year, today.month):
                return "Neste mês"
            year = "" if period.first.year == today.year else f" de {period.first.year}"
            return f"Em {MONTH_NAMES[period.first.month - 1]}{year}"
        case "year":
            return "Neste ano" if period.first.year == today.year else f"Em {period.first.year}"
        case "days":
            return f"De {_date(period.first, today)} a {_date(period.last, today)}"


def footer(period: Period, today: date) -> str:
    """Return the line that says which days and whose clock the figures are of."""
    return f"_Período: {period.label(today)}, {zone_label(period.zone)}._"


def no_data(period: Period, today: date) -> str:
    """Return what is said of a period that holds nothing."""
    return f"{lead(period, today)}: sem dados. Não há nenhum agendamento registrado nesse período."


def number(value: Decimal) -> str:
    """Return a number to one decimal place, without one of nothing: "2,3", "8", "1.234,5"."""
    whole, _, tenth = f"{value.quantize(Decimal('0.1'), ROUND_HALF_UP):f}".partition(".")
    return count_text(int(whole)) + ("" if tenth == "0" else f",{tenth}")


def clients(count: int) -> str:
    """Return "12 clientes" or "1 cliente"."""
    return _counted(count, "cliente", "clientes")


def contacts(count: int) -> str:
    """Return "12 contatos" or "1 contato"."""
    return _counted(count, "contato", "contatos")


def visits(count: int) -> str:
    """Return "12 atendimentos" or "1 atendimento"."""
    return _counted(count, "atendimento", "atendimentos")


def appointments(count: int) -> str:
    """Return "12 agendamentos" or "1 agendamento"."""
    return _counted(count, "agendamento", "agendamentos")


def cancellations(count: int) -> str:
    """Return "12 cancelamentos" or "1 cancelamento"."""
    return _counted(count, "cancelamento", "cancelamentos")


def no_shows(count: int) -> str:
    """Return "12 faltas" or "1 falta"."""
    return _counted(count, "falta", "faltas")


def figure(summary: Summary, name: str) -> str:
    """Return a metric of the period, printed."""
    return figure_text(CATALOGUE[name], summary.values[name])


def figure_before(summary: Summary, name: str) -> str:
    """Return a metric of the period before, printed."""
    return figure_text(CATALOGUE[name], (summary.before or {}).get(name))


def served_by_service(services: Sequence[ServiceFigures]) -> str:
    """Return "8 banhos, 3 consultas e 1 tosa", the many small ones gathered; empty when nothing was served."""
    served = [service for service in services if service.completed]
    if len(served) <= LISTED_SERVICES:
        return service_counts((service.completed, service.name) for service in served)
    others = sum(service.completed for service in served[LISTED_SERVICES - 1 :])
    shown = [(service.completed, service.name) for service in served[: LISTED_SERVICES - 1]]
    return f"{', '.join(service_count(*each) for each in shown)} e mais {visits(others)} de outros serviços"


def compared(summary: Summary, today: date, names: Sequence[str]) -> str:
    """Return how the metrics `names` stood in the period before, and by how much they changed."""
    if summary.compared_with is None:
        return ""
    label = beside(summary.compared_with, today)
    if summary.before is None:
        return f"Comparação com {label}: sem dados."
    parts = [f"{_noun(name, summary)} ({changed(summary, name)})" for name in names]
    return f"Comparação com {label}: {', '.join(parts)}."


def ahead(summary: Summary, today: date) -> str:
    """Return what is still to come in the period and should bring in; empty when nothing is or the period is over."""
    count = summary.count("scheduled_ahead")
    if not count or summary.period.last < today:
        return ""
    return f"Ainda pela frente: {appointments(count)} ({figure(summary, 'expected_revenue')} previstos)."


def beside(period: Period, today: date) -> str:
    """Return a period as a sentence names what it compares with: "ontem (10/03/2026) até 15h20"."""
    label = period.label(today)
    if label.startswith("de "):
        return f"o período {label}"
    return f"a {label}" if label.startswith("semana") else label


def changed(summary: Summary, name: str) -> str:
    """Return the change of a metric as "+20%", "+2" when the period before had none, or "igual"."""
    change, percent = summary.change(name), summary.change_percent(name)
    if change is None:
        return "sem dados"
    if not change:
        return "igual"
    if percent:
        return percent_text(percent)
    if CATALOGUE[name].unit == "money":
        return f"{'+' if change > 0 else '-'}{money(abs(Decimal(change)))}"
    return f"{int(change):+d}"


def _noun(name: str, summary: Summary) -> str:
    text, count = figure_before(summary, name), (summary.before or {}).get(name)
    words = {
        "served_clients": ("cliente", "clientes"), "completed_bookings": ("atendimento", "atendimentos"),
        "cancellations": ("cancelamento", "cancelamentos"), "no_shows": ("falta", "faltas"),
        "new_clients": ("cliente novo", "clientes novos"), "bookings": ("agendamento", "agendamentos"),
        "returning_clients": ("cliente que voltou", "clientes que voltaram"),
        "new_contacts": ("contato novo", "contatos novos"),
    }.get(name)  # fmt: skip
    if words is None:
        return text
    return f"{text} {words[0] if count == 1 else words[1]}"


def _date(day: date, today: date) -> str:
    return short_date(day) if day.year == today.year else long_date(day)


def _counted(count: int, one: str, many: str) -> str:
    return f"{count_text(count)} {one if count == 1 else many}"
