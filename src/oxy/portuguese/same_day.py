"""Two names for one day ("sexta, dia 3", "hoje quarta", "quinta 19/03") read as one, or as a contradiction."""

import re
from dataclasses import replace
from datetime import date, timedelta

from oxy.portuguese.mentions import READ_MARK, Flag, Kind, Mention, Reading
from oxy.portuguese.weekdays import monday_of, next_weekday

_GAP = re.compile(
    r"^[\s,.()-]*(?:(?:que e|e|no|na|do|da|agora|proximo|proxima|numa|num|em uma"
    r"|em um) ?)?(?:dia)?[\s,(]*$"
)
_LOOSE_DAY = re.compile(
    r"^\s?-?\s?(?P<day>\d{1,2})\b(?!\s?(?:h\b|:|/|horas?|hrs?\b|hs\b|e meia|da |de |para "
    r"|ou ))"
)
_REFUSED = re.compile(r"\b(?:menos|exceto|tirando|nao|nem|fora|sem ser)\b[^,.;!?]*$")
_PAUSE = re.compile(r"[,.;]")
_NOT_THAT = re.compile(r"\s*(?:\w+ )?(?:nao|nem pensar|impossivel)\b")
_SHORT_STRETCH = timedelta(days=9)


def with_agreeing_days_joined(reading: Reading) -> None:
    """Join neighbouring mentions of one day, and put weekdays into the week that is named beside them."""
    _read_loose_days(reading)
    mentions = sorted(reading.mentions, key=lambda mention: (mention.start, mention.end))
    mentions = _counted_from_another(mentions, reading.today)
    mentions = _in_named_week(reading.original, mentions, reading.today)
    joined: list[Mention] = []
    for mention in mentions:
        last = next((other for other in reversed(joined) if other.kind is Kind.day), None)
        if last and mention.kind is Kind.day and _neighbours(reading, last, mention):
            merged = _merged(last, mention)
            if merged and not (Flag.weekday_mismatch in merged.flags and _set_apart(reading, last, mention)):
                joined[joined.index(last)] = merged
                continue
        joined.append(mention)
    reading.mentions = joined


def _read_loose_days(reading: Reading) -> None:
    """ "sexta 13": a number right after a weekday is its day when the calendar agrees."""
    for at, mention in enumerate(reading.mentions):
        if mention.kind is not Kind.day or mention.weekday is None or mention.day is None:
            continue
        loose = _LOOSE_DAY.match(reading.text[mention.end :])
        if not loose:
            continue
        for weeks in range(6):
            day = mention.day + timedelta(weeks=weeks)
            if day.day == int(loose["day"]):
                end = mention.end + loose.end()
                reading.blank(mention.end, end)
                reading.mentions[at] = replace(mention, end=end, day=day, other_days=(), flags=frozenset())
                break


def _counted_from_another(mentions: list[Mention], today: date) -> list[Mention]:
    """ "tomou dia 10, reforço 21 dias depois": counted from the day named before, not from today."""
    counted: list[Mention] = []
    for mention in mentions:
        anchor = next((other for other in reversed(counted) if other.day), None)
        if mention.after_another and mention.day and anchor and anchor.day:
            mention = replace(mention, day=anchor.day + (mention.day - today))
        counted.append(mention)
    return counted


def _in_named_week(text: str, mentions: list[Mention], today: date) -> list[Mention]:
    weeks = [mention for mention in mentions if mention.kind is Kind.week and mention.days]
    bare = [mention for mention in mentions if mention.bare_weekday and mention.weekday is not None]
    if len(weeks) != 1 or not bare or weeks[0].days is None:
        return _in_named_stretch(mentions, bare)
    if weeks[0].days == (today, today):
        # Said on a Sunday, "essa semana, quinta" can only be the Thursday to come.
        return [mention for mention in mentions if mention is not weeks[0]]
    monday = monday_of(weeks[0].days[0])
    moved = {
        id(mention): replace(mention, day=monday + timedelta(days=mention.weekday or 0), bare_weekday=False)
        for mention in bare
        if monday + timedelta(days=mention.weekday or 0) >= weeks[0].days[0]
    }
    kept = not moved or any(_REFUSED.search(text[: mention.start]) for mention in bare)
    return [moved.get(id(mention), mention) for mention in mentions if mention is not weeks[0] or kept]


def _in_named_stretch(mentions: list[Mention], bare: list[Mention]) -> list[Mention]:
    """ "na primeira semana de setembro, numa quarta": the one such weekday in those days."""
    stretches = [mention.days for mention in mentions if mention.kind is Kind.days and mention.days]
    if len(stretches) != 1 or len(bare) != 1 or stretches[0][1] - stretches[0][0] > _SHORT_STRETCH:
        return mentions
    first, last = stretches[0]
    day = next_weekday(first - timedelta(days=1), bare[0].weekday or 0)
    if day > last:
        return mentions
    return [replace(mention, day=day, bare_weekday=False) if mention is bare[0] else mention for mention in mentions]


def _neighbours(reading: Reading, first: Mention, second: Mention) -> bool:
    gap = reading.original[first.end : second.start]
    return READ_MARK not in gap and len(gap) <= 16 and bool(_GAP.match(gap))


def _set_apart(reading: Reading, first: Mention, second: Mention) -> bool:
    """ "É quinta, amanhã não posso": two days, of which the second is refused."""
    gap, after = reading.original[first.end : second.start], reading.original[second.end :]
    return bool(_PAUSE.search(gap)) and bool(_NOT_THAT.match(after))


def _nearest(day: date, weekday: int) -> date:
    """The `weekday` nearest to `day`: "daqui a 3 semanas, na quarta"."""
    return next_weekday(day - timedelta(days=4), weekday)


def _merged(first: Mention, second: Mention) -> Mention | None:
    if first.day is None or second.day is None:
        return None
    if first.weekday is not None and second.weekday is not None:
        return None
    if first.day == second.day:
        return replace(first, end=second.end, flags=frozenset(), other_days=())
    weekday_side, dated = (first, second) if first.weekday is not None else (second, first)
    if weekday_side.weekday is None:
        return None
    if dated.day is not None and dated.day.weekday() == weekday_side.weekday:
        return replace(dated, start=first.start, end=second.end)
    if weekday_side.day is None:
        return None
    if dated.by_weeks and dated.day:
        return replace(
            weekday_side, start=first.start, end=second.end, day=_nearest(dated.day, weekday_side.weekday),
            flags=frozenset(), other_days=(),
        )  # fmt: skip
    flags = dated.flags | {Flag.weekday_mismatch}
    return replace(dated, start=first.start, end=second.end, other_days=(weekday_side.day,), flags=flags)
