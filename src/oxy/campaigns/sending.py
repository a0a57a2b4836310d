"""One message of a campaign: claimed, looked at again, put into the outbox, all in one transaction, or not at all."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from uuid import UUID

from oxy.businesses import BusinessSettings, load_organization, load_settings, raise_alert
from oxy.campaigns.audience import free_slots, stand
from oxy.campaigns.campaign import Campaign, campaign_from_row
from oxy.campaigns.exclusions import reason_against
from oxy.campaigns.message import uses
from oxy.campaigns.pacing import allowance, next_allowed, pause_between
from oxy.campaigns.planning import SEND_CAMPAIGN, begin
from oxy.campaigns.store import campaigns as store
from oxy.campaigns.store import numbers, recipients
from oxy.campaigns.watching import find_trouble, freeze_number
from oxy.conversations.errors import ContactBlocked, InstanceDisconnected, OptedOut, WindowClosed
from oxy.conversations.parcels import CAMPAIGN, Parcel
from oxy.conversations.reaching import reach_out
from oxy.conversations.templates import carry_text, load_template
from oxy.foundation.database import Row, Session
from oxy.foundation.events import announce
from oxy.foundation.jobs import Priority, enqueue
from oxy.foundation.telemetry import log

# How long until it is looked again when no number may send: disconnected, frozen, or another campaign's turn.
WAIT = timedelta(seconds=60)
# While so much else waits to leave a number, campaigns stand back.
BUSY = 5
BUSY_WAIT = timedelta(seconds=2)
# So many are passed over in one transaction; the rest is the next one's.
MOST_SKIPPED = 50
# Farther away than this the tick brings it back; the queue need not remember it.
LONGEST_DELAY = timedelta(hours=1)

_random = SystemRandom()


@dataclass(frozen=True, slots=True)
class _Scene:
    """What a message of a campaign is sent in: the campaign, the business's settings, and now by its clock."""

    campaign: Campaign
    settings: BusinessSettings
    now: datetime


async def send_next(session: Session, campaign_id: UUID) -> None:
    """Send the campaign's next message, if it is due, and leave the job for the one after it.

    Does nothing when the campaign is paused, called off or over, when another job is at it, or when its time has not
    come: such a job was one too many.
    """
    row = await store.take(session, campaign_id)
    if row is None:
        return
    campaign = campaign_from_row(row)
    zone = (await load_organization(session)).zone
    now = session.clock.now().astimezone(zone)
    if campaign.state == "scheduled":
        if campaign.starts_at is not None and campaign.starts_at <= now:
            await begin(session, campaign_id)
        return
    scene = _Scene(campaign, await load_settings(session), now)
    delay = next_allowed(campaign.pace, scene.settings, now) - now or await _send_one(session, scene)
    if delay is None:
        await store.set_state(session, campaign_id, "finished")
        await announce(session, "campaign:changed", {"campaign_id": str(campaign_id), "state": "finished"})
        return
    await store.set_wake(session, campaign_id, delay)
    if delay <= LONGEST_DELAY:
        await enqueue(
            session, SEND_CAMPAIGN, {"campaign_id": campaign_id}, priority=Priority.CAMPAIGNS, delay=delay
        )  # fmt: skip


async def _send_one(session: Session, scene: _Scene) -> timedelta | None:
    """Return how long until the next message may go; None when nobody waits any more."""
    campaign = scene.campaign
    if _is_over(scene):
        await recipients.skip_waiting(session, campaign.id, "too_late")
        return None
    await recipients.skip_waiting(session, campaign.id, "number_gone", gone_numbers=True)
    usable, waits = await _usable(session, scene)
    for _ in range(MOST_SKIPPED if usable else 0):
        claimed = await recipients.claim_next(session, campaign.id, list(usable))
        if claimed is None:
            break
        reason = await _reason_now(session, scene, claimed) or await _put(session, campaign, claimed)
        if reason is None:
            number = usable[claimed["instance_id"]]
            pause = pause_between(number["channel"], campaign.pace, _random)
            await numbers.count_one(session, number["instance_id"], pause)
            log().info(
                "[CAMPAIGN] Message queued", campaignId=str(campaign.id), contactId=str(claimed["contact_id"]),
                organizationId=str(session.organization_id), instanceId=str(number["instance_id"]), success=True,
            )  # fmt: skip
            # Another number may be free right now.
            return pause if len(usable) == 1 else timedelta()
        if reason == "disconnected":
            return WAIT
        await recipients.skip(session, claimed["id"], reason)
    else:
        if usable:
            return timedelta()
    if not await recipients.any_waiting(session, campaign.id):
        return None
    return min(waits, default=WAIT)


