"""Answers that list people and appointments: a day's agenda, who has gone quiet, clients found."""

from collections.abc import Sequence
from datetime import date, datetime, time

from oxy import insights
from oxy.aurora import wording as say
from oxy.aurora.context import OwnerContext
from oxy.aurora.questions import Edge, Question
from oxy.aurora.records import STATUS_NAMES
from oxy.insights import AgendaEntry, DayAgenda, FoundClients, InactiveClients, Series
from oxy.portuguese import TimeWindow, clock_time, join_list, long_date, money, normalise, phone_display, weekday_date

LISTED_ENTRIES = 25
CALLED_OFF = ("cancelled", "no_show")
_AT_EDGE = {"first": "o primeiro, até {}", "last": "o último, até {}"}


def answer_agenda(
    agenda: DayAgenda, context: OwnerContext, resource: str | None, window: TimeWindow | None = None, only: str = ""
) -> str:
    """Return a day's agenda, or the part of it that starts in `window`, with what it should bring in.

    Args:
        only: says of what part of the day's bookings it is (`narrowed`).
    """
    agenda = _within(agenda, window)
    period = insights.period_between(agenda.day, agenda.day, agenda.zone)
    whose = f" de {resource}" if resource else ""
    called_off = [entry for entry in agenda.entries if entry.status in CALLED_OFF]
    standing = [entry for entry in agenda.entries if entry not in called_off]
    kept = [entry for entry in standing if entry.start.date() == agenda.day]
    staying = [_stay(entry) for entry in standing if entry.start.date() < agenda.day]
    parts = [*([_window_label(window)] if window else []), *([only] if only else [])]
    part = f" ({', '.join(parts)})" if parts else ""
    title = f"Agenda{whose}: {weekday_date(agenda.day)}{part}"
    if not kept:
        note = f" {_called_off(called_off)}" if called_off else ""
        return "\n".join([f"{title}. Nenhum agendamento.{note}", *staying, say.footer(period, context.today)])
    lines = [f"*{title}* ({say.appointments(len(kept))})", *(_line(entry) for entry in kept[:LISTED_ENTRIES])]
    if len(kept) > LISTED_ENTRIES:
        lines.append(
            f"… e mais {say.appointments(len(kept) - LISTED_ENTRIES)}; a lista inteira está no console, em Agenda."
        )
    lines += staying
    if agenda.expected:
        lines.append(f"Previsto do que está em aberto: {money(agenda.expected)}.")
    if called_off:
        lines.append(_called_off(called_off))
    return "\n".join([*lines, say.footer(period, context.today)])


def narrowed(agenda: DayAgenda, question: Question) -> tuple[DayAgenda, str]:
    """Return the bookings of the day that the question is about, and of what they are: services, not yet confirmed."""
    names = {service.name for service in question.services}
    kept = [entry for entry in agenda.entries if not names or entry.service_name in names]
    if question.unconfirmed:
        kept = [entry for entry in kept if entry.status == "scheduled"]
    if question.edge is not None:
        kept = _at_edge(kept, agenda.day, question.edge)
    label = [join_list(sorted(names))] if names else []
    label += ["sem confirmação"] if question.unconfirmed else []
    label += [_AT_EDGE[question.edge].format(clock_time(kept[0].end.time()))] if question.edge and kept else []
    return DayAgenda(agenda.day, agenda.zone, tuple(kept)), ", ".join(label)


def _at_edge(entries: list[AgendaEntry], day: date, edge: Edge) -> list[AgendaEntry]:
    """The first booking of the day, or the last to end, of those that were not called off."""
    standing = [each for each in entries if each.status not in CALLED_OFF and each.start.date() == day]
    standing = [each for each in standing if each.booking_type != "hotel"]
    if not standing:
        return []
    return [min(standing, key=lambda each: each.start) if edge == "first" else max(standing, key=lambda each: each.end)]


def answer_agenda_days(series: Series, context: OwnerContext, whose: str = "") -> str:
    """Return how many bookings each of several days has; `whose` says with whom alone."""
    days = [(point.first, int(point.value or 0)) for point in series.points]
    total = sum(count for _, count in days)
    if not total:
        nothing = f"{say.lead(series.period, context.today)} não há nenhum agendamento{whose}."
        return f"{nothing}\n{say.footer(series.period, context.today)}"
    lines = [f"• {weekday_date(day)}: {say.appointments(count)}" for day, count in days if count]
    title = f"*{say.lead(series.period, context.today)}: {say.appointments(total)}{whose}*"
    return "\n".join([title, *lines, say.footer(series.period, context.today)])


def answer_inactive(found: InactiveClients, context: OwnerContext) -> str:
    """Return who has not come for a while, with number, pets and last visit: the owner may call them."""
    rule = f"sem visita há mais de {found.days} dias e sem nada marcado"
    as_of = f"_Situação em {long_date(context.today)}, {insights.zone_label(context.zone)}._"
    if not found.total:
        return f"Nenhum cliente {rule}. 🎉\n{as_of}"
    lines = [
        f"*{say.clients(found.total)} {rule}*"
        + (f" (os {len(found.clients)} mais recentes):" if found.total > len(found.clients) else ":")
    ]
    for client in found.clients:
        pets = f" ({join_list(client.pets)})" if client.pets else ""
        phone = f", {phone_display(client.phone)}" if client.phone else ""
        mute = ", não quer campanhas" if client.opted_out else ""
        visit = f"última visita em {_day(client.last_visit, context)}, {client.last_service}"
        lines.append(f"• {client.name or 'Sem nome'}{pets}: {visit}{phone}{mute}")
    return "\n".join([*lines, as_of])


