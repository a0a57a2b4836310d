"""Every tenant table gets rows of both businesses, by the rooms' own verbs where there is one."""

from datetime import time, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg.types.json import Jsonb

from cast import ENCRYPTION_KEY, NOW, STAFF, TODAY, Business, Cast
from oxy.agenda import (
    Part,
    Rule,
    Wanted,
    block,
    book,
    book_offer,
    book_visit,
    complete,
    find_match,
    find_slots,
    find_visits,
    hold_offer,
    join_waitlist,
    mark_no_show,
    offer_match,
    offer_slots,
    offer_visits,
    sell_package,
    start_series,
)
from oxy.agenda.calendars import add_import, open_feed
from oxy.aurora.proactive import set_goal
from oxy.aurora.proactive.notices import Notice
from oxy.aurora.proactive.telling import tell
from oxy.businesses import load_owner_number, raise_alert, record_audit
from oxy.campaigns import Audience, Plan, draft
from oxy.catalog import Term, create_package, update_service
from oxy.channels.multidevice import ask
from oxy.clientele import create_contact, share_household
from oxy.conversations import desk, questions
from oxy.conversations.inbound import Gathering
from oxy.conversations.media import store_upload
from oxy.entrances.simulator import write_as
from oxy.foundation.database import Database, Session
from oxy.foundation.security import Vault
from oxy.insights import named_period
from oxy.reminders import create_protocol, note_care, rate
from oxy.reminders.caring import plan_care

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
    await open_feed(session, "Celular", None, STAFF)
    await add_import(
        session, Vault(ENCRYPTION_KEY), slots[0].resource_id, "Agenda pessoal", "https://calendar.example/x.ics", STAFF
    )
    await _put_on_the_waitlist(session, business)
    await _let_it_come_again(session, contact, pet, bath)
    await block(session, start=NOW + timedelta(days=9), end=NOW + timedelta(days=9, hours=1), actor=STAFF)
    await update_service(
        session, business.services["Hospedagem"], STAFF,
        terms=[Term(size="large", coat="long", price=Decimal(99))], also_needs=[[slots[0].resource_id]],
    )  # fmt: skip
    await book(
        session, contact_id=contact, pet_id=None, service_id=business.services["Hospedagem"], resource_id=None,
        start=NOW + timedelta(days=5), end=NOW + timedelta(days=6), actor=STAFF,
    )  # fmt: skip


async def _let_it_come_again(session: Session, contact: UUID, pet: UUID, bath: UUID) -> None:
    """A visit, a series, a package drawn from, an absence."""
    day = TODAY + timedelta(days=12)
    [plan, *_] = await find_visits(session, contact, [Part(pet, bath)], day, day)
    [offer] = await offer_visits(session, contact, [plan])
    visit = await book_visit(session, offer.token, contact, actor=STAFF)
    package = await create_package(
        session, STAFF, name="5 banhos", service_ids=[bath], count=5, price=Decimal("250.00")
    )
    await sell_package(session, package.id, contact, actor=STAFF)
    await complete(session, visit.bookings[0].id, actor=STAFF)
    rule = Rule("week", 1, day.weekday(), time(11), day, count=2)
    series = await start_series(session, contact_id=contact, pet_id=pet, service_id=bath, rule=rule, actor=STAFF)
    booked = next(each.booking_id for each in series.occurrences if each.booking_id)
    await mark_no_show(session, booked, actor=STAFF)


async def _put_on_the_waitlist(session: Session, business: Business) -> None:
    friday = TODAY + timedelta(days=2)
    await join_waitlist(
        session, business.contacts["Marcos"], business.services["Banho"], Wanted(friday, friday),
        actor=STAFF, pet_id=business.pets["Bolota"],
    )  # fmt: skip
    match = await find_match(session)
    assert match is not None
    assert await offer_match(session, match) is not None


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
    await _remember_care(session, business)
    await _let_aurora_speak(session, business, user)
    await _let_owners_order(session, business)


async def _remember_care(session: Session, business: Business) -> None:
    """Marcos lives with somebody; Bolota's bath comes back, was given, told of and liked."""
    marcos, bolota = business.contacts["Marcos"], business.pets["Bolota"]
    other = await create_contact(session, STAFF, name="Sílvia")
    await share_household(session, marcos, other.id, STAFF)
    care = await create_protocol(
        session, STAFF, name="Banho", kind="hygiene", every_days=15, service_ids=[business.services["Banho"]]
    )
    await note_care(session, bolota, care.id, TODAY - timedelta(days=15), STAFF)
    await plan_care(session)
    await session.execute(
        "INSERT INTO reminders (organization_id, contact_id, kind, status, pet_id, care_protocol_id, due_on, step,"
        " created_at) VALUES (%s, %s, 'care', 'sent', %s, %s, %s, 0, %s)",
        (session.organization_id, marcos, bolota, care.id, TODAY, NOW),
    )
    booking = await session.value("SELECT id FROM bookings LIMIT 1")
    await rate(session, [booking], marcos, 5)


async def _let_aurora_speak(session: Session, business: Business, user: UUID) -> None:
    await set_goal(
        session, "revenue", Decimal(20_000), named_period("month", ZoneInfo("America/Sao_Paulo"), NOW), user_id=user
    )
    owner = await load_owner_number(session, next(iter(business.owners.values())))
    await tell(
        session, owner, Notice("empty_agenda", "empty_agenda:1", "warning", "Agenda vazia.", "Amanhã está vazio.")
    )


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
