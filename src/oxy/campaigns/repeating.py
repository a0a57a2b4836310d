"""Campaigns that repeat: a rule with caps that a person approved, and a campaign of its own each time it runs."""

from dataclasses import replace
from uuid import UUID

from oxy.businesses import Actor, load_organization, raise_alert
from oxy.campaigns.campaign import Campaign
from oxy.campaigns.planning import approve, draft, load_campaign, plan_of
from oxy.campaigns.schedule import LATEST, anchor_of, next_run
from oxy.campaigns.store import campaigns as store
from oxy.foundation.database import Session
from oxy.foundation.errors import Refusal
from oxy.foundation.telemetry import log


async def run_rule(session: Session, rule_id: UUID) -> Campaign | None:
    """Run an approved rule that is due: freeze the audience of now and send; nothing when nobody is to be written to.

    The rule's approval covers the run: same words, kind of audience and caps. A run that could not be made near its
    time is left out, not made up for shortly before the next.
    """
    rule = await load_campaign(session, rule_id, lock=True)
    now = session.clock.now()
    if rule.state != "repeating" or rule.repeats is None or rule.next_run_at is None or rule.next_run_at > now:
        return None
    zone = (await load_organization(session)).zone
    await store.set_next_run(session, rule_id, next_run(rule.repeats, anchor_of(rule), now, zone))
    if now - rule.next_run_at > LATEST[rule.repeats]:
        log().warning("[CAMPAIGN] Rule left out a run that is long past", campaignId=str(rule_id))
        return None
    local = now.astimezone(zone)
    plan = replace(plan_of(rule), repeats=None, starts_at=None, name=f"{rule.name} · {local:%d/%m}"[:80])
    try:
        async with session.savepoint():
            run = await draft(session, plan, Actor("system"), rule_id=rule_id)
            return await approve(session, run.id, run.digest, Actor("system"))
    except Refusal as refusal:
        log().info("[CAMPAIGN] Rule had nothing to run", campaignId=str(rule_id), error=refusal.code)
        if refusal.code != "campaign_empty":
            await raise_alert(
                session, "campaign_rule", f"A campanha recorrente “{rule.name}” não rodou", refusal.message,
                data={"campaign_id": str(rule_id), "instance_id": str(rule_id)},
            )  # fmt: skip
        return None
