"""One thing put right in a text that was written for somebody: its hour, its day, its amount, where it has just one."""

import re
from datetime import datetime

from oxy.portuguese import find_moments, normalise

_AMOUNT = re.compile(r"(?i)(?:r\$ ?)\d[\d.]*(?:,\d{1,2})?|\b\d[\d.]*(?:,\d{1,2})?(?= (?:reais|real|conto|pila)\b)")
_SMALL = re.compile(r"\b(?:as|a|na|no|de|da|do|dia|feira|entao|para|por|e|umas|la|reais|real)\b")
_WORD = re.compile(r"[a-z0-9]+")
_HOUR = re.compile(r"(?i)(?<![\d/,.$])(?<!r\$ )\d{1,2}(?: ?(?:h\d{0,2}|hs|hrs|horas?)|:\d\d)?(?![\d/]|,\d|\.\d)")


def says_one_thing(rest: str, now: datetime) -> bool:
    """Whether `rest` says an hour, a day or an amount, and nothing else."""
    return _kind_of(rest, now) is not None


def reworded(text: str, rest: str, now: datetime) -> str | None:
    """Return `text` with what `rest` says in place of the one thing of its kind; nothing when there is not just one."""
    kind = _kind_of(rest, now)
    found = _said(rest, kind, now) if kind else []
    places = _said(text, kind, now) if kind else []
    if len(found) != 1 or len(places) != 1:
        return None
    start, end = places[0]
    return text[:start] + rest[slice(*found[0])] + text[end:]


def _kind_of(rest: str, now: datetime) -> str | None:
    for kind in ("amount", "hour", "day"):
        found = _said(rest, kind, now)
        if len(found) == 1:
            start, end = found[0]
            left = _SMALL.sub(" ", f"{rest[:start]} {rest[end:]}")
            return kind if not _WORD.search(left) else None
    return None


def _said(text: str, kind: str | None, now: datetime) -> list[tuple[int, int]]:
    """Where the hours, days or amounts of `text` stand in it."""
    if kind == "amount":
        return [found.span() for found in _AMOUNT.finditer(text)]
    moments = find_moments(text, reference=now, expecting_time=True)
    if kind == "hour":
        told = len(moments.times) or (moments.window is not None)
        places = [found.span() for found in _HOUR.finditer(text) if not _is_day(text, found)]
        return places if told else []
    if len(moments.dates) != 1:
        return []
    plain = normalise(text)
    spans = [span for span in moments.spans if find_moments(span, reference=now).dates]
    at = plain.find(spans[0]) if len(spans) == 1 and len(plain) == len(text) else -1
    return [] if at < 0 else [(at, at + len(spans[0]))]


def _is_day(text: str, found: re.Match[str]) -> bool:
    """ "Dia 24" has no hour in it, nor has "24/03"."""
    return bool(re.search(r"(?i)\bdia $|/$", text[: found.start()]))
