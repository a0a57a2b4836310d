"""Pausing, going on and calling off, each at once: a message under way is the last one."""

from uuid import UUID

from oxy.businesses import Actor, load_organization, record_audit
from oxy.campaigns.campaign import Campaign
from oxy.campaigns.errors import WrongState
from oxy.campaigns.planning import begin, load_campaign
from oxy.campaigns.schedule import anchor_of, next_run
from oxy.campaigns.store import campaigns as store
from oxy.campaigns.store import numbers, recipients
from oxy.campaigns.watching import recall
from oxy.foundation.database import Session
from oxy.foundation.events import announce

# Why a run is paused whose rule was.
WITH_ITS_RULE = "rule"


async def pause(session: Session, campaign_id: UUID, actor: Actor, reason: str = "asked") -> Campaign:
    """Send no more for now; one that repeats stops repeating, and its run under way stops with it.

    Raises `NotFound` and `WrongState`.
    """
    campaign = await load_campaign(session, campaign_id, lock=True)
    if campaign.state not in ("running", "scheduled", "repeating"):
        raise WrongState("Só uma campanha em envio, programada ou recorrente pode ser pausada.")
    await store.set_state(session, campaign_id, "paused", reason)
    await recall(session, campaign_id, held_only=False)
    for run in await store.runs_of(session, campaign_id, ("running", "scheduled")):
        await pause(session, run, actor, WITH_ITS_RULE)
    return await _steered(session, campaign_id, actor, "pause")


async def resume(session: Session, campaign_id: UUID, actor: Actor) -> Campaign:
    """Go on where it stopped; one that repeats with its next run, and what it missed stays out.

    A number that was frozen goes on, with the warmth that the trouble left it. Raises as `pause` does.
    """
    campaign = await load_campaign(session, campaign_id, lock=True)
    if campaign.state != "paused":
        raise WrongState("Só uma campanha pausada pode continuar.")
    if campaign.repeats:
        for run in await store.runs_of(session, campaign_id, ("paused",), WITH_ITS_RULE):
            await resume(session, run, actor)
        now, zone = session.clock.now(), (await load_organization(session)).zone
        await store.set_state(session, campaign_id, "repeating")
        if campaign.next_run_at is None or campaign.next_run_at < now:
            coming = next_run(campaign.repeats, anchor_of(campaign), now, zone)
            await store.set_next_run(session, campaign_id, coming)
    elif campaign.starts_at is not None and campaign.starts_at > session.clock.now():
        await store.set_state(session, campaign_id, "scheduled")
    else:
        await numbers.thaw(session, campaign_id)
        await begin(session, campaign_id)
    return await _steered(session, campaign_id, actor, "resume")


async def cancel(session: Session, campaign_id: UUID, actor: Actor) -> Campaign:
    """Call it off for good, with what runs of it; what was sent stays counted. Raises as `pause` does."""
    campaign = await load_campaign(session, campaign_id, lock=True)
    if campaign.state in ("finished", "cancelled"):
        raise WrongState("Esta campanha já terminou.")
    await recall(session, campaign_id, held_only=False)
    await recipients.skip_waiting(session, campaign_id, "cancelled")
    await store.set_state(session, campaign_id, "cancelled")
    for run in await store.runs_of(session, campaign_id, ("running", "scheduled", "paused")):
        await cancel(session, run, actor)
    return await _steered(session, campaign_id, actor, "cancel")


async def _steered(session: Session, campaign_id: UUID, actor: Actor, action: str) -> Campaign:
    await record_audit(session, actor, action, "campaign", campaign_id, {})
    campaign = await load_campaign(session, campaign_id)
    await announce(session, "campaign:changed", {"campaign_id": str(campaign_id), "state": campaign.state})
    return campaign
