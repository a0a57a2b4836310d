"""Contacts as staff handle them."""

from datetime import timedelta

import pytest

from cast import JULIA_PHONE, MARCOS_PHONE, NOW, STAFF, TERESA_LID, Cast
from oxy.clientele import (
    PhoneTaken,
    contact_identities,
    create_contact,
    find_or_create_contact,
    list_contacts,
    load_contact,
    opt_in,
    opt_out,
    remove_contact,
    update_contact,
)
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.errors import Invalid, NotFound

pytestmark = pytest.mark.anyio


async def test_a_contact_is_made_by_name_or_number(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        made = await create_contact(session, STAFF, phone="11 98765-0001", name=" Bia  Souza ", email="BIA@example.com")
        assert (made.phone, made.name, made.email) == ("+5511987650001", "Bia Souza", "bia@example.com")
        nameless = await create_contact(session, STAFF, phone="+14155550123")
        assert (nameless.phone, nameless.display_name) == ("+14155550123", None)
        phoneless = await create_contact(session, STAFF, name="Seu Zé")
        assert await contact_identities(session, phoneless.id) == []
        assert (
            await session.value("SELECT count(*) FROM audit_log WHERE action = 'create' AND subject_kind = 'contact'")
            == 3
        )


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"phone": "123"}, "phone"),
        ({"phone": f"{TERESA_LID}@lid"}, "phone"),
        ({"name": "Bia", "email": "bia@"}, "email"),
    ],
)
async def test_nonsense_is_refused(database: Database, cast: Cast, facts: dict[str, str], field: str) -> None:
    async with database.tenant(cast.pata.id) as session:
        with pytest.raises(Invalid) as refused:
            await create_contact(session, STAFF, **facts)
    assert refused.value.data["field"] == field


async def test_a_number_belongs_to_one_contact_in_either_form(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        with pytest.raises(PhoneTaken):
            await create_contact(session, STAFF, phone="+551187654321", name="Outra Júlia")
        with pytest.raises(PhoneTaken):
            await update_contact(session, cast.pata.contacts["Marcos"], STAFF, phone=JULIA_PHONE)
        assert (await load_contact(session, cast.pata.contacts["Marcos"])).phone == MARCOS_PHONE
        assert len((await list_contacts(session))[0]) == len(cast.pata.contacts)


async def test_what_is_given_changes_and_the_rest_stays(database: Database, cast: Cast) -> None:
    julia = cast.pata.contacts["Júlia"]
    async with database.tenant(cast.pata.id) as session:
        changed = await update_contact(session, julia, STAFF, notes="paga em dinheiro")
        assert (changed.name, changed.email, changed.notes) == ("Júlia", "julia@example.com", "paga em dinheiro")
        assert (await update_contact(session, julia, STAFF, email=None)).email is None
        changed = await update_contact(session, julia, STAFF, phone="(11) 95555-4444")
        assert changed == await load_contact(session, julia)
        assert await contact_identities(session, julia) == [("phone", JULIA_PHONE), ("phone", "+5511955554444")]
        with pytest.raises(Invalid):
            await update_contact(session, julia, STAFF, status="vip")


async def test_teresa_gets_a_number_when_she_says_it(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        await update_contact(session, cast.pata.contacts["Teresa"], STAFF, phone="+5511955554444")
        found = await find_or_create_contact(session, [("phone", "+551155554444")], None, NOW)
        assert found.id != cast.pata.contacts["Teresa"], "a landline that looks alike is somebody else"
        found = await find_or_create_contact(session, [("phone", "+5511955554444")], None, NOW)
        assert (found.id, found.phone) == (cast.pata.contacts["Teresa"], "+5511955554444")


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("júl", {"Júlia"}),
        ("JULIA", {"Júlia"}),
        ("julia@example", {"Júlia"}),
        ("98765-4321", {"Júlia"}),
        ("Dona", {"Dona Cida"}),
        ("%", set[str]()),
        ("ninguém", set[str]()),
    ],
)
async def test_search_looks_at_names_addresses_and_numbers(
    database: Database, cast: Cast, search: str, names: set[str]
) -> None:
    async with database.tenant(cast.pata.id) as session:
        found, cursor = await list_contacts(session, search)
    assert {contact.name for contact in found} == names
    assert cursor is None


async def test_pages_go_from_the_latest_to_the_last_without_a_gap(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        for number in range(7):
            at = NOW - timedelta(minutes=number // 2)
            await find_or_create_contact(session, [("phone", f"+551198765000{number}")], None, at)
        everybody, _ = await list_contacts(session)
        seen: list[str | None] = []
        cursor: str | None = None
        while True:
            page, cursor = await list_contacts(session, cursor=cursor, limit=3)
            seen += [contact.phone for contact in page]
            if cursor is None:
                break
        assert seen == [contact.phone for contact in everybody]
        assert len(seen) == len(cast.pata.contacts) + 7
        for wrong in ("nonsense", "2026-03-11_x", f"2026-03-11T00:00:00_{cast.pata.id}"):
            with pytest.raises(Invalid):
                await list_contacts(session, cursor=wrong)


async def test_opting_out_keeps_its_first_moment_and_can_be_taken_back(
    database: Database, cast: Cast, clock: FixedClock
) -> None:
    julia = cast.pata.contacts["Júlia"]
    async with database.tenant(cast.pata.id) as session:
        await opt_out(session, julia, STAFF)
        clock.instant += timedelta(days=1)
        await opt_out(session, julia, STAFF)
        assert (await load_contact(session, julia)).marketing_opted_out_at == NOW
        await opt_in(session, julia, STAFF)
        assert (await load_contact(session, julia)).marketing_opted_out_at is None


async def test_the_rival_cannot_touch_our_customers(database: Database, cast: Cast) -> None:
    julia = cast.pata.contacts["Júlia"]
    async with database.tenant(cast.bicho.id) as session:
        for attempt in (
            load_contact(session, julia), update_contact(session, julia, STAFF, name="X"),
            remove_contact(session, julia, STAFF), opt_out(session, julia, STAFF), opt_in(session, julia, STAFF),
        ):  # fmt: skip
            with pytest.raises(NotFound):
                await attempt
        assert await contact_identities(session, julia) == []
    async with database.tenant(cast.pata.id) as session:
        assert (await load_contact(session, julia)).name == "Júlia"


async def test_an_erased_contact_takes_pets_and_names_along(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        await remove_contact(session, cast.pata.contacts["Marcos"], STAFF)
        assert await session.value("SELECT count(*) FROM pets WHERE name = 'Bolota'") == 0
        again = await find_or_create_contact(session, [("phone", MARCOS_PHONE)], None, NOW)
        assert again.id != cast.pata.contacts["Marcos"]
    async with database.tenant(cast.bicho.id) as session:
        assert (await load_contact(session, cast.bicho.contacts["Marcos"])).name == "Marcos"
