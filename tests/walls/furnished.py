"""Every tenant table gets rows of both businesses, by the rooms' own verbs where there is one."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg.types.json import Jsonb

from cast import NOW, STAFF, TODAY, Business, Cast
from oxy.agenda import book, book_offer, find_slots, hold_offer, offer_slots
from oxy.aurora.proactive import set_goal
from oxy.aurora.proactive.notices import Notice
from oxy.aurora.proactive.telling import tell
from oxy.businesses import load_owner_number, raise_alert, record_audit
from oxy.campaigns import Audience, Plan, draft
from oxy.channels.multidevice import ask
from oxy.conversations import desk, questions
from oxy.conversations.inbound import Gathering
from oxy.conversations.media import store_upload
from oxy.entrances.simulator import write_as
from oxy.foundation.database import Database, Session
from oxy.insights import named_period

MARCOS = "+5511976543210"
TOMORROW = TODAY + timedelta(days=1)


async def furnish(database: Database, cast: Cast) -> None:
    """Let the same happen in both businesses."""
    for business in (cast.pata, cast.bicho):
        async with database.tenant(business.id) as session:
            await _furnish(session, business)


async def _furnish(session: Session, business: Business) -> None:
    await write_as(session, MARCOS, "Oi, queria um banho", Gathering(0), name="Marcos")
    [conversation], _ = await desk.list_conversations(session)
    user = next(iter(business.users.values()))
    await desk.send_as_staff(session, conversation.id, "Olá, Marcos!", user)
    await raise_alert(session, "handover", "Cliente pediu uma pessoa", conversation_id=conversation.id)
    await record_audit(session, STAFF, "conversation.take_over", "conversation", conversation.id, {})
    await _fill_the_agenda(session, business)
    tomorrow = NOW + timedelta(days=1)
    await questions.ask(session, business.contacts["Marcos"], "visit", {"booking_id": "1"}, tomorrow)
    await _plan_a_campaign(session, business)
    await _keep_what_no_verb_keeps(session, business, conversation.id, user)


async def _fill_the_agenda(session: Session, business: Business) -> None:
    contact, pet, bath = business.contacts["Marcos"], business.pets["Bolota"], business.services["Banho"]
    slots = await find_slots(session, bath, TOMORROW, TOMORROW)
    first, second = await offer_slots(session, contact, [slots[0], slots[-1]])
    await book_offer(session, first.token, contact, pet_id=pet, actor=STAFF)
    await hold_offer(session, second.token, contact)
    await book(
        session, contact_id=contact, pet_id=pet, service_id=bath, resource_id=None,
        start=NOW + timedelta(days=2, hours=1), actor=STAFF,
    )  # fmt: skip
    await session.execute(
        "INSERT INTO resource_blocks (organization_id, resource_id, start_time, end_time) VALUES (%s, %s, %s, %s)",
        (session.organization_id, slots[0].resource_id, NOW + timedelta(days=9), NOW + timedelta(days=9, hours=1)),
    )


async def _plan_a_campaign(session: Session, business: Business) -> None:
    audience = Audience(service_ids=(business.services["Banho"],), rest_days=0)
    campaign = await draft(session, Plan("custom", "Oi, {nome}! Saudade {do_pet}.", audience=audience), STAFF)
    await session.execute(
        "INSERT INTO campaign_recipients (organization_id, campaign_id, contact_id, place, text, state, reason)"
        " VALUES (%s, %s, %s, 0, 'Oi!', 'skipped', 'booked') ON CONFLICT DO NOTHING",
        (session.organization_id, campaign.id, business.contacts["Marcos"]),
    )
    await session.execute(
        "INSERT INTO campaign_numbers (organization_id, instance_id, day) VALUES (%s, %s, %s)",
        (session.organization_id, next(iter(business.instances.values())), TODAY),
    )


async def _keep_what_no_verb_keeps(session: Session, business: Business, conversation: UUID, user: UUID) -> None:
    await session.execute(
        "INSERT INTO ai_interactions (organization_id, conversation_id, contact_id, ai_type, agent_type, model, status,"
        " latency_ms) VALUES (%s, %s, %s, 'client', 'client-ai', 'builtin', 'success', 3)",
        (session.organization_id, conversation, business.contacts["Marcos"]),
    )
    await session.execute(
        "INSERT INTO idempotency_keys (organization_id, user_id, key, request_hash, answer)"
        " VALUES (%s, %s, 'k', 'h', %s)",
        (session.organization_id, user, Jsonb({"done": True})),
    )
    await store_upload(
        session,
        kind="image",
        mime_type="image/png",
        content=b"\x89PNG\r\n\x1a\n....",
        filename="tabela.png",
        user_id=user,
    )
    await session.execute(
        "INSERT INTO message_templates (organization_id, instance_id, graph_id, name, language, category, status)"
        " VALUES (%s, %s, '1', 'lembrete', 'pt_BR', 'UTILITY', 'APPROVED')",
        (session.organization_id, next(iter(business.instances.values()))),
    )
    await session.execute(
        "INSERT INTO service_prices (organization_id, service_id, size, price) VALUES (%s, %s, 'large', 80)"
        " ON CONFLICT DO NOTHING",
        (session.organization_id, business.services["Hospedagem"]),
    )
    await ask(session, next(iter(business.instances.values())), "check")
    await set_goal(
        session, "revenue", Decimal(20_000), named_period("month", ZoneInfo("America/Sao_Paulo"), NOW), user_id=user
    )
    owner = await load_owner_number(session, next(iter(business.owners.values())))
    await tell(
        session, owner, Notice("empty_agenda", "empty_agenda:1", "warning", "Agenda vazia.", "Amanhã está vazio.")
    )
    await _let_owners_order(session, business)


async def _let_owners_order(session: Session, business: Business) -> None:
    owner = next(iter(business.owners.values()))
    contact = business.contacts["Marcos"]
    await session.execute(
        "INSERT INTO owner_pairings (organization_id, owner_number_id, word_hash, expires_at)"
        " VALUES (%s, %s, 'hash', now())",
        (session.organization_id, owner),
    )
    await session.execute(
        "INSERT INTO owner_pairing_tries (organization_id, contact_id, tried_at, fitted) VALUES (%s, %s, now(), false)",
        (session.organization_id, contact),
    )
    await session.execute(
        "INSERT INTO owner_proposals (organization_id, contact_id, owner_number_id, kind, arguments, preview, digest,"
        " created_at, expires_at) VALUES (%s, %s, %s, 'no_show', '{}', 'Marcar falta', 'd', now(), now())",
        (session.organization_id, contact, owner),
    )
