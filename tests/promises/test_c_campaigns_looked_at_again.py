"""C1 to C4 at their edges: the world moves on between the yes and the message, and each one is looked at again."""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from cast import NOW, SAO_PAULO, STAFF, Cast
from crowds import BACK, CAME, VACCINE, Guest, begin_campaign, bring_crowd, outgoing, people, press_on, state_of
from oxy.businesses import issue_pairing_word, list_alerts, redeem_pairing_word, update_settings
from oxy.campaigns import (
    BIRTHDAYS_AHEAD,
    Audience,
    NoTimesLeft,
    Pace,
    Plan,
    UnbackedClaim,
    Words,
    approve,
    change,
    draft,
    list_recipients,
    preview,
    resume,
    write,
)
from oxy.catalog import list_services, update_service
from oxy.conversations.templates import TemplateFacts, find_template, keep_list, note_status
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database, Session

pytestmark = pytest.mark.anyio


async def was_here(session: Session, guest: Guest) -> None:
    at = NOW + timedelta(minutes=30)
    await session.execute(CAME, (at, at + timedelta(minutes=30), guest.id))


async def was_vaccinated_elsewhere(session: Session, guest: Guest) -> None:
    await session.execute(
        """
        WITH p AS (INSERT INTO care_protocols (organization_id, name, kind, every_days)
                   VALUES (%(o)s, 'V10', 'vaccine', 365) RETURNING id),
        s AS (INSERT INTO care_protocol_services (organization_id, care_protocol_id, service_id)
              SELECT %(o)s, p.id, b.service_id FROM p, bookings b WHERE b.contact_id = %(guest)s)
        INSERT INTO pet_care (organization_id, pet_id, care_protocol_id, done_on, source, created_at)
        SELECT %(o)s, %(pet)s, id, '2026-03-10', 'customer', %(now)s FROM p
        """,
        {
            "o": session.organization_id, "guest": guest.id, "pet": guest.pet_id,
            "now": session.clock.now() + timedelta(minutes=5),
        },
    )  # fmt: skip


async def was_reminded(session: Session, guest: Guest) -> None:
    await session.execute(
        "INSERT INTO reminders (organization_id, contact_id, kind, status, pet_id, due_on, step, created_at)"
        " VALUES (%s, %s, 'care', 'sent', %s, '2026-03-16', -7, %s)",
        (session.organization_id, guest.id, guest.pet_id, session.clock.now()),
    )


@pytest.mark.parametrize(
    ("plan", "happens", "reason"),
    [
        (BACK, was_here, "came"), (VACCINE, was_here, "came"), (VACCINE, was_vaccinated_elsewhere, "came"),
        (VACCINE, was_reminded, "reminded"),
    ],
)  # fmt: skip
async def test_c3_nobody_is_called_back_who_has_come(
    database: Database, cast: Cast, clock: FixedClock, plan: Plan, happens: Any, reason: str
) -> None:
    pata = cast.pata
    vaccine = plan is VACCINE
    service, resource = ("Vacina V10", "Dr. Paulo") if vaccine else ("Banho", "Ana")
    [guest] = await bring_crowd(database, pata, 1, days_ago=360 if vaccine else 60, service=service, resource=resource)
    campaign_id = await begin_campaign(database, pata, plan)
    async with database.tenant(pata.id) as session:
        await happens(session, guest)
    clock.instant += timedelta(hours=2)
    await press_on(database, pata, campaign_id)
    assert not await outgoing(database, pata)
    assert [told.reason for told in await people(database, pata, campaign_id)] == [reason]
    # A list made now leaves them out from the start.
    async with database.tenant(pata.id) as session:
        again = await draft(session, plan, STAFF)
    assert not again.waiting


