"""The SQL of this room: reads only, nearly every turn in one round trip. The rooms' own builders read the JSON."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from oxy.conversations.questions import REMEMBERED
from oxy.foundation.database import Session
from oxy.foundation.rows import read_instant, read_money, read_uuid

HISTORY_MESSAGES = 20
QUESTIONS = 10
BOOKINGS_BACK = timedelta(days=30)

_CONTEXT = """
    SELECT
        (SELECT revision FROM business_revisions WHERE organization_id = %(organization)s) AS revision,
        (SELECT to_jsonb(t) FROM (
            SELECT * FROM contacts WHERE organization_id = %(organization)s AND id = %(contact)s) t) AS contact,
        (SELECT coalesce(jsonb_agg(to_jsonb(p) ORDER BY p.created_at, p.id), '[]') FROM pets p
            WHERE p.organization_id = %(organization)s AND p.contact_id = %(contact)s
              AND p.deceased_at IS NULL) AS pets,
        (SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY t.start_time, t.id), '[]') FROM (
            SELECT b.id, b.contact_id, coalesce(c.name, c.profile_name) AS contact_name, b.pet_id, p.name AS pet_name,
                   b.service_id, s.name AS service_name, b.resource_id, r.name AS resource_name, b.conversation_id,
                   b.booking_type, b.start_time, b.end_time, b.duration_minutes, b.price::text, b.status, b.revision,
                   b.notes, b.visit_id, b.series_id, b.deposit_due::text, b.deposit_paid_at, b.confirm_by,
                   b.arrived_at, b.ready_at, b.delivered_at
            FROM bookings b
            JOIN contacts c ON c.organization_id = b.organization_id AND c.id = b.contact_id
            JOIN services s ON s.organization_id = b.organization_id AND s.id = b.service_id
            JOIN resources r ON r.organization_id = b.organization_id AND r.id = b.resource_id
            LEFT JOIN pets p ON p.organization_id = b.organization_id AND p.id = b.pet_id
            WHERE b.organization_id = %(organization)s AND b.contact_id = %(contact)s
              AND b.start_time >= %(since)s) t) AS bookings,
        (SELECT coalesce(jsonb_agg(to_jsonb(t) - 'seq' ORDER BY t.seq), '[]') FROM (
            SELECT seq, direction, author, message_type, content AS text, created_at AS at FROM messages
            WHERE organization_id = %(organization)s AND conversation_id = %(conversation)s
              AND (%(before)s::bigint IS NULL OR seq < %(before)s::bigint)
              AND status NOT IN ('placeholder', 'cancelled')
            ORDER BY seq DESC LIMIT %(history)s) t) AS history,
        EXISTS (SELECT FROM pending_questions WHERE organization_id = %(organization)s AND contact_id = %(contact)s
                AND expires_at > %(remembered)s) AS was_asked,
        EXISTS (SELECT FROM package_sales WHERE organization_id = %(organization)s AND contact_id = %(contact)s
                AND cancelled_at IS NULL) AS bought,
        EXISTS (SELECT FROM waitlist WHERE organization_id = %(organization)s AND contact_id = %(contact)s
                AND closed_at IS NULL) AS waits
    """


# What few turns have: to begin with it would cost every other one as much again.
_MORE = """
    SELECT
        (SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY t.asked_at, t.seq, t.id), '[]') FROM (
            SELECT q.id, m.seq, q.kind, q.subject, q.asked_at, q.expires_at, q.message_id, m.whatsapp_message_id,
                   q.outcome,
                   NOT EXISTS (
                       SELECT FROM messages n
                       WHERE n.organization_id = m.organization_id AND n.conversation_id = m.conversation_id
                         AND n.seq > m.seq AND n.direction = 'outgoing' AND n.status <> 'cancelled'
                         AND NOT EXISTS (SELECT FROM pending_questions o
                                         WHERE o.organization_id = n.organization_id AND o.message_id = n.id)
                   ) AS last_said
            FROM pending_questions q
            LEFT JOIN messages m ON m.organization_id = q.organization_id AND m.id = q.message_id
            WHERE q.organization_id = %(organization)s AND q.contact_id = %(contact)s
              AND (q.closed_at IS NULL OR q.answered_by = ANY(%(waiting)s)) AND q.expires_at > %(remembered)s
            ORDER BY q.asked_at DESC, m.seq DESC LIMIT %(questions)s) t) AS questions,
        (SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY t.expires_at, t.sold_at, t.id), '[]') FROM (
            SELECT s.id, s.package_id, s.contact_id, NULL AS contact_name, s.pet_id, p.name AS pet_name, s.name,
                   s.service_ids, s.count, s.price::text, s.sold_at, s.expires_at, s.cancelled_at,
                   (SELECT count(*) FROM package_uses u
                    WHERE u.organization_id = s.organization_id AND u.sale_id = s.id)::integer AS used
            FROM package_sales s
            LEFT JOIN pets p ON p.organization_id = s.organization_id AND p.id = s.pet_id
            WHERE s.organization_id = %(organization)s AND s.contact_id = %(contact)s AND s.cancelled_at IS NULL
              AND (s.expires_at IS NULL OR s.expires_at > %(now)s)) t) AS packages,
        (SELECT to_jsonb(t) FROM (
            SELECT m.since,
                   (SELECT coalesce(sum(i.cost_usd), 0)::text FROM ai_interactions i
                    WHERE i.organization_id = %(organization)s AND i.created_at >= m.since) AS spent,
                   EXISTS (SELECT FROM alerts a WHERE a.organization_id = %(organization)s AND a.kind = 'ai_limit'
                           AND a.created_at >= m.since) AS told
            FROM organizations o
            JOIN organization_settings s ON s.organization_id = o.id AND s.ai_config -> 'monthly_ai_limit' <> 'null'
            CROSS JOIN LATERAL (SELECT date_trunc('month', %(now)s AT TIME ZONE o.timezone)
                                       AT TIME ZONE o.timezone AS since) m
            WHERE o.id = %(organization)s) t) AS spending
    """


# Of what it reads, every change renews the revision.
BUSINESS = """
    SELECT (SELECT revision FROM business_revisions WHERE organization_id = %(organization)s) AS revision,
           json_build_object(
               'organization', (SELECT to_json(t) FROM (
                   SELECT id, slug, name, business_type, timezone, phone, address, emergency_contact
                   FROM organizations WHERE id = %(organization)s) t),
               'settings', (SELECT to_json(t) FROM (
                   SELECT opening_hours, holidays, closed_on, booking_rules, ai_config, ai_personality, reminders,
                          special_hours
                   FROM organization_settings WHERE organization_id = %(organization)s) t),
               'services', (SELECT coalesce(json_agg(t ORDER BY t.name, t.id), '[]') FROM (
                   SELECT s.id, s.name, s.type, s.duration_minutes, s.buffer_minutes, s.price::text, s.aliases,
                          s.is_active,
                          (SELECT json_object_agg(p.size, p.price::text ORDER BY p.size) FROM service_prices p
                           WHERE p.organization_id = s.organization_id AND p.service_id = s.id) AS prices,
                          ARRAY(SELECT r.resource_id FROM service_resources r
                                WHERE r.organization_id = s.organization_id AND r.service_id = s.id AND r.need = 1
                                ORDER BY r.resource_id) AS resource_ids,
                          (SELECT jsonb_agg(to_jsonb(x) || jsonb_build_object('price', x.price::text) ORDER BY x.place)
                           FROM service_terms x
                           WHERE x.organization_id = s.organization_id AND x.service_id = s.id) AS terms
                   FROM services s WHERE s.organization_id = %(organization)s AND s.is_active) t),
               'resources', (SELECT coalesce(json_agg(t ORDER BY t.name, t.id), '[]') FROM (
                   SELECT id, name, kind, hours, breaks, is_active, up_to_size, capacity FROM resources
                   WHERE organization_id = %(organization)s AND is_active) t),
               'articles', (SELECT coalesce(json_agg(t ORDER BY t.question, t.id), '[]') FROM (
                   SELECT id, question, answer, is_active FROM knowledge_articles
                   WHERE organization_id = %(organization)s AND is_active) t)) AS business
    """


async def load_business(session: Session) -> dict[str, Any]:
    """Return `business`, the rows that are the same in every turn of the business, and their `revision`."""
    row = await session.row(BUSINESS, {"organization": session.organization_id})
    assert row is not None
    return row


async def load_rows(
    session: Session, conversation_id: UUID, contact_id: UUID, before_seq: int | None
) -> dict[str, Any] | None:
    """Return what every turn's context has, as rows; None when the contact is gone.

    `revision` is the business's, by which `load_business` need not be asked again; `was_asked` and `bought` say
    whether there may be questions and packages (`load_more`). `before_seq` is the first waiting message's: the history
    ends before it.

    It closes the transaction: what it follows is done, whatever the context is.
    """
    row = await session.closing_row(
        _CONTEXT,
        {
            "organization": session.organization_id, "contact": contact_id, "conversation": conversation_id,
            "before": before_seq, "history": HISTORY_MESSAGES, "since": session.clock.now() - BOOKINGS_BACK,
            "remembered": session.clock.now() - REMEMBERED,
        },
    )  # fmt: skip
    if row is None or row["contact"] is None:
        return None
    row["bookings"] = [_booking(found) for found in row["bookings"]]
    row["history"] = [{**found, "at": read_instant(found["at"])} for found in row["history"]]
    return row


async def load_more(session: Session, contact_id: UUID, waiting: Sequence[UUID]) -> dict[str, Any]:
    """Return the rest of a turn's context: `questions`, `packages`, and `spending` where it is limited.

    What one of the `waiting` messages answered in an earlier run of the turn counts as open.
    """
    row = await session.row(
        _MORE,
        {
            "organization": session.organization_id, "contact": contact_id, "waiting": list(waiting),
            "questions": QUESTIONS, "remembered": session.clock.now() - REMEMBERED, "now": session.clock.now(),
        },
    )  # fmt: skip
    assert row is not None
    return row


def _booking(found: dict[str, Any]) -> dict[str, Any]:
    """A booking's values as columns would give them: that builder reads no JSON."""
    read = dict(found)
    for key, value in found.items():
        if value is not None and (key == "id" or key.endswith("_id")):
            read[key] = read_uuid(value)
    read["start_time"], read["end_time"] = read_instant(found["start_time"]), read_instant(found["end_time"])
    read["price"] = read_money(found["price"])
    return read
