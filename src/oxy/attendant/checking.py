"""The claims gate over a reply: what may go out, what is said against the rest, and what is said instead."""

from dataclasses import dataclass
from typing import Literal

from oxy.attendant.dialogue import Dialogue
from oxy.attendant.handing_over import hand_over_text, summary_of
from oxy.attendant.responder import Reply, TurnDesk
from oxy.attendant.trace import turn_fields
from oxy.conversations.gates import check_claims
from oxy.foundation.telemetry import log

Status = Literal["success", "fallback", "blocked", "error"]


@dataclass(frozen=True, slots=True)
class Checked:
    """A reply that may go out, how it came about, and what went wrong on the way."""

    reply: Reply
    status: Status
    error: str | None = None


def checked(desk: TurnDesk, reply: Reply, status: Status) -> Checked | None:
    """Return the reply when everything it claims is backed; None when not."""
    if any(objections(desk, text) for text in reply.texts):
        return None
    return Checked(reply, status)


def objections(desk: TurnDesk, text: str) -> list[str]:
    """Return, in English, what `text` claims without backing."""
    evidence = desk.toolset.counter.evidence.evidence()
    return [f'{found.kind}: "{found.what}": {found.reason}' for found in check_claims(text, evidence)]


def handed_over(desk: TurnDesk, refused: Reply) -> Checked:
    """Say nothing that is not backed: a person is called instead, and the reason kept."""
    found = [objection for text in refused.texts for objection in objections(desk, text)]
    # The words themselves stay out of the log: they may be a customer's.
    kinds = [objection.partition(":")[0] for objection in found]
    log().error("[CLIENT-AI] Reply blocked", **turn_fields(desk.turn), violations=kinds, model=refused.usage.model)
    counter = desk.toolset.counter
    handover = counter.escalate("unsure", summary_of(desk.context, desk.turn.text))
    text = f"Quero te passar a informação certinha. {hand_over_text(desk.context, counter)}"
    dialogue = Dialogue().dump(desk.context.now)
    reply = Reply((text,), dialogue, handover, refused.confidence, refused.usage)
    return Checked(reply, "blocked", "; ".join(found)[:1000])
