"""SQL that makes two contacts one: every table that points at a contact, in an order that keeps its constraints."""

from typing import Final
from uuid import UUID

from oxy.foundation.database import Session

# Every table with a contact's id, and the step below that moves it. A test compares this with the catalog.
MOVED = {
    "contact_identities": "move_rest",
    "pets": "move_pets_and_bookings",
    "bookings": "move_pets_and_bookings",
    "slot_offers": "move_rest",
    "visits": "move_rest",
    "visit_offers": "move_rest",
    "booking_series": "move_rest",
    "package_sales": "move_rest",
    "attendance_marks": "move_rest",
    "conversations": "merge_conversations",
    "messages": "merge_conversations",
    "media": "merge_conversations",
    "ai_interactions": "merge_conversations",
    "reminders": "move_rest",
    "booking_ratings": "move_rest",
    "aurora_owner_numbers": "move_rest",
    "owner_proposals": "move_rest",
    "owner_pairing_tries": "move_rest",
    "pending_questions": "move_rest",
    "waitlist": "move_rest",
    "campaign_recipients": "move_rest",
}

# A pet that both have is about to be one: `keep`'s. The others are `keep`'s already.
_SAME_PET: Final = """coalesce((
    SELECT k.id FROM pets g
    JOIN pets k ON k.organization_id = g.organization_id AND k.contact_id = %(keep)s AND k.deceased_at IS NULL
         AND lower(k.name) = lower(g.name) AND k.species = g.species
    WHERE g.organization_id = %(organization_id)s AND g.contact_id = %(gone)s AND g.id = t.pet_id), t.pet_id)"""


async def merge_conversations(session: Session, keep: UUID, gone: UUID) -> None:
    """Move conversations; where both have an open one on an instance, the words of `gone`'s go into `keep`'s."""
    pairs = await session.rows(
        """
        SELECT k.id AS keep, g.id AS gone
        FROM conversations g
        JOIN conversations k ON k.organization_id = g.organization_id AND k.instance_id = g.instance_id
             AND k.contact_id = %(keep)s AND k.status <> 'closed'
        WHERE g.organization_id = %(organization_id)s AND g.contact_id = %(gone)s AND g.status <> 'closed'
        ORDER BY k.id FOR UPDATE
        """,
        _names(session, keep, gone),
    )
    for pair in pairs:
        await _pour(session, pair["keep"], pair["gone"])
    for query in (
        "UPDATE conversations SET contact_id = %(keep)s"
        " WHERE organization_id = %(organization_id)s AND contact_id = %(gone)s",
        "UPDATE messages SET contact_id = %(keep)s"
        " WHERE organization_id = %(organization_id)s AND contact_id = %(gone)s",
        "UPDATE media SET contact_id = %(keep)s WHERE organization_id = %(organization_id)s AND contact_id = %(gone)s",
        "UPDATE ai_interactions SET contact_id = %(keep)s"
        " WHERE organization_id = %(organization_id)s AND contact_id = %(gone)s",
    ):
        await session.execute(query, _names(session, keep, gone))


