"""Free times, and why there are none, in words."""

from collections.abc import Sequence
from datetime import date, time

from oxy.agenda import Slot
from oxy.attendant.context import ClientContext
from oxy.attendant.wording import at_time, day_words
from oxy.businesses import TimeSpan
from oxy.catalog import Service
from oxy.portuguese import clock_time, join_list, short_date, weekday_name

WHICH = "Qual fica melhor para você?"
ASK_DAY = "Para qual dia e horário você gostaria?"
ASK_DAY_ONLY = "Para qual dia você gostaria?"
NOTHING_SOON = "Não encontrei horário livre nos próximos dias. Quer me dizer outro dia?"
NOTHING_THEN = "Nesses dias não tenho mais horário livre."
_PARTS = {"manhã": "de manhã", "tarde": "à tarde", "noite": "à noite", "madrugada": "de madrugada"}


def free_times(slots: Sequence[Slot], service: Service, context: ClientContext, *, part: str = "") -> str:
    """Return "Para Banho, amanhã (sexta-feira, 20/11), de manhã, tenho: 9h, 9h30 e 10h." or a line a day."""
    days = _by_day(slots, context)
    if len(days) == 1:
        [(day, times)] = days.items()
        where = f", {part_words(part).lower()}," if part else ""
        return f"Para {service.name}, {day_words(day, context.today)}{where} tenho: {_times(times)}."
    lines = [f"• {_capital(day_words(day, context.today))}: {_times(times)}" for day, times in days.items()]
    return f"Para {service.name} tenho estes horários:\n" + "\n".join(lines)


def that_day(slots: Sequence[Slot], context: ClientContext) -> str:
    """Return the free times of a day that was just named."""
    return f"Nesse dia tenho: {_times([context.local(slot.start).time() for slot in slots])}."


def one_time(slot: Slot, context: ClientContext) -> str:
    """Return the one free time, as a question."""
    local = context.local(slot.start)
    return f"Tenho {day_words(local.date(), context.today)} {at_time(local.time())}. Pode ser?"


def moment(day: date, clock: time, context: ClientContext) -> str:
    """Return "hoje (sexta-feira, 20/11) às 8h"."""
    return f"{day_words(day, context.today)} {at_time(clock)}"


def not_theirs(name: str, service: str, doers: Sequence[str]) -> str:
    """Return that somebody does not do a service, and who does."""
    return f"{name} não faz {service}: quem faz é {join_list(doers)}." if doers else f"{name} não faz {service}."


def which_day(days: Sequence[date], today: date) -> str:
    """Ask which of two readings of a day was meant."""
    return f"Só para eu não errar o dia: {' ou '.join(day_words(day, today) for day in days)}?"


def not_free(clock: time, day: date, context: ClientContext) -> str:
    """Return that the asked time is not free."""
    return f"{_capital(day_words(day, context.today))} {at_time(clock)} não tenho vaga."


def outside_hours(clock: time, spans: Sequence[TimeSpan]) -> str:
    """Return that the asked time is outside the day's opening hours."""
    return f"{_capital(at_time(clock))} estamos fechados: nesse dia atendemos {hours_words(spans)}."


def hours_words(spans: Sequence[TimeSpan]) -> str:
    """Return opening hours as "das 8h às 12h e das 13h às 18h"."""
    return join_list([f"das {clock_time(span.start)} {at_time(closing(span))}" for span in spans])


def closing(span: TimeSpan) -> time:
    """Return when a span ends, midnight as 0h."""
    return time(0) if span.end == time.max else span.end


def closed_day(day: date, reason: str, following: date | None, context: ClientContext) -> str:
    """Return that and why a day is closed, and when the next one opens."""
    after = f" O próximo dia aberto é {day_words(following, context.today)}." if following else ""
    return f"{_capital(day_words(day, context.today))} não abrimos ({reason}).{after}"


def full_day(day: date, context: ClientContext) -> str:
    """Return that nothing is free that day."""
    return f"{_capital(day_words(day, context.today))} não tenho mais horário livre."


def beyond_horizon(last: date) -> str:
    """Return how far the agenda is open."""
    return f"Por enquanto a agenda está aberta até {weekday_name(last)}, {short_date(last)}."


def past_moment(words: str) -> str:
    """Return that a day or time has gone by."""
    return f"{_capital(words)} já passou."


def part_words(part: str) -> str:
    """Return "De manhã", "À tarde", or the window as the customer named it."""
    return _capital(_PARTS.get(part, part))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _times(times: Sequence[time]) -> str:
    return join_list([clock_time(clock) for clock in times])


def _by_day(slots: Sequence[Slot], context: ClientContext) -> dict[date, list[time]]:
    days: dict[date, list[time]] = {}
    for slot in slots:
        local = context.local(slot.start)
        days.setdefault(local.date(), []).append(local.time())
    return days
