"""A campaign planned: drafted with its audience frozen, shown, changed, and approved exactly as it was shown."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from oxy.businesses import Actor, load_organization, load_settings, record_audit, without_quiet
from oxy.campaigns.audience import Person, find_people, free_slots
from oxy.campaigns.campaign import (
    KINDS,
    Audience,
    Campaign,
    Kind,
    Pace,
    Repeats,
    campaign_from_row,
    check_audience,
    check_pace,
)
from oxy.campaigns.checking import check_claims, check_links, check_unsaid, find_claims
from oxy.campaigns.errors import (
    NobodyToWriteTo,
    NoTimesLeft,
    PreviewChanged,
    SameForAll,
    TemplateUnfit,
    WrongState,
)
from oxy.campaigns.message import check_text, is_personal
from oxy.campaigns.schedule import next_run
from oxy.campaigns.store import campaigns as store
from oxy.campaigns.store import numbers, recipients
from oxy.catalog import list_services
from oxy.conversations.templates import load_template
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid, NotFound
from oxy.foundation.jobs import Priority, enqueue

SEND_CAMPAIGN = "send-campaign"
# So many paired-phone recipients with one and the same text are a mass mailing.
MOST_SAME = 15
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Plan:
    """What a campaign is to be.

    Args:
        starts_at: not before this instant; None means as soon as it is approved.
        repeats: how often it runs anew, each time with the audience of that moment.
        confirmed_claims: what the text promises beyond the catalogue and a person confirmed, in the text's own words.
        template_id: the approved marketing template that carries the text on the official API outside the window.
    """

    kind: Kind
    text: str
    name: str = ""
    audience: Audience = field(default_factory=Audience)
    pace: Pace = field(default_factory=Pace)
    template_id: UUID | None = None
    confirmed_claims: tuple[str, ...] = ()
    holdout_percent: int = 0
    attribution_days: int = 14
    repeats: Repeats | None = None
    starts_at: datetime | None = None


async def draft(session: Session, plan: Plan, actor: Actor, *, rule_id: UUID | None = None) -> Campaign:
    """Plan a campaign and freeze its audience; nothing is sent before `approve`.

    Raises `Invalid`, `UnknownField`, `BadLink`, `UnbackedClaim`, `TemplateUnfit` and `NotFound`.
    """
    plan = await check_plan(session, plan)
    campaign_id = uuid4()
    people = await _people(session, campaign_id, plan)
    facts = {**_facts(plan), "rule_id": rule_id, "digest": digest_of(plan, people)}
    await store.insert_campaign(session, campaign_id, facts)
    await recipients.freeze(session, campaign_id, [person.to_json() for person in people])
    await record_audit(session, actor, "create", "campaign", campaign_id, {"kind": plan.kind})
    return await load_campaign(session, campaign_id)


async def change(session: Session, campaign_id: UUID, changes: Mapping[str, Any], actor: Actor) -> Campaign:
    """Change what is given (fields of `Plan`), freeze the audience of now, and void any approval; none changes nothing
    but the audience.

    Raises what `draft` raises, and `WrongState` once it is being sent.
    """
    current = await load_campaign(session, campaign_id, lock=True)
    if current.state not in ("draft", "scheduled", "repeating"):
        raise WrongState("Esta campanha já começou a ser enviada. Pause ou cancele, e crie outra.")
    plan = await check_plan(session, replace(plan_of(current), **changes))
    people = await _people(session, campaign_id, plan)
    await store.write_draft(session, campaign_id, {**_facts(plan), "digest": digest_of(plan, people)})
    await recipients.freeze(session, campaign_id, [person.to_json() for person in people])
    await record_audit(session, actor, "update", "campaign", campaign_id, {"fields": sorted(changes)})
    return await load_campaign(session, campaign_id)


async def approve(session: Session, campaign_id: UUID, digest: str, actor: Actor) -> Campaign:
    """Say yes to the preview that `digest` stands for, and no other; it is sent, or runs, from now on.

    Raises `PreviewChanged`, `WrongState`, `NobodyToWriteTo`, `SaidBefore`, `SameForAll` and `NotFound`; and what has
    come true since it was drafted: `UnbackedClaim`, `TemplateUnfit`, `NoTimesLeft`, `Invalid` for a day gone by.
    """
    campaign = await load_campaign(session, campaign_id, lock=True)
    if campaign.state != "draft":
        raise WrongState("Só um rascunho pode ser aprovado.")
    if digest != campaign.digest:
        raise PreviewChanged(digest=campaign.digest)
    await check_unsaid(session, campaign)
    await _check_still(session, campaign)
    if campaign.repeats is None:
        if not campaign.waiting:
            raise NobodyToWriteTo
        await _check_variety(session, campaign)
    now = session.clock.now()
    first = max(campaign.starts_at or now, now)
    state = "repeating" if campaign.repeats else "scheduled"
    await store.set_approved(session, campaign_id, state, await first_run(session, campaign), actor.kind)
    if state == "scheduled" and first <= now:
        await begin(session, campaign_id)
    await record_audit(session, actor, "approve", "campaign", campaign_id, {"digest": digest})
    return await load_campaign(session, campaign_id)


async def first_run(session: Session, campaign: Campaign) -> datetime | None:
    """Return when a rule approved now first runs: at once where no time was said, else at the next such time."""
    now, starts_at = session.clock.now(), campaign.starts_at
    if campaign.repeats is None or starts_at is None:
        return None if campaign.repeats is None else now
    if starts_at >= now:
        return starts_at
    return next_run(campaign.repeats, starts_at, now, (await load_organization(session)).zone)


async def begin(session: Session, campaign_id: UUID) -> None:
    """Let an approved campaign go out: its numbers get their books, and the first message its job."""
    zone = (await load_organization(session)).zone
    await numbers.open_books(session, campaign_id, session.clock.now().astimezone(zone).date())
    await store.set_state(session, campaign_id, "running")
    await enqueue(session, SEND_CAMPAIGN, {"campaign_id": campaign_id}, priority=Priority.CAMPAIGNS)


async def load_campaign(session: Session, campaign_id: UUID, *, lock: bool = False) -> Campaign:
    """Return a campaign. Raises `NotFound`."""
    row = await store.find_campaign(session, campaign_id, lock=lock)
    if row is None:
        raise NotFound("Campanha não encontrada.")
    return campaign_from_row(row)


async def list_campaigns(session: Session, state: str | None = None) -> list[Campaign]:
    """Return campaigns, newest first."""
    return [campaign_from_row(row) for row in await store.list_campaigns(session, state)]


def plan_of(campaign: Campaign) -> Plan:
    """Return what a campaign was planned to be."""
    return Plan(
        campaign.kind, campaign.text, campaign.name, campaign.audience, campaign.pace, campaign.template_id,
        campaign.confirmed_claims, campaign.holdout_percent, campaign.attribution_days, campaign.repeats,
        campaign.starts_at,
    )  # fmt: skip


def digest_of(plan: Plan, people: Sequence[Person]) -> str:
    """Return the fingerprint of what a person says yes to: who gets which words, when and how fast.

    Of one that repeats it is the rule: its audience is another each time.
    """
    facts = {**_facts(plan), "starts_at": None if plan.starts_at is None else plan.starts_at.timestamp()}
    named = [] if plan.repeats else [(str(each.contact_id), each.state, each.text) for each in people]
    body = json.dumps([facts, sorted(named)], sort_keys=True, default=str, ensure_ascii=False)
    return sha256(body.encode()).hexdigest()


async def _people(session: Session, campaign_id: UUID, plan: Plan) -> list[Person]:
    return await find_people(session, campaign_id, plan.kind, plan.audience, plan.text, plan.holdout_percent)


async def check_plan(session: Session, plan: Plan) -> Plan:
    """Return a plan as it would be kept: tidied, named, with a way out in its text. Raises what `draft` raises."""
    zone = (await load_organization(session)).zone
    now = session.clock.now().astimezone(zone)
    check_audience(plan.kind, plan.audience)
    check_pace(plan.pace)
    if not without_quiet((await load_settings(session)).reminders, (plan.pace.start, plan.pace.end)):
        raise Invalid("Nesse horário a empresa não escreve a ninguém: são as horas de silêncio.", field="pace")
    if not 0 <= plan.holdout_percent <= 50 or not 1 <= plan.attribution_days <= 60:
        raise Invalid("O grupo de controle vai de 0 a 50%, e o prazo dos resultados de 1 a 60 dias.")
    if plan.repeats and plan.kind == "empty_agenda":
        raise Invalid("Uma campanha de agenda vazia é de um dia só e não se repete.", field="repeats")
    if plan.starts_at is not None and plan.starts_at < now and not plan.repeats:
        raise Invalid("O começo já passou. Escolha um momento à frente.", field="starts_at")
    text = check_text(plan.text)
    check_links(text)
    await _check_promises(session, plan, text, now.date())
    await _check_template(session, plan.template_id)
    known = {service.id for service in await list_services(session, include_inactive=True)}
    if not known.issuperset(plan.audience.service_ids):
        raise NotFound("Serviço não encontrado.")
    name = " ".join(plan.name.split())[:LONGEST_NAME] or f"{KINDS[plan.kind]} {now:%d/%m/%Y}"
    return replace(plan, text=text, name=name)


async def _check_still(session: Session, campaign: Campaign) -> None:
    """Look again at what a draft stands on: hours, days or weeks may lie between it and the yes."""
    today = session.clock.now().astimezone((await load_organization(session)).zone).date()
    await _check_promises(session, plan_of(campaign), campaign.text, today)
    await _check_template(session, campaign.template_id)
    if campaign.kind == "empty_agenda" and not await free_slots(session, campaign.audience):
        raise NoTimesLeft


async def _check_promises(session: Session, plan: Plan, text: str, today: date) -> None:
    says_today = plan.kind == "birthday" and plan.audience.birthday_within_days == 0
    check_claims(await find_claims(session, text, today, says_today=says_today), plan.confirmed_claims)


async def _check_template(session: Session, template_id: UUID | None) -> None:
    if template_id is None:
        return
    template = await load_template(session, template_id)
    if template.category.upper() != "MARKETING" or not template.carries_text or template.status != "APPROVED":
        raise TemplateUnfit(field="template_id")


async def _check_variety(session: Session, campaign: Campaign) -> None:
    if is_personal(campaign.text):
        return
    waiting = {row["instance_id"]: row["count"] for row in await recipients.waiting_by_number(session, campaign.id)}
    rows = await numbers.read_numbers(session, list(waiting))
    paired = sum(waiting[row["instance_id"]] for row in rows if row["channel"] == "multidevice")
    if paired > MOST_SAME:
        raise SameForAll


def _facts(plan: Plan) -> dict[str, Any]:
    return {
        "kind": plan.kind, "name": plan.name, "text": plan.text, "audience": plan.audience.to_json(),
        "pace": plan.pace.to_json(), "template_id": plan.template_id, "confirmed_claims": plan.confirmed_claims,
        "holdout_percent": plan.holdout_percent, "attribution_days": plan.attribution_days, "repeats": plan.repeats,
        "starts_at": plan.starts_at,
    }  # fmt: skip