async def _pour(session: Session, keep: UUID, gone: UUID) -> None:
    """Pour one open conversation into another: what was answered stays answered, what waits goes on waiting.

    The emptied one is closed, and its fencing number grows so that a turn under way on it cannot commit.
    """
    names = _names(session, keep, gone)
    for query in (
        """
        UPDATE messages m SET starts_turn = m.starts_turn AND m.seq > c.answered_seq, conversation_id = %(keep)s
        FROM conversations c
        WHERE c.organization_id = m.organization_id AND c.id = m.conversation_id
          AND m.organization_id = %(organization_id)s AND m.conversation_id IN (%(keep)s, %(gone)s)
        """,
        """
        UPDATE conversations k SET
            answered_seq = least(k.answered_seq, g.answered_seq),
            newest_seq = greatest(k.newest_seq, g.newest_seq),
            unread_count = k.unread_count + g.unread_count,
            last_incoming_at = greatest(k.last_incoming_at, g.last_incoming_at),
            last_message_preview = CASE WHEN g.last_message_at > coalesce(k.last_message_at, '-infinity')
                                        THEN g.last_message_preview ELSE k.last_message_preview END,
            last_message_at = greatest(k.last_message_at, g.last_message_at),
            turn_due_at = least(k.turn_due_at, g.turn_due_at),
            hears_until = greatest(k.hears_until, g.hears_until),
            turn_waiting_since = least(k.turn_waiting_since, g.turn_waiting_since),
            ai_enabled = k.ai_enabled AND g.ai_enabled,
            ai_paused_until = greatest(k.ai_paused_until, g.ai_paused_until),
            human_at = greatest(k.human_at, g.human_at),
            assigned_to = coalesce(k.assigned_to, g.assigned_to),
            status = CASE WHEN g.status = 'escalated' THEN 'escalated' ELSE k.status END,
            escalated_at = coalesce(k.escalated_at, g.escalated_at),
            escalation_reason = coalesce(k.escalation_reason, g.escalation_reason),
            escalation_summary = coalesce(k.escalation_summary, g.escalation_summary),
            turn_fence = k.turn_fence + 1, turn_lease_until = NULL, updated_at = now()
        FROM conversations g
        WHERE k.organization_id = %(organization_id)s AND k.id = %(keep)s
          AND g.organization_id = %(organization_id)s AND g.id = %(gone)s
        """,
        """
        UPDATE conversations SET status = 'closed', turn_due_at = NULL, turn_waiting_since = NULL,
            turn_lease_until = NULL, turn_fence = turn_fence + 1, unread_count = 0, updated_at = now()
        WHERE organization_id = %(organization_id)s AND id = %(gone)s
        """,
        "UPDATE ai_interactions SET conversation_id = %(keep)s"
        " WHERE organization_id = %(organization_id)s AND conversation_id = %(gone)s",
        "UPDATE bookings SET conversation_id = %(keep)s"
        " WHERE organization_id = %(organization_id)s AND conversation_id = %(gone)s",
        "UPDATE alerts SET conversation_id = %(keep)s"
        " WHERE organization_id = %(organization_id)s AND conversation_id = %(gone)s",
        "UPDATE pending_questions SET conversation_id = %(keep)s"
        " WHERE organization_id = %(organization_id)s AND conversation_id = %(gone)s",
    ):
        await session.execute(query, names)


async def move_pets_and_bookings(session: Session, keep: UUID, gone: UUID) -> None:
    """Move pets with their bookings in one statement, for a booking's pet is its contact's.

    A living pet that both have becomes one: `keep`'s, with what it lacked. Where both have it booked at one time, which
    the schema allows no pet, `gone`'s booking keeps its time and loses its pet, whose name goes into the notes.
    """
    names = _names(session, keep, gone)
    await _move_care(session, names)
    await session.execute(
        """
        UPDATE pets k SET
            breed = coalesce(k.breed, g.breed), size = coalesce(k.size, g.size), sex = coalesce(k.sex, g.sex),
            birth_date_estimated = CASE WHEN k.birth_date IS NULL THEN g.birth_date_estimated
                                        ELSE k.birth_date_estimated END,
            birth_date = coalesce(k.birth_date, g.birth_date),
            notes = concat_ws(E'\n', nullif(k.notes, ''), nullif(g.notes, '')), updated_at = now()
        FROM pets g
        WHERE k.organization_id = %(organization_id)s AND k.contact_id = %(keep)s AND k.deceased_at IS NULL
          AND g.organization_id = %(organization_id)s AND g.contact_id = %(gone)s AND g.deceased_at IS NULL
          AND lower(k.name) = lower(g.name) AND k.species = g.species
        """,
        names,
    )
    await session.execute(
        """
        WITH doubled AS (
            SELECT g.id AS gone, k.id AS keep FROM pets g
            JOIN pets k ON k.organization_id = g.organization_id AND k.contact_id = %(keep)s AND k.deceased_at IS NULL
                 AND lower(k.name) = lower(g.name) AND k.species = g.species
            WHERE g.organization_id = %(organization_id)s AND g.contact_id = %(gone)s AND g.deceased_at IS NULL
        ), moved_pets AS (
            UPDATE pets SET contact_id = %(keep)s
            WHERE organization_id = %(organization_id)s AND contact_id = %(gone)s
              AND id NOT IN (SELECT gone FROM doubled)
        ), crossing AS (
            SELECT g.id FROM doubled d
            JOIN bookings g ON g.organization_id = %(organization_id)s AND g.pet_id = d.gone
            JOIN bookings k ON k.organization_id = %(organization_id)s AND k.pet_id = d.keep
                 AND k.start_time < g.end_time AND k.end_time > g.start_time
            WHERE 'hotel' NOT IN (g.booking_type, k.booking_type)
              AND g.status NOT IN ('cancelled', 'no_show') AND k.status NOT IN ('cancelled', 'no_show')
        ), moved_bookings AS (
            UPDATE bookings b SET contact_id = %(keep)s,
                   pet_id = CASE WHEN b.id IN (SELECT id FROM crossing) THEN NULL
                            ELSE coalesce((SELECT keep FROM doubled WHERE doubled.gone = b.pet_id), b.pet_id) END,
                   notes = CASE WHEN b.id IN (SELECT id FROM crossing)
                           THEN concat_ws(E'\n', nullif(b.notes, ''), 'Pet: ' || (
                                SELECT p.name FROM pets p
                                WHERE p.organization_id = b.organization_id AND p.id = b.pet_id))
                           ELSE b.notes END
            WHERE b.organization_id = %(organization_id)s AND b.contact_id = %(gone)s
        )
        SELECT 1
        """,
        names,
    )


