"""A business from its file: created, brought in line, left alone."""

from datetime import date, time
from decimal import Decimal

import pytest

from cast import STAFF, Cast
from oxy.businesses import (
    WeekHours,
    access_token,
    find_user_by_email,
    list_owner_numbers,
    list_users,
    load_organization,
    load_settings,
    update_owner_number,
    update_settings,
    update_user,
)
from oxy.catalog import list_packages, list_resources, list_services
from oxy.foundation.database import Database, Purpose
from oxy.foundation.security import Vault, verify_password
from oxy.handbook import list_articles
from oxy.onboarding import export_business
from rooms.onboarding.business_file import EXAMPLE, HEAD, apply, bent, everything, is_id, outcomes, refusals

pytestmark = pytest.mark.anyio


async def test_the_documented_file_makes_a_whole_business(database: Database, vault: Vault) -> None:
    report = await apply(database, EXAMPLE, vault)
    async with database.tenant(report.organization_id) as session:
        organization, settings = await load_organization(session), await load_settings(session)
        assert (organization.slug, organization.timezone, organization.phone) == (
            "focinho-feliz", "America/Manaus", "+551140028955",
        )  # fmt: skip
        assert settings.opening_hours == WeekHours.from_json(
            {"mon": ["08:00-18:00"], "tue": ["08:00-18:00"], "sat": ["08:00-12:00"]}
        )
        assert (settings.closed_on, settings.holidays.state) == ((date(2026, 12, 24),), "AM")
        resources = {each.id: each for each in await list_resources(session)}
        services = {each.name: each for each in await list_services(session)}
        assert services["Banho"].prices == {"small": Decimal(50), "medium": Decimal(60), "large": Decimal(80)}
        assert [resources[each].name for each in services["Banho"].resource_ids] == ["Ana"]
        assert (services["Hospedagem"].duration_minutes, services["Hospedagem"].price) == (None, Decimal(90))
        assert [each.question for each in await list_articles(session)] == ["Vocês têm estacionamento?"]
        owner = (await list_owner_numbers(session))[0]
        assert (owner.phone, owner.daily_summary_at) == ("+5511988880009", time(19))
        assert await access_token(session, report.ids("instances")["principal"], vault) == "token"
        found = await find_user_by_email(session, "helena@focinho.example")
        assert found is not None
        assert verify_password("troque-me-agora", found[1])
        assert await session.value("SELECT count(*) FROM audit_log WHERE actor_kind <> 'system'") == 0


async def test_a_second_run_changes_nothing(database: Database, vault: Vault) -> None:
    first = await apply(database, EXAMPLE, vault)
    before = await everything(database)
    second = await apply(database, EXAMPLE, vault)
    assert await everything(database) == before
    assert (first.changed, second.changed) == (True, False)
    assert second.lines() == ["focinho-feliz: nothing to change"]
    assert second.to_json()["changes"] == []
    assert {key: value for key, value in first.to_json().items() if "chang" not in key} == {
        key: value for key, value in second.to_json().items() if "chang" not in key
    }


async def test_the_report_gives_ids_by_name(database: Database, vault: Vault) -> None:
    said = (await apply(database, EXAMPLE, vault)).to_json()
    assert is_id(said["organization"]["id"])
    for section, names in {
        "services": ["Banho", "Consulta Veterinária", "Hospedagem"], "resources": ["Ana", "Dr. Paulo", "Canil 1"],
        "users": ["Helena"], "owners": ["Helena"], "instances": ["principal", "celular", "simulador"],
        "knowledge": ["Vocês têm estacionamento?"],
    }.items():  # fmt: skip
        assert list(said[section]) == names
        assert all(map(is_id, said[section].values()))


async def test_only_what_changed_is_changed(database: Database, vault: Vault) -> None:
    await apply(database, EXAMPLE, vault)
    report = await apply(
        database,
        bent(
            ('price: "120.00"', 'price: "130.00"'), ("Sim, gratuito", "Sim, pago"),
            ("horizon_days: 60", "horizon_days: 90"), ("kind: kennel}", "kind: room}"),
            ("name: Focinho Feliz", "name: Focinho Muito Feliz"),
        ),
        vault,
    )  # fmt: skip
    assert outcomes(report) == {
        "organization": [("focinho-feliz", "updated")],
        "settings": [("focinho-feliz", "updated")],
        "resources": [("Canil 1", "updated")],
        "services": [("Consulta Veterinária", "updated")],
        "knowledge": [("Vocês têm estacionamento?", "updated")],
    }


