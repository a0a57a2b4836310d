"""Customers by the dozen, with visits behind them, and campaigns sent to them without waiting for the clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cast import NOW, STAFF, Business
from oxy.campaigns import Audience, Plan, Recipient, approve, draft, list_recipients, load_campaign, results
from oxy.campaigns.sending import send_next
from oxy.conversations.delivery import Deliverer
from oxy.conversations.outbox import DELIVER_MESSAGES
from oxy.foundation.database import Database, Row
from oxy.foundation.jobs import Job
from oxy.foundation.security import Vault
from pipeline import Mailbox

# Campaigns that need no more than an audience, and the change by which somebody came meanwhile.
BACK = Plan(
    "reactivation", "Oi, {nome}! Saudade {do_pet}. Vamos marcar um {servico}?", audience=Audience(inactive_days=45)
)
VACCINE = Plan("vaccine_due", "Oi, {nome}! Hora do reforço {do_pet}: {servico}.")
CAME = "UPDATE bookings SET start_time = %s, end_time = %s, status = 'scheduled' WHERE contact_id = %s"


@dataclass(frozen=True)
class Guest:
    """One customer of a crowd."""

    id: UUID
    phone: str
    pet_id: UUID


async def bring_crowd(
    database: Database, business: Business, count: int, *, days_ago: int = 60, service: str = "Banho",
    resource: str = "Ana", start: int = 0, instance: str = "simulador", at: datetime = NOW,
) -> list[Guest]:  # fmt: skip
    """Let `count` customers be known who were served `days_ago`, each with a dog and a conversation."""
    guests: list[Guest] = []
    async with database.tenant(business.id) as session:
        for number in range(start, start + count):
            guest = Guest(uuid4(), f"+55119{60000000 + number}", uuid4())
            visit = at - timedelta(days=days_ago, minutes=10 * number)
            await session.execute(
                """
                WITH c AS (INSERT INTO contacts (id, organization_id, phone, name) VALUES (%(id)s, %(o)s, %(phone)s, %(name)s)),
                n AS (INSERT INTO contact_identities (organization_id, contact_id, kind, value, match_key)
                      VALUES (%(o)s, %(id)s, 'phone', %(phone)s, %(key)s)),
                t AS (INSERT INTO conversations (organization_id, contact_id, instance_id, last_incoming_at, last_message_at)
                      VALUES (%(o)s, %(id)s, %(instance)s, %(visit)s, %(visit)s))
                INSERT INTO pets (id, organization_id, contact_id, name, species, size, sex)
                VALUES (%(pet)s, %(o)s, %(id)s, %(dog)s, 'dog', 'medium', 'male')
                """,  # noqa: E501
                {
                    "id": guest.id, "o": session.organization_id, "phone": guest.phone,
                    "name": f"Cliente{number} Souza",
                    "key": f"+5511{60000000 + number}", "pet": guest.pet_id, "dog": f"Rex{number}", "visit": visit,
                    "instance": business.instances[instance],
                },
            )  # fmt: skip
            await session.execute(
                """
                INSERT INTO bookings (organization_id, contact_id, pet_id, service_id, resource_id, booking_type,
                    start_time, end_time, duration_minutes, price, status, booked_by, created_at)
                VALUES (%s, %s, %s, %s, %s, 'grooming', %s, %s, 1, 60, 'completed', 'staff', %s)
                """,
                (
                    session.organization_id, guest.id, guest.pet_id, business.services[service],
                    business.resources[resource], visit, visit + timedelta(minutes=1), visit,
                ),
            )  # fmt: skip
            guests.append(guest)
    return guests


async def press_on(
    database: Database, business: Business, campaign_id: UUID, turns: int = 100, *, delivers: bool = True
) -> int:
    """Do the campaign's jobs one after the other as though the pauses between were over; return how many were done.

    `delivers`: what it puts into the outbox leaves at once.
    """
    for turn in range(turns):
        async with database.tenant(business.id) as session:
            await session.execute("UPDATE campaigns SET wake_at = NULL")
            await session.execute("UPDATE campaign_numbers SET next_at = now()")
            await send_next(session, campaign_id)
            if delivers:
                await session.execute(
                    "UPDATE messages SET status = 'sent', sent_at = %s WHERE status = 'queued'", (session.clock.now(),)
                )
            state = await session.value("SELECT state FROM campaigns WHERE id = %s", (campaign_id,))
        if state != "running":
            return turn + 1
    return turns


async def outgoing(database: Database, business: Business, people: Sequence[Guest] = ()) -> list[Row]:
    """What campaigns put into the outbox, oldest first; to `people` only when given."""
    query: Any = (
        "SELECT m.*, k.phone FROM messages m JOIN contacts k ON k.id = m.contact_id"
        " WHERE m.payload ->> 'purpose' = 'campaign' AND (%s::uuid[] = '{}' OR m.contact_id = ANY(%s)) ORDER BY m.seq"
    )
    ids = [guest.id for guest in people]
    async with database.tenant(business.id) as session:
        return await session.rows(query, (ids, ids))


async def begin_campaign(database: Database, business: Business, plan: Plan) -> UUID:
    async with database.tenant(business.id) as session:
        made = await draft(session, plan, STAFF)
        return (await approve(session, made.id, made.digest, STAFF)).id


async def people(database: Database, business: Business, campaign_id: UUID) -> list[Recipient]:
    async with database.tenant(business.id) as session:
        await results(session, campaign_id)
        return await list_recipients(session, campaign_id)


async def state_of(database: Database, business: Business, campaign_id: UUID) -> tuple[str, str | None]:
    async with database.tenant(business.id) as session:
        campaign = await load_campaign(session, campaign_id)
    return campaign.state, campaign.pause_reason


async def deliver(database: Database, business: Business) -> Mailbox:
    """Let the outbox send what waits in it, as a worker does that comes to it now; return what left."""
    mailbox = Mailbox()
    deliverer = Deliverer(database, {"simulator": mailbox, "cloud": mailbox}, Vault("test"))
    for row in await outgoing(database, business):
        place = {"conversation_id": str(row["conversation_id"]), "instance_id": str(row["instance_id"])}
        await deliverer.run(Job.here(DELIVER_MESSAGES, business.id, place))
    return mailbox
