"""Two contacts who turn out to be one keep everything either had (W1)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from cast import NOW, STAFF, TODAY, Cast
from oxy.clientele import (
    contact_identities,
    find_or_create_contact,
    list_pets,
    load_contact,
    opt_out,
    register_pet,
    update_contact,
    update_pet,
)
from oxy.clientele.store.merges import MOVED
from oxy.foundation.database import Database, Session
from oxy.foundation.errors import NotFound

pytestmark = pytest.mark.anyio

PHONE, LID = ("phone", "+5511987650001"), ("lid", "111222333444")


@dataclass
class Two:
    """One person, known twice: by number for long, by LID since today."""

    by_phone: UUID
    by_lid: UUID


async def known_twice(session: Session) -> Two:
    older = await find_or_create_contact(session, [PHONE], "Bia", NOW - timedelta(days=30))
    await session.execute("UPDATE contacts SET created_at = created_at - interval '30 days' WHERE id = %s", (older.id,))
    newer = await find_or_create_contact(session, [LID], "biazinha", NOW)
    return Two(older.id, newer.id)


async def becomes_one(session: Session, two: Two) -> None:
    merged = await find_or_create_contact(session, [LID, PHONE], None, NOW)
    assert merged.id == two.by_phone
    with pytest.raises(NotFound):
        await load_contact(session, two.by_lid)


async def talk(session: Session, cast: Cast, contact_id: UUID, *texts: str, answered: int = 0) -> UUID:
    """An open conversation on the simulator's number in which so many of the messages were answered."""
    conversation_id: UUID = await session.value(
        "INSERT INTO conversations (organization_id, contact_id, instance_id) VALUES (%s, %s, %s) RETURNING id",
        (session.organization_id, contact_id, cast.pata.instances["simulador"]),
    )
    for place, text in enumerate(texts, start=1):
        seq = await session.value(
            "INSERT INTO messages (organization_id, conversation_id, contact_id, instance_id, direction, author,"
            " message_type, content, status, starts_turn)"
            " VALUES (%s, %s, %s, %s, 'incoming', 'contact', 'text', %s, 'received', true) RETURNING seq",
            (session.organization_id, conversation_id, contact_id, cast.pata.instances["simulador"], text),
        )
        await session.execute(
            "UPDATE conversations SET unread_count = unread_count + 1, last_message_preview = %s, last_message_at = %s,"
            " newest_seq = %s, answered_seq = CASE WHEN %s THEN %s ELSE answered_seq END,"
            " turn_due_at = CASE WHEN %s THEN NULL ELSE now() END WHERE id = %s",
            (text, NOW, seq, place <= answered, seq, place <= answered, conversation_id),
        )
    return conversation_id