def answer_search(found: FoundClients, words: str, context: OwnerContext) -> str:
    """Return the clients that a search found."""
    if not found.total:
        return f"Não encontrei cliente nem pet com “{words}”."
    lines = [f"Encontrei {say.clients(found.total)} com “{words}”:" if found.total > 1 else f"Encontrei com “{words}”:"]
    for client in found.clients:
        pets = f" ({join_list(client.pets)})" if client.pets else ""
        phone = f" · {phone_display(client.phone)}" if client.phone else ""
        last = f"última visita em {_day(client.last_visit, context)}" if client.last_visit else "ainda sem visita"
        coming = f", próximo horário {_moment(client.next_booking, context)}" if client.next_booking else ""
        lines.append(f"• {client.name or 'Sem nome'}{pets}{phone}: {say.visits(client.visits)}, {last}{coming}")
    if found.total > len(found.clients):
        lines.append(
            f"… e mais {say.clients(found.total - len(found.clients))}. Diga mais do nome para eu afinar a busca."
        )
    return "\n".join([*lines, f"_Datas no {insights.zone_label(context.zone)}._"])


def entries_of(agenda: DayAgenda, words: str) -> list[AgendaEntry]:
    """The bookings of the day whose pet or tutor is called so."""
    wanted = set(normalise(words).split())
    names = (
        (entry, normalise(f"{entry.pet_name or ''} {entry.contact_name or ''}").split()) for entry in agenda.entries
    )
    return [entry for entry, name in names if wanted <= set(name) and entry.start.date() == agenda.day]


def told_of_day(entries: Sequence[AgendaEntry], day: date) -> list[str]:
    """Return a line for each of somebody's bookings of a day, with what came of it."""
    if not entries:
        return []
    return [f"{weekday_date(day).capitalize()}:", *(f"{_line(entry)}{_as_booked(entry)}" for entry in entries)]


def _as_booked(entry: AgendaEntry) -> str:
    return ", ainda não confirmado" if entry.status == "scheduled" else ""


def list_called_off(agenda: DayAgenda, status: str, *, dated: bool = False) -> list[str]:
    """Return a line for each booking of the day that was cancelled or missed; `dated`: with its day."""
    found = [entry for entry in agenda.entries if entry.status == status and entry.start.date() == agenda.day]
    return [_line(entry).replace("• ", f"• {weekday_date(agenda.day)}, ", 1 if dated else 0) for entry in found]


def _window_label(window: TimeWindow) -> str:
    if window.label:
        return window.label
    bounds = [f"a partir das {clock_time(window.start)}"] if window.start else []
    return ", ".join([*bounds, f"até {clock_time(window.end)}"] if window.end else bounds)


def _within(agenda: DayAgenda, window: TimeWindow | None) -> DayAgenda:
    if window is None:
        return agenda
    first, last = window.start or time.min, window.end or time.max
    kept = [
        entry for entry in agenda.entries if entry.start.date() == agenda.day and first <= entry.start.time() <= last
    ]
    return DayAgenda(agenda.day, agenda.zone, tuple(kept))


def _line(entry: AgendaEntry) -> str:
    where = f", {entry.resource_name}" if entry.booking_type == "hotel" else f", com {entry.resource_name}"
    state = "" if entry.status == "scheduled" else f", {STATUS_NAMES[entry.status]}"
    return f"• {clock_time(entry.start.time())} {entry.service_name}: {_who(entry)}{where}{state}"


def _stay(entry: AgendaEntry) -> str:
    """A guest who came on an earlier day."""
    leaving = f"{weekday_date(entry.end.date())} às {clock_time(entry.end.time())}"
    return f"• Hóspede: {_who(entry)}, {entry.resource_name}, saída {leaving}"


def _who(entry: AgendaEntry) -> str:
    if entry.pet_name and entry.contact_name:
        return f"{entry.pet_name} ({entry.contact_name})"
    return entry.pet_name or entry.contact_name or "Sem nome"


def _called_off(entries: list[AgendaEntry]) -> str:
    cancelled = sum(entry.status == "cancelled" for entry in entries)
    missed = len(entries) - cancelled
    parts = [say.cancellations(cancelled)] if cancelled else []
    if missed:
        parts.append(say.no_shows(missed))
    return f"Fora da lista: {join_list(parts)}."


def _day(instant: datetime, context: OwnerContext) -> str:
    return long_date(instant.astimezone(context.zone).date())


def _moment(instant: datetime, context: OwnerContext) -> str:
    local = instant.astimezone(context.zone)
    return f"{weekday_date(local.date())} às {clock_time(local.time())}"
