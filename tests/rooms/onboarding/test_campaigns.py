"""Campaigns that repeat, from the file: drafted or approved, kept as people left them, and back into the file."""

from datetime import UTC, datetime, timedelta

import pytest

from oxy import campaigns
from oxy.businesses import Actor
from oxy.campaigns import Campaign
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.security import Vault
from oxy.onboarding import Report, export_business
from rooms.onboarding.business_file import apply, bent, outcomes, refusals

pytestmark = pytest.mark.anyio

RULES = """campaigns:
  - {name: Sumidos, kind: reactivation, repeats: monthly, day: 31, at: "10:30", audience: {inactive_days: 60, services: [Banho]}, approved: true}
  - {name: Parabéns, kind: birthday, repeats: daily, pace: {weekdays: [mon, tue], per_day: 20}}
"""  # noqa: E501 - one rule a line


def with_rules(*changes: tuple[str, str]) -> str:
    """The example with the rules in it, bent."""
    return bent(("knowledge:", f"{RULES}knowledge:"), *changes)


async def rules(database: Database, report: Report) -> dict[str, Campaign]:
    """What stands in the database, by name."""
    async with database.tenant(report.organization_id) as session:
        return {each.name: each for each in await campaigns.list_campaigns(session)}


async def test_rules_are_brought_in_and_come_back(database: Database, vault: Vault) -> None:
    report = await apply(database, with_rules(), vault)
    found = await rules(database, report)
    away, birthdays = found["Sumidos"], found["Parabéns"]
    assert (away.state, away.repeats, away.audience.inactive_days) == ("repeating", "monthly", 60)
    assert away.audience.service_ids == (report.ids("services")["Banho"],)
    # 10h30 in Manaus, on the last day of a month.
    assert away.next_run_at is not None
    assert f"{away.next_run_at:%d %H:%M}" == "31 14:30"
    assert (birthdays.state, birthdays.pace.weekdays, birthdays.pace.per_day) == ("draft", (0, 1), 20)

    assert not (await apply(database, with_rules(), vault)).changed
    async with database.tenant(report.organization_id) as session:
        exported = await export_business(session)
    assert not (await apply(database, exported, vault)).changed


async def test_a_short_month_does_not_move_a_rule_for_good(database: Database, vault: Vault, clock: FixedClock) -> None:
    clock.instant = datetime(2026, 2, 10, 12, 0, tzinfo=UTC)
    report = await apply(database, with_rules(), vault)
    ran: list[str] = []
    for _ in range(2):
        rule = (await rules(database, report))["Sumidos"]
        assert rule.next_run_at is not None
        ran.append(f"{rule.next_run_at:%d/%m}")
        clock.instant = rule.next_run_at + timedelta(minutes=1)
        async with database.tenant(report.organization_id) as session:
            await campaigns.run_rule(session, rule.id)
    assert ran == ["28/02", "31/03"]
    assert not (await apply(database, with_rules(), vault)).changed


async def test_other_words_want_a_new_yes_and_a_pause_of_people_stays(database: Database, vault: Vault) -> None:
    report = await apply(database, with_rules(), vault)
    words = ("inactive_days: 60", "inactive_days: 90")
    changed = await apply(database, with_rules(words, (", approved: true", "")), vault)
    assert outcomes(changed)["campaigns"] == [("Sumidos", "updated")]
    assert (await rules(database, report))["Sumidos"].state == "draft"
    await apply(database, with_rules(words), vault)
    assert (await rules(database, report))["Sumidos"].state == "repeating"

    async with database.tenant(report.organization_id) as session:
        await campaigns.pause(session, (await rules(database, report))["Sumidos"].id, Actor("system"))
    assert not (await apply(database, with_rules(words), vault)).changed
    on = (", approved: true", ", approved: true, paused: false")
    await apply(database, with_rules(words, on), vault)
    assert (await rules(database, report))["Sumidos"].state == "repeating"

    # One that the file does not name is somebody else's.
    left = await apply(database, bent(("knowledge:", "campaigns: []\nknowledge:")), vault)
    assert dict(outcomes(left)["campaigns"]) == {"Sumidos": "left", "Parabéns": "left"}
    [line] = await refusals(database, with_rules(("kind: birthday", "kind: promotional")), vault)
    assert line.endswith('campaigns[1].kind: "Parabéns" is of kind birthday; that cannot be changed')