async def test_names_and_facts_are_filled_in(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        two = await known_twice(session)
        await update_contact(session, two.by_lid, name="Beatriz", email="bia@example.com", notes="liga à tarde")
        await update_contact(session, two.by_phone, notes="prefere a Ana")
        await opt_out(session, two.by_lid, STAFF)
        await becomes_one(session, two)
        merged = await load_contact(session, two.by_phone)
        assert (merged.phone, merged.name, merged.email) == (PHONE[1], "Beatriz", "bia@example.com")
        assert merged.notes == "prefere a Ana\nliga à tarde"
        assert merged.marketing_opted_out_at == NOW
        assert await contact_identities(session, merged.id) == [PHONE, LID]


async def test_a_block_of_either_holds(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        two = await known_twice(session)
        await update_contact(session, two.by_lid, status="blocked")
        await becomes_one(session, two)
        assert (await load_contact(session, two.by_phone)).status == "blocked"


async def test_pets_move_and_the_same_pet_becomes_one(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        two = await known_twice(session)
        rex, _ = await register_pet(session, two.by_phone, name="Rex", species="dog", breed="Poodle", today=TODAY)
        same, _ = await register_pet(
            session, two.by_lid, name="rex", species="dog", size="small", age_years=Decimal(3), today=TODAY
        )
        other, _ = await register_pet(session, two.by_lid, name="Rex", species="cat", today=TODAY)
        dead, _ = await register_pet(session, two.by_lid, name="Bob", species="dog", today=TODAY)
        await update_pet(session, dead.id, STAFF, deceased_at=NOW)
        await becomes_one(session, two)
        pets = {pet.id: pet for pet in await list_pets(session, two.by_phone)}
        assert set(pets) == {rex.id, other.id, dead.id}
        assert (pets[rex.id].breed, pets[rex.id].size) == ("Poodle", "small")
        assert (pets[rex.id].birth_date, pets[rex.id].birth_date_estimated) == (date(2023, 3, 11), True)
        assert same.id not in pets


async def test_bookings_move_with_their_pets(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        two = await known_twice(session)
        kept, _ = await register_pet(session, two.by_phone, name="Rex", species="dog", today=TODAY)
        doubled, _ = await register_pet(session, two.by_lid, name="Rex", species="dog", today=TODAY)
        moved, _ = await register_pet(session, two.by_lid, name="Lua", species="cat", today=TODAY)
        for hours, pet_id in enumerate((doubled.id, moved.id, None)):
            start = NOW + timedelta(days=1, hours=hours)
            await session.execute(
                "INSERT INTO bookings (organization_id, contact_id, pet_id, service_id, resource_id, booking_type,"
                " start_time, end_time, duration_minutes, booked_by)"
                " VALUES (%s, %s, %s, %s, %s, 'grooming', %s, %s, 60, 'customer')",
                (
                    session.organization_id, two.by_lid, pet_id, cast.pata.services["Banho"],
                    cast.pata.resources["Ana"], start, start + timedelta(hours=1),
                ),
            )  # fmt: skip
        await becomes_one(session, two)
        rows = await session.rows("SELECT contact_id, pet_id FROM bookings ORDER BY start_time")
        assert [row["contact_id"] for row in rows] == [two.by_phone] * 3
        assert [row["pet_id"] for row in rows] == [kept.id, moved.id, None]
        assert await session.value("SELECT count(*) FROM resource_claims") == 3


async def test_open_conversations_become_one_and_what_waits_goes_on_waiting(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        two = await known_twice(session)
        kept = await talk(session, cast, two.by_phone, "oi", "quero um banho", answered=2)
        poured = await talk(session, cast, two.by_lid, "olá", "tem vaga?", "alô?", answered=1)
        await becomes_one(session, two)
        row = await session.row("SELECT * FROM conversations WHERE id = %s", (kept,))
        gone = await session.row("SELECT * FROM conversations WHERE id = %s", (poured,))
        messages = await session.rows("SELECT * FROM messages ORDER BY seq")
    assert row is not None
    assert gone is not None
    assert (row["contact_id"], row["status"], row["unread_count"]) == (two.by_phone, "active", 5)
    assert row["turn_due_at"] is not None
    assert (gone["contact_id"], gone["status"], gone["turn_due_at"]) == (two.by_phone, "closed", None)
    assert gone["turn_fence"] == 1, "a turn under way on the emptied conversation cannot commit"
    assert {message["conversation_id"] for message in messages} == {kept}
    assert {message["contact_id"] for message in messages} == {two.by_phone}
    waiting = [
        message["content"] for message in messages if message["starts_turn"] and message["seq"] > row["answered_seq"]
    ]
    assert waiting == ["tem vaga?", "alô?"]
    assert row["newest_seq"] == messages[-1]["seq"]


async def test_a_conversation_that_only_the_newer_had_moves_whole(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        two = await known_twice(session)
        moved = await talk(session, cast, two.by_lid, "olá")
        await session.execute("UPDATE conversations SET status = 'escalated' WHERE id = %s", (moved,))
        await becomes_one(session, two)
        row = await session.row("SELECT * FROM conversations WHERE id = %s", (moved,))
        assert row is not None
        assert (row["contact_id"], row["status"], row["turn_fence"]) == (two.by_phone, "escalated", 0)


async def test_every_table_that_points_at_a_contact_is_moved(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        rows = await session.rows(
            "SELECT DISTINCT conrelid::regclass::text AS name FROM pg_constraint"
            " WHERE contype = 'f' AND confrelid = 'contacts'::regclass"
        )
    assert {row["name"] for row in rows} == set(MOVED)
