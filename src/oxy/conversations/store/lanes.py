"""Rows of the lane: whose turn it is, under which lease, and what it ends in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from oxy.conversations.ports import Interaction
from oxy.foundation.database import Row, Session

# The wake-up and the pause's end are set by the same clock; this forgives the job that arrives a blink early.
EARLY_SECONDS = 0.02


async def take_lane(session: Session, conversation_id: UUID, lease_seconds: float) -> Row | None:
    """Take the conversation's lease when a turn is due and nobody holds it; the fencing number grows.

    It follows the clock: where a crash undid the taking of a lease, the next one has another number all the same.

    Comes with what waits: `waiting` (incoming messages that are owed an answer, oldest first, as JSON), `phone` of the
    contact, `owner_name` when one of the contact's numbers is an active owner's or a pairing word showed the contact to
    be one, and `previous_at`, when the last message before these was written. Where the statement had to wait for a
    message that was just being stored, `waiting` lacks it and `newest_seq` tells of it.
    """
    return await session.row(
        """
        WITH taken AS (
            UPDATE conversations SET
                turn_fence = greatest(turn_fence + 1, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint),
                turn_lease_until = now() + make_interval(secs => %(lease)s)
            WHERE organization_id = %(organization)s AND id = %(id)s
              AND turn_due_at <= now() + make_interval(secs => %(early)s)
              AND (turn_lease_until IS NULL OR turn_lease_until < now())
            RETURNING turn_fence, contact_id, instance_id, dialogue, answered_seq, newest_seq
        )
        SELECT t.*, c.phone,
               (SELECT o.name FROM aurora_owner_numbers o
                WHERE o.organization_id = %(organization)s AND o.is_active AND (o.contact_id = t.contact_id OR EXISTS (
                    SELECT FROM contact_identities i WHERE i.organization_id = %(organization)s
                      AND i.contact_id = t.contact_id AND i.kind = 'phone' AND i.match_key = o.match_key))
                ORDER BY o.role DESC, o.name LIMIT 1) AS owner_name,
               (SELECT json_agg(json_build_object('id', m.id, 'seq', m.seq, 'message_type', m.message_type,
                    'text', m.content, 'created_at', least(m.created_at, m.channel_time),
                    'reply_to', m.reply_to_whatsapp_id, 'details', m.payload,
                    'whatsapp_message_id', m.whatsapp_message_id) ORDER BY m.seq)
                FROM messages m
                WHERE m.organization_id = %(organization)s AND m.conversation_id = %(id)s AND m.seq > t.answered_seq
                  AND m.direction = 'incoming' AND m.starts_turn AND m.status = 'received') AS waiting,
               (SELECT p.created_at FROM messages p WHERE p.organization_id = %(organization)s
                  AND p.conversation_id = %(id)s AND p.seq <= t.answered_seq ORDER BY p.seq DESC LIMIT 1) AS previous_at
        FROM taken t
        JOIN contacts c ON c.organization_id = %(organization)s AND c.id = t.contact_id
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


async def extend_lease(session: Session, conversation_id: UUID, fence: int, lease_seconds: float) -> bool:
    """Hold on to the lane while a model thinks; False when it is no longer ours.

    A lane that its holder has just given free stays free: a renewal that waited for that commit would else lock
    the next message out until the lease ran out.
    """
    touched = await session.execute(
        """
        UPDATE conversations SET turn_lease_until = now() + make_interval(secs => %s)
        WHERE organization_id = %s AND id = %s AND turn_fence = %s AND turn_lease_until IS NOT NULL
        """,
        (lease_seconds, session.organization_id, conversation_id, fence),
    )
    return touched == 1


def lock_lane(
    session: Session, conversation_id: UUID, fence: int, last_seq: int, *, of_owner: bool = False
) -> Callable[[], Awaitable[Row | None]]:
    """Lock the conversation, with the session's next statement, for the commit of the turn that holds `fence`.

    What is returned gives the row, None when somebody else took the lane. `newer` says that messages came after
    `last_seq`; `due_in` when their pause ends, `waited_seconds` how long the oldest has waited; `revoked`, for a turn
    `of_owner`, that its contact is an owner no more.
    """
    values = {"organization": session.organization_id, "id": conversation_id, "fence": fence, "last": last_seq}
    return session.row_later(_LOCK_LANE + (_REVOKED if of_owner else ", false AS revoked") + _OF_LANE, values)


_LOCK_LANE: LiteralString = """
    SELECT c.status, c.ai_enabled, c.ai_paused_until,
           greatest(extract(epoch FROM c.turn_due_at - now()), 0)::float AS due_in,
           coalesce(extract(epoch FROM now() - c.turn_waiting_since), 0)::float AS waited_seconds,
           c.newest_seq > %(last)s AS newer"""
