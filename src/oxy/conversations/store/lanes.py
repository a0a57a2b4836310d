"""Rows of the lane: whose turn it is, under which lease, and what it ends in."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from oxy.conversations.ports import Interaction
from oxy.foundation.database import Row, Session

# The wake-up and the pause's end are set by the same clock; this forgives the job that arrives a blink early.
EARLY_SECONDS = 0.02


async def take_lane(session: Session, conversation_id: UUID, lease_seconds: float) -> Row | None:
    """Take the conversation's lease when a turn is due and nobody holds it; the fencing number grows."""
    return await session.row(
        """
        UPDATE conversations SET turn_fence = turn_fence + 1, turn_lease_until = now() + make_interval(secs => %(lease)s)
        WHERE organization_id = %(organization)s AND id = %(id)s AND turn_due_at <= now() + make_interval(secs => %(early)s)
          AND (turn_lease_until IS NULL OR turn_lease_until < now())
        RETURNING turn_fence, contact_id, instance_id, status, ai_enabled, ai_paused_until, dialogue, answered_seq,
                  turn_failures, extract(epoch FROM now() - turn_waiting_since)::float AS waited_seconds
        """,
        {
            "organization": session.organization_id, "id": conversation_id, "lease": lease_seconds,
            "early": EARLY_SECONDS,
        },
    )  # fmt: skip


async def due_in(session: Session, conversation_id: UUID) -> float | None:
    """Seconds until the pause ends, when one runs and nobody holds the lane; None when there is nothing to wait for."""
    return await session.value(
        """
        SELECT extract(epoch FROM turn_due_at - now())::float FROM conversations
        WHERE organization_id = %s AND id = %s AND (turn_lease_until IS NULL OR turn_lease_until < now())
        """,
        (session.organization_id, conversation_id),
    )


async def waiting_messages(session: Session, conversation_id: UUID, answered_seq: int) -> list[Row]:
    """Incoming messages that are owed an answer, oldest first, with the contact's phone and the time before them."""
    return await session.rows(
        """
        SELECT m.id, m.seq, m.message_type, m.content AS text, m.created_at, m.reply_to_whatsapp_id AS reply_to,
               m.payload AS details, c.phone,
               (SELECT max(p.created_at) FROM messages p WHERE p.organization_id = m.organization_id
                  AND p.conversation_id = m.conversation_id AND p.seq <= %(answered)s) AS previous_at
        FROM messages m
        JOIN contacts c ON c.organization_id = m.organization_id AND c.id = m.contact_id
        WHERE m.organization_id = %(organization)s AND m.conversation_id = %(id)s AND m.seq > %(answered)s
          AND m.direction = 'incoming' AND m.starts_turn AND m.status = 'received'
        ORDER BY m.seq
        """,
        {"organization": session.organization_id, "id": conversation_id, "answered": answered_seq},
    )


async def extend_lease(session: Session, conversation_id: UUID, fence: int, lease_seconds: float) -> bool:
    """Hold on to the lane while a model thinks; False when it is no longer ours."""
    touched = await session.execute(
        """
        UPDATE conversations SET turn_lease_until = now() + make_interval(secs => %s)
        WHERE organization_id = %s AND id = %s AND turn_fence = %s
        """,
        (lease_seconds, session.organization_id, conversation_id, fence),
    )
    return touched == 1


async def lock_lane(session: Session, conversation_id: UUID, fence: int, last_seq: int) -> Row | None:
    """Lock the conversation for the commit of the turn that holds `fence`; None when somebody else took the lane.

    `newer` says that messages came after `last_seq`; `due_in` when their pause ends, `waited_seconds` how long the
    oldest has waited.
    """
    return await session.row(
        """
        SELECT c.status, c.ai_enabled, c.ai_paused_until,
               greatest(extract(epoch FROM c.turn_due_at - now()), 0)::float AS due_in,
               coalesce(extract(epoch FROM now() - c.turn_waiting_since), 0)::float AS waited_seconds,
               EXISTS (SELECT FROM messages m WHERE m.organization_id = c.organization_id AND m.conversation_id = c.id
                   AND m.seq > %(last)s AND m.direction = 'incoming' AND m.starts_turn AND m.status = 'received') AS newer
        FROM conversations c
        WHERE c.organization_id = %(organization)s AND c.id = %(id)s AND c.turn_fence = %(fence)s
        FOR UPDATE
        """,
        {"organization": session.organization_id, "id": conversation_id, "fence": fence, "last": last_seq},
    )


