"""Campaigns: the list, a new one from kind to approval, its progress and what it brought. For owners and managers."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, cast
from uuid import UUID
from zoneinfo import ZoneInfo

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
    Plan,
    Repeats,
    UnbackedClaim,
    audience_for,
)
from oxy.catalog import list_services
from oxy.conversations.templates import list_templates
from oxy.entrances.console.reception import ConsoleRoute, Reception
from oxy.entrances.identity import Staff
from oxy.entrances.pages import render
from oxy.entrances.permissions import Permission, check_permission
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid, Refusal

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
}  # fmt: skip
SPECIES = {"dog": "Cães", "cat": "Gatos", "bird": "Aves", "rabbit": "Coelhos"}
SIZES = {"small": "Pequeno", "medium": "Médio", "large": "Grande"}
LISTED = 200
Action = Literal["pausar", "continuar", "cancelar"]


def campaigns_router(reception: Reception) -> APIRouter:
    """The pages of campaigns and their parts."""
    router = APIRouter(prefix="/campanhas", route_class=ConsoleRoute)
    database = reception.database

    async def door(staff: Annotated[Staff, Depends(reception.staff)]) -> Staff:
        check_permission(staff.role, Permission.CAMPAIGNS)
        return staff

    guarded = Depends(door)

    @router.get("")
    async def listing(staff: Staff = guarded) -> Response:
        async with database.tenant(staff.organization_id) as session:
            shown: dict[str, Any] = {"campaigns": await campaigns.list_campaigns(session)}
            shown |= await _frame_of(session)
        return render("campaigns.html", **await reception.frame(staff, "campaigns"), **shown)

    @router.get("/nova")
    async def blank(staff: Staff = guarded, tipo: Kind = "reactivation") -> Response:
        return await form(staff, _filled(tipo, TEXTS[tipo]))

    @router.post("")
    async def draft(
        staff: Annotated[Staff, guarded], filled: Annotated[Mapping[str, Any], Depends(_filled)]
    ) -> Response:
        actor = staff.actor
        try:
            async with database.tenant(staff.organization_id) as session:
                zone = (await load_organization(session)).zone
                made = await campaigns.draft(session, _plan(filled, zone), actor)
        except UnbackedClaim as refusal:
            return await form(staff, filled, refusal, claims=cast("list[str]", refusal.data["claims"]))
        except Refusal as refusal:
            return await form(staff, filled, refusal)
        return RedirectResponse(f"/campanhas/{made.id}", 303)

    @router.get("/{campaign_id}")
    async def page(campaign_id: UUID, staff: Staff = guarded) -> Response:
        frame = await reception.frame(staff, "campaigns")
        return render("campaign.html", **frame, **await values(staff, campaign_id))

    @router.get("/{campaign_id}/andamento")
    async def progress(campaign_id: UUID, staff: Staff = guarded) -> Response:
        return render("campaign_progress.html", **await values(staff, campaign_id))

    @router.post("/{campaign_id}/aprovar")
    async def approve(
        campaign_id: UUID, staff: Staff = guarded, digest: Annotated[str, Form(max_length=64)] = ""
    ) -> Response:
        async with database.tenant(staff.organization_id) as session:
            await campaigns.approve(session, campaign_id, digest, staff.actor)
        return render("campaign_progress.html", **await values(staff, campaign_id))

    @router.post("/{campaign_id}/{action}")
    async def steer(campaign_id: UUID, action: Action, staff: Staff = guarded) -> Response:
        verb = {"pausar": campaigns.pause, "continuar": campaigns.resume, "cancelar": campaigns.cancel}[action]
        async with database.tenant(staff.organization_id) as session:
            await verb(session, campaign_id, staff.actor)
        return render("campaign_progress.html", **await values(staff, campaign_id))

    async def form(
        staff: Staff, filled: Mapping[str, Any], refusal: Refusal | None = None, claims: list[str] | None = None
    ) -> Response:
        async with database.tenant(staff.organization_id) as session:
            shown = {
                "services": await list_services(session),
                "templates": [each for each in await list_templates(session) if each.carries_text],
                **await _frame_of(session),
            }
        usual = audience_for(filled["tipo"])
        return render(
            "campaign_new.html", **await reception.frame(staff, "campaigns"), **shown, filled=filled, usual=usual,
            kinds=KINDS, texts=TEXTS, fields=FIELDS, repeats=REPEATS, species=SPECIES, sizes=SIZES,
            refusal=None if refusal is None else refusal.message, claims=claims or [],
            status=200 if refusal is None else 422,
        )  # fmt: skip

    async def values(staff: Staff, campaign_id: UUID) -> dict[str, Any]:
        async with database.tenant(staff.organization_id) as session:
            found = await campaigns.results(session, campaign_id)
            shown = await campaigns.preview(session, campaign_id) if found.campaign.state == "draft" else None
            people = await campaigns.list_recipients(session, campaign_id, None, LISTED)
            return {
                "campaign": found.campaign, "results": found, "preview": shown, "people": people, "reasons": REASONS,
                "recipient_states": RECIPIENT_STATES, "pauses": PAUSES, **await _frame_of(session),
            }  # fmt: skip

    return router


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


def _filled(
    tipo: Annotated[Kind, Form()],
    texto: Annotated[str, Form(max_length=900)] = "",
    nome: Annotated[str, Form(max_length=80)] = "",
    dias: Annotated[int | None, Form()] = None,
    servico: Annotated[UUID | None, Form()] = None,
    especie: Annotated[Literal["", "dog", "cat", "bird", "rabbit"], Form()] = "",
    porte: Annotated[Literal["", "small", "medium", "large"], Form()] = "",
    dia: Annotated[date | None, Form()] = None,
    meses: Annotated[int, Form(ge=1, le=60)] = 12,
    limite: Annotated[int, Form(ge=1, le=5000)] = 1000,
    controle: Annotated[int, Form(ge=0, le=50)] = 0,
    comeca: Annotated[datetime | None, Form()] = None,
    repete: Annotated[Literal["", "daily", "weekly", "monthly"], Form()] = "",
    modelo: Annotated[UUID | None, Form()] = None,
    confirmo: Annotated[list[str] | None, Form()] = None,
) -> Mapping[str, Any]:
    """What staff filled in."""
    return {
        "tipo": tipo, "texto": texto.replace("\x00", "").replace("\r\n", "\n"), "nome": nome.replace("\x00", ""),
        "dias": dias, "servico": servico, "especie": especie, "porte": porte, "dia": dia, "meses": meses,
        "limite": limite, "controle": controle, "comeca": comeca, "repete": repete, "modelo": modelo,
        "confirmo": confirmo or [],
    }  # fmt: skip


def _plan(filled: Mapping[str, Any], zone: ZoneInfo) -> Plan:
    kind: Kind = filled["tipo"]
    usual = audience_for(kind)
    absent = kind == "reactivation"
    audience = campaigns.Audience(
        inactive_days=(filled["dias"] or usual.inactive_days) if absent else None,
        seen_within_days=None if absent else (filled["dias"] or usual.seen_within_days),
        service_ids=(filled["servico"],) if filled["servico"] else (),
        species=filled["especie"] or None,
        size=filled["porte"] or None,
        months=filled["meses"],
        day=filled["dia"],
        most=filled["limite"],
    )
    starts: datetime | None = filled["comeca"]
    if starts is not None and starts.tzinfo is not None:
        raise Invalid("Informe a data e a hora do começo.", field="starts_at")
    return Plan(
        kind, filled["texto"], filled["nome"], audience, template_id=filled["modelo"],
        confirmed_claims=tuple(filled["confirmo"]), holdout_percent=filled["controle"],
        repeats=cast("Repeats | None", filled["repete"] or None),
        starts_at=None if starts is None else starts.replace(tzinfo=zone),
    )  # fmt: skip
