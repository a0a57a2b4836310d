"""How often somebody may get a password wrong before they have to wait."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from math import ceil
from typing import ClassVar

from oxy.foundation.errors import Refusal

WINDOW = timedelta(minutes=5)
MOST_PER_PERSON = 20
MOST_PER_ADDRESS = 200
MOST_KEYS = 10_000


class TooManyAttempts(Refusal):
    """Too many wrong passwords; `retry_after` (seconds) says when the next try is looked at."""

    code: ClassVar[str] = "too_many_attempts"
    status: ClassVar[int] = 429
    message = "Muitas tentativas de entrada."

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"{self.message} Espere {_spoken(retry_after)} e tente de novo.", retry_after=retry_after)
        self.retry_after = retry_after


class Attempts:
    """Counts wrong passwords by e-mail and address, and by address alone, in this process."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[tuple[str, str], deque[datetime]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._wrong)

    def begin(self, email: str, address: str, now: datetime) -> None:
        """Count a try before its outcome is known, so that parallel guesses count too. Raises `TooManyAttempts`."""
        keys = _keys(email, address)
        for key, most in keys:
            times = self._wrong.get(key, deque())
            while times and times[0] <= now - WINDOW:
                times.popleft()
            if len(times) >= most:
                raise TooManyAttempts(max(1, ceil((times[0] + WINDOW - now).total_seconds())))
        for key, _ in keys:
            self._wrong.setdefault(key, deque()).append(now)
            self._wrong.move_to_end(key)
        while len(self._wrong) > MOST_KEYS:
            self._wrong.popitem(last=False)

    def succeed(self, email: str, address: str) -> None:
        """Forget the person's wrong tries, and take this one back from the address."""
        (person, _), (house, _) = _keys(email, address)
        self._wrong.pop(person, None)
        if times := self._wrong.get(house):
            times.pop()


def _keys(email: str, address: str) -> tuple[tuple[tuple[str, str], int], tuple[tuple[str, str], int]]:
    return ((email.strip().lower(), address), MOST_PER_PERSON), (("", address), MOST_PER_ADDRESS)


def _spoken(seconds: int) -> str:
    minutes = ceil(seconds / 60)
    return f"{seconds} s" if seconds < 60 else f"{minutes} {'minuto' if minutes == 1 else 'minutos'}"
