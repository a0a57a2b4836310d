"""The audience, frozen: who gets a campaign in which words, and who does not and why."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from oxy.agenda import find_slots
from oxy.businesses import Organization, load_organization
from oxy.campaigns.campaign import Audience, Kind
from oxy.campaigns.exclusions import SAYS_THE_SAME, Standing, reason_against
from oxy.campaigns.message import Words, write
from oxy.campaigns.store import candidates, numbers
from oxy.catalog import Service, list_services
from oxy.foundation.database import Row, Session
from oxy.foundation.errors import Invalid
from oxy.portuguese import clock_time, join_list, weekday_date

SHOWN_SLOTS = 3


@dataclass(frozen=True, slots=True)
class Person:
    """One contact of a campaign: in which state they begin, why not when they are left out, and the exact text."""

    contact_id: UUID
    pet_id: UUID | None
    instance_id: UUID | None
    place: int
    text: str
    state: str
    reason: str | None

    def to_json(self) -> dict[str, Any]:
        """Return it as the query that stores it reads it."""
        return {
            "contact_id": str(self.contact_id), "place": self.place, "text": self.text, "state": self.state,
            "reason": self.reason, "pet_id": None if self.pet_id is None else str(self.pet_id),
            "instance_id": None if self.instance_id is None else str(self.instance_id),
        }  # fmt: skip


async def find_people(
    session: Session, campaign_id: UUID, kind: Kind, audience: Audience, text: str, holdout_percent: int
) -> list[Person]:
    """Return everybody whom this kind of campaign is for right now, those left out among them with their reason.

    Args:
        holdout_percent: so many of a hundred are set aside, by lot, and get nothing: what they book all the same is
            what the campaign did not bring.

    Raises `Invalid` for an empty day without a free slot.
    """
    organization = await load_organization(session)
    now = session.clock.now().astimezone(organization.zone)
    found = await _candidates(session, kind, audience, organization, now.date())
    if audience.contact_ids:
        found = [row for row in found if row["contact_id"] in audience.contact_ids]
    standings = await stand(session, [row["contact_id"] for row in found], kind, audience, campaign_id)
    slots = await free_slots(session, audience) if kind == "empty_agenda" else None
    if slots == []:
        raise Invalid("Não há horário livre nesse dia para oferecer.", field="audience.day")
    written = {
        "slots": None if slots is None else slots_text(slots),
        "day": None if audience.day is None else _day_text(audience.day, now.date()),
    }
    chosen: list[Person] = []
    households: set[str] = set()
    for place, row in enumerate(found):
        standing = standings[row["contact_id"]]
        reason = reason_against(
            standing, kind, rest_days=audience.rest_days, now=now, pet_deceased=row["pet_deceased"],
            away_since=away_since(audience, now),
        )  # fmt: skip
        if reason is None and households & set(standing.household):
            reason = "same_household"
        if reason is None and sum(each.reason is None for each in chosen) >= audience.most:
            reason = "beyond_most"
        if reason is None:
            households.update(standing.household)
        words = Words(
            row["name"], row["pet_name"], row["pet_sex"], row["service"], business=organization.name, **written
        )  # fmt: skip
        held = reason is None and _is_held_out(campaign_id, row["contact_id"], holdout_percent)
        state = "skipped" if reason else "held_out" if held else "pending"
        chosen.append(
            Person(row["contact_id"], row["pet_id"], standing.instance_id, place, write(text, words), state, reason)
        )
    return chosen


def away_since(audience: Audience, frozen_at: datetime) -> datetime:
    """Return since when nobody whom a campaign misses can have been here."""
    return frozen_at - timedelta(days=audience.inactive_days or 0)


async def stand(
    session: Session, contact_ids: list[UUID], kind: Kind, audience: Audience, campaign_id: UUID
) -> dict[UUID, Standing]:
    """Return how each of these contacts stands now."""
    services = await services_of(session, kind, audience)
    since = session.clock.now() - timedelta(days=audience.rest_days)
    rows = await candidates.standings(
        session, contact_ids, services, SAYS_THE_SAME.get(kind, ()), campaign_id, since
    )  # fmt: skip
    usual = await numbers.choose(session) if any(row["instance_id"] is None for row in rows) else None
    found: dict[UUID, Standing] = {}
    for row in rows:
        row["instance_id"] = row["instance_id"] or usual
        found[row["contact_id"]] = Standing(**row)
    return found


async def services_of(session: Session, kind: Kind, audience: Audience) -> list[UUID]:
    """Return the services that a campaign is about: those named; of vaccines all, when none is."""
    if kind == "vaccine_due" and not audience.service_ids:
        return await candidates.vaccine_services(session)
    return list(audience.service_ids)


async def free_slots(session: Session, audience: Audience) -> list[datetime]:
    """Return the starts (local) that are still free on the empty day, of the services named or of all with a price."""
    assert audience.day is not None
    starts: set[datetime] = set()
    for service in await _offered(session, audience):
        starts.update(slot.start for slot in await find_slots(session, service.id, audience.day, audience.day))
    return sorted(starts)


def slots_text(starts: list[datetime]) -> str:
    """Return a few of the free times, spread over the day: "9h, 11h30 ou 15h"."""
    step = max(1, len(starts) // SHOWN_SLOTS)
    shown = [clock_time(start.time()) for start in starts[::step][:SHOWN_SLOTS]]
    return join_list(shown).replace(" e ", " ou ")


async def _offered(session: Session, audience: Audience) -> list[Service]:
    services = [service for service in await list_services(session) if service.duration_minutes is not None]
    return [each for each in services if not audience.service_ids or each.id in audience.service_ids]


async def _candidates(
    session: Session, kind: Kind, audience: Audience, organization: Organization, today: date
) -> list[Row]:
    match kind:
        case "birthday":
            return await candidates.birthdays(session, birthdays_between(today, today, audience))
        case "vaccine_due":
            return await candidates.vaccines(session, audience)
        case "empty_agenda":
            return await candidates.habitual(session, audience, organization.timezone)
        case "reactivation" | "promotional" | "custom":
            return await candidates.visitors(session, audience)


def birthdays_between(first: date, frozen_on: date, audience: Audience) -> list[str]:
    """Return the birthdays (MM-DD) from `first` to the last that an audience frozen on a local day is for.

    Who was born on 29 February is congratulated on the 28th where there is none.
    """
    last = frozen_on + timedelta(days=audience.birthday_within_days)
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    named = [f"{day:%m-%d}" for day in days]
    leapless = any(f"{day:%m-%d}" == "02-28" and (day + timedelta(days=1)).month == 3 for day in days)
    return [*named, "02-29"] if leapless else named


def _day_text(day: date, today: date) -> str:
    if day == today:
        return f"hoje, {weekday_date(day)}"
    return f"{'na' if day.weekday() < 5 else 'no'} {weekday_date(day)}"


def _is_held_out(campaign_id: UUID, contact_id: UUID, percent: int) -> bool:
    """A lot that falls the same way however often the audience is frozen anew."""
    lot = sha256(campaign_id.bytes + contact_id.bytes).digest()
    return int.from_bytes(lot[:4]) % 100 < percent
