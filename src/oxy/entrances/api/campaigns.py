"""Campaigns, over the wire: drafted, looked at, approved by the digest of what was looked at."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field, StringConstraints

from oxy import campaigns
from oxy.campaigns import Audience, Kind, Pace, Plan, Repeats, State, audience_for
from oxy.entrances.api.lists import Cursor, Limit, Page, cut
from oxy.entrances.api.problems import refuses
from oxy.entrances.api.values import (
    SOME_TEXT,
    Body,
    Clock,
    Day,
    Label,
    LocalMoment,
    Moment,
    Money,
    Size,
    View,
    example,
    not_given,
)
from oxy.entrances.api.visits import CampaignsVisit, Visit
from oxy.foundation.errors import NotFound

router = APIRouter(prefix="/campaigns", tags=["Campaigns"])

Text = Annotated[str, StringConstraints(max_length=900, pattern=SOME_TEXT)]
Claim = Annotated[str, StringConstraints(max_length=60, pattern=SOME_TEXT)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Species = Literal["dog", "cat", "bird", "rabbit", "other"]
RecipientState = Literal[
    "pending", "queued", "sent", "delivered", "read", "replied", "booked", "failed", "skipped", "held_out"
]
TEXT_REFUSALS = (campaigns.UnknownField, campaigns.BadLink, campaigns.UnbackedClaim, campaigns.TemplateUnfit)
DESCRIBED_TEXT = (
    "May hold {nome}, {pet}, {o_pet}, {do_pet}, {servico}, {horarios}, {dia} and {negocio}; what is not known of "
    "somebody is said another way. A way out is added when there is none."
)


class AudienceFacts(Body):
    """Whom it is for; what is null does not narrow. `rest_days`: nobody who got a campaign within so many days."""

    inactive_days: int | None = Field(default=None, ge=7, le=3650)
    seen_within_days: int | None = Field(default=None, ge=1, le=3650)
    service_ids: list[UUID] = Field(default_factory=list[UUID], max_length=50)
    species: Species | None = None
    size: Size | None = None
    birthday_within_days: int = Field(default=0, ge=0, le=31)
    months: int = Field(default=12, ge=1, le=60, description="After how many months a vaccine is due again.")
    day: Day | None = Field(default=None, description="The day with an empty agenda.")
    rest_days: int = Field(default=14, ge=0, le=365)
    most: int = Field(default=1000, ge=1, le=5000)

    def read(self) -> Audience:
        """Return it as the room knows it."""
        return Audience(
            self.inactive_days, self.seen_within_days, tuple(self.service_ids), self.species, self.size,
            self.birthday_within_days, self.months, self.day, rest_days=self.rest_days, most=self.most,
        )  # fmt: skip


class PaceFacts(Body):
    """How fast and when, in the business's own zone; weekdays from 0 for Monday."""

    start: Clock = Pace().start
    end: Clock = Pace().end
    weekdays: list[Annotated[int, Field(ge=0, le=6)]] = Field(default=[0, 1, 2, 3, 4, 5], min_length=1, max_length=7)
    per_minute: float | None = Field(default=None, gt=0, le=300)
    per_day: int | None = Field(default=None, ge=1, le=5000)

    def read(self) -> Pace:
        """Return it as the room knows it."""
        return Pace(self.start, self.end, tuple(sorted(set(self.weekdays))), self.per_minute, self.per_day)


class NewCampaign(Body):
    """A campaign to draft. Left out: the kind's usual text and audience."""

    model_config = example({"kind": "reactivation", "audience": {"inactive_days": 45}})

    kind: Kind
    name: Label | None = None
    text: Text | None = Field(default=None, description=DESCRIBED_TEXT)
    audience: AudienceFacts | None = None
    pace: PaceFacts | None = None
    template_id: UUID | None = None
    confirmed_claims: list[Claim] = Field(
        default_factory=list[str], max_length=30,
        description="Amounts, discounts and days of the text that the catalogue does not say, in the text's own words.",
    )  # fmt: skip
    holdout_percent: int = Field(default=0, ge=0, le=50)
    attribution_days: int = Field(default=14, ge=1, le=60)
    repeats: Repeats | None = None
    starts_at: Moment | None = None

    def read(self) -> Plan:
        """Return it as the room knows it."""
        audience = self.audience.read() if self.audience else audience_for(self.kind)
        return Plan(
            self.kind, self.text or campaigns.TEXTS[self.kind], self.name or "", audience,
            self.pace.read() if self.pace else Pace(), self.template_id, tuple(self.confirmed_claims),
            self.holdout_percent, self.attribution_days, self.repeats, self.starts_at,
        )  # fmt: skip