async def test_what_is_no_longer_named_is_deactivated_and_comes_back(database: Database, vault: Vault) -> None:
    more = ("users: [", "users: [{email: bia@focinho.example, name: Bia, role: manager, password: senha-da-bia}, ")
    first = await apply(database, bent(more), vault)
    gone = [
        ("  - {name: Hospedagem", "  # {name: Hospedagem"), ("  - {name: Canil 1", "  # {name: Canil 1"),
        ("  - {question: Vocês", "  # {question: Vocês"), ("knowledge:", "knowledge: []"),
        ("owners: [{name: Helena", "owners: []\n#"), ("  - {name: celular", "  # {name: celular"),
    ]  # fmt: skip
    report = await apply(database, bent(*gone), vault)
    assert outcomes(report) == {
        "resources": [("Canil 1", "deactivated")],
        "services": [("Hospedagem", "deactivated")],
        "knowledge": [("Vocês têm estacionamento?", "deactivated")],
        "users": [("Bia", "deactivated")],
        "owners": [("Helena", "deactivated")],
        "instances": [("celular", "left")],
    }
    async with database.tenant(first.organization_id) as session:
        assert [each.name for each in await list_services(session)] == ["Banho", "Consulta Veterinária"]
        assert not any(each.is_active for each in await list_owner_numbers(session))
        assert {each.name for each in await list_users(session) if each.is_active} == {"Helena"}
    assert not (await apply(database, bent(*gone), vault)).changed
    back = await apply(database, bent(more), vault)
    assert back.ids("services") == first.ids("services")
    assert back.ids("users") == first.ids("users")
    assert back.ids("instances") == first.ids("instances")
    assert set(outcomes(back)) == {"resources", "services", "knowledge", "users", "owners"}


async def test_sections_and_settings_left_out_are_left_alone(database: Database, vault: Vault) -> None:
    report = await apply(database, EXAMPLE, vault)
    async with database.tenant(report.organization_id) as session:
        await update_settings(session, {"ai": {"temperature": 0.1}, "booking_rules": {"slot_minutes": 15}}, STAFF)
    before = await everything(database)
    assert not (await apply(database, HEAD, vault)).changed
    assert await everything(database) == before
    await apply(database, HEAD + "ai: {tone: animada}\n", vault)
    async with database.tenant(report.organization_id) as session:
        settings = await load_settings(session)
    assert (settings.ai.tone, settings.ai.temperature, settings.booking_rules.slot_minutes) == ("animada", 0.1, 15)


async def test_what_people_chose_meanwhile_stays(database: Database, vault: Vault) -> None:
    report = await apply(database, EXAMPLE, vault)
    async with database.tenant(report.organization_id) as session:
        await update_user(session, report.ids("users")["Helena"], STAFF, password="minha-senha-nova")
        await update_owner_number(session, report.ids("owners")["Helena"], STAFF, daily_summary_at=time(7))
    silent = bent(
        (", password: troque-me-agora", ""), (', daily_summary_at: "19:00"', ""), ("access_token: token, ", "")
    )
    assert not (await apply(database, silent, vault)).changed
    insistent = await apply(database, EXAMPLE, vault)
    assert outcomes(insistent) == {"users": [("Helena", "updated")], "owners": [("Helena", "updated")]}
    async with database.tenant(report.organization_id) as session:
        found = await find_user_by_email(session, "helena@focinho.example")
    assert found is not None
    assert verify_password("troque-me-agora", found[1])


async def test_a_new_token_or_key_is_sealed_anew(database: Database, vault: Vault) -> None:
    report = await apply(database, EXAMPLE, vault)
    principal = report.ids("instances")["principal"]
    changed = await apply(database, bent(("access_token: token", "access_token: outro")), vault)
    assert outcomes(changed) == {"instances": [("principal", "updated")]}
    another = Vault("another key")
    assert (await apply(database, EXAMPLE, another)).changed
    async with database.tenant(report.organization_id) as session:
        assert await access_token(session, principal, another) == "token"


