"""Campaigns: the list, a new one from kind to approval, its progress and what it brought. For owners and managers."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import RedirectResponse

from oxy import campaigns
from oxy.businesses import load_organization
from oxy.campaigns import (
    FIELDS,
    KINDS,
    REASONS,
    REPEATS,
    STATES,
    TEXTS,
    Kind,
    UnbackedClaim,
    audience_for,
)
from oxy.catalog import list_services
from oxy.conversations.templates import list_templates
from oxy.entrances.console.campaign_form import filled_in, plan_of
from oxy.entrances.console.reception import ConsoleRoute, Front, Reception, permitted
from oxy.entrances.identity import Staff
from oxy.entrances.pages import render
from oxy.entrances.permissions import Permission
from oxy.foundation.database import Session
from oxy.foundation.errors import Refusal

router = APIRouter(prefix="/campanhas", route_class=ConsoleRoute)
Permitted = Annotated[Staff, permitted(Permission.CAMPAIGNS)]

COLOURS = {
    "draft": "secondary", "scheduled": "azure", "running": "green", "paused": "yellow", "repeating": "purple",
    "finished": "blue", "cancelled": "secondary",
}  # fmt: skip
RECIPIENT_STATES = {
    "pending": "a enviar", "queued": "na fila", "sent": "enviada", "delivered": "entregue", "read": "lida",
    "replied": "respondeu", "booked": "agendou", "failed": "não entregue", "skipped": "fora", "held_out": "controle",
}  # fmt: skip
PAUSES = {
    "asked": "Pausada pela equipe.", "restricted": "O WhatsApp restringiu o número.",
    "failures": "Muitas mensagens não foram entregues.", "opt_outs": "Muita gente pediu para sair.",
    "template": "A Meta não deixa mais usar o modelo.", "untrue": "O texto promete o que o catálogo não diz mais.",
    "rule": "A campanha recorrente de que faz parte foi pausada.",
    "hours": "A empresa não deixa nenhum dos horários dela.",
}  # fmt: skip
SPECIES = {"dog": "Cães", "cat": "Gatos", "bird": "Aves", "rabbit": "Coelhos"}
SIZES = {"small": "Pequeno", "medium": "Médio", "large": "Grande"}
LISTED = 200
Action = Literal["pausar", "continuar", "cancelar"]


@router.get("")
async def listing(front: Front, staff: Permitted) -> Response:
    """Every campaign, with where it stands."""
    async with front.database.tenant(staff.organization_id) as session:
        shown: dict[str, Any] = {"campaigns": await campaigns.list_campaigns(session)}
        shown |= await _frame_of(session)
    return render("campaigns.html", **await front.frame(staff, "campaigns"), **shown)


@router.get("/nova")
async def blank(front: Front, staff: Permitted, tipo: Kind = "reactivation") -> Response:
    """The form of a new one, with the kind's usual text."""
    return await _form(front, staff, filled_in(tipo, TEXTS[tipo]))


@router.post("")
async def draft(front: Front, staff: Permitted, filled: Annotated[Mapping[str, Any], Depends(filled_in)]) -> Response:
    """Draft one; what is refused comes back in the form, as it was filled in."""
    actor = staff.actor
    try:
        async with front.database.tenant(staff.organization_id) as session:
            zone = (await load_organization(session)).zone
            made = await campaigns.draft(session, plan_of(filled, zone), actor)
    except UnbackedClaim as refusal:
        return await _form(front, staff, filled, refusal, claims=cast("list[str]", refusal.data["claims"]))
    except Refusal as refusal:
        return await _form(front, staff, filled, refusal)
    return RedirectResponse(f"/campanhas/{made.id}", 303)


@router.get("/{campaign_id}")
async def page(front: Front, staff: Permitted, campaign_id: UUID) -> Response:
    """A campaign: who gets it, how far it is, what it brought."""
    frame = await front.frame(staff, "campaigns")
    return render("campaign.html", **frame, **await _values(front, staff, campaign_id))


@router.get("/{campaign_id}/andamento")
async def progress(front: Front, staff: Permitted, campaign_id: UUID) -> Response:
    """How far it is, looked at again."""
    return render("campaign_progress.html", **await _values(front, staff, campaign_id))


@router.post("/{campaign_id}/aprovar")
async def approve(
    front: Front, staff: Permitted, campaign_id: UUID, digest: Annotated[str, Form(max_length=64)] = ""
) -> Response:
    """Approve the draft as it was shown: `digest` says which that was."""
    async with front.database.tenant(staff.organization_id) as session:
        await campaigns.approve(session, campaign_id, digest, staff.actor)
    return render("campaign_progress.html", **await _values(front, staff, campaign_id))


@router.post("/{campaign_id}/{action}")
async def steer(front: Front, staff: Permitted, campaign_id: UUID, action: Action) -> Response:
    """Pause, go on, or call off."""
    verb = {"pausar": campaigns.pause, "continuar": campaigns.resume, "cancelar": campaigns.cancel}[action]
    async with front.database.tenant(staff.organization_id) as session:
        await verb(session, campaign_id, staff.actor)
    return render("campaign_progress.html", **await _values(front, staff, campaign_id))


async def _form(
    front: Reception,
    staff: Staff,
    filled: Mapping[str, Any],
    refusal: Refusal | None = None,
    claims: list[str] | None = None,
) -> Response:
    async with front.database.tenant(staff.organization_id) as session:
        shown = {
            "services": await list_services(session),
            "templates": [each for each in await list_templates(session) if each.carries_text],
            **await _frame_of(session),
        }
    usual = audience_for(filled["tipo"])
    return render(
        "campaign_new.html", **await front.frame(staff, "campaigns"), **shown, filled=filled, usual=usual,
        kinds=KINDS, texts=TEXTS, fields=FIELDS, repeats=REPEATS, species=SPECIES, sizes=SIZES,
        refusal=None if refusal is None else refusal.message, claims=claims or [],
        status=200 if refusal is None else 422,
    )  # fmt: skip


async def _values(front: Reception, staff: Staff, campaign_id: UUID) -> dict[str, Any]:
    async with front.database.tenant(staff.organization_id) as session:
        found = await campaigns.results(session, campaign_id)
        shown = await campaigns.preview(session, campaign_id) if found.campaign.state == "draft" else None
        people = await campaigns.list_recipients(session, campaign_id, None, LISTED)
        return {
            "campaign": found.campaign, "results": found, "preview": shown, "people": people, "reasons": REASONS,
            "recipient_states": RECIPIENT_STATES, "pauses": PAUSES, **await _frame_of(session),
        }  # fmt: skip


async def _frame_of(session: Session) -> dict[str, Any]:
    zone = (await load_organization(session)).zone
    now = session.clock.now().astimezone(zone)
    return {
        "now": now,
        "zone": zone,
        "states": STATES,
        "colours": COLOURS,
        "kind_names": KINDS,
        "repeat_names": REPEATS,
    }
