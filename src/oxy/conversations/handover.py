"""From the AI to a person and back: a change of state with a reason, an alert, and silence."""

from uuid import UUID

from oxy.businesses import raise_alert
from oxy.conversations.ports import Handover
from oxy.conversations.store import threads
from oxy.conversations.wording import HANDOVER_REASONS, HANDOVER_TITLES, PERSON_AWAITED
from oxy.foundation.database import Session
from oxy.foundation.events import announce


async def hand_over(session: Session, conversation_id: UUID, handover: Handover) -> None:
    """Give the conversation to people: it becomes `escalated`, staff are alerted, the AI falls silent."""
    reason = HANDOVER_REASONS.get(handover.reason, handover.reason)
    await threads.escalate(session, conversation_id, reason, handover.summary)
    await raise_alert(
        session,
        "emergency" if handover.urgent else "handover",
        "Emergência no WhatsApp" if handover.urgent else HANDOVER_TITLES.get(handover.reason, PERSON_AWAITED),
        f"{reason}. {handover.summary}".strip(),
        severity="critical" if handover.urgent else "warning",
        conversation_id=conversation_id,
    )
    await announce(
        session,
        "conversation:updated",
        {"conversation_id": str(conversation_id), "status": "escalated", "reason": reason},
    )
