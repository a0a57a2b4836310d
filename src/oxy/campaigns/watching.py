"""What became of a campaign's messages, and whether the number is getting into trouble over them."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from oxy.businesses import Actor, list_owner_numbers, load_organization, raise_alert
from oxy.campaigns.campaign import Campaign
from oxy.campaigns.pacing import cooled
from oxy.campaigns.planning import load_campaign
from oxy.campaigns.store import campaigns as store
from oxy.campaigns.store import numbers, recipients
from oxy.clientele import opt_out
from oxy.conversations.outbox import withdraw
from oxy.conversations.telling import tell_first
from oxy.foundation.database import Row, Session
from oxy.foundation.events import announce

# Meta's words for "this number or account may not": spam limit, policy block, account locked, template paused for its
# quality, number restricted. https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
RESTRICTING = ("131048", "368", "131031", "132015", "132016", "130497")
# The customer told WhatsApp that they want no marketing from this business: the same as telling the business.
STOPPED_MARKETING = "131050"
# What a paired number is closed for when WhatsApp bans it.
BANNED = "forbidden"

# Judged over the last so many messages of campaigns from a number, of the last so many hours.
LAST, WITHIN = 100, timedelta(hours=48)
FROZEN_FOR = timedelta(hours=24)
ENOUGH = 10
MOST_FAILED = 0.2
MOST_OPTED_OUT = 0.08


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a number stops: a stable reason, and what people read."""

    reason: str
    words: str


async def find_trouble(session: Session, number: Row) -> Trouble | None:
    """Return why campaigns must stop on a number, judged by how its last messages fared; nothing when all is well."""
    if number["status_reason"] == BANNED:
        return Trouble("restricted", "o WhatsApp bloqueou este número")
    since = max(session.clock.now() - WITHIN, number["judged_from"] or session.clock.now() - WITHIN)
    fared = await numbers.fared(session, number["instance_id"], since, RESTRICTING, LAST)
    if fared["restricted"]:
        return Trouble("restricted", "o WhatsApp restringiu os envios deste número")
    tried = fared["tried"]
    if tried >= ENOUGH and fared["failed"] > tried * MOST_FAILED:
        return Trouble("failures", f"{fared['failed']} das últimas {tried} mensagens não foram entregues")
    if tried >= ENOUGH and fared["opted_out"] > tried * MOST_OPTED_OUT:
        return Trouble("opt_outs", f"{fared['opted_out']} das últimas {tried} pessoas pediram para sair")
    return None


async def freeze_number(session: Session, number: Row, trouble: Trouble, campaign: Campaign) -> None:
    """Stop campaigns on a number for a day, pause the one at hand, and tell staff and owners. Answers keep flowing.

    What is on its way to the number comes back, of whichever campaign; those people wait for their turn again. Other
    campaigns of the number go on by themselves when the day is over, and slowly: it warms up again.
    """
    await _freeze(session, number)
    await store.set_state(session, campaign.id, "paused", trouble.reason)
    text = (
        f"Pausei a campanha “{campaign.name}” no número {number['name']}: {trouble.words}. As respostas aos clientes"
        " continuam. Veja a situação antes de continuar a campanha; outras deste número esperam um dia e voltam aos"
        " poucos."
    )
    await raise_alert(
        session, "campaign_frozen", "Campanha pausada por segurança", text, severity="critical",
        data={"campaign_id": str(campaign.id), "instance_id": str(number["instance_id"])},
    )  # fmt: skip
    await announce(session, "campaign:changed", {"campaign_id": str(campaign.id), "state": "paused"})
    if number["status"] == "connected":
        for owner in await list_owner_numbers(session):
            if owner.is_active:
                await tell_first(session, number["instance_id"], owner.phone, text)


async def rest_number(session: Session, instance_id: UUID) -> None:
    """Stop all campaigns on a number for a day: WhatsApp says that it is in trouble. Answers keep flowing."""
    today = session.clock.now().astimezone((await load_organization(session)).zone).date()
    await _freeze(session, await numbers.lock_number(session, instance_id, today))


async def _freeze(session: Session, number: Row) -> None:
    warm_days = cooled(number["channel"], number["warm_days"])
    await numbers.freeze(session, number["instance_id"], session.clock.now() + FROZEN_FOR, warm_days)
    waiting = await recipients.unsent_from(session, number["instance_id"])
    await recipients.put_back(session, await withdraw(session, waiting))


async def stop(session: Session, campaign: Campaign, reason: str, why: str) -> None:
    """Pause a campaign that must not go on as it was approved, and tell staff why; nobody is passed over for it."""
    await store.set_state(session, campaign.id, "paused", reason)
    await raise_alert(
        session, "campaign_stopped", "Campanha pausada", f"A campanha “{campaign.name}” parou: {why}",
        data={"campaign_id": str(campaign.id), "instance_id": str(campaign.id)},
    )  # fmt: skip
    await announce(session, "campaign:changed", {"campaign_id": str(campaign.id), "state": "paused"})


async def follow(session: Session, campaign_id: UUID) -> None:
    """Bring receipts, answers, opt-outs and bookings of a campaign up to date; look for trouble while it runs.

    What a number that lost its connection holds back is taken out of the outbox: it would go out whenever the number
    comes back, at night perhaps. Those people wait for their turn again.
    """
    campaign = await load_campaign(session, campaign_id)
    waits_again = await recall(session, campaign_id)
    if await recipients.settle_withdrawn(session, campaign_id) or waits_again:
        await _go_on(session, campaign_id)
    await recipients.follow(session, campaign_id, campaign.attribution_days)
    for contact_id in await numbers.stop_marketing_refused(session, campaign_id, STOPPED_MARKETING):
        await opt_out(session, contact_id, Actor("customer", contact_id))
    if campaign.state == "running":
        await announce(session, "campaign:changed", {"campaign_id": str(campaign_id), "state": campaign.state})


async def recall(session: Session, campaign_id: UUID, *, held_only: bool = True) -> bool:
    """Take messages that did not leave yet out of the outbox; whom they were for wait again. Returns whether any do."""
    waiting = await recipients.unsent(session, campaign_id, held_only=held_only)
    return bool(waiting) and await recipients.put_back(session, await withdraw(session, waiting)) > 0


async def _go_on(session: Session, campaign_id: UUID) -> None:
    """A campaign that seemed to be through is not, when somebody of it waits again."""
    if (await load_campaign(session, campaign_id, lock=True)).state == "finished":
        await store.set_state(session, campaign_id, "running")
