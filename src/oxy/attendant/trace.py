"""The fields by which the log lines of one customer's turn are found again."""

from oxy.conversations import trace
from oxy.conversations.ports import Turn


def turn_fields(turn: Turn) -> dict[str, object]:
    """Return what every line of a customer's turn carries."""
    return {**trace.turn_fields(turn), "agentType": "client-ai"}
