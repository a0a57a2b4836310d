"""Campaigns that repeat, brought in line with the file; others, and those that the file does not name, stay."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from oxy import campaigns
from oxy.businesses import DAYS, load_organization
from oxy.campaigns import Campaign, Pace, Plan, UnbackedClaim
from oxy.catalog import list_services
from oxy.foundation.database import Session
from oxy.foundation.errors import Refusal
from oxy.onboarding.campaign_part import CampaignPart
from oxy.onboarding.errors import RefusedPart
from oxy.onboarding.report import OPERATOR, Report

STANDING = ("draft", "repeating", "paused")


async def standing_rules(session: Session) -> list[Campaign]:
    """Return the campaigns that repeat and were not called off, oldest first."""
    known = await campaigns.list_campaigns(session)
    return [each for each in reversed(known) if each.repeats and each.rule_id is None and each.state in STANDING]


async def apply_campaigns(session: Session, wanted: Sequence[CampaignPart], report: Report) -> None:
    """Make the named rules those of the file; other words or people want a new yes, given here or by the owner.

    What a person paused stays paused unless the file says `paused: false`. Raises `RefusedPart`.
    """
    services = {each.name.casefold(): each.id for each in await list_services(session)}
    zone = (await load_organization(session)).zone
    known = {each.name.casefold(): each for each in await standing_rules(session)}
    for index, part in enumerate(wanted):
        before = known.pop(part.name.casefold(), None)
        if before is not None and before.kind != part.kind:
            raise RefusedPart(
                ("campaigns", index, "kind"), f'"{before.name}" is of kind {before.kind}; that cannot be changed'
            )
        try:
            after = await _bring(session, part, _plan(part, services), before, zone)
        except Refusal as refusal:
            raise RefusedPart(("campaigns", index), _reason(refusal)) from None
        report.noted("campaigns", after.name, before, after)
    for left in known.values():
        report.note("campaigns", left.name, left.id, "left")


async def _bring(session: Session, part: CampaignPart, plan: Plan, before: Campaign | None, zone: ZoneInfo) -> Campaign:
    kept = None if before is None else before.starts_at
    on_time = kept is not None and _is_on_time(part, kept.astimezone(zone))
    plan = replace(plan, starts_at=kept if on_time else _first(part, session.clock.now().astimezone(zone)))
    if before is None:
        rule = await campaigns.draft(session, plan, OPERATOR)
    else:
        plan, current = await campaigns.check_plan(session, plan), campaigns.plan_of(before)
        changes = {
            name: getattr(plan, name) for name in Plan.__slots__ if getattr(plan, name) != getattr(current, name)
        }
        rule = await campaigns.change(session, before.id, changes, OPERATOR) if changes else before
    if part.approved and rule.state == "draft":
        rule = await campaigns.approve(session, rule.id, rule.digest, OPERATOR)
    if part.paused and rule.state == "repeating":
        return await campaigns.pause(session, rule.id, OPERATOR)
    if "paused" in part.model_fields_set and not part.paused and rule.state == "paused":
        return await campaigns.resume(session, rule.id, OPERATOR)
    return rule


def _plan(part: CampaignPart, services: Mapping[str, UUID]) -> Plan:
    usual = campaigns.audience_for(part.kind)
    given = part.audience.given()
    ids = sorted((services[name.casefold()] for name in given.pop("services", ())), key=str)
    pace = part.pace
    return Plan(
        part.kind, part.text or campaigns.TEXTS[part.kind], part.name, replace(usual, **given, service_ids=tuple(ids)),
        Pace(pace.start, pace.end, tuple(sorted(map(DAYS.index, pace.weekdays))), pace.per_minute, pace.per_day),
        confirmed_claims=part.confirmed_claims, holdout_percent=part.holdout_percent,
        attribution_days=part.attribution_days, repeats=part.repeats,
    )  # fmt: skip


def _is_on_time(part: CampaignPart, start: datetime) -> bool:
    """Whether a rule that first ran, or will, at `start` (local) runs when the file says."""
    return (
        start.time() == part.at
        and (part.repeats != "weekly" or start.weekday() == DAYS.index(part.weekday or "mon"))
        and (part.repeats != "monthly" or start.day == (part.day or 1) or _ends_month(start, part.day or 1))
    )


def _first(part: CampaignPart, now: datetime) -> datetime:
    """The moment from which the file's rule is counted: the next at which it runs.

    Where that is the end of a month too short for its day, the last that had it: else it would run then for good.
    """
    moment = now.replace(hour=part.at.hour, minute=part.at.minute, second=0, microsecond=0)
    while moment <= now or not _is_on_time(part, moment):
        moment += timedelta(days=1)
    while part.repeats == "monthly" and moment.day != (part.day or 1):
        moment -= timedelta(days=1)
    return moment


def _ends_month(moment: datetime, day: int) -> bool:
    """Whether a month too short for `day` ends then."""
    return moment.day < day and (moment + timedelta(days=1)).day == 1


def _reason(refusal: Refusal) -> str:
    if isinstance(refusal, UnbackedClaim):
        said = ", ".join(cast("list[str]", refusal.data["claims"]))
        return f"the text promises what no catalogue has ({said}): put it into confirmed_claims, or change the text"
    return f"cannot be done: {refusal.message}"
