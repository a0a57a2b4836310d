"""What campaigns and the waitlist came to, against rows written one by one."""

from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from cast import NOW, STAFF, TODAY, Business, Cast
from crowds import bring_crowd
from oxy.agenda import Wanted, join_waitlist
from oxy.campaigns import Plan, draft
from oxy.foundation.database import Database
from oxy.insights import CATALOGUE, period_between
from oxy.insights.measuring import measure
from rooms.aurora.owner_talk import open_owner_talk

pytestmark = pytest.mark.anyio

ZONE = ZoneInfo("America/Sao_Paulo")
NAMES = (
    "campaign_messages", "campaign_delivered", "campaign_read", "campaign_replies", "campaign_bookings",
    "campaign_revenue", "waitlist_waiting", "waitlist_offers", "waitlist_accepted", "waitlist_time_to_fill",
)  # fmt: skip


async def send_some(database: Database, business: Business) -> None:
    """Six people: read and booked for R$ 80, read, only delivered, sent last month, failed, and not yet written to."""
    await bring_crowd(database, business, 6)
    async with database.tenant(business.id) as session:
        made = await draft(session, Plan("custom", "Oi, {nome}! Novidades para {pet}."), STAFF)
        for place, (state, days, delivered, read, replied, revenue) in enumerate((
            ("booked", 1, True, True, True, "80.00"), ("read", 1, True, True, False, None),
            ("delivered", 2, True, False, False, None), ("sent", 40, False, False, False, None),
            ("failed", 1, False, False, False, None),
        )):  # fmt: skip
            at = NOW - timedelta(days=days)
            await session.execute(
                """
                UPDATE campaign_recipients SET state = %(state)s, reason = %(reason)s, queued_at = %(at)s,
                    sent_at = %(at)s, delivered_at = CASE WHEN %(delivered)s THEN %(at)s::timestamptz END,
                    read_at = CASE WHEN %(read)s THEN %(at)s::timestamptz END,
                    replied_at = CASE WHEN %(replied)s THEN %(at)s::timestamptz END,
                    booked_at = CASE WHEN %(revenue)s::numeric IS NOT NULL THEN %(at)s::timestamptz END,
                    revenue = %(revenue)s::numeric
                WHERE campaign_id = %(campaign)s AND place = %(place)s
                """,
                {
                    "state": state, "reason": "131049" if state == "failed" else None, "at": at, "delivered": delivered,
                    "read": read, "replied": replied, "revenue": revenue, "campaign": made.id, "place": place,
                },
            )  # fmt: skip


async def wait_some(database: Database, business: Business) -> None:
    """Two wait, one of them for two things; three slots were offered, two taken after 20 and 40 minutes."""
    contacts = [business.contacts[name] for name in ("Júlia", "Marcos")]
    days = Wanted(TODAY + timedelta(days=3), TODAY + timedelta(days=9))
    async with database.tenant(business.id) as session:
        entry = await join_waitlist(session, contacts[0], business.services["Banho"], days, actor=STAFF)
        await join_waitlist(session, contacts[0], business.services["Consulta Veterinária"], days, actor=STAFF)
        await join_waitlist(session, contacts[1], business.services["Banho"], days, actor=STAFF)
        for outcome, minutes in (("accepted", 20), ("accepted", 40), ("lapsed", 90)):
            freed = NOW - timedelta(days=1)
            await session.execute(
                """
                INSERT INTO waitlist_offers (organization_id, entry_id, resource_id, start_time, end_time, freed_at,
                    offered_at, expires_at, closed_at, outcome)
                VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
                """,
                (
                    business.id, entry.id, business.resources["Ana"], NOW, NOW + timedelta(hours=1), freed,
                    freed + timedelta(minutes=5), freed + timedelta(minutes=35), freed + timedelta(minutes=minutes),
                    outcome,
                ),
            )  # fmt: skip


async def test_campaigns_and_the_waitlist_are_counted_from_their_rows(database: Database, cast: Cast) -> None:
    await send_some(database, cast.pata)
    await wait_some(database, cast.pata)
    week = period_between(TODAY - timedelta(days=6), TODAY, ZONE)
    metrics = [CATALOGUE[name] for name in NAMES]
    async with database.tenant(cast.pata.id) as session:
        counted = await measure(session, week, metrics)
        assert await session.value("SELECT count(*) FROM campaign_recipients WHERE state = 'pending'") == 1
    assert [counted[name] for name in NAMES] == [3, 3, 2, 1, 1, Decimal("80.00"), 2, 3, 2, 1200]
    async with database.tenant(cast.bicho.id) as session:
        theirs = await measure(session, week, metrics)
    assert [theirs[name] for name in NAMES] == [0, 0, 0, 0, 0, 0, 0, 0, 0, None]
    talk = await open_owner_talk(database, cast.pata)
    for question, heard in (
        ("quanta gente na lista de espera?", "clientes na lista de espera: 2."),
        ("quantas vagas a lista de espera aceitou esta semana?", "vagas aceitas pela lista de espera: 2."),
        ("quanto tempo demora pra preencher uma vaga?", "tempo para preencher uma vaga: 20 min (2 vagas preenchidas)."),
        ("quanto as campanhas renderam este mês?", "faturamento de campanhas: R$ 80,00 (um só caso)."),
        ("quantos leram as campanhas?", "mensagens de campanha lidas: 2."),
        ("quantas conversas tivemos hoje?", "conversas: "),
    ):
        assert heard in await talk.hears(question), question
