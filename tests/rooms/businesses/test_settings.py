"""The organization and what it may set."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from cast import STAFF, Cast
from oxy.businesses import (
    AiSettings,
    BookingRules,
    BusinessSettings,
    HolidayRules,
    WeekHours,
    find_organization,
    list_organizations,
    load_organization,
    load_settings,
    settings_from_row,
    update_organization,
    update_settings,
)
from oxy.foundation.database import Database, Purpose
from oxy.foundation.errors import Invalid

pytestmark = pytest.mark.anyio


async def test_the_organization_knows_itself(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        pata = await load_organization(session)
    assert (pata.id, pata.slug, pata.name, pata.phone) == (cast.pata.id, "pata-amiga", "Pata Amiga", "+551140028922")
    assert pata.zone == ZoneInfo("America/Sao_Paulo")
    async with database.system(Purpose.OPERATE) as session:
        assert await find_organization(session, "pata-amiga") == pata
        assert await find_organization(session, "nenhuma") is None
        assert [each.slug for each in await list_organizations(session)] == ["bicho-chique", "pata-amiga"]


async def test_the_organization_changes_what_is_given(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        changed = await update_organization(session, STAFF, phone="(11) 4002-8923", timezone="America/Manaus")
        assert (changed.phone, changed.timezone, changed.name) == ("+551140028923", "America/Manaus", "Pata Amiga")
        assert await load_organization(session) == changed
        with pytest.raises(Invalid):
            await update_organization(session, STAFF, phone="1")
        with pytest.raises(Invalid):
            await update_organization(session, STAFF, timezone="Brasília")
        with pytest.raises(Invalid):
            await update_organization(session, STAFF, business_type="zoo")
        with pytest.raises(Invalid):
            await update_organization(session, STAFF, name=" ")
        assert await load_organization(session) == changed
    async with database.tenant(cast.bicho.id) as session:
        assert (await load_organization(session)).timezone == "America/Sao_Paulo"


async def test_settings_are_those_of_the_file_and_defaults_elsewhere(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        pata = await load_settings(session)
    assert pata.holidays == HolidayRules("BR", "SP", closed=True)
    assert pata.closed_on == (date(2026, 12, 24),)
    assert pata.booking_rules == BookingRules(30, 60, 60, 4, confirm_before_booking=True)
    assert pata.ai == AiSettings("Luna", "acolhedora", "builtin", "builtin", 0.7, 500, fast_path=True)
    assert settings_from_row(None) == BusinessSettings()
    async with database.tenant(cast.bicho.id) as session:
        assert (await load_settings(session)).ai.assistant_name == "Soraia"


async def test_a_patch_changes_what_it_names(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        before = await load_settings(session)
        await update_settings(
            session,
            {
                "ai": {"temperature": 0.2, "client_model": None}, "booking_rules": {"slot_minutes": 15},
                "closed_on": ["2026-12-31", "2026-12-24"], "opening_hours": {"mon": ["10:00-12:00"]},
                "holidays": {"state": "RJ"},
            },
            STAFF,
        )  # fmt: skip
        after = await load_settings(session)
        assert (after.ai.temperature, after.ai.client_model, after.ai.tone) == (0.2, None, before.ai.tone)
        assert (after.booking_rules.slot_minutes, after.booking_rules.horizon_days) == (15, 60)
        assert after.closed_on == (date(2026, 12, 24), date(2026, 12, 31))
        assert after.opening_hours == WeekHours.from_json({"mon": ["10:00-12:00"]})
        assert after.holidays == HolidayRules("BR", "RJ", closed=True)
        assert await session.value("SELECT count(*) FROM audit_log WHERE subject_kind = 'settings'") == 2


@pytest.mark.parametrize(
    "patch",
    [
        {"colour": "blue"},
        {"ai": {"temperatur": 0.2}},
        {"ai": {"temperature": 3}},
        {"ai": {"temperature": "0.2"}},
        {"ai": {"max_tokens": 12.5}},
        {"ai": {"max_tokens": True}},
        {"ai": {"tone": ""}},
        {"ai": {"client_model": " "}},
        {"ai": {"fast_path": "yes"}},
        {"ai": None},
        {"booking_rules": {"slot_minutes": 1}},
        {"booking_rules": {"horizon_days": None}},
        {"opening_hours": {"mon": ["08:00-12:00", "11:00-13:00"]}},
        {"opening_hours": ["08:00-12:00"]},
        {"closed_on": ["24/12/2026"]},
        {"closed_on": 3},
        {"holidays": {"closed": "maybe"}},
    ],
)
async def test_a_patch_that_makes_no_sense_changes_nothing(
    database: Database, cast: Cast, patch: dict[str, object]
) -> None:
    async with database.tenant(cast.pata.id) as session:
        before = await load_settings(session)
        with pytest.raises(Invalid):
            await update_settings(session, {"booking_rules": {"late_cancel_hours": 9}, **patch}, STAFF)
        assert await load_settings(session) == before


async def test_settings_that_another_version_wrote_are_read(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        await session.execute(
            """UPDATE organization_settings SET ai_config = '{"future": 1}', booking_rules = '{"x": 1}'"""
        )
        settings = await load_settings(session)
    assert settings.booking_rules == BookingRules()
    assert settings.ai.max_tokens == AiSettings().max_tokens


async def test_rows_read_the_same_out_of_json(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        encoded = await session.value("SELECT to_jsonb(s) FROM organization_settings s")
        assert settings_from_row(encoded) == await load_settings(session)
