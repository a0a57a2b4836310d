"""Whoever writes is one contact, however WhatsApp names them and however many messages come at once."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from cast import ANSELMO_PHONE, CIDA_PHONE, JULIA_PHONE, MARCOS_PHONE, NOW, STAFF, TERESA_LID, Cast
from oxy.clientele import (
    Contact,
    adopt_phone_form,
    contact_identities,
    create_contact,
    find_or_create_contact,
    load_contact,
    update_contact,
)
from oxy.foundation.database import Database
from oxy.foundation.errors import Invalid

pytestmark = pytest.mark.anyio

PHONE, PHONE_OF_EIGHT = "+5511987650001", "+551187650001"


async def arrive(database: Database, cast: Cast, *identities: tuple[str, str], profile: str | None = None) -> Contact:
    async with database.tenant(cast.pata.id) as session:
        return await find_or_create_contact(session, identities, profile, NOW)


async def names_of(database: Database, cast: Cast, contact: Contact) -> list[tuple[str, str]]:
    async with database.tenant(cast.pata.id) as session:
        return await contact_identities(session, contact.id)


async def count(database: Database, cast: Cast) -> tuple[int, int]:
    async with database.tenant(cast.pata.id) as session:
        row = await session.row(
            "SELECT (SELECT count(*) FROM contacts) AS contacts, (SELECT count(*) FROM contact_identities) AS names"
        )
    assert row is not None
    return row["contacts"], row["names"]


async def test_a_stranger_becomes_a_contact_with_every_name_given(database: Database, cast: Cast) -> None:
    made = await arrive(
        database, cast, ("phone", PHONE), ("lid", "111222333444"), ("bsuid", "BR.77"), profile=" Bia  B "
    )
    assert (made.phone, made.display_name, made.name, made.last_contact_at) == (PHONE, "Bia B", None, NOW)
    assert await names_of(database, cast, made) == [("phone", PHONE), ("lid", "111222333444"), ("bsuid", "BR.77")]


@pytest.mark.parametrize("known", [("phone", PHONE), ("lid", "111222333444"), ("bsuid", "BR.77")])
async def test_w1_any_one_name_finds_the_person_and_the_missing_ones_are_filled_in(
    database: Database, cast: Cast, known: tuple[str, str]
) -> None:
    first = await arrive(database, cast, known)
    again = await arrive(database, cast, ("bsuid", "BR.77"), ("lid", "111222333444"), ("phone", PHONE))
    assert (again.id, again.phone) == (first.id, PHONE)
    assert len(await names_of(database, cast, again)) == 3
    assert (await arrive(database, cast, ("lid", "111222333444"))).id == first.id


async def test_w1_what_is_known_is_never_overwritten(database: Database, cast: Cast) -> None:
    first = await arrive(database, cast, ("phone", PHONE), ("lid", "111222333444"), profile="Bia")
    later = await arrive(database, cast, ("phone", "+5511955554444"), ("lid", "111222333444"))
    assert (later.id, later.phone, later.profile_name) == (first.id, PHONE, "Bia")
    assert ("phone", "+5511955554444") in await names_of(database, cast, later)


@pytest.mark.parametrize(
    "value", [TERESA_LID, f"{TERESA_LID}@lid", f"{TERESA_LID}:12@lid"], ids=["bare", "address", "device"]
)
@pytest.mark.parametrize("kind", ["lid", "phone"])
async def test_w1_a_lid_never_lands_in_a_phone(database: Database, cast: Cast, kind: str, value: str) -> None:
    if (kind, value) == ("phone", TERESA_LID):
        with pytest.raises(Invalid):
            await arrive(database, cast, (kind, value))
        return
    found = await arrive(database, cast, (kind, value))
    assert (found.id, found.phone) == (cast.pata.contacts["Teresa"], None)
    assert await names_of(database, cast, found) == [("lid", TERESA_LID)]


async def test_nobody_is_made_of_names_that_are_none(database: Database, cast: Cast) -> None:
    before = await count(database, cast)
    for identities in ([], [("phone", "abc")], [("fax", "+551140028922")], [("bsuid", "  ")]):
        with pytest.raises(Invalid):
            await arrive(database, cast, *identities)
    assert await count(database, cast) == before


@pytest.mark.parametrize("forms", [(PHONE, PHONE_OF_EIGHT), (PHONE_OF_EIGHT, PHONE)])
async def test_w3_both_forms_of_a_mobile_are_one_person_and_the_first_stays(
    database: Database, cast: Cast, forms: Sequence[str]
) -> None:
    first = await arrive(database, cast, ("phone", forms[0]))
    second = await arrive(database, cast, ("phone", forms[1]))
    assert (second.id, second.phone) == (first.id, forms[0])
    assert await names_of(database, cast, first) == [("phone", forms[0])]


@pytest.mark.parametrize(
    ("known", "look_alike"),
    [
        (CIDA_PHONE, "+5511933334444"),
        ("+558007771234", "+5580907771234"),
        ("+14155550123", "+141595550123"),
        ("+5491155550123", "+541155550123"),
    ],
    ids=["landline", "0800", "united states", "argentina"],
)
async def test_w3_other_numbers_have_one_form_only(database: Database, cast: Cast, known: str, look_alike: str) -> None:
    async with database.tenant(cast.pata.id) as session:
        first = await find_or_create_contact(session, [("phone", known)], None, NOW)
        assert first.phone == known
        try:
            other = await find_or_create_contact(session, [("phone", look_alike)], None, NOW)
        except Invalid:
            return
    assert other.id != first.id


async def test_w3_the_form_that_whatsapp_answers_with_is_adopted(database: Database, cast: Cast) -> None:
    made = await arrive(database, cast, ("phone", PHONE), ("lid", "111222333444"))
    async with database.tenant(cast.pata.id) as session:
        await adopt_phone_form(session, made.id, PHONE_OF_EIGHT[1:])
        assert (await load_contact(session, made.id)).phone == PHONE_OF_EIGHT
        assert (await contact_identities(session, made.id))[0] == ("phone", PHONE_OF_EIGHT)
        for stranger in ("5511911112222", "551133334444", "not digits", ""):
            await adopt_phone_form(session, made.id, stranger)
        assert (await load_contact(session, made.id)).phone == PHONE_OF_EIGHT
        assert len(await contact_identities(session, made.id)) == 2
    assert (await arrive(database, cast, ("phone", PHONE))).id == made.id


async def test_w3_adopting_leaves_a_second_number_as_the_main_one(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        anselmo = cast.pata.contacts["Sr. Anselmo"]
        await find_or_create_contact(session, [("phone", ANSELMO_PHONE), ("lid", "555")], None, NOW)
        await find_or_create_contact(session, [("phone", PHONE), ("lid", "555")], None, NOW)
        await adopt_phone_form(session, anselmo, PHONE_OF_EIGHT[1:])
        assert (await load_contact(session, anselmo)).phone == ANSELMO_PHONE
        assert ("phone", PHONE_OF_EIGHT) in await contact_identities(session, anselmo)


async def test_twenty_first_messages_at_once_make_one_contact(database: Database, cast: Cast) -> None:
    before = await count(database, cast)
    forms = [("phone", PHONE), ("phone", PHONE_OF_EIGHT)] * 10
    found = await asyncio.gather(*(arrive(database, cast, form, profile="Bia") for form in forms))
    assert len({contact.id for contact in found}) == 1
    assert await count(database, cast) == (before[0] + 1, before[1] + 1)


async def test_crowds_of_first_messages_under_several_names_make_one_contact_each(
    database: Database, cast: Cast
) -> None:
    before = await count(database, cast)
    for person in range(5):
        phone, eight, lid, bsuid = f"+551198700{person:04d}", f"+55118700{person:04d}", f"9{person}", f"BR.{person}"
        crowd = [
            [("phone", phone), ("lid", lid)], [("lid", lid), ("phone", eight)], [("lid", lid), ("bsuid", bsuid)],
            [("bsuid", bsuid), ("phone", phone)], [("phone", eight)], [("lid", lid)], [("bsuid", bsuid)],
        ] * 3  # fmt: skip
        await asyncio.gather(*(arrive(database, cast, *identities) for identities in crowd))
    assert await count(database, cast) == (before[0] + 5, before[1] + 15)


async def test_the_last_contact_never_goes_back_and_a_given_name_wins(database: Database, cast: Cast) -> None:
    made = await arrive(database, cast, ("phone", PHONE), profile="biazinha ✨")
    async with database.tenant(cast.pata.id) as session:
        await update_contact(session, made.id, name="Beatriz")
        old = await find_or_create_contact(session, [("phone", PHONE)], "bia", NOW - timedelta(days=3))
    assert (old.last_contact_at, old.profile_name, old.display_name) == (NOW, "bia", "Beatriz")


async def test_a_customer_of_both_businesses_is_two_contacts_with_one_number(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.bicho.id) as session:
        there = await find_or_create_contact(session, [("phone", MARCOS_PHONE)], "Marcão", NOW)
        unknown = await find_or_create_contact(session, [("phone", JULIA_PHONE)], None, NOW)
    here = await arrive(database, cast, ("phone", MARCOS_PHONE))
    assert (here.id, here.profile_name) == (cast.pata.contacts["Marcos"], "Marcos")
    assert there.id == cast.bicho.contacts["Marcos"]
    assert unknown.id != cast.pata.contacts["Júlia"]
    assert unknown.display_name is None


async def test_a_contact_made_by_staff_is_found_when_they_write(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        made = await create_contact(session, STAFF, phone="(11) 98765-0001", name="Bia")
    assert (await arrive(database, cast, ("phone", PHONE_OF_EIGHT))).id == made.id
