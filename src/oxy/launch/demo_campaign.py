"""The demo clinic's last campaign: who was called back, what they did, and what it brought."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID, uuid5

from oxy.campaigns import Audience, Pace, Words, write
from oxy.campaigns.message import check_text
from oxy.launch.demo_agenda import Visit
from oxy.launch.demo_people import Household

TEXT = "{nome}, que saudade {do_pet}! 🐾 Separei uns horários de {servico} para vocês. Quer que eu conte quais?"
DAYS_AGO, DAYS = 16, 14
REACHED, QUIET = 9, 17
_REASONS = ("opted_out", "booked", "booked", "recent_campaign")


def make_campaign(
    random: Random, organization_id: UUID, instance_id: UUID, households: Sequence[Household],
    visits: Sequence[Visit], business: str, now: datetime,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:  # fmt: skip
    """Return the rows of a finished campaign and of its recipients; who booked is somebody who really did."""
    campaign_id = uuid5(organization_id, "demo campaign")
    began = (now - timedelta(days=DAYS_AGO)).replace(hour=10, minute=4, second=0, microsecond=0)
    text = check_text(TEXT)
    until = began + timedelta(days=DAYS)
    booked: dict[UUID, Visit] = {}
    for visit in visits:
        if began + timedelta(hours=5) < visit.booked_at < until and visit.status not in ("cancelled", "no_show"):
            booked.setdefault(visit.household.id, visit)
    came = list(booked.values())[:REACHED]
    others = [house for house in households if house.id not in booked and house.opted_out_at is None][:QUIET]
    digest = sha256(campaign_id.bytes).hexdigest()
    campaign: dict[str, Any] = {
        "id": campaign_id, "kind": "reactivation", "name": "Saudade de você", "state": "finished", "text": text,
        "audience": Audience(inactive_days=30).to_json(), "pace": Pace().to_json(), "confirmed_claims": [],
        "holdout_percent": 0, "attribution_days": DAYS, "digest": digest, "approved_digest": digest,
        "approved_at": began - timedelta(minutes=3), "approved_by_kind": "owner", "started_at": began,
        "finished_at": began + timedelta(minutes=24), "created_at": began - timedelta(minutes=6),
    }  # fmt: skip
    people = [(visit.household, visit) for visit in came] + [(house, None) for house in others]
    rows = [
        _reached(random, campaign_id, instance_id, place, house, visit, began, text, business)
        for place, (house, visit) in enumerate(people)
    ]
    left_out = [house for house in households if house.id not in {each.id for each, _ in people}][: len(_REASONS)]
    return campaign, [*rows, *_left_out(campaign_id, left_out, len(rows))]


def _reached(
    random: Random, campaign_id: UUID, instance_id: UUID, place: int, house: Household, visit: Visit | None,
    began: datetime, text: str, business: str,
) -> dict[str, Any]:  # fmt: skip
    pet = (house.living or house.pets)[0]
    sent = began + timedelta(seconds=50 * place + random.randint(0, 30))
    read = sent + timedelta(minutes=random.randint(2, 240)) if visit or random.random() < 0.8 else None
    answers = visit is not None or random.random() < 0.25
    replied = read + timedelta(minutes=random.randint(1, 40)) if read is not None and answers else None
    direct = None if visit is None or replied is None else visit.booked_at <= replied + timedelta(hours=72)
    state = "booked" if visit else "replied" if replied else "read" if read else "delivered"
    return {
        "id": uuid5(campaign_id, str(house.id)), "campaign_id": campaign_id, "contact_id": house.id, "pet_id": pet.id,
        "place": place, "text": write(text, Words(house.name, pet.name, pet.sex, "banho", business=business)),
        "state": state, "instance_id": instance_id, "queued_at": sent, "sent_at": sent,
        "delivered_at": sent + timedelta(seconds=4), "read_at": read, "replied_at": replied,
        "booked_at": None if visit is None else visit.booked_at, "booking_id": None if visit is None else visit.id,
        "revenue": None if visit is None else visit.price, "direct": direct,
    }  # fmt: skip


def _left_out(campaign_id: UUID, houses: Sequence[Household], first: int) -> Iterator[dict[str, Any]]:
    for place, (house, reason) in enumerate(zip(houses, _REASONS, strict=True), first):
        yield {
            "id": uuid5(campaign_id, str(house.id)), "campaign_id": campaign_id, "contact_id": house.id,
            "place": place, "text": "", "state": "skipped", "reason": reason,
        }  # fmt: skip
