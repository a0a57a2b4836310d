"""The team, and the numbers that talk to Aurora."""

from datetime import time

import pytest

from cast import HELENA, HELENA_PHONE, STAFF, VALQUIRIA, VALQUIRIA_PHONE, Cast
from oxy.businesses import (
    EmailTaken,
    LastOwner,
    NumberTaken,
    add_owner_number,
    add_user,
    find_owner,
    find_user_by_email,
    list_owner_numbers,
    list_users,
    load_owner_number,
    load_user,
    remove_owner_number,
    remove_user,
    update_owner_number,
    update_user,
)
from oxy.foundation.database import Database, Purpose
from oxy.foundation.errors import Invalid, NotFound
from oxy.foundation.security import verify_password

pytestmark = pytest.mark.anyio


async def test_a_user_is_found_by_address_across_businesses(database: Database, cast: Cast) -> None:
    async with database.system(Purpose.SIGN_IN) as session:
        found = await find_user_by_email(session, f" {HELENA.email.upper()} ")
        assert found is not None
        assert (found[0].id, found[0].organization_id, found[0].role) == (
            cast.pata.users["Helena"],
            cast.pata.id,
            "owner",
        )
        assert verify_password(HELENA.password, found[1])
        assert not verify_password(VALQUIRIA.password, found[1])
        assert await find_user_by_email(session, "ninguem@example.com") is None


async def test_somebody_joins_changes_and_leaves(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        lia = await add_user(
            session, email="lia@example.com", name="Lia", role="attendant", password="senha-da-lia", actor=STAFF
        )
        assert (lia.is_active, lia.token_version, lia.organization_id) == (True, 1, cast.pata.id)
        renamed = await update_user(session, lia.id, STAFF, name="Lia Prado")
        assert renamed.token_version == 1, "a new name signs nobody out"
        promoted = await update_user(session, lia.id, STAFF, role="manager", password="outra-senha")
        assert (promoted.role, promoted.token_version) == ("manager", 2)
        await remove_user(session, lia.id, STAFF)
        gone = await load_user(session, lia.id)
        assert (gone.is_active, gone.token_version, gone.name) == (False, 3, "Lia Prado")
        assert lia.id in {user.id for user in await list_users(session)}


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"email": "lia"}, "email"),
        ({"name": " "}, "name"),
        ({"role": "boss"}, "role"),
        ({"password": "short"}, "password"),
    ],
)
async def test_bad_users_are_refused(database: Database, cast: Cast, facts: dict[str, str], field: str) -> None:
    good = {"email": "lia@example.com", "name": "Lia", "role": "attendant", "password": "senha-da-lia"}
    async with database.tenant(cast.pata.id) as session:
        with pytest.raises(Invalid) as refused:
            await add_user(session, actor=STAFF, **{**good, **facts})
    assert refused.value.data["field"] == field


async def test_an_address_signs_in_one_person_of_the_installation(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        for taken in (VALQUIRIA.email, HELENA.email.upper()):
            with pytest.raises(EmailTaken):
                await add_user(session, email=taken, name="X", role="manager", password="12345678", actor=STAFF)
        with pytest.raises(EmailTaken):
            await update_user(session, cast.pata.users["Rita"], STAFF, email=HELENA.email)
        assert len(await list_users(session)) == 3


async def test_the_last_owner_stays(database: Database, cast: Cast) -> None:
    helena, rita = cast.pata.users["Helena"], cast.pata.users["Rita"]
    async with database.tenant(cast.pata.id) as session:
        for attempt in (
            remove_user(session, helena, STAFF), update_user(session, helena, STAFF, role="manager"),
        ):  # fmt: skip
            with pytest.raises(LastOwner):
                await attempt
        await update_user(session, rita, STAFF, role="owner")
        await remove_user(session, helena, STAFF)
        with pytest.raises(LastOwner):
            await remove_user(session, rita, STAFF)


async def test_the_team_of_another_business_is_nobody(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.bicho.id) as session:
        with pytest.raises(NotFound):
            await load_user(session, cast.pata.users["Rita"])
        with pytest.raises(NotFound):
            await update_user(session, cast.pata.users["Rita"], STAFF, role="owner")
        with pytest.raises(NotFound):
            await load_owner_number(session, cast.pata.owners["Helena"])


@pytest.mark.parametrize("written", [HELENA_PHONE, "+551188880001", "5511988880001", "(11) 8888-0001"])
async def test_w3_an_owner_is_known_with_and_without_the_ninth_digit(
    database: Database, cast: Cast, written: str
) -> None:
    async with database.tenant(cast.pata.id) as session:
        owner = await find_owner(session, written)
    assert owner is not None
    assert (owner.id, owner.name, owner.daily_summary_at) == (cast.pata.owners["Helena"], "Helena", time(19))
    assert owner.user_id == cast.pata.users["Helena"]


@pytest.mark.parametrize("stranger", [VALQUIRIA_PHONE, "+5511988880003", "+5521988880001", "236283488157761", ""])
async def test_strangers_and_the_rivals_owner_are_no_owners(database: Database, cast: Cast, stranger: str) -> None:
    async with database.tenant(cast.pata.id) as session:
        assert await find_owner(session, stranger) is None


async def test_an_owner_number_comes_changes_and_goes(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        bia = await add_owner_number(session, phone="(11) 98765-0001", name=" Bia ", actor=STAFF)
        assert (bia.phone, bia.name, bia.is_active) == ("+5511987650001", "Bia", True)
        with pytest.raises(NumberTaken):
            await add_owner_number(session, phone="+551187650001", name="Bia de novo", actor=STAFF)
        with pytest.raises(NumberTaken):
            await update_owner_number(session, bia.id, STAFF, phone=HELENA_PHONE)
        await update_owner_number(session, bia.id, STAFF, daily_summary_at=time(7, 30), user_id=cast.pata.users["Rita"])
        assert (await load_owner_number(session, bia.id)).daily_summary_at == time(7, 30)
        with pytest.raises(NotFound):
            await update_owner_number(session, bia.id, STAFF, user_id=cast.bicho.users["Caio"])
        await update_owner_number(session, bia.id, STAFF, is_active=False)
        assert await find_owner(session, "+551187650001") is None
        await remove_owner_number(session, bia.id, STAFF)
        assert [owner.name for owner in await list_owner_numbers(session)] == ["Helena"]
        with pytest.raises(Invalid):
            await add_owner_number(session, phone="123", name="X", actor=STAFF)
    async with database.tenant(cast.bicho.id) as session:
        shared = await add_owner_number(session, phone=HELENA_PHONE, name="Helena investe aqui", actor=STAFF)
        assert shared.phone == HELENA_PHONE
