"""Looked at again before each message: whether what it says is still true, and whether this person may still get it."""

import re
from datetime import date, datetime, timedelta

from oxy.businesses import BusinessSettings
from oxy.campaigns.audience import away_since, birthdays_between, free_slots, services_of, stand
from oxy.campaigns.campaign import Campaign
from oxy.campaigns.checking import check_claims, find_claims, is_out_of_date
from oxy.campaigns.errors import UnbackedClaim
from oxy.campaigns.exclusions import reason_against
from oxy.campaigns.message import uses
from oxy.campaigns.pacing import next_allowed
from oxy.campaigns.store import candidates
from oxy.foundation.database import Row, Session
from oxy.portuguese import clock_time

JUST_BEFORE = timedelta(days=7)


def is_over(campaign: Campaign, settings: BusinessSettings, now: datetime) -> bool:
    """Whether what the text says is past for everybody: the day with free times, the birthday, a date it names.

    `now` is local. What is said to be today or tomorrow holds on the first day on which it could go out.
    """
    frozen_on = campaign.frozen_at.astimezone(now.tzinfo).date()
    if campaign.kind == "empty_agenda":
        return campaign.audience.day is not None and now.date() > campaign.audience.day
    if campaign.kind == "birthday" and not birthdays_between(now.date(), frozen_on, campaign.audience):
        return True
    begun = max(each for each in (campaign.approved_at, campaign.starts_at) if each is not None)
    first_day = (next_allowed(campaign.pace, settings, begun.astimezone(now.tzinfo)) or now).date()
    return is_out_of_date(campaign.text, now.date(), first_day, says_today=campaign.says_today)


async def find_untruth(session: Session, campaign: Campaign, today: date) -> str | None:
    """Return why the text must not go out as it stands, in words: it promises what the catalogue says no more."""
    claims = await find_claims(session, campaign.text, today, says_today=campaign.says_today)
    try:
        check_claims(claims, campaign.confirmed_claims)
    except UnbackedClaim as refusal:
        return refusal.message
    return None


async def reason_now(session: Session, campaign: Campaign, claimed: Row, now: datetime) -> str | None:
    """Return why this recipient is not written to any more, or nothing. `now` is local."""
    found = await stand(session, [claimed["contact_id"]], campaign.kind, campaign.audience, campaign.id)
    reason = reason_against(
        found[claimed["contact_id"]], campaign.kind, rest_days=campaign.audience.rest_days, now=now,
        pet_deceased=claimed["pet_deceased"], away_since=away_since(campaign.audience, campaign.frozen_at),
    )  # fmt: skip
    if reason is not None:
        return reason
    match campaign.kind:
        case "birthday":
            return None if _is_to_come(campaign, claimed["birth_date"], now) else "too_late"
        case "vaccine_due":
            services = await services_of(session, campaign.kind, campaign.audience)
            pet_id = claimed["pet_id"]
            # Nobody may have closed the visit of that morning when the audience was frozen.
            since = campaign.frozen_at - JUST_BEFORE
            given = pet_id is not None and await candidates.was_given(session, pet_id, services, since)
            return "came" if given else None
        case "empty_agenda":
            return None if await _is_free(session, campaign, claimed["text"]) else "no_slots"
        case "reactivation" | "promotional" | "custom":
            return None


def _is_to_come(campaign: Campaign, born: date | None, now: datetime) -> bool:
    frozen_on = campaign.frozen_at.astimezone(now.tzinfo).date()
    return born is not None and f"{born:%m-%d}" in birthdays_between(now.date(), frozen_on, campaign.audience)


async def _is_free(session: Session, campaign: Campaign, text: str) -> bool:
    """Whether one of the times that the text names is free still; any time of the day, where it names none."""
    free = {clock_time(start.time()) for start in await free_slots(session, campaign.audience)}
    if not uses(campaign.text, "horarios"):
        return bool(free)
    return any(re.search(rf"(?<!\d){each}(?!\d)", text) for each in free)
