"""What Oxy asked of its own accord: a reminder's "confirma?", the offer of a freed slot.

A question is open until it is answered, withdrawn or replaced; one whose time is over stays to be answered honestly for
a few days more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from oxy.conversations.store import questions as store
from oxy.foundation.database import Session
from oxy.foundation.rows import read_instant, read_uuid

# So long after its time a question is still known to whoever answers it late.
REMEMBERED = timedelta(days=3)
# The outcome of a question whose answer came after its time.
LATE = "late"


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that waits for this contact's answer.

    Args:
        kind: who understands the answer: `attendant.builtin.asked` has one file a kind.
        subject: what it is about, in the kind's own words; ids as text.
        message_id: the outgoing message that asked, and `whatsapp_message_id` as the channel knows it.
        last_said: nothing else was said to the contact since, other questions like this one apart.
        outcome: what an earlier run of the same turn, whose answer never went out, closed it with.
    """

    id: UUID
    kind: str
    subject: Mapping[str, Any]
    asked_at: datetime
    expires_at: datetime
    message_id: UUID | None = None
    whatsapp_message_id: str | None = None
    last_said: bool = True
    outcome: str | None = None

    def lapsed(self, now: datetime) -> bool:
        """Whether the answer comes too late."""
        return self.outcome == LATE or (self.outcome is None and self.expires_at <= now)


def question_from_row(row: Mapping[str, Any]) -> OpenQuestion:
    """Build from the columns that `store.questions` reads, or JSON of them."""
    asked_at, expires_at = read_instant(row["asked_at"]), read_instant(row["expires_at"])
    assert asked_at is not None
    assert expires_at is not None
    message_id = row["message_id"]
    return OpenQuestion(
        read_uuid(row["id"]), row["kind"], row["subject"], asked_at, expires_at,
        None if message_id is None else read_uuid(message_id), row["whatsapp_message_id"], row["last_said"],
        row["outcome"],
    )  # fmt: skip


async def ask(
    session: Session, contact_id: UUID, kind: str, subject: Mapping[str, Any], expires_at: datetime,
    message_id: UUID | None = None,
) -> UUID:  # fmt: skip
    """Note that a contact was asked something, and return the question's id.

    An open question of the same kind and subject is replaced.

    Args:
        subject: JSON-ready; with `kind` it says what the question is about.
        expires_at: aware; a later answer does nothing any more and is told so.
        message_id: the message that asks, as `reaching.reach_out` returned it.
    """
    return await store.ask(session, contact_id, kind, subject, expires_at, message_id)


@dataclass(frozen=True, slots=True)
class Asking:
    """A question to be asked with a message that is in the outbox; see `ask`."""

    contact_id: UUID
    conversation_id: UUID
    message_id: UUID
    subject: Mapping[str, Any]
    expires_at: datetime


def ask_each(session: Session, kind: str, questions: Sequence[Asking]) -> None:
    """Note several questions of one kind, as `ask` notes one; they are written with the next statement."""
    rows = [
        {
            "contact": each.contact_id, "conversation": each.conversation_id, "message": each.message_id,
            "subject": dict(each.subject), "expires": each.expires_at,
        }
        for each in questions
    ]  # fmt: skip
    store.ask_each(session, kind, rows)


async def open_questions(session: Session, contact_id: UUID) -> list[OpenQuestion]:
    """Return what waits for a contact's answer and can still be answered, oldest first."""
    rows = await store.open_of(session, contact_id)
    return [question_from_row(row) for row in rows]


async def close(session: Session, question_id: UUID, outcome: str, *, answered_by: UUID | None = None) -> bool:
    """End a question; return False when it was closed already.

    Args:
        outcome: a short word: the answer's, or `withdrawn` when nobody needs to hear one any more.
        answered_by: the contact's message that answered it.
    """
    return await store.close(session, question_id, outcome, answered_by)


async def lapse(session: Session, question_id: UUID) -> None:
    """Let an open question's time be over now: whoever answers it later is told that it is too late."""
    await store.lapse(session, question_id)


def close_about_each(session: Session, kind: str, name: str, values: Sequence[str]) -> None:
    """End every open question of a kind whose subject says one of `values` under a name, with the next statement."""
    store.close_about_each(session, kind, name, values, "withdrawn")


async def close_about(session: Session, kind: str, subject: Mapping[str, Any], outcome: str = "withdrawn") -> None:
    """End every open question of a kind whose subject holds all of `subject`: the world has settled the matter."""
    await store.close_about(session, kind, subject, outcome)