async def test_an_export_applied_again_changes_nothing_and_holds_no_secret(
    database: Database, cast: Cast, vault: Vault
) -> None:
    report = await apply(database, EXAMPLE, vault)
    for organization_id in (report.organization_id, cast.pata.id, cast.bicho.id):
        async with database.tenant(organization_id) as session:
            text = await export_business(session)
        for secret in ("password", "access_token", "troque-me", "argon2"):
            assert secret not in text
        before = await everything(database)
        again = await apply(database, text, vault)
        assert (again.organization_id, again.changed) == (organization_id, False)
        assert await everything(database) == before


async def test_the_other_businesses_are_not_touched(database: Database, cast: Cast, vault: Vault) -> None:
    before = await everything(database)
    report = await apply(database, EXAMPLE, vault)
    after = await everything(database)
    for table, rows in before.items():
        ours = [row for row in after[table] if row.get("organization_id", row.get("id")) != report.organization_id]
        assert ours == rows, table
    async with database.system(Purpose.OPERATE) as session:
        assert await session.value("SELECT count(*) FROM organizations") == 3


async def test_times_and_numbers_need_no_quotes(database: Database, vault: Vault) -> None:
    text = bent(
        ('daily_summary_at: "19:00"', "daily_summary_at: 19:00"), ('phone: "+5511988880009"', "phone: +5511988880009"),
        ('"100000000000009"', "100000000000009"), ('price: "120.00"', "price: 120.00"),
        ('["2026-12-24"]', "[2026-12-24]"), ('mon: ["08:00-18:00"]', "mon: [08:00-18:00]"),
    )  # fmt: skip
    first = await apply(database, text, vault)
    assert not (await apply(database, EXAMPLE, vault)).changed
    assert first.changed


async def test_anchors_spare_repetition(database: Database, vault: Vault) -> None:
    text = bent(
        ('hours: {mon: ["08:00-17:00"], sat: ["08:00-12:00"]}', 'hours: &weekdays {mon: ["08:00-17:00"]}'),
        ("kind: veterinarian}", 'kind: veterinarian, hours: {<<: *weekdays, tue: ["09:00-10:00"]}}'),
    )
    report = await apply(database, text, vault)
    async with database.tenant(report.organization_id) as session:
        paulo = next(each for each in await list_resources(session) if each.name == "Dr. Paulo")
    assert paulo.hours == WeekHours.from_json({"mon": ["08:00-17:00"], "tue": ["09:00-10:00"]})


async def test_packages_and_the_rule_about_absences_come_from_the_file_and_go_back(
    database: Database, vault: Vault
) -> None:
    packages = 'packages:\n  - {name: 10 banhos, services: [Banho], count: 10, price: "450.00", validity_days: 180}\n'
    rule = ("confirm_before_booking: true}", "confirm_before_booking: true, after_no_show: deposit, no_show_limit: 2}")
    text = bent(("knowledge:", f"{packages}knowledge:"), rule)
    report = await apply(database, text, vault)
    assert not (await apply(database, text, vault)).changed
    async with database.tenant(report.organization_id) as session:
        [package] = await list_packages(session)
        assert (package.count, package.price, package.validity_days) == (10, Decimal("450.00"), 180)
        rules = (await load_settings(session)).booking_rules
        assert (rules.after_no_show, rules.no_show_limit) == ("deposit", 2)
        exported = await export_business(session)
    assert not (await apply(database, exported, vault)).changed
    strange = text.replace("services: [Banho], count", "services: [Tosa], count")
    assert await refusals(database, strange, vault) == [
        'shop.yaml:22: packages[0].services[0]: there is no service "Tosa"'
    ]
    assert (await apply(database, EXAMPLE.replace("knowledge:", "packages: []\nknowledge:", 1), vault)).changed
    async with database.tenant(report.organization_id) as session:
        assert await list_packages(session) == []
