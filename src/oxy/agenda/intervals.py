"""Stretches of time as whole seconds, and what can be done with them."""

from collections.abc import Iterable, Sequence

Interval = tuple[int, int]
"""Whole seconds since the epoch, end exclusive: integers, because thousands are compared per question."""


def intersect(some: Iterable[Interval], others: Sequence[Interval]) -> list[Interval]:
    """Return what lies in both."""
    pairs = ((max(a[0], b[0]), min(a[1], b[1])) for a in some for b in others)
    return [part for part in pairs if part[0] < part[1]]


def without(some: Sequence[Interval], gap: Interval) -> list[Interval]:
    """Return what is left of some when a gap is cut out."""
    start, end = gap
    parts = [part for span in some for part in ((span[0], min(span[1], start)), (max(span[0], end), span[1]))]
    return [part for part in parts if part[0] < part[1]]


def join(intervals: Iterable[Interval]) -> list[Interval]:
    """Return them in order, those that touch or overlap as one."""
    joined: list[Interval] = []
    for start, end in sorted(intervals):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def is_free(busy: Sequence[Interval], wanted: Interval) -> bool:
    """Return whether a stretch touches nothing busy."""
    return all(end <= wanted[0] or wanted[1] <= start for start, end in busy)


def ceil(seconds: float) -> int:
    """Return the next whole second, or this one."""
    return int(-(-seconds // 1))
