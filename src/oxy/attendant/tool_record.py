"""What a turn's tools did: recorded as `ai_interactions` keeps it, logged, and backing what the answer may claim."""

from collections.abc import Mapping
from typing import Any

from oxy.agenda import SlotTaken
from oxy.attendant.context import ClientContext
from oxy.attendant.evidence import EvidenceBook
from oxy.attendant.outcomes import Refused
from oxy.attendant.trace import turn_fields
from oxy.businesses import Actor
from oxy.conversations.ports import Handover, ToolCall, Turn
from oxy.foundation.database import Database
from oxy.foundation.errors import Refusal
from oxy.foundation.telemetry import log

ALTERNATIVES = 3


class ToolRecord:
    """The tools of one turn share one: tenant and contact are fixed when it is made."""

    def __init__(self, database: Database, context: ClientContext, turn: Turn) -> None:
        self.context = context
        self.evidence = EvidenceBook(context, said=(turn.text,))
        self.calls: list[ToolCall] = []
        self.handover: Handover | None = None
        self._database = database
        self._turn = turn
        self._actor = Actor("attendant")

    def escalate(self, reason: str, summary: str, *, urgent: bool = False) -> Handover:
        """Call a person: the conversation is handed over, and staff alerted, with the answer's commit."""
        self.handover = Handover(reason, summary, urgent)
        self.evidence.handed_over = True
        self._record("escalate_to_human", {"reason": reason}, {"ok": True})
        return self.handover

    def note(self, name: str, arguments: Mapping[str, Any], result: Mapping[str, Any]) -> None:
        """Record a tool's use that needed no transaction."""
        self._record(name, arguments, result)

    def _taken(self, taken: SlotTaken) -> Refused:
        alternatives = tuple(taken.alternatives)[:ALTERNATIVES]
        for slot in alternatives:
            self.evidence.slot(slot)
        return Refused("slot_taken", taken.message, alternatives)

    def _refused(self, refusal: Refusal) -> Refused:
        return self._taken(refusal) if isinstance(refusal, SlotTaken) else Refused(refusal.code, refusal.message)

    def _note(self, name: str, arguments: Mapping[str, Any], refused: Refused) -> Refused:
        self._record(name, arguments, {"ok": False, "error": refused.error, "say": refused.say})
        return refused

    def _record(self, name: str, arguments: Mapping[str, Any], result: Mapping[str, Any]) -> None:
        self.calls.append(ToolCall(name, arguments, result))
        log().info(
            "[CLIENT-AI] Executing function", **turn_fields(self._turn), functionName=name, args=dict(arguments),
            success=bool(result.get("ok")),
        )  # fmt: skip
