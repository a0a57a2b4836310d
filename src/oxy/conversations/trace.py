"""How the log lines of one turn are found again."""

from oxy.conversations.ports import Turn

TAGS = {"client-ai": "[CLIENT-AI]", "aurora": "[AURORA]"}


def turn_fields(turn: Turn) -> dict[str, object]:
    """Return the ids that every line of a turn carries."""
    return {
        "jobId": turn.job_id, "organizationId": str(turn.organization_id), "instanceId": str(turn.instance_id),
        "conversationId": str(turn.conversation_id), "contactId": str(turn.contact_id),
    }  # fmt: skip
