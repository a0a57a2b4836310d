"""What a campaign brought, counted from rows, and a preview of what it would say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from oxy.businesses import load_organization, load_settings
from oxy.campaigns.audience import find_people
from oxy.campaigns.campaign import Audience, Campaign, Kind
from oxy.campaigns.message import is_personal
from oxy.campaigns.pacing import Estimate, Lane, estimate
from oxy.campaigns.planning import first_run, load_campaign
from oxy.campaigns.store import numbers, recipients
from oxy.campaigns.watching import follow
from oxy.conversations.window import WINDOW
from oxy.foundation.database import Session
from oxy.portuguese import clock_time, short_date

SAMPLES = 5
# Below so many on a side a difference is as likely chance as effect.
ENOUGH_TO_COMPARE = 30


@dataclass(frozen=True, slots=True)
class Recipient:
    """One contact of a campaign and what became of it. Times are instants; `phone` is E.164."""

    id: UUID
    contact_id: UUID
    name: str | None
    phone: str | None
    pet_name: str | None
    place: int
    text: str
    state: str
    reason: str | None
    instance_id: UUID | None
    queued_at: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    replied_at: datetime | None
    opted_out_at: datetime | None
    booked_at: datetime | None
    booking_id: UUID | None
    revenue: Decimal | None
    direct: bool | None
    conversation_id: UUID | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a person says yes to: a few of the texts as they would go out, who is left out, and how long it takes.

    `digest` names exactly this; `warnings` are for people to read before they say yes. `first_run_at`: when one that
    repeats would first run, were it approved now.
    """

    campaign: Campaign
    digest: str
    recipients: int
    held_out: int
    excluded: Mapping[str, int]
    samples: tuple[Recipient, ...]
    estimate: Estimate | None
    claims: tuple[str, ...]
    warnings: tuple[str, ...]
    first_run_at: datetime | None


@dataclass(frozen=True, slots=True)
class Results:
    """The figures of a campaign. `booked` counts people with a booking made within `days` of the message, `direct`
    those who had answered it; `revenue` is of those bookings that stand.

    `held_out_booked` of `held_out` people booked without any message; `lift_points` is the difference of the shares in
    percentage points, None when either side is too small to tell.
    """

    campaign: Campaign
    days: int
    recipients: int
    waiting: int
    skipped: int
    failed: int
    sent: int
    delivered: int
    read: int
    replied: int
    opted_out: int
    booked: int
    booked_direct: int
    revenue: Decimal
    held_out: int
    held_out_booked: int

    @property
    def lift_points(self) -> Decimal | None:
        """How many more of a hundred booked than among those who got nothing."""
        if min(self.sent, self.held_out) < ENOUGH_TO_COMPARE:
            return None
        shares = Decimal(self.booked) / self.sent - Decimal(self.held_out_booked) / self.held_out
        return (100 * shares).quantize(Decimal("0.1"))


async def preview(session: Session, campaign_id: UUID) -> Preview:
    """Return what would be sent, as it was frozen. Raises `NotFound`."""
    campaign = await load_campaign(session, campaign_id)
    zone = (await load_organization(session)).zone
    now = session.clock.now().astimezone(zone)
    settings = await load_settings(session)
    waiting = {row["instance_id"]: row["count"] for row in await recipients.waiting_by_number(session, campaign_id)}
    known = await numbers.read_numbers(session, list(waiting), campaign_id)
    lanes = [
        Lane(row["channel"], waiting[row["instance_id"]], row["warm_days"],
             row["sent_today"] if row["day"] == now.date() else 0, row["ahead"],
             None if row["frozen_until"] is None else row["frozen_until"].astimezone(zone))
        for row in known
    ]  # fmt: skip
    start = max(now, campaign.starts_at or now)
    outside = await recipients.count_outside_window(session, campaign_id, session.clock.now() - WINDOW)
    return Preview(
        campaign, campaign.digest, sum(waiting.values()), campaign.counts.get("held_out", 0),
        {row["reason"]: row["count"] for row in await recipients.reasons(session, campaign_id)},
        tuple(await list_recipients(session, campaign_id, ("pending",), SAMPLES)),
        estimate(lanes, campaign.pace, settings, zone, start),
        campaign.confirmed_claims,
        tuple(_warnings(campaign, known, sum(waiting.values()), now, outside)),
        await first_run(session, campaign),
    )  # fmt: skip


async def count_reach(session: Session, kind: Kind, audience: Audience) -> int:
    """Return how many people a campaign of `kind` would reach now; nothing is planned."""
    people = await find_people(session, uuid4(), kind, audience, "", 0)
    return sum(person.reason is None for person in people)


async def results(session: Session, campaign_id: UUID) -> Results:
    """Return what a campaign has brought until now. Raises `NotFound`."""
    await follow(session, campaign_id)
    campaign = await load_campaign(session, campaign_id)
    return Results(campaign, campaign.attribution_days, **await recipients.tally(session, campaign_id))


async def list_recipients(
    session: Session, campaign_id: UUID, states: tuple[str, ...] | None = None, limit: int = 1000
) -> list[Recipient]:
    """Return a campaign's people in the order in which they are written to, of some states or of all."""
    return [Recipient(**row) for row in await recipients.list_recipients(session, campaign_id, states, limit)]


def _warnings(campaign: Campaign, known: list[dict[str, Any]], waiting: int, now: datetime, outside: int) -> list[str]:
    found: list[str] = []
    if not is_personal(campaign.text) and waiting > 1:
        found.append("Todos recebem o mesmo texto. Com {nome} ou {pet} há mais respostas e menos risco de bloqueio.")
    if outside and campaign.template_id is None:
        found.append(
            "Pela API oficial, quem não escreveu nas últimas 24 horas só recebe um modelo aprovado, e esta campanha não"
            f" tem modelo próprio: agora seriam {outside} de {waiting} sem recebê-la."
        )
    found += [f"O número {row['name']} está desconectado." for row in known if row["status"] != "connected"]
    for row in known:
        until = row["frozen_until"]
        if until is not None and until > now:
            local = until.astimezone(now.tzinfo)
            found.append(
                f"O número {row['name']} está parado por segurança até {short_date(local.date())} às"
                f" {clock_time(local.time().replace(second=0, microsecond=0))}."
            )
    return found
