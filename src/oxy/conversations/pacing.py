"""Ten messages a second from one number, whoever wants to send: the specification's limit.

A turn is taken before a message is claimed for sending: whatever waits for one is queued, and surely unsent when a
process dies. Turns are counted in each process; several processes that may send from one number share its ten.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import psycopg
from psycopg_pool import PoolTimeout

from oxy.foundation.database import Database, Purpose
from oxy.foundation.worker import count_workers

PER_SECOND: Final = 10
COUNT_SECONDS: Final = 10.0
# Seconds of turns that are remembered: those to come, which may all be given back, and those of the last second.
REMEMBERED: Final = 4


def _never(_: UUID) -> bool:
    return False


@dataclass(slots=True)
class _Line:
    """A number's last turns, those to come included, and when the last one was told to come back."""

    turns: deque[float]
    comes_back: float = field(default=0.0)


class Pace:
    """Gives the turns of one process. Never more in any second than its share of what a number may send."""

    def __init__(self, per_second: int = PER_SECOND, held_here: Callable[[UUID], bool] = _never) -> None:
        """`held_here` knows the numbers that no other process can send from."""
        self._per_second = per_second
        self._held_here = held_here
        self._lines: dict[UUID, _Line] = {}
        self.processes = 1

    def take(self, instance_id: UUID, patience: float = 0.0) -> float | None:
        """Take a number's next turn and return the seconds until it; None, and nothing taken, past `patience`."""
        now = time.monotonic()
        line = self._line(instance_id)
        turn = self._next_turn(instance_id, line, now)
        if turn - now > patience:
            return None
        line.turns.append(turn)
        return turn - now

    def give_back(self, instance_id: UUID) -> None:
        """A turn was taken and nothing is to be sent."""
        line = self._line(instance_id)
        if line.turns:
            line.turns.pop()

    def come_back(self, instance_id: UUID) -> float:
        """Return after how many seconds to ask for a turn again: later for each who asks, so that few ask in vain."""
        now = time.monotonic()
        line = self._line(instance_id)
        messages, seconds = self._share(instance_id)
        line.comes_back = max(line.comes_back + seconds / messages, self._next_turn(instance_id, line, now))
        return line.comes_back - now

    async def keep_count(self, database: Database) -> None:
        """Know how many processes share the numbers, until cancelled."""
        while True:
            with suppress(psycopg.Error, PoolTimeout, OSError):
                async with database.system(Purpose.OBSERVE) as session:
                    self.processes = max(await count_workers(session), 1)
            await asyncio.sleep(COUNT_SECONDS)

    def _line(self, instance_id: UUID) -> _Line:
        found = self._lines.get(instance_id)
        if found is None:
            found = self._lines[instance_id] = _Line(deque(maxlen=REMEMBERED * self._per_second))
        return found

    def _next_turn(self, instance_id: UUID, line: _Line, now: float) -> float:
        messages, seconds = self._share(instance_id)
        return now if len(line.turns) < messages else max(now, line.turns[-messages] + seconds)

    def _share(self, instance_id: UUID) -> tuple[int, float]:
        """How many messages in how many seconds: fewer for more processes, one in a longer time for very many."""
        if self.processes == 1 or self._held_here(instance_id):
            return self._per_second, 1.0
        return max(self._per_second // self.processes, 1), max(self.processes / self._per_second, 1.0)
