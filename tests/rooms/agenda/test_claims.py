"""The one constraint over every writer: SQL by hand meets it as the rooms' verbs do."""

import asyncio
from datetime import timedelta
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg.errors import ExclusionViolation, ForeignKeyViolation, InsufficientPrivilege

from oxy.agenda import SlotTaken, cancel, find_slots, hold_offer, upcoming_bookings
from oxy.clientele import find_or_create_contact, register_pet
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database, Purpose, Row, Session
from rooms.agenda.shop import DAY, STAFF, Customer, Shop, open_shop

pytestmark = pytest.mark.anyio

BY_HAND: LiteralString = """
    INSERT INTO bookings (organization_id, contact_id, pet_id, service_id, resource_id, booking_type, start_time,
                          end_time, duration_minutes, buffer_minutes, booked_by)
    VALUES (%(organization_id)s, %(contact_id)s, %(pet_id)s, %(service_id)s, %(resource_id)s, 'grooming', %(start)s,
            %(start)s::timestamptz + interval '1 hour', 60, %(buffer)s, 'staff')
    RETURNING id
    """


def by_hand(shop: Shop, customer: Customer, clock_time: str, resource: str = "Ana", buffer: int = 0) -> dict[str, Any]:
    return {
        "organization_id": shop.organization_id,
        "contact_id": customer.id,
        "pet_id": customer.pet_id,
        "service_id": shop.service_id,
        "resource_id": shop.resources[resource],
        "start": shop.at(clock_time),
        "buffer": buffer,
    }


async def test_sql_by_hand_cannot_overlap(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock, people={"Ana": {}, "Bia": {}})
    rex, thor = await shop.customer(), await shop.customer()
    booking = await shop.book(rex, "10:00")
    for clock_time, buffer in (("10:00", 0), ("09:30", 0), ("10:59", 0), ("08:30", 31)):
        async with shop.session() as session:
            with pytest.raises(ExclusionViolation):
                async with session.savepoint():
                    await session.execute(BY_HAND, by_hand(shop, thor, clock_time, buffer=buffer))
    async with shop.session() as session:
        await session.execute(BY_HAND, by_hand(shop, thor, "11:00"))
        await session.execute(BY_HAND, by_hand(shop, thor, "08:30", buffer=30))
        await session.execute(BY_HAND, by_hand(shop, await shop.customer(), "10:00", "Bia"))
    for change in (
        "UPDATE bookings SET start_time = start_time - interval '1 minute' WHERE start_time = %s",
        "UPDATE bookings SET resource_id = (SELECT resource_id FROM bookings WHERE end_time = %s LIMIT 1)",
    ):
        async with shop.session() as session:
            with pytest.raises(ExclusionViolation):
                async with session.savepoint():
                    await session.execute(change, (shop.at("11:00"),))
    assert booking.start_time == shop.at("10:00")