class CampaignChanges(Body):
    """What is to change; the rest stays, the audience is frozen anew, and an approval is void."""

    name: Label = not_given()
    text: Text = not_given()
    audience: AudienceFacts = not_given()
    pace: PaceFacts = not_given()
    template_id: UUID | None = None
    confirmed_claims: list[Claim] = not_given()
    holdout_percent: int = Field(default_factory=int, ge=0, le=50)
    attribution_days: int = Field(default_factory=lambda: 14, ge=1, le=60)
    repeats: Repeats | None = None
    starts_at: Moment | None = None


class Approval(Body):
    """The `digest` of the preview that was looked at."""

    model_config = example({"digest": "0" * 64})

    digest: Digest


class AudienceView(View):
    """Whom it is for."""

    inactive_days: int | None
    seen_within_days: int | None
    service_ids: list[UUID]
    species: str | None
    size: str | None
    birthday_within_days: int
    months: int
    day: date | None
    rest_days: int
    most: int


class PaceView(View):
    """How fast and when."""

    start: Clock
    end: Clock
    weekdays: list[int]
    per_minute: float | None
    per_day: int | None


class CampaignView(View):
    """A campaign. `counts` are its recipients by state; `pause_reason` is `asked`, `restricted`, `failures`,
    `opt_outs`, `template` (Meta withdrew it) or `untrue` (the catalogue says otherwise now); `rule_id` names the
    repeating campaign that it is a run of."""

    id: UUID
    rule_id: UUID | None
    kind: Kind
    name: str
    state: State
    text: str
    audience: AudienceView
    pace: PaceView
    template_id: UUID | None
    confirmed_claims: list[str]
    holdout_percent: int
    attribution_days: int
    repeats: Repeats | None
    next_run_at: LocalMoment | None
    starts_at: LocalMoment | None
    digest: str
    approved_at: LocalMoment | None
    pause_reason: str | None
    started_at: LocalMoment | None
    finished_at: LocalMoment | None
    created_at: LocalMoment
    counts: dict[str, int]


class RecipientView(View):
    """One person of a campaign, with the exact text. `reason` says why they were left out, or what the channel said."""

    id: UUID
    contact_id: UUID
    name: str | None
    phone: str | None
    pet_name: str | None
    text: str
    state: RecipientState
    reason: str | None
    sent_at: LocalMoment | None
    delivered_at: LocalMoment | None
    read_at: LocalMoment | None
    replied_at: LocalMoment | None
    opted_out_at: LocalMoment | None
    booked_at: LocalMoment | None
    booking_id: UUID | None
    revenue: Money | None
    direct: bool | None
    conversation_id: UUID | None


class EstimateView(View):
    """When the first and the last message would go, under every cap, and on how many days messages go out."""

    first_at: LocalMoment
    last_at: LocalMoment
    days: int


class PreviewView(View):
    """What approving `digest` says yes to. `excluded`: how many were left out, by reason. `first_run_at`: when one that
    repeats would first run."""

    digest: str
    recipients: int
    held_out: int
    excluded: dict[str, int]
    samples: list[RecipientView]
    estimate: EstimateView | None
    claims: list[str]
    warnings: list[str]
    first_run_at: LocalMoment | None


class ResultsView(View):
    """What it brought. `booked`: people with a booking made within `days` of the message, `booked_direct` of them after
    answering it. `lift_points` compares with the control group, in percentage points; null when either is too small."""

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
    revenue: Money
    held_out: int
    held_out_booked: int
    lift_points: Decimal | None


