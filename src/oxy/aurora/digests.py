"""Several figures of a period at a glance: the summary, and the comparison line by line."""

from datetime import date

from oxy.aurora import wording as say
from oxy.insights import CATALOGUE, Summary

SHOWN = ("served_clients", "revenue", "average_ticket", "cancellations", "no_shows", "new_clients")


def digest(summary: Summary, today: date) -> list[str]:
    """Return the lines of a period's summary, with what is still ahead and what waits to be settled."""
    lines = [f"*Resumo: {summary.period.label(today)}*"]
    for name in SHOWN:
        services = ""
        if name == "served_clients" and summary.count("completed_bookings"):
            services = f" ({say.served_by_service(summary.services)})"
        lines.append(f"• {CATALOGUE[name].title}: {say.figure(summary, name)}{services}")
    if summary.count("scheduled_ahead"):
        lines.append(f"• {say.ahead(summary, today)}")
    if summary.count("unsettled_bookings"):
        lines.append(f"• Atenção: {unsettled(summary)}")
    compared = say.compared(summary, today, ["served_clients", "revenue", "cancellations", "no_shows"])
    return [*lines, compared]


def comparison(summary: Summary, today: date) -> list[str]:
    """Return each figure beside the one before; the plain summary when there is nothing to compare with."""
    if summary.before is None or summary.compared_with is None:
        return digest(summary, today)
    lines = [f"*{summary.period.label(today)}*, comparado com {say.beside(summary.compared_with, today)}:"]
    for name in SHOWN:
        figures = f"{say.figure(summary, name)}, antes {say.figure_before(summary, name)}"
        lines.append(f"• {CATALOGUE[name].title}: {figures} ({say.changed(summary, name)})")
    return lines


def unsettled(summary: Summary) -> str:
    """Return what is said of bookings whose hour has passed and that nobody closed: they are missing from the sums."""
    count = summary.count("unsettled_bookings")
    passed, enters = ("passou", "entra") if count == 1 else ("passaram", "entram")
    return f"{say.appointments(count)} já {passed} da hora sem baixa (concluído ou falta) e não {enters} na conta."