async def _move_care(session: Session, names: dict[str, UUID]) -> None:
    """Give the care that was noted, and what was told of it, to the pet that stays of two that become one."""
    for table in ("pet_care", "reminders"):
        same = "x.done_on = m.done_on" if table == "pet_care" else "x.due_on = m.due_on AND x.step = m.step"
        await session.execute(
            f"""
            UPDATE {table} m SET pet_id = k.id
            FROM pets g
            JOIN pets k ON k.organization_id = g.organization_id AND k.contact_id = %(keep)s AND k.deceased_at IS NULL
                 AND lower(k.name) = lower(g.name) AND k.species = g.species
            WHERE g.organization_id = %(organization_id)s AND g.contact_id = %(gone)s AND g.deceased_at IS NULL
              AND m.organization_id = g.organization_id AND m.pet_id = g.id
              AND NOT EXISTS (
                  SELECT FROM {table} x
                  WHERE x.organization_id = k.organization_id AND x.pet_id = k.id
                    AND x.care_protocol_id IS NOT DISTINCT FROM m.care_protocol_id AND {same})
            """,
            names,
        )


async def move_rest(session: Session, keep: UUID, gone: UUID) -> None:
    """Move what has no rule of its own."""
    for query in (
        "UPDATE contact_identities SET contact_id = %(keep)s"
        " WHERE organization_id = %(organization_id)s AND contact_id = %(gone)s",
        "UPDATE slot_offers SET contact_id = %(keep)s"
        " WHERE organization_id = %(organization_id)s AND contact_id = %(gone)s",
        "UPDATE reminders SET contact_id = %(keep)s WHERE organization_id = %(organization_id)s"
        " AND contact_id = %(gone)s",
        "UPDATE booking_ratings SET contact_id = %(keep)s WHERE organization_id = %(organization_id)s"
        " AND contact_id = %(gone)s",
        "UPDATE aurora_owner_numbers SET contact_id = %(keep)s"
        " WHERE organization_id = %(organization_id)s AND contact_id = %(gone)s",
        "UPDATE owner_proposals SET contact_id = %(keep)s"
        " WHERE organization_id = %(organization_id)s AND contact_id = %(gone)s",
        "UPDATE owner_pairing_tries SET contact_id = %(keep)s"
        " WHERE organization_id = %(organization_id)s AND contact_id = %(gone)s",
        # A doubled pet goes with `gone`: who waits for its sake waits for that of `keep`'s.
        "UPDATE waitlist w SET contact_id = %(keep)s, pet_id = coalesce(("
        " SELECT k.id FROM pets g JOIN pets k ON k.organization_id = g.organization_id AND k.contact_id = %(keep)s"
        " AND k.deceased_at IS NULL AND lower(k.name) = lower(g.name) AND k.species = g.species"
        " WHERE g.organization_id = w.organization_id AND g.id = w.pet_id AND g.contact_id = %(gone)s), w.pet_id)"
        " WHERE w.organization_id = %(organization_id)s AND w.contact_id = %(gone)s",
        "UPDATE visits SET contact_id = %(keep)s WHERE organization_id = %(organization_id)s AND contact_id = %(gone)s",
        "UPDATE visit_offers SET contact_id = %(keep)s"
        " WHERE organization_id = %(organization_id)s AND contact_id = %(gone)s",
        "UPDATE attendance_marks SET contact_id = %(keep)s"
        " WHERE organization_id = %(organization_id)s AND contact_id = %(gone)s",
        f"UPDATE booking_series t SET contact_id = %(keep)s, pet_id = {_SAME_PET}"
        " WHERE organization_id = %(organization_id)s AND contact_id = %(gone)s",
        f"UPDATE package_sales t SET contact_id = %(keep)s, pet_id = {_SAME_PET}"
        " WHERE organization_id = %(organization_id)s AND contact_id = %(gone)s",
        # Both may have been asked the same: the one that `keep` has stays open.
        "UPDATE pending_questions g SET contact_id = %(keep)s,"
        " closed_at = CASE WHEN k.id IS NULL THEN g.closed_at ELSE now() END,"
        " outcome = CASE WHEN k.id IS NULL THEN g.outcome ELSE 'replaced' END"
        " FROM pending_questions p LEFT JOIN pending_questions k ON k.organization_id = p.organization_id"
        " AND k.contact_id = %(keep)s AND k.kind = p.kind AND k.subject = p.subject"
        " AND k.closed_at IS NULL AND p.closed_at IS NULL"
        " WHERE p.organization_id = %(organization_id)s AND p.contact_id = %(gone)s AND g.id = p.id",
        # Who was a campaign's recipient twice is so once: under the name that stays, and written to if either was.
        "DELETE FROM campaign_recipients k USING campaign_recipients g"
        " WHERE k.organization_id = %(organization_id)s AND k.contact_id = %(keep)s AND k.queued_at IS NULL"
        " AND g.organization_id = k.organization_id AND g.campaign_id = k.campaign_id AND g.contact_id = %(gone)s"
        " AND g.queued_at IS NOT NULL",
        "UPDATE campaign_recipients g SET contact_id = %(keep)s"
        " WHERE g.organization_id = %(organization_id)s AND g.contact_id = %(gone)s AND NOT EXISTS ("
        " SELECT FROM campaign_recipients k WHERE k.organization_id = g.organization_id"
        " AND k.campaign_id = g.campaign_id AND k.contact_id = %(keep)s)",
    ):
        await session.execute(query, _names(session, keep, gone))


