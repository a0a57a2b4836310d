"""Answers to questions about figures of a period, printed from the rows by code."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from oxy.aurora import wording as say
from oxy.aurora.asking_back import BESIDE
from oxy.aurora.context import OwnerContext
from oxy.aurora.digests import comparison, digest, unsettled
from oxy.aurora.naming import service_counts
from oxy.aurora.questions import Question
from oxy.aurora.topics import Topic
from oxy.insights import ServiceFigures, Summary
from oxy.portuguese import money

LISTED_SERVICES = 10
NO_FREE_SLOTS = "Horários livres eu digo um dia por vez; o que está marcado é isto."


def answer_figures(question: Question, summary: Summary, context: OwnerContext) -> str:
    """Return the answer to a question about `summary`'s period; says "sem dados" when the period holds nothing."""
    today = context.today
    if summary.empty and question.topic is not Topic.new_clients:
        lines = [say.no_data(summary.period, today)]
    elif question.services:
        lines = _of_services(question, summary, context)
    else:
        lines = _WRITERS[question.topic](summary, today)
    if question.not_kept in BESIDE:
        lines = [BESIDE[question.not_kept], *lines]
    if question.free_slots:
        lines = [NO_FREE_SLOTS, *lines]
    if question.topic is not Topic.summary and summary.count("unsettled_bookings"):
        lines = [*lines, unsettled(summary)]
    return "\n".join(line for line in (*lines, say.footer(summary.period, today)) if line)


def _served(summary: Summary, today: date) -> list[str]:
    served, done = summary.count("served_clients"), summary.count("completed_bookings")
    if not done:
        return _nothing_served(summary, today)
    visits = "" if done == served else f" em {say.visits(done)}"
    services = say.served_by_service(summary.services)
    return [
        f"{say.lead(summary.period, today)} você atendeu {say.clients(served)}{visits}: {services}."
        f" Faturamento: {say.figure(summary, 'revenue')}.",
        say.compared(summary, today, ["served_clients", "revenue"]),
        say.ahead(summary, today),
    ]


def _nothing_served(summary: Summary, today: date) -> list[str]:
    parts = [say.appointments(summary.count("bookings"))]
    if summary.count("cancellations"):
        parts.append(say.cancellations(summary.count("cancellations")))
    if summary.count("no_shows"):
        parts.append(say.no_shows(summary.count("no_shows")))
    return [
        f"{say.lead(summary.period, today)} não há atendimento concluído. No período: {', '.join(parts)}.",
        say.compared(summary, today, ["served_clients", "revenue"]),
        say.ahead(summary, today),
    ]


def _revenue(summary: Summary, today: date) -> list[str]:
    done, unpriced = summary.count("completed_bookings"), summary.count("unpriced_bookings")
    if not done:
        return _nothing_served(summary, today)
    services = say.served_by_service(summary.services)
    amount = say.figure(summary, "revenue")
    return [
        f"{say.lead(summary.period, today)} o faturamento foi de {amount} em {say.visits(done)} ({services}).",
        f"Ticket médio: {say.figure(summary, 'average_ticket')}.",
        f"Sem preço registrado: {say.visits(unpriced)}, fora da conta." if unpriced else "",
        say.compared(summary, today, ["revenue"]),
        say.ahead(summary, today),
    ]


def _ticket(summary: Summary, today: date) -> list[str]:
    lead = say.lead(summary.period, today)
    if summary.amount("average_ticket") is None:
        return [f"{lead} o ticket médio está sem dados: nenhum atendimento concluído com preço."]
    sums = f"{say.figure(summary, 'revenue')} em {say.visits(summary.count('completed_bookings'))}"
    return [
        f"{lead} o ticket médio foi de {say.figure(summary, 'average_ticket')} ({sums}).",
        say.compared(summary, today, ["average_ticket"]),
    ]


def _cancellations(summary: Summary, today: date) -> list[str]:
    count = summary.count("cancellations")
    made = summary.count("bookings") + count
    return [
        f"{say.lead(summary.period, today)} {_there_were(count, say.cancellations(count), 'cancelamento')},"
        f" de {say.appointments(made)} para o período.",
        say.compared(summary, today, ["cancellations"]),
    ]


def _no_shows(summary: Summary, today: date) -> list[str]:
    count = summary.count("no_shows")
    return [
        f"{say.lead(summary.period, today)} {_there_were(count, say.no_shows(count), 'falta')},"
        f" de {say.appointments(summary.count('bookings'))}.",
        say.compared(summary, today, ["no_shows"]),
    ]


