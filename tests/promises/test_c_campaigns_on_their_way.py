"""C1 to C3 on the way: once, at its hour, by its caps, whatever dies, merges or is said yes to at the same moment."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from cast import NOW, SAO_PAULO, STAFF, Cast
from crowds import (
    BACK,
    Guest,
    begin_campaign,
    bring_crowd,
    deliver,
    outgoing,
    people,
    press_on,
    state_of,
)
from oxy.campaigns import (
    Audience,
    Pace,
    Plan,
    SaidBefore,
    approve,
    cancel,
    draft,
    load_campaign,
    pause,
    preview,
    results,
    resume,
    run_rule,
)
from oxy.campaigns.schedule import next_run
from oxy.clientele import find_or_create_contact, opt_out, share_household
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("reason", ["opted_out", "blocked", "escalated"])
async def test_c3_who_opts_out_between_the_outbox_and_the_phone_gets_nothing(
    database: Database, cast: Cast, reason: str
) -> None:
    pata = cast.pata
    [guest] = await bring_crowd(database, pata, 1)
    campaign_id = await begin_campaign(database, pata, BACK)
    await press_on(database, pata, campaign_id, turns=1, delivers=False)
    async with database.tenant(pata.id) as session:
        if reason == "opted_out":
            await opt_out(session, guest.id, STAFF)
        elif reason == "blocked":
            await session.execute("UPDATE contacts SET status = 'blocked' WHERE id = %s", (guest.id,))
        else:
            await session.execute("UPDATE conversations SET status = 'escalated' WHERE contact_id = %s", (guest.id,))
    assert not (await deliver(database, pata)).sent
    [told] = await people(database, pata, campaign_id)
    assert (told.state, told.reason, told.queued_at) == ("skipped", reason, None)


async def test_c1_what_a_dead_worker_left_in_the_outbox_goes_in_the_morning_and_once(
    database: Database, cast: Cast, clock: FixedClock
) -> None:
    pata = cast.pata
    await bring_crowd(database, pata, 1)
    clock.instant = datetime(2026, 3, 11, 18, 50, tzinfo=SAO_PAULO)
    campaign_id = await begin_campaign(database, pata, BACK)
    # The last of it was put into the outbox, and the campaign seemed through; then everything died.
    await press_on(database, pata, campaign_id, turns=2, delivers=False)
    assert await state_of(database, pata, campaign_id) == ("finished", None)
    clock.instant = datetime(2026, 3, 11, 23, 40, tzinfo=SAO_PAULO)
    assert not (await deliver(database, pata)).sent, "a campaign rang a phone at night"
    assert [told.state for told in await people(database, pata, campaign_id)] == ["pending"]
    clock.instant = datetime(2026, 3, 12, 9, 0, tzinfo=SAO_PAULO)
    await press_on(database, pata, campaign_id, turns=1, delivers=False)
    assert len((await deliver(database, pata)).sent) == 1
    await press_on(database, pata, campaign_id)
    assert await state_of(database, pata, campaign_id) == ("finished", None)
    assert not (await deliver(database, pata)).sent


async def test_c2_who_had_it_under_another_name_gets_no_second_one(database: Database, cast: Cast) -> None:
    pata = cast.pata
    one, other = await bring_crowd(database, pata, 2)
    campaign_id = await begin_campaign(database, pata, BACK)
    await press_on(database, pata, campaign_id, turns=1)
    [sent] = await outgoing(database, pata)
    waiting = other if sent["contact_id"] == one.id else one
    async with database.tenant(pata.id) as session:
        # The older contact stays: here the one who still waits.
        long_ago = NOW - timedelta(days=900)
        await session.execute("UPDATE contacts SET created_at = %s WHERE id = %s", (long_ago, waiting.id))
        await find_or_create_contact(session, [("phone", one.phone), ("phone", other.phone)], None, NOW)
    await press_on(database, pata, campaign_id)
    assert len(await outgoing(database, pata)) == 1
    [told] = await people(database, pata, campaign_id)
    assert (told.contact_id, told.state) == (waiting.id, "sent")


async def test_c2_of_two_yeses_to_the_same_words_one_sends(database: Database, cast: Cast) -> None:
    pata = cast.pata
    await bring_crowd(database, pata, 2)
    later = replace(BACK, starts_at=NOW + timedelta(days=1), audience=Audience(inactive_days=45, rest_days=0))
    async with database.tenant(pata.id) as session:
        drafts = [await draft(session, later, STAFF) for _ in range(2)]

    async def say_yes(campaign_id: UUID, digest: str) -> str:
        try:
            async with database.tenant(pata.id) as session:
                return (await approve(session, campaign_id, digest, STAFF)).state
        except SaidBefore as refusal:
            return refusal.code

    said = await asyncio.gather(*(say_yes(each.id, each.digest) for each in drafts))
    assert sorted(said) == ["campaign_repeated", "scheduled"]


async def test_c1_a_restriction_calls_back_what_is_on_its_way(database: Database, cast: Cast) -> None:
    pata = cast.pata
    await bring_crowd(database, pata, 4)
    campaign_id = await begin_campaign(database, pata, BACK)
    await press_on(database, pata, campaign_id, turns=1)
    await press_on(database, pata, campaign_id, turns=1, delivers=False)
    first, _ = await outgoing(database, pata)
    async with database.tenant(pata.id) as session:
        await session.execute(
            "UPDATE messages SET status = 'failed', failure_code = '131048' WHERE id = %s", (first["id"],)
        )
    await press_on(database, pata, campaign_id, turns=1, delivers=False)
    assert await state_of(database, pata, campaign_id) == ("paused", "restricted")
    assert not (await deliver(database, pata)).sent
    assert sum(told.state == "pending" for told in await people(database, pata, campaign_id)) == 3


async def test_c1_a_campaign_s_cap_is_for_all_its_numbers(database: Database, cast: Cast, clock: FixedClock) -> None:
    pata = cast.pata
    async with database.tenant(pata.id) as session:
        await session.execute("UPDATE whatsapp_instances SET status = 'connected'")
    await bring_crowd(database, pata, 4)
    await bring_crowd(database, pata, 4, start=4, instance="celular")
    async with database.tenant(pata.id) as session:
        made = await draft(session, replace(BACK, pace=Pace(per_day=4)), STAFF)
        shown = await preview(session, made.id)
        await approve(session, made.id, made.digest, STAFF)
    await press_on(database, pata, made.id, turns=20)
    assert len(await outgoing(database, pata)) == 4
    clock.instant += timedelta(days=1)
    await press_on(database, pata, made.id)
    assert len(await outgoing(database, pata)) == 8
    assert shown.estimate is not None
    assert (shown.estimate.days, shown.estimate.last_at.date()) == (2, date(2026, 3, 12))


async def test_a_rule_keeps_its_hour_and_makes_up_for_nothing(
    database: Database, cast: Cast, clock: FixedClock
) -> None:
    pata = cast.pata
    await bring_crowd(database, pata, 1)
    async with database.tenant(pata.id) as session:
        rule = await draft(session, replace(BACK, repeats="weekly", starts_at=NOW + timedelta(days=1)), STAFF)
        rule = await approve(session, rule.id, rule.digest, STAFF)
    # Six days late: a day before the next.
    clock.instant = NOW + timedelta(days=7, hours=-2)
    async with database.tenant(pata.id) as session:
        assert await run_rule(session, rule.id) is None
        await pause(session, rule.id, STAFF)
    clock.instant = NOW + timedelta(days=30, hours=7)
    async with database.tenant(pata.id) as session:
        rule = await resume(session, rule.id, STAFF)
        assert rule.next_run_at == NOW + timedelta(days=36), "the Thursday after, at nine"
        assert await run_rule(session, rule.id) is None
    clock.instant = NOW + timedelta(days=36, minutes=5)
    async with database.tenant(pata.id) as session:
        assert await run_rule(session, rule.id) is not None
        assert (await load_campaign(session, rule.id)).next_run_at == NOW + timedelta(days=43)
    zone = ZoneInfo("America/Sao_Paulo")
    last_day = datetime(2026, 1, 31, 9, 0, tzinfo=zone)
    february = next_run("monthly", last_day, last_day, zone)
    assert [february.day, next_run("monthly", last_day, february, zone).day] == [28, 31]


async def test_c2_a_home_that_comes_together_is_told_once(database: Database, cast: Cast, clock: FixedClock) -> None:
    pata = cast.pata
    one, other = await bring_crowd(database, pata, 2)
    campaign_id = await begin_campaign(database, pata, BACK)
    await press_on(database, pata, campaign_id, turns=1)
    async with database.tenant(pata.id) as session:
        await share_household(session, one.id, other.id, STAFF)
    await press_on(database, pata, campaign_id)
    assert sorted(told.reason or told.state for told in await people(database, pata, campaign_id)) == [
        "same_household", "sent",
    ]  # fmt: skip
    # Nor is the other of them told something else tomorrow.
    clock.instant += timedelta(days=1)
    async with database.tenant(pata.id) as session:
        made = await draft(session, Plan("promotional", "{nome}, novidades para {o_pet}!"), STAFF)
        assert dict((await preview(session, made.id)).excluded)["recent_campaign"] == 2


async def test_c1_the_same_words_go_to_other_people_and_to_nobody_twice(database: Database, cast: Cast) -> None:
    pata = cast.pata
    one, other = await bring_crowd(database, pata, 2)

    def to(guest: Guest) -> Plan:
        return replace(BACK, audience=replace(BACK.audience, contact_ids=(guest.id,), rest_days=0))

    for guest in (one, other):
        await press_on(database, pata, await begin_campaign(database, pata, to(guest)))
    assert len(await outgoing(database, pata)) == 2
    with pytest.raises(SaidBefore):
        await begin_campaign(database, pata, to(one))


async def test_c1_after_a_freeze_every_campaign_of_the_number_warms_up_again(
    database: Database, cast: Cast, clock: FixedClock
) -> None:
    """Ten days warm, with the most a paired phone may send; then a restriction, and a day of rest."""
    pata = cast.pata
    async with database.tenant(pata.id) as session:
        await session.execute("UPDATE whatsapp_instances SET status = 'connected' WHERE name = 'celular'")
    guests = await bring_crowd(database, pata, 64, instance="celular")
    ours = replace(BACK, audience=replace(BACK.audience, contact_ids=(guests[0].id, guests[1].id)))
    campaign_id = await begin_campaign(database, pata, ours)
    others = Plan("custom", "Oi, {nome}! Novidades na loja {do_pet}.", "Outra", audience=Audience(rest_days=0))
    other_id = await begin_campaign(database, pata, others)
    async with database.tenant(pata.id) as session:
        await session.execute("UPDATE campaign_numbers SET warm_days = 30")
    await press_on(database, pata, campaign_id, turns=1)
    async with database.tenant(pata.id) as session:
        await session.execute("UPDATE messages SET status = 'failed', failure_code = '131048'")
    await press_on(database, pata, campaign_id)
    assert await state_of(database, pata, campaign_id) == ("paused", "restricted")
    await press_on(database, pata, other_id, turns=2)
    assert len(await outgoing(database, pata)) == 1, "the number rests, whichever campaign it is"
    async with database.tenant(pata.id) as session:
        made = await draft(session, replace(others, text="Oi, {nome}! O inverno vem aí, {o_pet} está pronto?"), STAFF)
        shown = await preview(session, made.id)
    assert shown.warnings == ("O número celular está parado por segurança até 12/03 às 9h.",)
    assert shown.estimate is not None
    assert shown.estimate.first_at.date() == date(2026, 3, 13), "after the rest, and after those who wait already"
    clock.instant += timedelta(days=1, minutes=5)
    await press_on(database, pata, other_id, turns=80)
    assert await state_of(database, pata, other_id) == ("running", None)
    # 9 days make the most; half of them is 57 a day, and the day of the freeze warmed nothing.
    assert len(await outgoing(database, pata)) == 1 + 57
    async with database.tenant(pata.id) as session:
        await resume(session, campaign_id, STAFF)
        assert await session.value("SELECT warm_days FROM campaign_numbers") == 4, "it is not cooled down twice"


async def test_a_rule_takes_its_run_along(database: Database, cast: Cast) -> None:
    pata = cast.pata
    await bring_crowd(database, pata, 4)
    async with database.tenant(pata.id) as session:
        rule = await draft(session, replace(BACK, repeats="weekly"), STAFF)
        await approve(session, rule.id, rule.digest, STAFF)
        run = await run_rule(session, rule.id)
    assert run is not None
    for steer, state in ((pause, "paused"), (resume, "running"), (cancel, "cancelled")):
        await press_on(database, pata, run.id, turns=1)
        sent = len(await outgoing(database, pata))
        async with database.tenant(pata.id) as session:
            await steer(session, rule.id, STAFF)
        assert (await state_of(database, pata, run.id))[0] == state
        await press_on(database, pata, run.id, turns=1 if state == "running" else 9)
        assert len(await outgoing(database, pata)) == sent + (state == "running")


async def test_a_booking_is_counted_for_the_last_campaign_that_wrote(
    database: Database, cast: Cast, clock: FixedClock
) -> None:
    pata = cast.pata
    [guest] = await bring_crowd(database, pata, 1)
    first = await begin_campaign(database, pata, BACK)
    await press_on(database, pata, first)
    clock.instant += timedelta(days=2)
    news = Plan("custom", "Novidades para {o_pet}, {nome}!", audience=Audience(rest_days=0))
    last = await begin_campaign(database, pata, news)
    await press_on(database, pata, last)
    async with database.tenant(pata.id) as session:
        await session.execute(
            """
            INSERT INTO bookings (organization_id, contact_id, pet_id, service_id, resource_id, booking_type,
                start_time, end_time, duration_minutes, price, status, booked_by, created_at)
            SELECT organization_id, contact_id, pet_id, service_id, resource_id, booking_type,
                   start_time + interval '64 days', end_time + interval '64 days', 1, 60, 'scheduled', 'staff', %s
            FROM bookings WHERE contact_id = %s
            """,
            (clock.now() + timedelta(hours=1), guest.id),
        )  # fmt: skip
    clock.instant += timedelta(hours=2)
    async with database.tenant(pata.id) as session:
        found = [await results(session, each) for each in (first, last)]
    assert [(each.sent, each.booked, each.revenue) for each in found] == [(1, 0, 0), (1, 1, 60)]