async def _usable(session: Session, scene: _Scene) -> tuple[dict[UUID, Row], list[timedelta]]:
    """The numbers that may send a message of this campaign right now, and how long until others may."""
    usable: dict[UUID, Row] = {}
    waits: list[timedelta] = []
    for number in await numbers.lock_numbers(session, scene.campaign.id, scene.now.date()):
        frozen = number["frozen_until"] is not None and number["frozen_until"] > scene.now
        trouble = None if frozen else await find_trouble(session, number)
        if trouble is not None:
            await freeze_number(session, number, trouble, scene.campaign)
        if frozen or trouble is not None or number["status"] != "connected":
            waits.append(WAIT)
        elif number["sent_today"] >= allowance(number["channel"], scene.campaign.pace, number["warm_days"]):
            waits.append(_until_tomorrow(scene))
        elif number["wait_seconds"] > 0:
            waits.append(timedelta(seconds=number["wait_seconds"]))
        elif number["backlog"] >= BUSY:
            waits.append(BUSY_WAIT)
        else:
            usable[number["instance_id"]] = number
    return usable, waits


async def _reason_now(session: Session, scene: _Scene, claimed: Row) -> str | None:
    """Look again: why this one is not written to any more."""
    campaign = scene.campaign
    found = await stand(session, [claimed["contact_id"]], campaign.kind, campaign.audience, campaign.id)
    reason = reason_against(
        found[claimed["contact_id"]], campaign.kind, rest_days=campaign.audience.rest_days, now=scene.now,
        pet_deceased=claimed["pet_deceased"],
    )  # fmt: skip
    if reason is None and uses(campaign.text, "horarios") and campaign.kind == "empty_agenda":
        return None if await free_slots(session, campaign.audience) else "no_slots"
    return reason


async def _put(session: Session, campaign: Campaign, claimed: Row) -> str | None:
    """Put the message into the outbox and note it, together; return why it cannot be."""
    text, instance_id = claimed["text"], claimed["instance_id"]
    try:
        parcel = Parcel(text, purpose=CAMPAIGN)
        try:
            row = await _reach(session, claimed, parcel)
        except WindowClosed:
            parcel = await _with_template(session, campaign, instance_id, text)
            row = await _reach(session, claimed, parcel)
    except WindowClosed:
        await _alert_no_template(session, campaign)
        return "no_template"
    except OptedOut:
        return "opted_out"
    except ContactBlocked:
        return "blocked"
    except InstanceDisconnected:
        return "disconnected"
    await recipients.set_queued(session, claimed["id"], row["id"])
    return None


async def _reach(session: Session, claimed: Row, parcel: Parcel) -> Row:
    return await reach_out(
        session, claimed["contact_id"], parcel, category="marketing", instance_id=claimed["instance_id"],
        priority=Priority.CAMPAIGNS,
    )  # fmt: skip


async def _with_template(session: Session, campaign: Campaign, instance_id: UUID, text: str) -> Parcel:
    """The text carried by the campaign's own template. Raises `WindowClosed` where it has none for this number."""
    if campaign.template_id is None:
        raise WindowClosed
    template = await load_template(session, campaign.template_id)
    use = carry_text(template, text) if template.instance_id == instance_id else None
    if use is None:
        raise WindowClosed
    return Parcel(text, template=use, purpose=CAMPAIGN)


async def _alert_no_template(session: Session, campaign: Campaign) -> None:
    await raise_alert(
        session, "campaign_no_template", "Campanha sem modelo aprovado",
        f"Parte da campanha “{campaign.name}” não foi enviada: pela API oficial, quem não escreveu nas últimas 24 horas"
        " só recebe um modelo de marketing aprovado. Crie o modelo na Meta e escolha-o na campanha.",
        data={"campaign_id": str(campaign.id), "instance_id": str(campaign.id)},
    )  # fmt: skip


def _is_over(scene: _Scene) -> bool:
    """Whether what the text says is past: the day with free times, or the birthday that was today."""
    campaign = scene.campaign
    if campaign.kind == "empty_agenda":
        return campaign.audience.day is not None and scene.now.date() > campaign.audience.day
    if campaign.kind == "birthday" and campaign.audience.birthday_within_days == 0:
        return scene.now.date() > campaign.created_at.astimezone(scene.now.tzinfo).date()
    return False


def _until_tomorrow(scene: _Scene) -> timedelta:
    midnight = (scene.now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return next_allowed(scene.campaign.pace, scene.settings, midnight) - scene.now