@router.get("")
async def read_campaigns(
    visit: CampaignsVisit,
    state: Annotated[State | None, Query(description="Of this state only.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[CampaignView]:
    """List campaigns, newest first."""
    items, next_cursor = cut(await campaigns.list_campaigns(visit.session, state), limit, cursor)
    zone = await visit.zone()
    return Page(items=[CampaignView.of(each, zone) for each in items], next_cursor=next_cursor)


@router.post("", status_code=201, responses=refuses(*TEXT_REFUSALS, NotFound))
async def draft_campaign(visit: CampaignsVisit, body: NewCampaign, response: Response) -> CampaignView:
    """Draft a campaign and freeze its audience. Nothing is sent before it is approved."""
    campaign = await campaigns.draft(visit.session, body.read(), visit.actor)
    response.headers["Location"] = f"/api/campaigns/{campaign.id}"
    return CampaignView.of(campaign, await visit.zone())


@router.get("/{campaign_id}")
async def read_campaign(visit: CampaignsVisit, campaign_id: UUID) -> CampaignView:
    """Return one campaign."""
    return CampaignView.of(await campaigns.load_campaign(visit.session, campaign_id), await visit.zone())


@router.patch("/{campaign_id}", responses=refuses(*TEXT_REFUSALS, campaigns.WrongState))
async def change_campaign(visit: CampaignsVisit, campaign_id: UUID, body: CampaignChanges) -> CampaignView:
    """Change a draft or a scheduled campaign; an empty body freezes the audience anew. An approval is void."""
    changes: dict[str, Any] = body.given()
    for name in ("audience", "pace"):
        if name in changes:
            changes[name] = changes[name].read()
    if "confirmed_claims" in changes:
        changes["confirmed_claims"] = tuple(changes["confirmed_claims"])
    campaign = await campaigns.change(visit.session, campaign_id, changes, visit.actor)
    return CampaignView.of(campaign, await visit.zone())


@router.get("/{campaign_id}/preview")
async def read_preview(visit: CampaignsVisit, campaign_id: UUID) -> PreviewView:
    """Show what would be sent: texts with real names, who is left out and why, and how long it takes."""
    return PreviewView.of(await campaigns.preview(visit.session, campaign_id), await visit.zone())


@router.get("/{campaign_id}/recipients")
async def read_recipients(
    visit: CampaignsVisit,
    campaign_id: UUID,
    state: Annotated[RecipientState | None, Query(description="Of this state only.")] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[RecipientView]:
    """List everybody whom the campaign is for, those left out among them."""
    await campaigns.load_campaign(visit.session, campaign_id)
    states = None if state is None else (state,)
    found = await campaigns.list_recipients(visit.session, campaign_id, states, 10_000)
    items, next_cursor = cut(found, limit, cursor)
    zone = await visit.zone()
    return Page(items=[RecipientView.of(each, zone) for each in items], next_cursor=next_cursor)


@router.get("/{campaign_id}/results")
async def read_results(visit: CampaignsVisit, campaign_id: UUID) -> ResultsView:
    """Count what the campaign has brought until now."""
    return ResultsView.of(await campaigns.results(visit.session, campaign_id))


@router.post(
    "/{campaign_id}/approve",
    responses=refuses(
        campaigns.PreviewChanged, campaigns.WrongState, campaigns.NobodyToWriteTo, campaigns.SaidBefore,
        campaigns.SameForAll, campaigns.NoTimesLeft, campaigns.UnbackedClaim, campaigns.TemplateUnfit,
    ),
)  # fmt: skip
async def approve_campaign(visit: CampaignsVisit, campaign_id: UUID, body: Approval) -> CampaignView:
    """Say yes to the preview with this digest; any change since then is refused."""
    return await _view(visit, await campaigns.approve(visit.session, campaign_id, body.digest, visit.actor))


@router.post("/{campaign_id}/pause", responses=refuses(campaigns.WrongState))
async def pause_campaign(visit: CampaignsVisit, campaign_id: UUID) -> CampaignView:
    """Send no more for now."""
    return await _view(visit, await campaigns.pause(visit.session, campaign_id, visit.actor))


@router.post("/{campaign_id}/resume", responses=refuses(campaigns.WrongState))
async def resume_campaign(visit: CampaignsVisit, campaign_id: UUID) -> CampaignView:
    """Go on where it stopped."""
    return await _view(visit, await campaigns.resume(visit.session, campaign_id, visit.actor))


@router.post("/{campaign_id}/cancel", responses=refuses(campaigns.WrongState))
async def cancel_campaign(visit: CampaignsVisit, campaign_id: UUID) -> CampaignView:
    """Call it off for good."""
    return await _view(visit, await campaigns.cancel(visit.session, campaign_id, visit.actor))


async def _view(visit: Visit, campaign: campaigns.Campaign) -> CampaignView:
    return CampaignView.of(campaign, await visit.zone())