_REVOKED: LiteralString = """,
           NOT EXISTS (SELECT FROM aurora_owner_numbers o
               WHERE o.organization_id = %(organization)s AND o.is_active AND (o.contact_id = c.contact_id
                 OR EXISTS (SELECT FROM contact_identities i WHERE i.organization_id = %(organization)s
                            AND i.contact_id = c.contact_id AND i.kind = 'phone' AND i.match_key = o.match_key))
           ) AS revoked"""
_OF_LANE: LiteralString = """
    FROM conversations c
    WHERE c.organization_id = %(organization)s AND c.id = %(id)s AND c.turn_fence = %(fence)s
    FOR UPDATE
    """


async def release_lane(session: Session, conversation_id: UUID, fence: int, due_in_seconds: float | None) -> None:
    """Let go of the lane; the turn is due again in so many seconds, or not at all (None)."""
    await session.execute(
        """
        UPDATE conversations SET turn_lease_until = NULL,
            turn_due_at = CASE WHEN %(due)s::float IS NULL THEN NULL
                               ELSE now() + make_interval(secs => %(due)s::float) END,
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
    """How a turn ends in its conversation's row, and what the AI did in it."""

    conversation_id: UUID
    contact_id: UUID
    answered_seq: int
    dialogue: dict[str, Any]
    preview: str | None
    due_in: float | None
    interaction: Interaction
    latency_ms: int


def end_turn(session: Session, ending: Ending) -> None:
    """Store where the talk stands, keep the interaction and give the lane free, with the session's next statement.

    `due_in` is set when messages already wait for the next turn.
    """
    session.execute_later(
        """
        WITH ended AS (
            UPDATE conversations SET
                answered_seq = greatest(answered_seq, %(answered)s), dialogue = %(dialogue)s, turn_lease_until = NULL,
                turn_failures = 0,
                turn_due_at = CASE WHEN %(due)s::float IS NULL THEN NULL
                                   ELSE now() + make_interval(secs => %(due)s::float) END,
                turn_waiting_since = CASE WHEN %(due)s::float IS NULL THEN NULL ELSE now() END,
                last_message_at = CASE WHEN %(preview)s::text IS NULL THEN last_message_at ELSE %(now)s END,
                last_message_preview = coalesce(%(preview)s, last_message_preview), updated_at = now()
            WHERE organization_id = %(organization)s AND id = %(conversation)s
        )
        """
        + _KEEP_INTERACTION,
        {
            **_interaction_values(
                session, ending.conversation_id, ending.contact_id, ending.interaction, ending.interaction.status,
                ending.latency_ms,
            ),
            "answered": ending.answered_seq, "dialogue": Jsonb(ending.dialogue), "preview": ending.preview,
            "due": ending.due_in,
        },
    )  # fmt: skip


async def keep_interaction(
    session: Session, conversation_id: UUID, contact_id: UUID, interaction: Interaction, status: str, latency_ms: int
) -> None:
    """Keep what the AI did in a turn that ends otherwise."""
    values = _interaction_values(session, conversation_id, contact_id, interaction, status, latency_ms)
    await session.execute(_KEEP_INTERACTION, values)


_KEEP_INTERACTION: LiteralString = """
    INSERT INTO ai_interactions (organization_id, conversation_id, contact_id, ai_type, agent_type, model,
        prompt_tokens, completion_tokens, cost_usd, function_calls, function_results, status, error_message,
        latency_ms, created_at)
    VALUES (%(organization)s, %(conversation)s, %(contact)s, %(ai_type)s, %(agent_type)s, %(model)s, %(prompt)s,
        %(completion)s, %(cost)s, %(calls)s, %(results)s, %(status)s, %(error)s, %(latency)s, %(now)s)
"""


def _interaction_values(
    session: Session, conversation_id: UUID, contact_id: UUID, interaction: Interaction, status: str, latency_ms: int
) -> dict[str, Any]:
    return {
        "organization": session.organization_id, "conversation": conversation_id, "contact": contact_id,
        "ai_type": "aurora" if interaction.agent_type == "aurora" else "client",
        "agent_type": interaction.agent_type, "model": interaction.model, "prompt": interaction.prompt_tokens,
        "completion": interaction.completion_tokens, "cost": interaction.cost_usd,
        "calls": Jsonb([{"name": call.name, "arguments": dict(call.arguments)} for call in interaction.calls]),
        "results": Jsonb([{"name": call.name, "result": call.result} for call in interaction.calls]),
        "status": status, "error": interaction.error_message, "latency": latency_ms, "now": session.clock.now(),
    }  # fmt: skip