async def fill_and_delete(session: Session, keep: UUID, gone: UUID) -> None:
    """Fill in what `keep` does not say and delete `gone`."""
    names = _names(session, keep, gone)
    await session.execute(
        """
        UPDATE contacts k SET
            phone = coalesce(k.phone, g.phone), name = coalesce(k.name, g.name),
            profile_name = coalesce(k.profile_name, g.profile_name), email = coalesce(k.email, g.email),
            status = CASE WHEN g.status = 'blocked' THEN 'blocked' ELSE k.status END,
            notes = concat_ws(E'\n', nullif(k.notes, ''), nullif(g.notes, '')),
            marketing_opted_out_at = least(k.marketing_opted_out_at, g.marketing_opted_out_at),
            consent_at = least(k.consent_at, g.consent_at),
            last_contact_at = greatest(k.last_contact_at, g.last_contact_at),
            household_id = coalesce(k.household_id, g.household_id),
            created_at = least(k.created_at, g.created_at), updated_at = now()
        FROM contacts g
        WHERE k.organization_id = %(organization_id)s AND k.id = %(keep)s
          AND g.organization_id = %(organization_id)s AND g.id = %(gone)s
        """,
        names,
    )
    await session.execute("DELETE FROM contacts WHERE organization_id = %(organization_id)s AND id = %(gone)s", names)


def _names(session: Session, keep: UUID, gone: UUID) -> dict[str, UUID]:
    return {"organization_id": session.organization_id, "keep": keep, "gone": gone}