async def test_a_cancelled_booking_cannot_come_back_over_a_new_one(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    old = await shop.book(await shop.customer(), "10:00")
    async with shop.session() as session:
        await cancel(session, old.id, actor=STAFF)
    await shop.book(await shop.customer(), "10:30")
    async with shop.session() as session:
        with pytest.raises(ExclusionViolation):
            async with session.savepoint():
                await session.execute("UPDATE bookings SET status = 'scheduled' WHERE id = %s", (old.id,))


async def test_time_off_and_bookings_keep_each_other_off(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    block: LiteralString = """
        INSERT INTO resource_blocks (organization_id, resource_id, start_time, end_time, reason)
        VALUES (%s, %s, %s, %s, 'dentista') RETURNING id
        """
    who = shop.organization_id, shop.resources["Ana"]
    async with shop.session() as session:
        block_id = await session.value(block, (*who, shop.at("10:00"), shop.at("12:00")))
    assert not {"09:30", "10:00", "11:30"} & set(await shop.free())
    with pytest.raises(SlotTaken):
        await shop.book(await shop.customer(), "11:30")
    await shop.book(await shop.customer(), "12:00")
    async with shop.session() as session:
        with pytest.raises(ExclusionViolation):
            async with session.savepoint():
                await session.execute(block, (*who, shop.at("12:30"), shop.at("13:00")))
        await session.execute("DELETE FROM resource_blocks WHERE id = %s", (block_id,))
    assert "10:00" in await shop.free()


async def test_nobody_books_another_business_resource(database: Database, clock: FixedClock) -> None:
    shop, rival = await open_shop(database, clock), await open_shop(database, clock)
    rex = await shop.customer()
    wrong = {**by_hand(shop, rex, "10:00"), "resource_id": rival.resources["Ana"]}
    async with shop.session() as session:
        with pytest.raises(ForeignKeyViolation):
            async with session.savepoint():
                await session.execute(BY_HAND, wrong)
    async with await psycopg.AsyncConnection.connect(database.conninfo, autocommit=True) as operator:
        with pytest.raises(ForeignKeyViolation):
            await operator.execute(BY_HAND, wrong)
        await operator.execute(BY_HAND, by_hand(shop, rex, "10:00"))
    assert "10:00" not in await shop.free()
    assert "10:00" in await rival.free()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM resource_claims",
        "UPDATE resource_claims SET ends_at = ends_at + interval '1 hour'",
        "INSERT INTO resource_claims (organization_id, resource_id, resource_no, starts_at, ends_at, booking_id)"
        " SELECT organization_id, resource_id, resource_no, ends_at, ends_at + interval '1 hour', booking_id"
        " FROM resource_claims",
    ],
)
async def test_claims_are_not_written_by_themselves(
    database: Database, clock: FixedClock, statement: LiteralString
) -> None:
    shop = await open_shop(database, clock)
    await shop.book(await shop.customer(), "10:00")
    async with shop.session() as session:
        with pytest.raises(InsufficientPrivilege):
            async with session.savepoint():
                await session.execute(statement)


