"""An opportunity as something to say yes to: the campaign drafted, shown, and left open as a proposal."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from oxy.aurora.deeds import Order
from oxy.aurora.orders import DEEDS
from oxy.aurora.orders.campaigns import KIND
from oxy.aurora.proactive.notices import Invitation
from oxy.aurora.proactive.store import messages as store
from oxy.aurora.proposals import Proposal, propose
from oxy.businesses import Actor, OwnerNumber, Right
from oxy.campaigns import Audience, Plan, cancel, draft, find_claims
from oxy.foundation.database import Session
from oxy.foundation.errors import Refusal
from oxy.foundation.telemetry import log

# A yes at lunch is good for what was said at breakfast.
GOOD_FOR = timedelta(hours=9)
# Opportunities come in the same words each time, which nobody is to read twice in a month.
REST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Offer:
    """What an owner may say yes to: the drafted campaign, and how it is asked."""

    campaign_id: str
    proposal: Proposal


async def offer(session: Session, owner: OwnerNumber, contact_id: UUID, wanted: Invitation) -> Offer | None:
    """Draft what `wanted` says and leave it for the yes of the owner who is `contact_id`; nothing is sent.

    None, and nothing is kept, where this owner may not order campaigns, nobody would get it, or the text cannot be
    sent as it is.
    """
    if Right.CAMPAIGNS not in owner.rights:
        return None
    services = () if wanted.service_id is None else (wanted.service_id,)
    audience = Audience(
        day=wanted.day, service_ids=services, contact_ids=wanted.contact_ids, rest_days=REST.days
    )  # fmt: skip
    try:
        async with session.savepoint():
            claims = tuple(await find_claims(session, wanted.text, session.clock.now().date()))
            plan = Plan(wanted.kind, wanted.text, audience=audience, confirmed_claims=claims)
            made = await draft(session, plan, Actor("aurora"))
            if not made.waiting:
                raise _NobodyLeft
            order = Order(KIND, {"campaign_id": str(made.id), "digest": made.digest})
            proposal = await propose(session, DEEDS, contact_id, order, said=wanted.question, good_for=GOOD_FOR)
            return Offer(str(made.id), proposal)
    except Refusal as refusal:
        log().info("[AURORA] Nothing to offer", organizationId=str(session.organization_id), reason=refusal.code)
        return None


async def drop_unanswered(session: Session, owner_id: UUID) -> None:
    """Call off what an owner was asked about and did not answer in time: tomorrow's free times are others."""
    for campaign_id in await store.unanswered_offers(session, owner_id, session.clock.now() - GOOD_FOR):
        await cancel(session, campaign_id, Actor("aurora"))


class _NobodyLeft(Refusal):
    """Everybody the opportunity was about must not be written to."""

    code = "nobody_left"