async def test_c1_a_birthday_that_is_over_is_not_congratulated(
    database: Database, cast: Cast, clock: FixedClock
) -> None:
    pata = cast.pata
    early, late, leap = await bring_crowd(database, pata, 3)
    async with database.tenant(pata.id) as session:
        for guest, born in ((early, "2020-03-13"), (late, "2021-03-17"), (leap, "2020-02-29")):
            await session.execute("UPDATE pets SET birth_date = %s WHERE id = %s", (born, guest.pet_id))
    ahead = await begin_campaign(
        database, pata, Plan("birthday", BIRTHDAYS_AHEAD, audience=Audience(birthday_within_days=7, rest_days=0))
    )
    clock.instant = datetime(2026, 3, 16, 9, 0, tzinfo=SAO_PAULO)
    await press_on(database, pata, ahead)
    assert [row["contact_id"] for row in await outgoing(database, pata)] == [late.id]
    assert [told.reason for told in await people(database, pata, ahead) if told.state == "skipped"] == ["too_late"]
    # A draft of the day before, looked through anew, is for the day on which it is approved; 29 February is the 28th.
    clock.instant = datetime(2027, 2, 27, 9, 0, tzinfo=SAO_PAULO)
    async with database.tenant(pata.id) as session:
        made = await draft(session, Plan("birthday", "Parabéns {do_pet}, {nome}!"), STAFF)
        assert not made.waiting
    clock.instant = datetime(2027, 2, 28, 9, 0, tzinfo=SAO_PAULO)
    async with database.tenant(pata.id) as session:
        made = await change(session, made.id, {"pace": Pace(weekdays=(0, 1, 2, 3, 4, 5, 6))}, STAFF)
        await approve(session, made.id, made.digest, STAFF)
    await press_on(database, pata, made.id)
    assert [row["contact_id"] for row in await outgoing(database, pata)][1:] == [leap.id]


async def test_c3_an_owner_known_by_a_word_alone_is_no_customer(database: Database, cast: Cast) -> None:
    pata = cast.pata
    [guest] = await bring_crowd(database, pata, 1)
    async with database.tenant(pata.id) as session:
        word = await issue_pairing_word(session, pata.owners["Helena"], STAFF)
        assert await redeem_pairing_word(session, guest.id, word.word.replace("-", ""))
        made = await draft(session, BACK, STAFF)
        assert dict((await preview(session, made.id)).excluded) == {"owner": 1}


@pytest.mark.parametrize("gone", [False, True])
async def test_c4_a_template_that_meta_withdraws_stops_the_campaign_and_passes_over_nobody(
    database: Database, cast: Cast, gone: bool
) -> None:
    pata = cast.pata
    cloud = pata.instances["principal"]
    facts = TemplateFacts("9", "novidade", "pt_BR", "MARKETING", "APPROVED", [{"type": "BODY", "text": "{{1}}"}])
    async with database.tenant(pata.id) as session:
        await session.execute("UPDATE whatsapp_instances SET status = 'connected' WHERE name = 'principal'")
        await keep_list(session, cloud, [facts])
        template = await find_template(session, cloud, "novidade", "pt_BR")
    await bring_crowd(database, pata, 4, instance="principal")
    campaign_id = await begin_campaign(database, pata, replace(BACK, template_id=template.id))
    await press_on(database, pata, campaign_id, turns=1)
    async with database.tenant(pata.id) as session:
        if gone:
            await keep_list(session, cloud, [])
        else:
            await note_status(session, cloud, "novidade", "pt_BR", "PAUSED", "LOW_QUALITY")
    await press_on(database, pata, campaign_id)
    assert await state_of(database, pata, campaign_id) == ("paused", "template")
    assert sorted(told.state for told in await people(database, pata, campaign_id))[:3] == ["pending"] * 3
    if gone:
        return
    async with database.tenant(pata.id) as session:
        assert [each.kind for each in await list_alerts(session)] == ["campaign_stopped"]
        await note_status(session, cloud, "novidade", "pt_BR", "APPROVED", "NONE")
        await resume(session, campaign_id, STAFF)
    await press_on(database, pata, campaign_id)
    assert len(await outgoing(database, pata)) == 4


