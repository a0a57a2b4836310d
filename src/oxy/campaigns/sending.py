"""One message of a campaign: claimed, looked at again, put into the outbox, all in one transaction, or not at all."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from uuid import UUID

from oxy.businesses import BusinessSettings, load_organization, load_settings, raise_alert
from oxy.campaigns.campaign import Campaign, campaign_from_row
from oxy.campaigns.looking_again import find_untruth, is_over, reason_now
from oxy.campaigns.pacing import allowance, allowed_until, next_allowed, pause_between
from oxy.campaigns.planning import SEND_CAMPAIGN, begin
from oxy.campaigns.store import campaigns as store
from oxy.campaigns.store import numbers, recipients
from oxy.campaigns.watching import find_trouble, freeze_number, stop
from oxy.conversations.errors import ContactBlocked, InstanceDisconnected, OptedOut, WindowClosed
from oxy.conversations.parcels import CAMPAIGN, Parcel
from oxy.conversations.reaching import reach_out
from oxy.conversations.templates import APPROVED, carry_text, load_template
from oxy.foundation.database import Row, Session
from oxy.foundation.events import announce
from oxy.foundation.jobs import Priority, enqueue
from oxy.foundation.telemetry import log
from oxy.portuguese import plural

# How long until it is looked again when no number may send: disconnected, frozen, or another campaign's turn.
WAIT = timedelta(seconds=60)
# While so much else waits to leave a number, campaigns stand back.
BUSY = 5
BUSY_WAIT = timedelta(seconds=2)
# So many are passed over in one transaction; the rest is the next one's.
MOST_SKIPPED = 50
# What did not leave within so long, or before the hours end, is taken back: the world is another one by then.
GOOD_FOR = timedelta(hours=1)
# Farther away than this the tick brings it back; the queue need not remember it. Hours may be others by then.
LONGEST_DELAY = timedelta(hours=1)

# Why nobody is passed over, and the campaign waits or stops.
_DISCONNECTED, _NO_TEMPLATE_NOW = "disconnected", "template"

_random = SystemRandom()


class _TemplateOff(Exception):
    """The campaign's template is not approved any more: everybody outside the window would be passed over for it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


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
    allowed = next_allowed(campaign.pace, scene.settings, now)
    if allowed is None:
        await stop(session, campaign, "hours", "as horas de silêncio e os dias fechados da empresa não deixam nenhum"
                   " dos horários dela.")  # fmt: skip
        return
    delay = _time_between(now, allowed) or await _send_one(session, scene)
    if delay is None:
        await store.set_state(session, campaign_id, "finished")
        await announce(session, "campaign:changed", {"campaign_id": str(campaign_id), "state": "finished"})
        return
    await store.set_wake(session, campaign_id, min(delay, LONGEST_DELAY))
    if delay <= LONGEST_DELAY:
        await enqueue(
            session, SEND_CAMPAIGN, {"campaign_id": campaign_id}, priority=Priority.CAMPAIGNS, delay=delay
        )  # fmt: skip


async def _send_one(session: Session, scene: _Scene) -> timedelta | None:
    """Return how long until the next message may go; None when nobody waits any more."""
    campaign = scene.campaign
    if is_over(campaign, scene.settings, scene.now):
        await recipients.skip_waiting(session, campaign.id, "too_late")
        return None
    untrue = await find_untruth(session, campaign, scene.now.date())
    if untrue is not None:
        await stop(session, campaign, "untrue", untrue)
        return WAIT
    gone = await recipients.skip_waiting(session, campaign.id, "number_gone", gone_numbers=True)
    if gone:
        await _alert_number_gone(session, campaign, gone)
    usable, waits = await _usable(session, scene)
    for _ in range(MOST_SKIPPED if usable else 0):
        claimed = await recipients.claim_next(session, campaign.id, list(usable))
        if claimed is None:
            break
        reason = await reason_now(session, campaign, claimed, scene.now) or await _put(session, scene, claimed)
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
        if reason in (_DISCONNECTED, _NO_TEMPLATE_NOW):
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
    if await _had_its_day(session, scene):
        return {}, [_until_tomorrow(scene)]
    zone = str(scene.now.tzinfo)
    for number in await numbers.lock_numbers(session, scene.campaign.id, scene.now.date(), zone):
        frozen = number["frozen_until"] is not None and number["frozen_until"] > scene.now
        trouble = None if frozen else await find_trouble(session, number)
        if trouble is not None:
            # The campaign is paused: it says nothing more from its other numbers either.
            await freeze_number(session, number, trouble, scene.campaign)
            return {}, [WAIT]
        if frozen or number["status"] != "connected":
            waits.append(WAIT)
        elif number["sent_today"] >= allowance(number["channel"], number["warm_days"]):
            waits.append(_until_tomorrow(scene))
        elif number["wait_seconds"] > 0:
            waits.append(timedelta(seconds=number["wait_seconds"]))
        elif number["backlog"] >= BUSY:
            waits.append(BUSY_WAIT)
        else:
            usable[number["instance_id"]] = number
    return usable, waits


