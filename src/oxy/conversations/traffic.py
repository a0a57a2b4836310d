"""How much is usually written to a number, by its own history."""

from datetime import datetime
from uuid import UUID

from oxy.conversations.store import traffic
from oxy.foundation.database import Session


async def expected_since_last_arrival(session: Session, instance_id: UUID, since: datetime) -> float:
    """Return how many messages usually come in the span since the last one, or since `since` when that is later.

    The mean of the same hours of the four weeks before; 0 for a number without a history. A silence is counted for at
    most a day.
    """
    return await traffic.expected_since_last_arrival(session, instance_id, since)
