"""When a message speaks of: the dates, times, windows and stretches of days in it, with doubts as flags."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from oxy.portuguese.calendar_dates import read_calendar_dates
from oxy.portuguese.clock_times import of_part, read_bare_hours, read_clock_times
from oxy.portuguese.corrections import Sorted, sort_out
from oxy.portuguese.date_ranges import OPEN_END, read_ranges, read_weeks_and_months
from oxy.portuguese.day_windows import read_parts, read_windows, with_open_ends
from oxy.portuguese.masks import hide_farewells, hide_look_alikes
from oxy.portuguese.mentions import Flag, Kind, Mention, Reading, TimeWindow
from oxy.portuguese.misspellings import with_date_words_mended
from oxy.portuguese.month_weekdays import read_month_weekdays
from oxy.portuguese.normalise import normalise
from oxy.portuguese.past_events import with_past_events
from oxy.portuguese.relative_dates import read_relative_dates
from oxy.portuguese.same_day import with_agreeing_days_joined
from oxy.portuguese.weekdays import read_weekdays

_FIRST_SLOT = re.compile(
    r"\b(?:primeir[ao] (?:horario|hora|vaga)|primeiro (?:que|disponivel|livre)"
    r"|(?:o )?quanto antes|mais cedo (?:possivel|que)"
    r"|mais rapido possivel|assim que (?:possivel|der)|mais proxim[oa] (?:que|possivel"
    r"|disponivel)|proxim[oa] (?:horario|vaga|hora)"
    r"|dia mais proximo|o mais cedo|primeira hora)\b"
)
_LAST_SLOT = re.compile(r"\bultim[ao] (?:horario|hora|vaga)\b")


# Without one of these no date, time or slot can be read: most everyday messages end here.
_SPEAKS_OF_WHEN = re.compile(
    r"\d|hoje|ontem|manha|daqui|dentro de|agora|semana|mes|quinzena|dia|segunda|terca|quarta|quinta|sexta|sabado"
    r"|domingo|(?:seg|ter|qua|qui|sex|sab|dom)\b|janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro"
    r"|outubro|novembro|dezembro|tarde|noite|madrugada|cedo|almoco|rango|expediente|trabalho|servico|hora|meia|meio"
    r"|dois|duas|tres|quatro|cinco|seis|sete|oito|nove|dez|onze|doze|treze|catorze|quatorze|quinze|vinte|trinta"
    r"|quarenta|cinquenta|primeir|ultim|antes|rapido|proxim|assim que|\b(?:as?|um|pel[ao]s?|das|umas) uma\b"
    r"|uma e |vaga"
)
_BARE_HOUR_OFFERED = re.compile(
    r"\b(?:cedo|tarde|ruim|apertado|cheio|corrido)\b.*\b(?:tem|pode ser|seria|melhor|prefiro|consegue) "
    r"\d{1,2}(?=[ ?!.,]*$)|\bentao (?:as )?\d{1,2}(?=[ ?!.,]*$)|\bnao\b.*\b(?:\d{1,2} (?:pode|da|tem|serve|rola"
    r"|consegue|seria)|(?:pode ser|pode|tem"
    r"|so|prefiro|melhor|seria|da) \d{1,2}(?=[ ?!.,]*$))"
)

# The fields are called `time` and `date`, so their types need other names.
Day = date
Clock = time


@dataclass(frozen=True, slots=True)
class Moments:
    """What one message says about when.

    `dates` and `times` hold what stands after corrections, in the order written. `window` and `date_range` never
    shrink to an instant. `alternatives` are other plausible dates behind an `ambiguous_week` or `weekday_mismatch`;
    `excluded` are dates the customer refused, `given_up` those to be left for others ("de sexta para sábado").
    `spans` are the fragments, normalised, that were read.
    """

    dates: tuple[Day, ...] = ()
    time: Clock | None = None
    times: tuple[Clock, ...] = ()
    window: TimeWindow | None = None
    date_range: tuple[Day, Day] | None = None
    first_slot: bool = False
    flags: frozenset[Flag] = frozenset()
    alternatives: tuple[Day, ...] = ()
    excluded: tuple[Day, ...] = ()
    given_up: tuple[Day, ...] = ()
    spans: tuple[str, ...] = ()

    @property
    def date(self) -> Day | None:
        """The one date meant, or None when there is none or several."""
        return self.dates[0] if len(self.dates) == 1 else None


def find_moments(text: str, *, reference: datetime, expecting_time: bool = False) -> Moments:
    """Return the dates and times that `text` speaks of, as seen at `reference`.

    Args:
        text: one message, as typed.
        reference: the instant it was written, aware, in the zone of the business: "hoje" is its date.
        expecting_time: the dialogue has just asked for a time, so a bare "10" is one.

    Nothing is guessed silently: what was assumed or is open stands in `flags`.
    """
    plain = with_date_words_mended(normalise(text))
    if not expecting_time and not _SPEAKS_OF_WHEN.search(plain):
        return Moments()
    return _read(Reading(plain, reference), expecting_time=expecting_time)


def _read(reading: Reading, *, expecting_time: bool) -> Moments:
    hide_farewells(reading)
    read_relative_dates(reading)
    read_month_weekdays(reading)
    hide_look_alikes(reading)
    read_ranges(reading)
    read_calendar_dates(reading)
    read_weekdays(reading)
    read_weeks_and_months(reading)
    read_windows(reading)
    read_clock_times(reading)
    if expecting_time or _speaks_of_times(reading):
        read_bare_hours(reading)
    read_parts(reading)
    with_open_ends(reading)
    with_agreeing_days_joined(reading)
    with_past_events(reading)
    return _gathered(reading, sort_out(reading))


def _speaks_of_times(reading: Reading) -> bool:
    """Whether a refused time invites a bare number: "às 10 não dá, 11 pode?"."""
    clock = any(mention.kind is Kind.clock for mention in reading.mentions)
    return clock and bool(_BARE_HOUR_OFFERED.search(reading.original))


def _gathered(reading: Reading, found: Sorted) -> Moments:
    flags = set(reading.flags)
    for mention in found.standing:
        flags |= mention.flags
    dates, alternatives, date_range = _days(reading, found.standing)
    times, window, assumed = _hours(found.standing)
    if assumed:
        flags.add(Flag.assumed_part_of_day)
    if len(dates) > 1:
        flags.add(Flag.several_dates)
    if len(times) > 1:
        flags.add(Flag.several_times)
    excluded = tuple(mention.day for mention in found.refused if mention.day)
    if excluded:
        flags.add(Flag.negated_date)
    if any(mention.clock for mention in found.refused):
        flags.add(Flag.negated_time)
    if _LAST_SLOT.search(reading.original):
        flags.add(Flag.last_slot)
    return Moments(
        dates=dates,
        time=times[0] if len(times) == 1 else None,
        times=times,
        window=window,
        date_range=date_range,
        first_slot=bool(_FIRST_SLOT.search(reading.original)),
        flags=frozenset(flags),
        alternatives=alternatives,
        excluded=excluded,
        given_up=tuple(mention.day for mention in found.dropped if mention.day),
        spans=tuple(reading.original[mention.start : mention.end] for mention in reading.mentions),
    )


def _days(
    reading: Reading, standing: tuple[Mention, ...]
) -> tuple[tuple[date, ...], tuple[date, ...], tuple[date, date] | None]:
    days = [mention for mention in standing if mention.kind is Kind.day and mention.day]
    stretch = next((_whole(reading, mention) for mention in standing if mention.days), None)
    bounded = [mention for mention in days if _bound(reading, mention)]
    if stretch is None and len(days) == len(bounded) == 1:
        return (), (), _bound(reading, bounded[0])
    dates = tuple(dict.fromkeys(mention.day for mention in days if mention.day))
    alternatives = tuple(dict.fromkeys(day for mention in days for day in mention.other_days if day not in dates))
    if stretch and dates:
        stretch = None if all(stretch[0] <= day <= stretch[1] for day in dates) else stretch
    return dates, alternatives, stretch


def _whole(reading: Reading, mention: Mention) -> tuple[date, date] | None:
    if mention.days and _UNTIL.search(reading.original[: mention.start]):
        return (min(reading.today, mention.days[1]), mention.days[1])
    return mention.days


_NEAR = 60
_UNTIL = re.compile(r"\b(?:ate|ate o|ate a|no maximo ate)(?: o| a)?(?: dia)? ?$")
_SEE_YOU = re.compile(r"\b(?:obrigad[oa]|valeu|combinado|fechado|marcado|beleza|ok|tchau)[,.! ]+ate (?:[ao] )?$")
_BEFORE = re.compile(r"\bantes d[aeo](?: dia)? ?$")
_FROM_ON = re.compile(r"\b(?:a partir d[aeo]|depois d[aeo]|apos(?: o| a)?)(?: dia)? ?$")
_FROM_ON_IT = re.compile(r"\ba partir d[aeo](?: dia)? ?$")
_TRAVEL_FIRST = re.compile(
    r"\bser antes\b(?! d[aeo])|\bantes disso\b|\bantes da viagem\b|\bantes dess[ea] (?:dia"
    r"|data)\b"
)


def _bound(reading: Reading, mention: Mention) -> tuple[date, date] | None:
    """The stretch that "até sexta", "antes do dia 20", "depois do dia 10" stands for; None for a plain day."""
    before = reading.original[max(0, mention.start - _NEAR) : mention.start]
    if mention.day is None:
        return None
    if _UNTIL.search(before):
        return None if _SEE_YOU.search(before) else (min(reading.today, mention.day), mention.day)
    if _BEFORE.search(before) or _TRAVEL_FIRST.search(reading.original):
        last = mention.day - timedelta(days=1)
        return (min(reading.today, last), last)
    if _FROM_ON.search(before):
        first = mention.day if _FROM_ON_IT.search(before) else mention.day + timedelta(days=1)
        return (first, first + OPEN_END)
    return None


def _hours(standing: tuple[Mention, ...]) -> tuple[tuple[time, ...], TimeWindow | None, bool]:
    parts = [mention.window for mention in standing if mention.kind is Kind.part and mention.window]
    part = _plain(parts[0].label) if len({window.label for window in parts}) == 1 else ""
    assumed = False
    times: list[time] = []
    for mention in standing:
        if mention.kind is Kind.clock and mention.clock:
            clock, guessed = _settled(mention, part)
            assumed |= guessed
            if clock not in times:
                times.append(clock)
    window = None
    for mention in standing:
        if mention.kind is Kind.window and mention.window:
            settled, guessed = _settled_window(mention, part)
            assumed |= guessed
            window = settled if window is None or (window.label and settled) else _narrowed(window, settled)
    stated = {mention.window for mention in standing if mention.kind in (Kind.window, Kind.part) and not mention.clock}
    if len({told.part for told in stated if told}) > 1:
        # "de manhã ou no fim da tarde" is no one window.
        window = None if window in stated else window
    if window and window.label and times and all(_within(clock, window) for clock in times):
        window = None
    if window is None and parts and not times and len(stated) == len({*parts}):
        window = parts[0] if part else None
    return tuple(times), window, assumed


def _within(clock: time, window: TimeWindow) -> bool:
    return (window.start or time.min) <= clock <= (window.end or time.max)


def _narrowed(first: TimeWindow, second: TimeWindow | None) -> TimeWindow:
    """ "depois das 9 e antes das 11" is one window; of two others the first stands."""
    if second and first.start and not first.end and second.end and not second.start and first.start < second.end:
        return TimeWindow(first.start, second.end)
    return first


def _plain(label: str) -> str:
    return label.replace("ã", "a")


def _settled(mention: Mention, part: str) -> tuple[time, bool]:
    clock = mention.clock or time()
    if part:
        return of_part(clock, part) if clock.hour <= 12 else clock, False
    if mention.half_day_open:
        return clock.replace(hour=clock.hour + 12), True
    return clock, False


def _settled_window(mention: Mention, part: str) -> tuple[TimeWindow | None, bool]:
    window = mention.window
    if window is None or mention.clock is None:
        return window, False
    clock, guessed = _settled(mention, part)
    return (TimeWindow(clock, None) if window.start else TimeWindow(None, clock)), guessed
