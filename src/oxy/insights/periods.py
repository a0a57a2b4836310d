"""Which stretch of an organization's own calendar a figure is about, and what it is compared with."""

from bisect import bisect
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from oxy.foundation.errors import Invalid
from oxy.portuguese.formats import MONTH_NAMES, clock_time, long_date, short_date, weekday_name

Unit = Literal["day", "week", "month", "year", "days"]
PeriodName = Literal["today", "week", "month", "year"]

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_A_MONDAY = datetime(1900, 1, 1, tzinfo=UTC)
_EARLIEST, _LATEST = date(1970, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Time in which a zone's offset stays: from `start` to before `end`. `monday` is the midnight of a local Monday, if
    the offset had always been this one: weeks, days and hours of the stretch are whole steps from it."""

    start: datetime
    end: datetime
    monday: datetime


@dataclass(frozen=True, slots=True)
class Period:
    """Whole local days of one zone, `first` to `last`, both counted in; `until` (aware) cuts the end short.

    `unit` says which stretch it is, and so what comes before it: a month is compared with the month before, whatever
    their lengths; `days` with as many days before.
    """

    unit: Unit
    first: date
    last: date
    zone: ZoneInfo
    until: datetime | None = None

    @property
    def start(self) -> datetime:
        """The instant of the first local midnight, in UTC."""
        return datetime.combine(self.first, time.min, self.zone).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """The instant, in UTC, before which things still count."""
        if self.until is not None:
            return self.until.astimezone(UTC)
        return datetime.combine(self.last + _DAY, time.min, self.zone).astimezone(UTC)

    @property
    def days(self) -> int:
        """How many local days it touches."""
        return (self.last - self.first).days + 1

    def stretches(self) -> "tuple[Stretch, ...]":
        """Return its stretches between changes of the clock."""
        return _stretches(self.start, self.end, self.zone)

    def runs_at(self, now: datetime) -> bool:
        """Whether `now` lies within it."""
        return self.start <= now < self.end

    def before(self, now: datetime) -> "Period":
        """Return what this period is compared with: the one before it, cut at the same point while this one runs.

        A day is compared with the day before, a week, month or year with the one before, any other stretch with as
        many days before it. While the period runs at `now`, only the same part of the one before counts: up to the
        same clock time, weekday or day of the month (its last day when the month before is shorter).
        """
        whole = replace(self, first=_shifted(self.first, self.unit, self.days), until=None)
        whole = replace(whole, last=self.first - _DAY)
        if not self.runs_at(now):
            return whole
        local = now.astimezone(self.zone)
        mark = _shifted(local.date(), self.unit, self.days)
        until = datetime.combine(mark, local.time(), self.zone)
        return replace(whole, last=mark, until=min(until, whole.end))

    def year_before(self, now: datetime) -> "Period":
        """Return the same stretch a year before, cut at the same point while this one runs.

        Days and weeks go back 52 weeks, so that a Saturday is compared with a Saturday.
        """

        def back(day: date) -> date:
            return day - 52 * _WEEK if self.unit in ("day", "week") else _months_back(day, 12)

        last = back(self.last)
        if self.unit == "month":
            last = _month_end(last)
        whole = replace(self, first=back(self.first), last=last, until=None)
        if self.until is None and not self.runs_at(now):
            return whole
        local = min(now, self.end).astimezone(self.zone)
        until = datetime.combine(back(local.date()), local.time(), self.zone)
        return replace(whole, last=back(local.date()), until=min(until, whole.end))

    def alongside(self, other: "Period", now: datetime) -> "Period":
        """Return `other` as it may stand beside this one: cut at the same point while this one runs at `now`.

        Only stretches of one kind have the same point: half a month is set beside half a month, never beside a day.
        """
        if not self.runs_at(now) or other.unit != self.unit or self.unit == "days" or other.until is not None:
            return other
        local = now.astimezone(self.zone)
        day = min(other.first + (local.date() - self.first), other.last)
        return replace(other, last=day, until=min(datetime.combine(day, local.time(), self.zone), other.end))

    def label(self, today: date) -> str:
        """Return the period as Brazilians write it, with its dates: "hoje (22/11/2025)", "outubro de 2025"."""
        if self.until is not None:
            return self._cut_label(today)
        match self.unit:
            case "day":
                names = {0: "hoje", -1: "ontem", 1: "amanhã"}
                name = names.get((self.first - today).days, weekday_name(self.first))
                return f"{name} ({long_date(self.first)})"
            case "week":
                weeks = (self.first - (today - timedelta(days=today.weekday()))).days // 7
                dates = f"{short_date(self.first)} a {long_date(self.last)}"
                name = {0: "esta semana", -1: "semana passada", 1: "semana que vem"}.get(weeks)
                return f"{name} ({dates})" if name else f"semana de {dates}"
            case "month":
                return f"{MONTH_NAMES[self.first.month - 1]} de {self.first.year}"
            case "year":
                return f"{self.first.year}"
            case "days":
                return f"de {long_date(self.first)} a {long_date(self.last)}"

    def _cut_label(self, today: date) -> str:
        assert self.until is not None
        clock = clock_time(self.until.astimezone(self.zone).time().replace(second=0, microsecond=0))
        if self.first == self.last:
            name = "ontem" if self.first == today - _DAY else f"{weekday_name(self.first)}"
            return f"{name} ({long_date(self.first)}) até {clock}"
        return f"de {short_date(self.first)} a {long_date(self.last)} até {clock}"


# With what a figure is compared: the period before, the same one a year before, any other, or nothing.
Against = Literal["previous", "last_year"] | Period | None


def named_period(name: str, zone: ZoneInfo, now: datetime) -> Period:
    """Return "today", "week" (Monday to Sunday), "month" or "year", around `now`, in `zone`.

    Refuses (`Invalid`) any other name.
    """
    today = now.astimezone(zone).date()
    match name:
        case "today":
            return Period("day", today, today, zone)
        case "week":
            monday = today - timedelta(days=today.weekday())
            return Period("week", monday, monday + timedelta(days=6), zone)
        case "month":
            return Period("month", today.replace(day=1), _month_end(today), zone)
        case "year":
            return Period("year", date(today.year, 1, 1), date(today.year, 12, 31), zone)
        case _:
            raise Invalid("Período desconhecido. Use today, week, month ou year.", period=name)


def period_between(first: date, last: date, zone: ZoneInfo) -> Period:
    """Return the period of the local days `first` to `last`, both counted in.

    Days that make up exactly a day, a Monday-to-Sunday week, a month or a year are taken as such. Refuses (`Invalid`)
    days in the wrong order or beyond 1970 to 2199.
    """
    if not _EARLIEST <= first <= last < _LATEST:
        raise Invalid("As datas do período não fazem sentido. Confira o início e o fim.")
    unit: Unit = "days"
    if first == last:
        unit = "day"
    elif first.weekday() == 0 and last - first == timedelta(days=6):
        unit = "week"
    elif first.day == 1 and last == _month_end(first):
        unit = "month"
    elif (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        unit = "year"
    return Period(unit, first, last, zone)


def zone_label(zone: ZoneInfo) -> str:
    """Return how Brazilians call the clock of `zone`: "horário de Brasília", "horário de Manaus"."""
    key = zone.key
    return f"horário de {_ZONE_NAMES.get(key) or key.rsplit('/', 1)[-1].replace('_', ' ')}"


@lru_cache(maxsize=64)
def _stretches(start: datetime, end: datetime, zone: ZoneInfo) -> tuple[Stretch, ...]:
    bounds = [start, *_changes(start, end, zone), end]
    return tuple(Stretch(low, high, _A_MONDAY - _offset(low, zone)) for low, high in pairwise(bounds))


def _changes(start: datetime, end: datetime, zone: ZoneInfo) -> list[datetime]:
    """Return the instants after `start` and before `end` at which the zone's offset changes; a day has one at most."""
    found: list[datetime] = []
    low = start
    while low < end:
        high, known = min(low + _DAY, end), _offset(low, zone)
        if _offset(high if high < end else end - timedelta.resolution, zone) != known:
            found.append(_first_second(low, lambda moment, known=known: _offset(moment, zone) != known))
        low = high
    return found


def _first_second(start: datetime, changed: Callable[[datetime], bool]) -> datetime:
    """Return the first whole second, in the day after `start`, from which on something is `changed`."""
    seconds = range(1, 86_401)
    number = bisect(seconds, False, key=lambda after: changed(start + timedelta(seconds=after)))
    return start + timedelta(seconds=seconds[number])


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


_ZONE_NAMES = {
    "America/Sao_Paulo": "Brasília", "America/Noronha": "Fernando de Noronha", "America/Rio_Branco": "Rio Branco",
    "America/Cuiaba": "Cuiabá", "America/Belem": "Belém", "America/Maceio": "Maceió", "America/Araguaina": "Araguaína",
    "America/Santarem": "Santarém", "America/Eirunepe": "Eirunepé",
}  # fmt: skip


def _shifted(day: date, unit: Unit, length: int) -> date:
    if unit == "month":
        return _months_back(day, 1)
    if unit == "year":
        return _months_back(day, 12)
    return day - (_WEEK if unit == "week" else length * _DAY)


def _months_back(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 - months
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
