"""One household's bookings with what was told of them, and the rows that say so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from oxy.foundation.database import Row, Session

_ONE: Final[LiteralString] = "AND (id = %(household)s OR household_id = %(household)s)"
_EACH: Final[LiteralString] = "AND (id = ANY(%(households)s) OR household_id = ANY(%(households)s))"


def _appointments(whose: LiteralString) -> LiteralString:
    return f"""
    WITH people AS (
        SELECT id, coalesce(name, profile_name) AS name, status, last_contact_at,
               coalesce(household_id, id) AS household
        FROM contacts
        WHERE organization_id = %(organization)s {whose}
    ), wanted AS (
        SELECT b.* FROM bookings b JOIN people c ON c.id = b.contact_id
        WHERE b.organization_id = %(organization)s AND b.start_time >= %(since)s AND b.start_time <= %(until)s
        UNION
        SELECT b.* FROM reminders x JOIN people c ON c.id = x.contact_id
        JOIN bookings b ON b.organization_id = x.organization_id AND b.id = x.booking_id
        WHERE x.organization_id = %(organization)s AND x.status = 'sent' AND x.told_start > %(now)s
    )
    SELECT c.household, b.id, b.contact_id, c.name AS contact_name, c.status AS contact_status,
           c.last_contact_at AS heard_at, b.pet_id, p.name AS pet_name, p.sex AS pet_sex,
           p.deceased_at IS NOT NULL AS pet_died,
           s.name AS service_name, b.start_time AS start, b.end_time AS "end", b.status, b.moves,
           coalesce(b.moved_at, b.created_at) AS placed_at, b.updated_at AS changed_at,
           (SELECT h.actor_kind FROM booking_history h
            WHERE h.organization_id = b.organization_id AND h.booking_id = b.id
              AND h.change = CASE WHEN b.status = 'cancelled' THEN 'cancelled' ELSE 'rescheduled' END
            ORDER BY h.at DESC LIMIT 1) AS changed_by,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', x.kind, 'status', x.status, 'moves', x.moves,
                        'told_start', x.told_start, 'at', x.created_at, 'contact_id', x.contact_id)), '[]')
            FROM reminders x WHERE x.organization_id = b.organization_id AND x.booking_id = b.id) AS told
    FROM wanted b
    JOIN people c ON c.id = b.contact_id
    JOIN services s ON s.organization_id = b.organization_id AND s.id = b.service_id
    LEFT JOIN pets p ON p.organization_id = b.organization_id AND p.id = b.pet_id
    ORDER BY b.start_time, b.id
    """


_OF_HOUSEHOLD: Final = _appointments(_ONE)
_OF_EACH: Final = _appointments(_EACH)
_OF_ALL: Final = _appointments("")


def lock(session: Session, household: UUID) -> None:
    """Let nobody else tell this household anything until the transaction ends."""
    session.execute_later("SELECT pg_advisory_xact_lock(hashtextextended('reminders:' || %s::text, 0))", (household,))


def lock_each(session: Session, households: Sequence[UUID]) -> None:
    """Lock several households, in the order given."""
    session.execute_later(
        "SELECT pg_advisory_xact_lock(hashtextextended('reminders:' || each, 0)) FROM unnest(%s::text[]) AS each",
        ([str(household) for household in households],),
    )


async def appointments_of_each(
    session: Session, households: Sequence[UUID], now: datetime, since: datetime, until: datetime
) -> list[Row]:
    """What `appointments` returns, of several households."""
    return await session.rows(
        _OF_EACH,
        {
            "organization": session.organization_id, "households": list(households), "now": now, "since": since,
            "until": until,
        },
    )  # fmt: skip


async def appointments(
    session: Session, household: UUID | None, now: datetime, since: datetime, until: datetime
) -> list[Row]:
    """The bookings of a household that start in [since, until], and those whose start it was told and is yet to come.

    Without a household those of everybody.
    """
    return await session.rows(
        _OF_ALL if household is None else _OF_HOUSEHOLD,
        {
            "organization": session.organization_id, "household": household, "now": now, "since": since,
            "until": until,
        },
    )  # fmt: skip


async def write_bookings(
    session: Session, kind: str, contact_id: UUID, bookings: Mapping[UUID, int], *, status: str, reason: str | None
) -> list[UUID]:
    """Claim a matter of bookings for telling, or note why it stays untold; return those nobody claimed before.

    `bookings` are ids with their counts of moves: one that has moved meanwhile is not claimed.
    """
    rows = await session.rows(
        """
        INSERT INTO reminders (organization_id, contact_id, kind, status, reason, booking_id, moves, told_start,
                               created_at)
        SELECT b.organization_id, %(contact)s, %(kind)s, %(status)s, %(reason)s, b.id, b.moves, b.start_time, %(now)s
        FROM unnest(%(bookings)s::uuid[], %(moves)s::integer[]) AS w (id, moves)
        JOIN bookings b ON b.organization_id = %(organization)s AND b.id = w.id AND b.moves = w.moves
        ON CONFLICT ON CONSTRAINT reminders_once DO NOTHING
        RETURNING booking_id
        """,
        {
            "organization": session.organization_id, "contact": contact_id, "kind": kind, "status": status,
            "reason": reason, "bookings": list(bookings), "moves": list(bookings.values()), "now": session.clock.now(),
        },
    )  # fmt: skip
    return [row["booking_id"] for row in rows]


@dataclass(frozen=True, slots=True)
class Telling:
    """One booking told with a message that is in the outbox."""

    kind: str
    contact_id: UUID
    booking_id: UUID
    moves: int
    message_id: UUID


async def write_told(session: Session, told: Sequence[Telling]) -> int:
    """Claim bookings, each with the message that tells it; return how many nobody claimed or moved before."""
    rows = await session.rows(
        """
        INSERT INTO reminders (organization_id, contact_id, kind, status, booking_id, moves, told_start, message_id,
                               created_at)
        SELECT b.organization_id, w.contact_id, w.kind, 'sent', b.id, b.moves, b.start_time, w.message_id, %(now)s
        FROM unnest(%(kinds)s::text[], %(contacts)s::uuid[], %(bookings)s::uuid[], %(moves)s::integer[],
                    %(messages)s::uuid[]) AS w (kind, contact_id, id, moves, message_id)
        JOIN bookings b ON b.organization_id = %(organization)s AND b.id = w.id AND b.moves = w.moves
        ON CONFLICT ON CONSTRAINT reminders_once DO NOTHING
        RETURNING booking_id
        """,
        {
            "organization": session.organization_id, "now": session.clock.now(),
            "kinds": [each.kind for each in told], "contacts": [each.contact_id for each in told],
            "bookings": [each.booking_id for each in told], "moves": [each.moves for each in told],
            "messages": [each.message_id for each in told],
        },
    )  # fmt: skip
    return len(rows)


def note_message(session: Session, kind: str, booking_ids: Sequence[UUID], message_id: UUID) -> None:
    """Bind what was claimed in this transaction to the message that tells it."""
    session.execute_later(
        """
        UPDATE reminders SET message_id = %s
        WHERE organization_id = %s AND kind = %s AND booking_id = ANY(%s) AND message_id IS NULL AND status = 'sent'
        """,
        (message_id, session.organization_id, kind, list(booking_ids)),
    )


def note_told(session: Session, kind: str, contact_id: UUID, booking_ids: Sequence[UUID], message_id: UUID) -> None:
    """Note that a message told of bookings as they stand now; what was claimed before stays."""
    session.execute_later(
        """
        INSERT INTO reminders (organization_id, contact_id, kind, status, booking_id, moves, told_start, message_id,
                               created_at)
        SELECT b.organization_id, %(contact)s, %(kind)s, 'sent', b.id, b.moves, b.start_time, %(message)s, %(now)s
        FROM bookings b WHERE b.organization_id = %(organization)s AND b.id = ANY(%(bookings)s)
        ON CONFLICT ON CONSTRAINT reminders_once DO NOTHING
        """,
        {
            "organization": session.organization_id, "contact": contact_id, "kind": kind,
            "bookings": list(booking_ids), "message": message_id, "now": session.clock.now(),
        },
    )  # fmt: skip


async def messages_since(session: Session, household: UUID, since: datetime) -> int:
    """How many follow-ups, care and birthday messages a household got since."""
    return await session.value(
        """
        SELECT count(DISTINCT x.message_id) FROM reminders x
        JOIN contacts c ON c.organization_id = x.organization_id AND c.id = x.contact_id
        WHERE x.organization_id = %(organization)s AND (c.id = %(household)s OR c.household_id = %(household)s)
          AND x.created_at > %(since)s AND x.status = 'sent' AND x.kind IN ('follow_up', 'care', 'birthday')
        """,
        {"organization": session.organization_id, "household": household, "since": since},
    )


async def had_campaign(session: Session, household: UUID, kind: str, since: datetime) -> bool:
    """Whether a campaign of a kind wrote to somebody of a household since: it said what a reminder would."""
    return await session.value(
        """
        SELECT EXISTS (
            SELECT FROM campaign_recipients r
            JOIN campaigns a ON a.organization_id = r.organization_id AND a.id = r.campaign_id
            JOIN contacts c ON c.organization_id = r.organization_id AND c.id = r.contact_id
            WHERE r.organization_id = %(organization)s AND r.queued_at > %(since)s AND r.state <> 'failed'
              AND (c.id = %(household)s OR c.household_id = %(household)s) AND a.kind = %(kind)s) AS had
        """,
        {"organization": session.organization_id, "household": household, "since": since, "kind": kind},
    )
