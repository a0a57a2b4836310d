"""Failures a twin can be told to show for its next requests."""

from __future__ import annotations

from dataclasses import dataclass

from twins.wire import Reply


@dataclass(frozen=True, slots=True)
class Answered:
    """Answer with this instead of doing the work."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class Hung:
    """Give no answer for `seconds`, then cut. With `accepted`, the work is done first."""

    seconds: float = 3600.0
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """Cut the connection without an answer. With `accepted`, the work is done first."""

    accepted: bool = False


Failure = Answered | Hung | Dropped


class FailurePlan:
    """What the next requests will meet, in order."""

    def __init__(self) -> None:
        self._next: list[Failure] = []

    def add(self, failure: Failure, times: int) -> None:
        self._next.extend([failure] * times)

    def take(self) -> Failure | None:
        """The failure for the request that just came, or None to serve it."""
        return self._next.pop(0) if self._next else None

    def clear(self) -> None:
        self._next.clear()

    @property
    def pending(self) -> int:
        """How many requests are still to fail."""
        return len(self._next)
