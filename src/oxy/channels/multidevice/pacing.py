"""Ten messages a second from one number, whoever wants to send: the specification's limit, kept by each process."""

import time
from asyncio import sleep
from typing import Final
from uuid import UUID

from oxy.conversations.ports import SendDeferred

SECONDS_BETWEEN: Final = 0.1
# Well below the age at which a message that is being sent counts as unknown.
LONGEST_WAIT_SECONDS: Final = 20.0


class Pacing:
    """Lets one message of a number through at a time, so far apart; numbers do not wait for one another."""

    def __init__(self) -> None:
        self._next: dict[UUID, float] = {}

    async def wait(self, instance_id: UUID) -> None:
        """Return when it is the caller's turn to send from a number. Raises `SendDeferred` where the line is long."""
        now = time.monotonic()
        turn = max(self._next.get(instance_id, 0.0), now)
        if turn - now > LONGEST_WAIT_SECONDS:
            raise SendDeferred("too many messages wait to be sent from this number", retry_after=turn - now)
        self._next[instance_id] = turn + SECONDS_BETWEEN
        if turn > now:
            await sleep(turn - now)
