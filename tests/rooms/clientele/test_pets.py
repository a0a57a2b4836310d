"""Pets: registered once, completed later, never confused."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import STAFF, TODAY, Cast
from oxy.clientele import (
    PetTaken,
    birth_date_from_age,
    list_pets,
    load_pet,
    pet_from_row,
    register_pet,
    remove_pet,
    update_pet,
)
from oxy.foundation.database import Database
from oxy.foundation.errors import Invalid, NotFound


@pytest.mark.anyio
async def test_a_pet_is_registered_with_a_birth_date_from_its_age(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        rex, created = await register_pet(
            session, cast.pata.contacts["Júlia"], name=" Rex ", species="dog", breed="Golden Retriever",
            age_years=Decimal(3), today=TODAY,
        )  # fmt: skip
        assert created
        assert (rex.name, rex.breed, rex.birth_date) == ("Rex", "Golden Retriever", date(2023, 3, 11))
        assert rex.birth_date_estimated
        assert await load_pet(session, rex.id) == rex


@pytest.mark.anyio
async def test_the_same_pet_is_not_registered_twice_and_gaps_are_filled(database: Database, cast: Cast) -> None:
    julia = cast.pata.contacts["Júlia"]
    async with database.tenant(cast.pata.id) as session:
        mia, created = await register_pet(
            session, julia, name="MIA", species="cat", breed="Persa", sex="female", birth_date=date(2020, 1, 1),
            notes="arisca", today=TODAY,
        )  # fmt: skip
        assert not created
        assert mia.id == cast.pata.pets["Mia"]
        assert (mia.breed, mia.sex, mia.notes) == ("Siamês", "female", "arisca")
        assert (mia.birth_date, mia.birth_date_estimated) == (date(2024, 3, 11), True)
        other, created = await register_pet(session, julia, name="Mia", species="dog", today=TODAY)
        assert created
        assert other.id != mia.id


@pytest.mark.anyio
async def test_a_new_pet_may_bear_the_name_of_one_that_died(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        thor, created = await register_pet(
            session, cast.pata.contacts["Júlia"], name="Thor", species="dog", today=TODAY
        )
        assert created
        assert (await load_pet(session, cast.pata.pets["Thor"])).deceased_at is not None
        assert thor.deceased_at is None


@pytest.mark.anyio
async def test_a_given_birth_date_is_no_estimate(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        mia = await update_pet(session, cast.pata.pets["Mia"], STAFF, birth_date=date(2024, 5, 2), size="medium")
        assert (mia.birth_date, mia.birth_date_estimated, mia.size, mia.name) == (
            date(2024, 5, 2),
            False,
            "medium",
            "Mia",
        )
        unchanged = await update_pet(session, mia.id, STAFF, notes="")
        assert unchanged == mia


@pytest.mark.anyio
async def test_two_living_pets_of_a_tutor_never_share_name_and_species(database: Database, cast: Cast) -> None:
    julia = cast.pata.contacts["Júlia"]
    async with database.tenant(cast.pata.id) as session:
        lua, _ = await register_pet(session, julia, name="Lua", species="cat", today=TODAY)
        with pytest.raises(PetTaken):
            await update_pet(session, lua.id, STAFF, name="mia")
        assert (await load_pet(session, lua.id)).name == "Lua"


@pytest.mark.anyio
@pytest.mark.parametrize(
    "facts",
    [
        {"name": " ", "species": "dog"},
        {"name": "x" * 61, "species": "dog"},
        {"name": "Rex", "species": "dragon"},
        {"name": "Rex", "species": "dog", "size": "huge"},
        {"name": "Rex", "species": "dog", "sex": "m"},
        {"name": "Rex", "species": "dog", "birth_date": TODAY + timedelta(days=1)},
        {"name": "Rex", "species": "dog", "birth_date": date(1800, 1, 1)},
        {"name": "Rex", "species": "dog", "age_years": Decimal(-1)},
        {"name": "Rex", "species": "dog", "age_years": Decimal("NaN")},
        {"name": "Rex", "species": "dog", "age_years": Decimal(101)},
    ],
)
async def test_impossible_pets_are_refused(database: Database, cast: Cast, facts: dict[str, object]) -> None:
    async with database.tenant(cast.pata.id) as session:
        before = await list_pets(session)
        with pytest.raises(Invalid):
            await register_pet(session, cast.pata.contacts["Júlia"], today=TODAY, **facts)  # pyright: ignore[reportArgumentType]
        assert await list_pets(session) == before


@pytest.mark.anyio
async def test_pets_stay_with_their_tutor_and_business(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        assert [pet.name for pet in await list_pets(session, cast.pata.contacts["Júlia"])] == ["Mia", "Thor"]
        assert {pet.name for pet in await list_pets(session)} == {"Mia", "Thor", "Bolota", "Pingo"}
    async with database.tenant(cast.bicho.id) as session:
        mia = cast.pata.pets["Mia"]
        for attempt in (
            load_pet(session, mia), update_pet(session, mia, STAFF, name="X"), remove_pet(session, mia, STAFF),
            register_pet(session, cast.pata.contacts["Júlia"], name="Rex", species="dog", today=TODAY),
        ):  # fmt: skip
            with pytest.raises(NotFound):
                await attempt
        assert [pet.name for pet in await list_pets(session)] == ["Bolota"]
    async with database.tenant(cast.pata.id) as session:
        await remove_pet(session, mia, STAFF)
        assert [pet.name for pet in await list_pets(session, cast.pata.contacts["Júlia"])] == ["Thor"]


@pytest.mark.anyio
async def test_rows_read_the_same_as_columns_and_as_json(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        thor = cast.pata.pets["Thor"]
        encoded = await session.value("SELECT to_jsonb(p) FROM pets p WHERE id = %s", (thor,))
        assert pet_from_row(encoded) == await load_pet(session, thor)


@given(
    today=st.dates(date(2000, 1, 1), date(2100, 12, 31)),
    months=st.integers(0, 40 * 12),
)
def test_ages_lead_back_to_the_month_of_birth(today: date, months: int) -> None:
    born = birth_date_from_age(Decimal(months) / 12, today)
    assert born <= today
    assert (today.year - born.year) * 12 + today.month - born.month == months