async def test_claims_go_with_their_cause(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex, thor = await shop.customer(), await shop.customer()
    await shop.book(rex, "10:00")
    (offer,) = await shop.offers(thor, "14:00")
    async with shop.session() as session:
        await hold_offer(session, offer.token, thor.id)
        assert await session.value("SELECT count(*) FROM resource_claims") == 2
        await session.execute("DELETE FROM contacts")
        assert await session.value("SELECT count(*) FROM resource_claims") == 0


async def test_two_contacts_become_one_even_with_their_pet_in_two_places(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock, people={"Ana": {}, "Bia": {}})
    customers: list[Customer] = []
    names = [("phone", "+5511955550001"), ("lid", "987654321")]
    for name in names:
        async with shop.session() as session:
            contact = await find_or_create_contact(session, [name], None, clock.now())
            pet, _ = await register_pet(session, contact.id, name="Rex", species="dog", today=DAY)
        customers.append(Customer(contact.id, pet.id))
    at_ten, at_eleven = await shop.book(customers[0], "10:00"), await shop.book(customers[1], "11:00")
    crossing = await shop.book(customers[1], "10:00", resource_id=shop.resources["Bia"], notes="de manhã")
    async with shop.session() as session:
        one = await find_or_create_contact(session, names, None, clock.now())
        bookings = {each.id: each for each in await upcoming_bookings(session, one.id)}
    kept = next(each.pet_id for each in customers if each.id == one.id)
    assert {each.pet_id for each in bookings.values()} == {kept, None}
    assert bookings[at_eleven.id].pet_id == kept
    without = [each for each in bookings.values() if each.pet_id is None]
    assert len(without) == 1
    assert without[0].id in (at_ten.id, crossing.id)
    assert without[0].notes.endswith("Pet: Rex")


async def test_for_sql_by_hand_holds_expire_by_the_servers_clock(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex, thor = await shop.customer(), await shop.customer()
    async with await psycopg.AsyncConnection.connect(database.conninfo, autocommit=True) as operator:
        await operator.execute(
            "INSERT INTO slot_offers (organization_id, contact_id, service_id, resource_id, start_time, end_time,"
            " expires_at, held_until) VALUES (%s, %s, %s, %s, %s, %s, now(), now() + interval '1 second')",
            (
                shop.organization_id, rex.id, shop.service_id, shop.resources["Ana"], shop.at("10:00"),
                shop.at("11:00"),
            ),
        )  # fmt: skip
        with pytest.raises(ExclusionViolation):
            await operator.execute(BY_HAND, by_hand(shop, thor, "10:30"))
        await asyncio.sleep(1.1)
        await operator.execute(BY_HAND, by_hand(shop, thor, "10:30"))


async def test_writers_of_one_resource_queue_before_they_touch_the_index(database: Database, clock: FixedClock) -> None:
    """Two that wait for each other inside the exclusion check would be a deadlock; in a queue one waits for one."""
    shop = await open_shop(database, clock)
    first, second = await shop.customer(), await shop.customer()
    connect = psycopg.AsyncConnection.connect
    async with await connect(database.conninfo) as one, await connect(database.conninfo) as two:
        await one.execute(BY_HAND, by_hand(shop, first, "10:00"))
        waiting = None
        late = asyncio.create_task(two.execute(BY_HAND, by_hand(shop, second, "10:30")))
        async with database.system(Purpose.OBSERVE) as session:
            for _ in range(100):
                waiting = await session.value(
                    "SELECT locktype FROM pg_locks WHERE pid = %s AND NOT granted", (two.info.backend_pid,)
                )
                if waiting:
                    break
                await asyncio.sleep(0.02)
        await one.commit()
        with pytest.raises(ExclusionViolation):
            await late
        await two.rollback()
    assert waiting == "advisory"


class Spy(Session):
    """A session that keeps the queries it is asked."""

    asked: list[tuple[LiteralString, Any]]

    async def row(self, query: LiteralString, params: Any = None) -> Row | None:
        self.asked.append((query, params))
        return await super().row(query, params)


async def test_what_is_taken_is_read_by_index_under_row_level_security(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex = await shop.customer()
    async with await psycopg.AsyncConnection.connect(database.conninfo, autocommit=True) as operator:
        await operator.execute(
            """
            INSERT INTO bookings (organization_id, contact_id, service_id, resource_id, booking_type, start_time,
                                  end_time, duration_minutes, booked_by)
            SELECT %s, %s, %s, %s, 'grooming', at, at + interval '1 hour', 60, 'staff'
            FROM generate_series(%s, %s, interval '90 minutes') AS at
            """,
            (
                shop.organization_id, rex.id, shop.service_id, shop.resources["Ana"],
                shop.at("00:00") - timedelta(days=150), shop.at("00:00") + timedelta(days=14),
            ),
        )  # fmt: skip
        await operator.execute("ANALYZE resource_claims")
    async with shop.session() as session:
        spy = Spy(session._transaction, session.organization_id, clock)  # pyright: ignore[reportPrivateUsage]
        spy.asked = []
        await find_slots(session, shop.service_id, DAY, DAY + timedelta(days=6))
        await find_slots(spy, shop.service_id, DAY, DAY + timedelta(days=6))
        ((query, params),) = spy.asked
        lines = [next(iter(row.values())) for row in await session.rows("EXPLAIN (COSTS OFF) " + query, params)]
    plan = "\n".join(lines)
    assert "Index Scan using resource_claims_span" in plan, plan
    place = next(place for place, line in enumerate(lines) if "resource_claims_span" in line)
    condition = next(line for line in lines[place:] if "Index Cond" in line)
    assert "resource_id" in condition
    assert "ends_at >" in condition
    assert "starts_at <" in condition