async def _had_its_day(session: Session, scene: _Scene) -> bool:
    """Whether the campaign has sent as many today as it may, from all its numbers together."""
    most = scene.campaign.pace.per_day
    midnight = scene.now.replace(hour=0, minute=0, second=0, microsecond=0)
    return most is not None and await recipients.count_queued(session, scene.campaign.id, midnight) >= most


async def _put(session: Session, scene: _Scene, claimed: Row) -> str | None:
    """Put the message into the outbox and note it, together; return why it cannot be."""
    campaign = scene.campaign
    until = min(allowed_until(campaign.pace, scene.settings, scene.now), scene.now + GOOD_FOR)
    parcel = Parcel(claimed["text"], purpose=CAMPAIGN, good_until=until)
    try:
        try:
            row = await _reach(session, claimed, parcel)
        except WindowClosed:
            row = await _reach(
                session, claimed, await _with_template(session, campaign, claimed["instance_id"], parcel)
            )
    except _TemplateOff as off:
        await stop(session, campaign, "template", off.why)
        return _NO_TEMPLATE_NOW
    except WindowClosed:
        await _alert_no_template(session, campaign)
        return "no_template"
    except OptedOut:
        return "opted_out"
    except ContactBlocked:
        return "blocked"
    except InstanceDisconnected:
        return _DISCONNECTED
    await recipients.set_queued(session, claimed["id"], row["id"])
    return None


async def _reach(session: Session, claimed: Row, parcel: Parcel) -> Row:
    return await reach_out(
        session, claimed["contact_id"], parcel, category="marketing", instance_id=claimed["instance_id"],
        priority=Priority.CAMPAIGNS,
    )  # fmt: skip


async def _with_template(session: Session, campaign: Campaign, instance_id: UUID, parcel: Parcel) -> Parcel:
    """The text carried by the campaign's own template.

    Raises `WindowClosed` where it has none for this number, `_TemplateOff` where Meta has paused or refused it.
    """
    if campaign.template_id is None:
        raise WindowClosed
    template = await load_template(session, campaign.template_id)
    if template.instance_id != instance_id:
        raise WindowClosed
    if template.status != APPROVED:
        raise _TemplateOff(f"a Meta não deixa mais usar o modelo “{template.name}” ({template.status.lower()}).")
    use = carry_text(template, parcel.text)
    if use is None:
        raise WindowClosed
    return replace(parcel, template=use)


async def _alert_number_gone(session: Session, campaign: Campaign, people: int) -> None:
    await raise_alert(
        session, "campaign_number_gone", "Campanha perdeu o seu número",
        f"Ficaram sem a campanha “{campaign.name}”: {plural(people, 'pessoa', 'pessoas')}, porque o número de onde ela"
        " sairia foi removido. Para chegar a elas por outro número, crie outra campanha.",
        data={"campaign_id": str(campaign.id), "instance_id": str(campaign.id)},
    )  # fmt: skip


async def _alert_no_template(session: Session, campaign: Campaign) -> None:
    await raise_alert(
        session, "campaign_no_template", "Campanha sem modelo aprovado",
        f"Parte da campanha “{campaign.name}” não foi enviada: pela API oficial, quem não escreveu nas últimas 24 horas"
        " só recebe um modelo de marketing aprovado. Crie o modelo na Meta e escolha-o na campanha.",
        data={"campaign_id": str(campaign.id), "instance_id": str(campaign.id)},
    )  # fmt: skip


def _until_tomorrow(scene: _Scene) -> timedelta:
    midnight = (scene.now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return _time_between(scene.now, next_allowed(scene.campaign.pace, scene.settings, midnight) or midnight)


def _time_between(now: datetime, then: datetime) -> timedelta:
    """The time that passes, whatever clocks are put forward or back meanwhile."""
    return then.astimezone(UTC) - now.astimezone(UTC)