def _there_were(count: int, counted: str, one: str) -> str:
    return f"houve {counted}" if count else f"não houve {one}"


def _new_clients(summary: Summary, today: date) -> list[str]:
    new, contacts = summary.count("new_clients"), summary.count("new_contacts")
    first = f"{say.clients(new)} {'novo' if new == 1 else 'novos'}" if new else "nenhum cliente novo"
    other = f"{say.contacts(contacts)} {'novo' if contacts == 1 else 'novos'}" if contacts else "nenhum contato novo"
    return [
        f"{say.lead(summary.period, today)}: {first} (primeiro atendimento) e {other} (primeira conversa ou cadastro).",
        say.compared(summary, today, ["new_clients"]),
    ]


def _returning(summary: Summary, today: date) -> list[str]:
    back, served = summary.count("returning_clients"), summary.count("served_clients")
    verb = "tinha" if back == 1 else "tinham"
    return [
        f"{say.lead(summary.period, today)}: {say.clients(back)} que já {verb} vindo antes, de {say.clients(served)}.",
        say.compared(summary, today, ["returning_clients"]),
    ]


def _services(summary: Summary, today: date) -> list[str]:
    served = [service for service in summary.services if service.completed]
    if not served:
        return _nothing_served(summary, today)
    lead = say.lead(summary.period, today)
    tied = [service for service in served if service.completed == served[0].completed]
    first = f"{lead} o serviço mais feito foi {served[0].name}."
    return [
        first if len(tied) == 1 else f"{lead} há empate no serviço mais feito.",
        *(_service_line(service) for service in served[:LISTED_SERVICES]),
        say.compared(summary, today, ["completed_bookings", "revenue"]),
    ]


def _service_line(service: ServiceFigures) -> str:
    return f"• {service.name}: {say.visits(service.completed)}, {money(service.revenue)}"


def _bookings(summary: Summary, today: date) -> list[str]:
    total, ahead = summary.count("bookings"), summary.count("scheduled_ahead")
    text = f"{say.lead(summary.period, today)}: {say.appointments(total)}"
    if not ahead:
        return [f"{text}."]
    still = "" if ahead == total else f", {say.figure(summary, 'scheduled_ahead')} ainda pela frente"
    coming = service_counts((service.ahead, service.name) for service in summary.services if service.ahead)
    return [f"{text}{still} ({coming}). Previsto: {say.figure(summary, 'expected_revenue')}."]


def _of_services(question: Question, summary: Summary, context: OwnerContext) -> list[str]:
    wanted = {service.id for service in question.services}
    chosen = [service for service in summary.services if service.service_id in wanted]
    lead, named = (
        say.lead(summary.period, context.today),
        " nem ".join(service.name for service in question.services[:3]),
    )
    coming = service_counts((service.ahead, service.name) for service in chosen if service.ahead)
    if question.topic is Topic.bookings:
        return [f"{lead}: {coming} pela frente." if coming else f"{lead} não há {named} pela frente."]
    served = [service for service in chosen if service.completed]
    if not served:
        return [f"{lead} não há {named} com atendimento concluído.", f"Ainda pela frente: {coming}." if coming else ""]
    amount = sum((service.revenue for service in served), Decimal())
    counted = service_counts((service.completed, service.name) for service in served)
    return [f"{lead}: {counted}. Faturamento: {money(amount)}.", _services_before(summary, served, context.today)]


def _services_before(summary: Summary, served: list[ServiceFigures], today: date) -> str:
    if summary.compared_with is None:
        return ""
    label = say.beside(summary.compared_with, today)
    if summary.before is None:
        return f"Comparação com {label}: sem dados."
    before = service_counts((service.completed_before or 0, service.name) for service in served)
    return f"Comparação com {label}: {before}."


_WRITERS: dict[Topic, Callable[[Summary, date], list[str]]] = {
    Topic.served: _served,
    Topic.revenue: _revenue,
    Topic.ticket: _ticket,
    Topic.cancellations: _cancellations,
    Topic.no_shows: _no_shows,
    Topic.new_clients: _new_clients,
    Topic.returning: _returning,
    Topic.services: _services,
    Topic.bookings: _bookings,
    Topic.summary: digest,
    Topic.comparison: comparison,
}