async def test_c1_nobody_is_offered_anything_in_the_middle_of_a_talk(
    database: Database, cast: Cast, clock: FixedClock
) -> None:
    pata = cast.pata
    writing, heard, quiet = await bring_crowd(database, pata, 3)
    campaign_id = await begin_campaign(database, pata, BACK)
    async with database.tenant(pata.id) as session:
        await session.execute(
            "UPDATE conversations SET last_incoming_at = %s WHERE contact_id = %s",
            (NOW - timedelta(minutes=2), writing.id),
        )
        await session.execute(
            "UPDATE conversations SET ai_paused_until = %s WHERE contact_id = %s", (NOW + timedelta(hours=1), heard.id)
        )
    await press_on(database, pata, campaign_id, turns=5)
    assert [row["contact_id"] for row in await outgoing(database, pata)] == [quiet.id]
    clock.instant += timedelta(hours=2)
    await press_on(database, pata, campaign_id)
    assert len(await outgoing(database, pata)) == 3


async def test_c1_an_offer_that_is_over_or_no_more_true_is_made_to_nobody(
    database: Database, cast: Cast, clock: FixedClock
) -> None:
    pata = cast.pata
    await bring_crowd(database, pata, 3)
    dated = await begin_campaign(
        database, pata,
        Plan("promotional", "Oi, {nome}! Banho {do_pet} com 20% de desconto até 12/03.",
             confirmed_claims=("20%", "desconto", "12/03")),
    )  # fmt: skip
    await press_on(database, pata, dated, turns=1)
    clock.instant += timedelta(days=2)
    await press_on(database, pata, dated)
    assert await state_of(database, pata, dated) == ("finished", None)
    assert len(await outgoing(database, pata)) == 1
    tomorrow = await begin_campaign(
        database, pata,
        Plan("promotional", "{nome}, amanhã tem feira de adoção na loja, leve {o_pet}!", confirmed_claims=("amanhã",),
             audience=Audience(rest_days=0)),
    )  # fmt: skip
    await press_on(database, pata, tomorrow, turns=1)
    clock.instant += timedelta(days=1)
    await press_on(database, pata, tomorrow)
    assert len(await outgoing(database, pata)) == 2
    priced = Plan("promotional", "Oi, {nome}! O banho {do_pet} é R$ 60,00.", audience=Audience(rest_days=0))
    async with database.tenant(pata.id) as session:
        never = await draft(session, replace(priced, text="Para você, {nome}: banho {do_pet} a R$ 60,00!"), STAFF)
    running = await begin_campaign(database, pata, priced)
    await press_on(database, pata, running, turns=1)
    async with database.tenant(pata.id) as session:
        for service in await list_services(session):
            await update_service(session, service.id, STAFF, price=Decimal("73.00"))
        with pytest.raises(UnbackedClaim):
            await approve(session, never.id, never.digest, STAFF)
    await press_on(database, pata, running)
    assert await state_of(database, pata, running) == ("paused", "untrue")
    assert len(await outgoing(database, pata)) == 3


async def test_c1_free_times_are_offered_while_there_are_any(database: Database, cast: Cast, clock: FixedClock) -> None:
    pata, day = cast.pata, date(2026, 3, 18)
    await bring_crowd(database, pata, 2, days_ago=7)
    async with database.tenant(pata.id) as session:
        await session.execute(
            """
            INSERT INTO bookings (organization_id, contact_id, pet_id, service_id, resource_id, booking_type,
                start_time, end_time, duration_minutes, price, status, booked_by)
            SELECT organization_id, contact_id, pet_id, service_id, resource_id, booking_type,
                   start_time - interval '7 days', end_time - interval '7 days', 1, 60, status, booked_by FROM bookings
            """
        )
        plan = Plan(
            "empty_agenda", "{nome}, vagas {dia}: {horarios}.", audience=Audience(day=day, service_ids=(
                pata.services["Banho"],)),
        )  # fmt: skip
    campaign_id = await begin_campaign(database, pata, plan)
    await press_on(database, pata, campaign_id, turns=1)
    async with database.tenant(pata.id) as session:
        named = (await list_recipients(session, campaign_id))[0].text
        # All but an hour that the text does not name is taken.
        assert not {"15h", "15h30", "16h", "16h30"} & set(re.findall(r"\d+h\d*", named))
        await session.execute(
            "INSERT INTO resource_blocks (organization_id, resource_id, start_time, end_time, reason)"
            " SELECT organization_id, id, %s, %s, '' FROM resources",
            (datetime(2026, 3, 18, 0, 0, tzinfo=SAO_PAULO), datetime(2026, 3, 18, 15, 0, tzinfo=SAO_PAULO)),
        )
    await press_on(database, pata, campaign_id)
    assert [told.reason for told in await people(database, pata, campaign_id)] == [None, "no_slots"]
    async with database.tenant(pata.id) as session:
        late = await draft(session, replace(plan, text="{nome}, ainda há vagas {dia}."), STAFF)
        await session.execute(
            "UPDATE resource_blocks SET end_time = %s", (datetime(2026, 3, 19, 0, 0, tzinfo=SAO_PAULO),)
        )
        with pytest.raises(NoTimesLeft):
            await approve(session, late.id, late.digest, STAFF)