async def release_lane(session: Session, conversation_id: UUID, fence: int, due_in_seconds: float | None) -> None:
    """Let go of the lane; the turn is due again in so many seconds, or not at all (None)."""
    await session.execute(
        """
        UPDATE conversations SET turn_lease_until = NULL,
            turn_due_at = CASE WHEN %(due)s::float IS NULL THEN NULL ELSE now() + make_interval(secs => %(due)s::float) END,
            turn_waiting_since = CASE WHEN %(due)s::float IS NULL THEN NULL ELSE turn_waiting_since END
        WHERE organization_id = %(organization)s AND id = %(id)s AND turn_fence = %(fence)s
        """,
        {"organization": session.organization_id, "id": conversation_id, "fence": fence, "due": due_in_seconds},
    )


async def count_failure(session: Session, conversation_id: UUID, fence: int) -> None:
    """Remember that the turn failed."""
    await session.execute(
        "UPDATE conversations SET turn_failures = turn_failures + 1"
        " WHERE organization_id = %s AND id = %s AND turn_fence = %s",
        (session.organization_id, conversation_id, fence),
    )


@dataclass(frozen=True, slots=True)
class Ending:
    """How a turn ends in its conversation's row."""

    conversation_id: UUID
    answered_seq: int
    dialogue: dict[str, Any]
    preview: str | None
    due_in: float | None


async def end_turn(session: Session, ending: Ending) -> None:
    """Store where the talk stands and give the lane free; `due_in` when messages already wait for the next turn."""
    await session.execute(
        """
        UPDATE conversations SET
            answered_seq = greatest(answered_seq, %(answered)s), dialogue = %(dialogue)s, turn_lease_until = NULL,
            turn_failures = 0,
            turn_due_at = CASE WHEN %(due)s::float IS NULL THEN NULL ELSE now() + make_interval(secs => %(due)s::float) END,
            turn_waiting_since = CASE WHEN %(due)s::float IS NULL THEN NULL ELSE now() END,
            last_message_at = CASE WHEN %(preview)s::text IS NULL THEN last_message_at ELSE %(now)s END,
            last_message_preview = coalesce(%(preview)s, last_message_preview), updated_at = now()
        WHERE organization_id = %(organization)s AND id = %(id)s
        """,
        {
            "organization": session.organization_id, "id": ending.conversation_id, "answered": ending.answered_seq,
            "dialogue": Jsonb(ending.dialogue), "preview": ending.preview, "due": ending.due_in,
            "now": session.clock.now(),
        },
    )  # fmt: skip


async def keep_interaction(
    session: Session, conversation_id: UUID, contact_id: UUID, interaction: Interaction, status: str, latency_ms: int
) -> None:
    """Keep what the AI did in a turn."""
    await session.execute(
        """
        INSERT INTO ai_interactions (organization_id, conversation_id, contact_id, ai_type, agent_type, model,
            prompt_tokens, completion_tokens, cost_usd, function_calls, function_results, status, error_message,
            latency_ms, created_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        (
            session.organization_id, conversation_id, contact_id,
            "aurora" if interaction.agent_type == "aurora" else "client", interaction.agent_type, interaction.model,
            interaction.prompt_tokens, interaction.completion_tokens, interaction.cost_usd,
            Jsonb([{"name": call.name, "arguments": dict(call.arguments)} for call in interaction.calls]),
            Jsonb([{"name": call.name, "result": call.result} for call in interaction.calls]),
            status, interaction.error_message, latency_ms, session.clock.now(),
        ),
    )  # fmt: skip
