"""What the agenda's engine takes from the file: needs, terms, kennels, buffers, special hours; and what is refused."""

from datetime import date

import pytest

from oxy.businesses import load_settings
from oxy.catalog import Term, list_resources, list_services
from oxy.foundation.database import Database
from oxy.foundation.security import Vault
from oxy.onboarding import BadBusinessFile, export_business
from rooms.onboarding.business_file import HEAD, apply

pytestmark = pytest.mark.anyio

ENGINE = (
    HEAD
    + """special_hours: {2026-12-24: ["08:00-12:00"], 2026-12-26: []}
booking_rules: {check_in: "13:00", check_out: "11:30", stays_on_closed_days: true}
resources:
  - {name: Ana, kind: groomer}
  - {name: Bia, kind: groomer}
  - {name: Banheira 1, kind: other}
  - {name: Canil P, kind: kennel, up_to: small, capacity: 3}
services:
  - name: Banho
    type: grooming
    minutes: 60
    buffer_before_minutes: 10
    price: {small: "50.00", large: "80.00"}
    needs: [[Ana, Bia], [Banheira 1]]
    terms:
      - {size: large, minutes: 90}
      - {resource: Ana, coat: long, price: "99.90", minutes: 120}
  - {name: Hospedagem, type: hotel, price: "90.00", resources: [Canil P]}
"""
)


async def test_the_engines_keys_are_applied_and_come_back(database: Database, vault: Vault) -> None:
    report = await apply(database, ENGINE, vault)
    async with database.tenant(report.organization_id) as session:
        settings = await load_settings(session)
        resources = {each.name: each for each in await list_resources(session)}
        bath = next(each for each in await list_services(session) if each.name == "Banho")
        exported = await export_business(session)
    assert {day: [str(span) for span in spans] for day, spans in settings.special_hours.items()} == {
        date(2026, 12, 24): ["08:00-12:00"], date(2026, 12, 26): [],
    }  # fmt: skip
    rules = settings.booking_rules
    assert (rules.check_in, rules.check_out, rules.stays_on_closed_days) == ("13:00", "11:30", True)
    assert (resources["Canil P"].up_to_size, resources["Canil P"].capacity) == ("small", 3)
    assert set(bath.resource_ids) == {resources["Ana"].id, resources["Bia"].id}
    assert (bath.also_needs, bath.buffer_before_minutes) == (((resources["Banheira 1"].id,),), 10)
    price = bath.price_for(None, "long", resources["Ana"].id)
    assert bath.terms == (Term(size="large", duration_minutes=90), Term(None, "long", resources["Ana"].id, price, 120))
    assert str(price) == "99.90"
    again = await apply(database, exported.replace("users: []\n", ""), vault)
    assert not again.changed, again.lines()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("[[Ana, Bia], [Banheira 1]]", "[[Ana, Bia], [Banheira 2]]", 'needs[1][0]: there is no resource "Banheira 2"'),
        ("[[Ana, Bia], [Banheira 1]]", "[[Ana, Bia], [Ana]]", "a resource stands in needs twice"),
        ("{size: large, minutes: 90}", "{size: big, minutes: 90}", '"big" is no size'),
        ("{size: large, minutes: 90}", "{size: large}", "says neither price nor minutes"),
        ("{size: large, minutes: 90}", "{minutes: 90}", "says no size, coat or resource"),
        ("{resource: Ana, coat", "{resource: Zeca, coat", "who does not do this service"),
        ("coat: long", "coat: fluffy", '"fluffy" is no coat'),
        ("up_to: small", "up_to: tiny", '"tiny" is no size'),
        ('check_in: "13:00"', 'check_in: "25:00"', 'is not a time like "19:00"'),
        ('["08:00-12:00"], 2026', '["08:00-12:00", "11:00-13:00"], 2026', "overlap"),
        ("2026-12-26: []", "26/12/2026: []", "is not a date"),
    ],
)
async def test_what_makes_no_sense_is_refused_with_its_reason(
    database: Database, vault: Vault, old: str, new: str, reason: str
) -> None:
    assert old in ENGINE
    with pytest.raises(BadBusinessFile) as refused:
        await apply(database, ENGINE.replace(old, new), vault)
    assert any(reason in line for line in refused.value.lines()), refused.value.lines()