async def test_c4_a_campaign_that_cannot_go_on_says_so(database: Database, cast: Cast, clock: FixedClock) -> None:
    """The business now keeps quiet in all of its hours; the number that it goes out from is taken off the list."""
    pata = cast.pata
    async with database.tenant(pata.id) as session:
        await session.execute("UPDATE whatsapp_instances SET status = 'connected' WHERE name = 'celular'")
    await bring_crowd(database, pata, 2, instance="celular")
    clock.instant = datetime(2026, 3, 11, 18, 0, tzinfo=SAO_PAULO)
    campaign_id = await begin_campaign(database, pata, replace(BACK, pace=Pace(time(19), time(20))))
    async with database.tenant(pata.id) as session:
        await update_settings(session, {"reminders": {"quiet_from": "19:00", "quiet_until": "08:00"}}, STAFF)
    await press_on(database, pata, campaign_id, turns=2)
    assert await state_of(database, pata, campaign_id) == ("paused", "hours")
    async with database.tenant(pata.id) as session:
        await update_settings(session, {"reminders": {"quiet_from": "21:00", "quiet_until": "08:00"}}, STAFF)
        await resume(session, campaign_id, STAFF)
        await session.execute("UPDATE whatsapp_instances SET removed_at = now() WHERE name = 'celular'")
    await press_on(database, pata, campaign_id, turns=1)
    async with database.tenant(pata.id) as session:
        # Hours may change again: it is never asleep for longer than one.
        assert await session.value("SELECT wake_at <= now() + interval '1 hour' FROM campaigns")
    clock.instant = datetime(2026, 3, 11, 19, 5, tzinfo=SAO_PAULO)
    await press_on(database, pata, campaign_id, turns=1)
    assert {told.reason for told in await people(database, pata, campaign_id)} == {"number_gone"}
    async with database.tenant(pata.id) as session:
        told = {alert.kind: alert.detail for alert in await list_alerts(session)}
    assert "não deixam nenhum dos horários" in told["campaign_stopped"]
    assert "2 pessoas" in told["campaign_number_gone"]


async def test_c4_the_preview_counts_whom_nothing_would_reach(database: Database, cast: Cast) -> None:
    pata = cast.pata
    inside, *_ = await bring_crowd(database, pata, 3, instance="principal")
    async with database.tenant(pata.id) as session:
        await session.execute(
            "UPDATE conversations SET last_incoming_at = %s WHERE contact_id = %s",
            (NOW - timedelta(hours=2), inside.id),
        )
        shown = await preview(session, (await draft(session, BACK, STAFF)).id)
    [warning] = [each for each in shown.warnings if "modelo" in each]
    assert "agora seriam 2 de 3 sem recebê-la" in warning


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("🐶 Ana Lima", "Ana"), ("Ana🐾", "Ana"), ("ANA MARIA", "Ana"), ("Ana/João", "Ana"), ("Dr. Paulo", "Dr. Paulo"),
        ("Dona Cida", "Dona Cida"), ("D'Ávila", "D'Ávila"), ("+55 11 98888-0000", None), ("Mãe do Thor", None),
        ("Cliente VIP", None), ("❤️", None), (None, None),
    ],
)  # fmt: skip
def test_whom_a_campaign_greets_by_which_name(name: str | None, called: str | None) -> None:
    assert write("Oi, {nome}!", Words(name)) == (f"Oi, {called}!" if called else "Oi!")
