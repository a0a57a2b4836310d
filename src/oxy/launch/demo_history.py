"""The demo clinic's past: eight weeks of customers, visits and conversations, made up but believable.

Everything is relative to the moment of writing and lies within the business's own hours; the same seed tells the same
story. Rows are written as the tenant, through the constraints that hold for everybody.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from random import Random
from typing import Any, LiteralString
from uuid import UUID

from oxy.businesses import list_instances, load_organization, load_settings
from oxy.catalog import list_resources, list_services
from oxy.foundation.database import Database, Session
from oxy.launch.demo_agenda import Shop, make_bookings
from oxy.launch.demo_campaign import make_campaign
from oxy.launch.demo_people import make_households
from oxy.launch.demo_talk import make_talk

SEED = 20

Rows = list[dict[str, Any]]


async def write_history(database: Database, organization_id: UUID, *, now: datetime, seed: int = SEED) -> None:
    """Give a business without customers a past, a running day and the next two weeks.

    Args:
        database: open.
        organization_id: a business with services, resources and opening hours, and no customers yet.
        now: the instant, aware, around which the story is told.
        seed: which story.
    """
    async with database.tenant(organization_id) as session:
        organization = await load_organization(session)
        shop = Shop(
            await load_settings(session), organization.zone, tuple(await list_services(session)),
            tuple(await list_resources(session)), now.astimezone(organization.zone),
        )  # fmt: skip
        # The story is the same for every business; only its ids are the business's own.
        random = Random(seed)
        households = make_households(random, organization_id, shop.now)
        bookings = make_bookings(random, organization_id, shop, households)
        instances = await list_instances(session)
        talk = (
            make_talk(random, organization_id, instances[0].id, households, bookings, shop.now) if instances else None
        )
        await _insert(session, "contacts", (house.contact_row() for house in households))
        await _insert(session, "contact_identities", (house.identity_row() for house in households))
        await _insert(session, "pets", (row for house in households for row in house.pet_rows()))
        await _insert(session, "bookings", (booking.row() for booking in bookings))
        await _insert(session, "booking_history", (row for booking in bookings for row in booking.history_rows()))
        if talk is not None:
            await _insert(session, "conversations", talk.conversations)
            await _insert(session, "messages", talk.messages)
            await _insert(session, "ai_interactions", talk.interactions)
            await _insert(session, "alerts", talk.alerts)
            await session.execute(_ANSWERED, {"organization": organization_id})
            campaign, recipients = make_campaign(
                random, organization_id, instances[0].id, households, bookings, organization.name, shop.now
            )
            await _insert(session, "campaigns", [campaign])
            await _insert(session, "campaign_recipients", recipients)


_ANSWERED: LiteralString = """
    UPDATE conversations c SET answered_seq = (SELECT max(m.seq) FROM messages m
        WHERE m.organization_id = c.organization_id AND m.conversation_id = c.id)
    WHERE c.organization_id = %(organization)s
"""
_COLUMNS: dict[str, LiteralString] = {
    "contacts": "id, phone, name, profile_name, marketing_opted_out_at, last_contact_at, created_at",
    "contact_identities": "id, contact_id, kind, value, match_key, created_at",
    "pets": (
        "id, contact_id, name, species, breed, size, sex, birth_date, birth_date_estimated, notes, deceased_at,"
        " created_at"
    ),
    "bookings": (
        "id, contact_id, pet_id, service_id, resource_id, booking_type, start_time, end_time, duration_minutes,"
        " buffer_minutes, price, status, revision, booked_by, cancel_reason, created_at"
    ),
    "booking_history": "id, booking_id, at, actor_kind, change, reason, after",
    "conversations": (
        "id, contact_id, instance_id, status, escalated_at, escalation_reason, escalation_summary, last_message_at,"
        " last_message_preview, last_incoming_at, unread_count, created_at"
    ),
    "messages": (
        "id, conversation_id, contact_id, instance_id, whatsapp_message_id, direction, author, from_me, sent_by_ai,"
        " message_type, content, status, starts_turn, sent_at, delivered_at, read_at, channel_time, created_at"
    ),
    "ai_interactions": ("id, conversation_id, contact_id, ai_type, agent_type, model, status, latency_ms, created_at"),
    "campaigns": (
        "id, kind, name, state, text, audience, pace, confirmed_claims, holdout_percent, attribution_days, digest,"
        " approved_digest, approved_at, approved_by_kind, started_at, finished_at, created_at"
    ),
    "campaign_recipients": (
        "id, campaign_id, contact_id, pet_id, place, text, state, reason, instance_id, queued_at, sent_at,"
        " delivered_at, read_at, replied_at, booked_at, booking_id, revenue, direct"
    ),
    "alerts": "id, kind, severity, title, detail, conversation_id, created_at",
}
_NOT_NULL: Mapping[str, Any] = {"notes": "", "after": {}}


async def _insert(session: Session, table: LiteralString, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert `rows`, in their order, in one statement."""
    columns = _COLUMNS[table]
    names = columns.split(", ")
    filled: Rows = [{name: row.get(name, _NOT_NULL.get(name)) for name in names} for row in rows]
    query = " ".join((
        "INSERT INTO", table, "(organization_id,", columns, ") SELECT %(organization)s,", columns,
        "FROM jsonb_populate_recordset(NULL::", table, ", %(rows)s::jsonb)",
    ))  # fmt: skip
    await session.execute(query, {"organization": session.organization_id, "rows": json.dumps(filled, default=str)})
