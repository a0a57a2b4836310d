"""The gates that a whole answer passes before it is stored."""

from dataclasses import replace
from datetime import datetime

from oxy.conversations.gates import Author, Block, DuplicateGate, GateFacts, OutgoingText, Pass, run_gates
from oxy.conversations.ports import Answer, Handover, Turn
from oxy.conversations.trace import TAGS, turn_fields
from oxy.conversations.wording import BLOCKED, preview_of
from oxy.foundation.telemetry import log


def pass_gates(turn: Turn, answer: Answer, now: datetime) -> Answer:
    """Let each text through the gates; one that may not go out is replaced, with all others, by a call for a person.

    An answer is stored only while the AI may speak in its conversation, so that is what the gates are told.
    """
    author: Author = "aurora" if answer.interaction.agent_type == "aurora" else "attendant"
    passed: list[str] = []
    for text in (*answer.texts, *(picture.caption for picture in answer.pictures)):
        facts = GateFacts(
            now, reader=turn.sender, last_text=passed[-1] if passed else None, last_sent_at=now if passed else None
        )
        verdict = run_gates(OutgoingText(text, author, answer.evidence), facts)
        if isinstance(verdict, Pass):
            passed.append(text)
        elif verdict.gate != DuplicateGate.name:
            return _held_back(turn, answer, verdict)
    return replace(
        answer, texts=tuple(text for text in passed if text in answer.texts),
        pictures=tuple(picture for picture in answer.pictures if picture.caption in passed),
    )  # fmt: skip


def _held_back(turn: Turn, answer: Answer, block: Block) -> Answer:
    tag = TAGS[answer.interaction.agent_type]
    log().warning(f"{tag} Answer blocked", **turn_fields(turn), gate=block.gate, reason=block.reason)
    interaction = replace(answer.interaction, status="blocked", error_message=f"{block.gate}: {block.reason}"[:1000])
    summary = f"Mensagem do cliente: {preview_of('text', turn.text)}"
    person = Handover("A resposta automática foi retida por segurança", summary)
    return replace(
        answer, texts=(BLOCKED,), interaction=interaction, handover=answer.handover or person, options=(), pictures=()
    )
