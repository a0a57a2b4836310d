"""C1, C2 and C4: campaigns that keep the number alive, reach each person once, and never fail in silence."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from cast import HELENA_PHONE, NOW, SAO_PAULO, STAFF, Business, Cast
from crowds import bring_crowd, outgoing, press_on
from oxy.businesses import list_alerts, load_settings, update_settings
from oxy.campaigns import (
    Audience,
    Campaign,
    Pace,
    Plan,
    approve,
    draft,
    load_campaign,
    preview,
    results,
    resume,
    run_rule,
)
from oxy.campaigns.pacing import Lane, allowance, estimate, next_allowed
from oxy.campaigns.sending import send_next
from oxy.clientele import find_or_create_contact, share_household
from oxy.conversations.templates import TemplateFacts, find_template, keep_list
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.errors import Invalid
from pipeline import open_pipeline

pytestmark = pytest.mark.anyio
BACK = Plan(
    "reactivation", "Oi, {nome}! Saudade {do_pet}. Vamos marcar um {servico}?", audience=Audience(inactive_days=45)
)


async def begin(database: Database, business: Business, plan: Plan = BACK) -> UUID:
    async with database.tenant(business.id) as session:
        made = await draft(session, plan, STAFF)
        return (await approve(session, made.id, made.digest, STAFF)).id


async def look(database: Database, business: Business, campaign_id: UUID) -> Campaign:
    async with database.tenant(business.id) as session:
        return await load_campaign(session, campaign_id)


async def test_c1_quiet_hours_warm_up_and_the_daily_cap(database: Database, cast: Cast, clock: FixedClock) -> None:
    pata = cast.pata
    async with database.tenant(pata.id) as session:
        await session.execute("UPDATE whatsapp_instances SET status = 'connected' WHERE name = 'celular'")
    await bring_crowd(database, pata, 30, instance="celular")
    clock.instant = datetime(2026, 3, 11, 20, 30, tzinfo=SAO_PAULO)
    campaign_id = await begin(database, pata)
    await press_on(database, pata, campaign_id, turns=3)
    assert not await outgoing(database, pata), "a campaign went out at 20h30"
    clock.instant = datetime(2026, 3, 12, 9, 0, tzinfo=SAO_PAULO)
    await press_on(database, pata, campaign_id, turns=25)
    assert len(await outgoing(database, pata)) == 20, "a paired number's first day has twenty"
    clock.instant += timedelta(days=1)
    await press_on(database, pata, campaign_id, turns=15)
    assert (await look(database, pata, campaign_id)).state == "finished"
    async with database.tenant(pata.id) as session:
        book = await session.row("SELECT sent_today, warm_days FROM campaign_numbers")
        pace, settings = Pace(), await load_settings(session)
    assert book == {"sent_today": 10, "warm_days": 1}
    # Saturday evening leads past Sunday; Good Friday is a holiday.
    saturday = datetime(2026, 3, 14, 19, 30, tzinfo=SAO_PAULO)
    assert next_allowed(pace, settings, saturday) == datetime(2026, 3, 16, 9, 0, tzinfo=SAO_PAULO)
    good_friday = datetime(2026, 4, 3, 8, 0, tzinfo=SAO_PAULO)
    assert next_allowed(pace, settings, good_friday) == datetime(2026, 4, 4, 9, 0, tzinfo=SAO_PAULO)
    # The business's quiet hours bound a campaign's own: those of the night, and a nap at noon that parts the day.
    wednesday = datetime(2026, 3, 11, 17, 30, tzinfo=SAO_PAULO)
    for quiet, moment in (
        ({"quiet_from": "17:00", "quiet_until": "10:00"}, datetime(2026, 3, 12, 10, 0, tzinfo=SAO_PAULO)),
        ({"quiet_from": "17:00", "quiet_until": "18:15"}, datetime(2026, 3, 11, 18, 15, tzinfo=SAO_PAULO)),
        ({"quiet_from": "00:00", "quiet_until": "00:00"}, wednesday),
    ):
        bounded = replace(settings, reminders=replace(settings.reminders, **quiet))
        assert next_allowed(pace, bounded, wednesday) == moment
    async with database.tenant(pata.id) as session:
        await update_settings(session, {"reminders": {"quiet_from": "19:00", "quiet_until": "10:00"}}, STAFF)
        with pytest.raises(Invalid, match="horas de silêncio"):
            await draft(session, Plan("custom", "Oi, {nome}!", pace=Pace(time(8), time(10))), STAFF)
    assert [allowance("multidevice", days) for days in (0, 1, 5, 30)] == [20, 26, 74, 200]
    lanes = [Lane("multidevice", 50)]
    through = estimate(
        lanes, pace, settings, ZoneInfo("America/Sao_Paulo"), datetime(2026, 3, 11, 9, 0, tzinfo=SAO_PAULO)
    )
    assert through is not None
    assert (through.days, through.last_at.date()) == (3, date(2026, 3, 13))


async def test_c1_a_restriction_freezes_and_answers_keep_flowing(
    database: Database, cast: Cast, clock: FixedClock
) -> None:
    pata = cast.pata
    guests = await bring_crowd(database, pata, 6)
    campaign_id = await begin(database, pata)
    await press_on(database, pata, campaign_id, turns=2)
    first, _ = await outgoing(database, pata)
    async with database.tenant(pata.id) as session:
        await session.execute(
            "UPDATE messages SET status = 'failed', failure_code = '131048' WHERE id = %s", (first["id"],)
        )
    await press_on(database, pata, campaign_id)
    stopped = await look(database, pata, campaign_id)
    assert (stopped.state, stopped.pause_reason, stopped.waiting) == ("paused", "restricted", 4)
    assert len(await outgoing(database, pata)) == 2
    async with database.tenant(pata.id) as session:
        [alert] = [each for each in await list_alerts(session) if each.kind == "campaign_frozen"]
        assert alert.severity == "critical"
        told = await session.value(
            "SELECT count(*) FROM messages m JOIN contacts c ON c.id = m.contact_id"
            " WHERE c.phone = %s AND m.content LIKE 'Pausei a campanha%%'", (HELENA_PHONE,)
        )  # fmt: skip
        assert told == 1
    # Another campaign does not go out on the frozen number either; whoever writes is answered as ever.
    other = await begin(database, pata, Plan("custom", "Oi, {nome}! Novidades na loja {do_pet}.", "Outra"))
    await press_on(database, pata, other, turns=3)
    assert len(await outgoing(database, pata)) == 2
    async with open_pipeline(database) as oxy:
        await oxy.say("oi, tudo bem?", phone=guests[5].phone)
        await oxy.until(lambda: "Você disse: oi, tudo bem?" in oxy.mailbox.texts)
    # Whoever is talking gets their offer later.
    clock.instant += timedelta(hours=1)
    async with database.tenant(pata.id) as session:
        await resume(session, campaign_id, STAFF)
    await press_on(database, pata, campaign_id)
    assert len(await outgoing(database, pata)) == 6


@pytest.mark.parametrize("trouble", ["failures", "opt_outs"])
async def test_c1_rising_failures_or_opt_outs_stop_it(database: Database, cast: Cast, trouble: str) -> None:
    pata = cast.pata
    await bring_crowd(database, pata, 14)
    campaign_id = await begin(database, pata)
    await press_on(database, pata, campaign_id, turns=10)
    hurt: Any = {
        "failures": "UPDATE messages SET status = 'failed', failure_code = '131026' WHERE id = ANY(%s)",
        "opt_outs": "UPDATE contacts c SET marketing_opted_out_at = now() + interval '1 year' FROM messages m"
        " WHERE m.contact_id = c.id AND m.id = ANY(%s)",
    }[trouble]
    async with database.tenant(pata.id) as session:
        await session.execute(hurt, ([row["id"] for row in (await outgoing(database, pata))[:3]],))
    await press_on(database, pata, campaign_id)
    stopped = await look(database, pata, campaign_id)
    assert (stopped.state, stopped.pause_reason, stopped.waiting) == ("paused", trouble, 4)


async def test_c2_many_workers_at_once_write_to_each_once(database: Database, cast: Cast) -> None:
    pata = cast.pata
    guests = await bring_crowd(database, pata, 12)
    campaign_id = await begin(database, pata)

    async def worker() -> None:
        for _ in range(12):
            async with database.tenant(pata.id) as session:
                await send_next(session, campaign_id)
            async with database.tenant(pata.id) as session:
                await session.execute("UPDATE campaigns SET wake_at = NULL")
                await session.execute("UPDATE campaign_numbers SET next_at = now()")

    await asyncio.gather(*(worker() for _ in range(6)))
    await press_on(database, pata, campaign_id)
    sent = [row["contact_id"] for row in await outgoing(database, pata)]
    assert sorted(sent) == sorted(guest.id for guest in guests)
    # What another worker's job finds afterwards is nothing.
    await press_on(database, pata, campaign_id, turns=3)
    assert len(await outgoing(database, pata)) == 12


async def test_c2_a_merged_contact_stays_one_recipient(database: Database, cast: Cast) -> None:
    pata = cast.pata
    one, other = await bring_crowd(database, pata, 2)
    campaign_id = await begin(database, pata)
    async with database.tenant(pata.id) as session:
        await find_or_create_contact(session, [("phone", one.phone), ("phone", other.phone)], None, NOW)
        kept = await session.rows("SELECT contact_id FROM campaign_recipients WHERE campaign_id = %s", (campaign_id,))
    assert len(kept) <= 2
    await press_on(database, pata, campaign_id)
    sent = await outgoing(database, pata)
    assert len({row["contact_id"] for row in sent}) == len(sent)


async def test_c2_a_home_gets_one_message(database: Database, cast: Cast) -> None:
    guests = await bring_crowd(database, cast.pata, 3)
    async with database.tenant(cast.pata.id) as session:
        await share_household(session, guests[0].id, guests[2].id, STAFF)
        made = await draft(session, BACK, STAFF)
        shown = await preview(session, made.id)
    assert (shown.recipients, dict(shown.excluded)) == (2, {"same_household": 1})


async def test_c4_outside_the_window_a_template_carries_it_or_somebody_is_told(
    database: Database, cast: Cast, clock: FixedClock
) -> None:
    pata = cast.pata
    async with database.tenant(pata.id) as session:
        await session.execute("UPDATE whatsapp_instances SET status = 'connected' WHERE name = 'principal'")
    fresh, *_ = await bring_crowd(database, pata, 3, instance="principal")
    async with database.tenant(pata.id) as session:
        await session.execute(
            "UPDATE conversations SET last_incoming_at = %s WHERE contact_id = %s", (NOW - timedelta(hours=2), fresh.id)
        )
    without = await begin(database, pata)
    await press_on(database, pata, without)
    assert [row["contact_id"] for row in await outgoing(database, pata)] == [fresh.id]
    async with database.tenant(pata.id) as session:
        found = await results(session, without)
        assert found.skipped == 2
        assert [each.kind for each in await list_alerts(session)] == ["campaign_no_template"]
        body = {"type": "BODY", "text": "{{1}}"}
        cloud = pata.instances["principal"]
        await keep_list(session, cloud, [TemplateFacts("9", "novidade", "pt_BR", "MARKETING", "APPROVED", [body])])
        template = await find_template(session, cloud, "novidade", "pt_BR")
    text = "Olá, {nome}! Temos horário para {o_pet} esta semana, é só responder."
    carried = await begin(database, pata, Plan("custom", text, template_id=template.id, audience=Audience(rest_days=5)))
    await press_on(database, pata, carried)
    late = [row for row in await outgoing(database, pata) if row["contact_id"] != fresh.id]
    assert [row["message_type"] for row in late] == ["template", "template"]
    assert late[0]["payload"]["template"]["body"][0]["text"].startswith("Olá, Cliente1! Temos horário para o Rex1")


async def test_each_kind_finds_its_people_and_a_rule_runs_by_itself(
    database: Database, cast: Cast, clock: FixedClock
) -> None:
    pata = cast.pata
    old, young = await bring_crowd(database, pata, 2, days_ago=360, service="Vacina V10", resource="Dr. Paulo")
    weekly = await bring_crowd(database, pata, 1, days_ago=7, start=10)
    async with database.tenant(pata.id) as session:
        await session.execute("UPDATE pets SET birth_date = '2020-03-12' WHERE id = %s", (old.pet_id,))
        await session.execute("UPDATE pets SET sex = 'female', name = 'Mel' WHERE id = %s", (young.pet_id,))
        await session.execute(
            """
            INSERT INTO bookings (organization_id, contact_id, pet_id, service_id, resource_id, booking_type,
                start_time, end_time, duration_minutes, price, status, booked_by)
            SELECT organization_id, contact_id, pet_id, service_id, resource_id, booking_type,
                   start_time - interval '7 days', end_time - interval '7 days', 1, 60, status, booked_by
            FROM bookings WHERE contact_id = %s
            """, (weekly[0].id,)
        )  # fmt: skip
        due = await draft(session, Plan("vaccine_due", "Oi, {nome}! Hora do reforço {do_pet}: {servico}."), STAFF)
        texts = [each.text for each in (await preview(session, due.id)).samples]
        assert [text.partition("\n")[0] for text in texts] == [
            "Oi, Cliente1! Hora do reforço da Mel: vacina V10.", "Oi, Cliente0! Hora do reforço do Rex0: vacina V10.",
        ]  # fmt: skip
        empty = Plan("empty_agenda", "{nome}, vagas {dia}: {horarios}.", audience=Audience(day=date(2026, 3, 18)))
        offered = await preview(session, (await draft(session, empty, STAFF)).id)
        assert [each.contact_id for each in offered.samples] == [weekly[0].id]
        assert offered.samples[0].text.startswith("Cliente10, vagas na quarta-feira, 18/03: 8h, ")
        rule = await draft(session, Plan("birthday", "Parabéns {do_pet}, {nome}!", repeats="daily"), STAFF)
        rule = await approve(session, rule.id, rule.digest, STAFF)
        assert await run_rule(session, rule.id) is None, "nobody has a birthday today"
    clock.instant += timedelta(days=1)
    async with database.tenant(pata.id) as session:
        run = await run_rule(session, rule.id)
        assert run is not None
        assert await run_rule(session, rule.id) is None, "it ran today"
    await press_on(database, pata, run.id)
    [sent] = await outgoing(database, pata)
    assert (sent["contact_id"], sent["content"].partition("\n")[0]) == (old.id, "Parabéns do Rex0, Cliente0!")
