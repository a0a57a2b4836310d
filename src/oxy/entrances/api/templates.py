"""Approved texts, over the wire."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import StringConstraints

from oxy.businesses import load_connection
from oxy.conversations import templates
from oxy.conversations.errors import NoAccount, TemplateMisused
from oxy.entrances.api.lists import Cursor, Limit, Page, cut
from oxy.entrances.api.problems import refuses
from oxy.entrances.api.values import Body, LocalMoment, View, example
from oxy.entrances.api.visits import ConnectionsVisit, ConversationsVisit

router = APIRouter(prefix="/whatsapp", tags=["WhatsApp"])

Purpose = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]


class TemplateView(View):
    """A template as Meta's list last had it. Only an APPROVED one can be sent.

    `purpose`: free text of that purpose goes out as this template when the 24-hour window is closed.
    """

    id: UUID
    instance_id: UUID
    name: str
    language: str
    category: str
    status: str
    reason: str | None
    parameter_format: str
    body_placeholders: list[str]
    header_placeholders: list[str]
    header_media: str | None
    components: list[dict[str, Any]]
    purpose: str | None
    updated_at: LocalMoment


class RefreshAsked(View):
    """The list is being fetched; read it again in a moment."""

    instance_id: UUID


class NewPurpose(Body):
    """What a template stands in for; `reply` for answers of staff and assistant, null for nothing."""

    model_config = example({"purpose": "reply"})

    purpose: Purpose | None


@router.get("/templates")
async def read_templates(
    visit: ConversationsVisit,
    instance_id: Annotated[UUID | None, Query(description="Of this number only.")] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[TemplateView]:
    """List templates by name and language."""
    items, next_cursor = cut(await templates.list_templates(visit.session, instance_id), limit, cursor)
    zone = await visit.zone()
    return Page(items=[TemplateView.of(each, zone) for each in items], next_cursor=next_cursor)


@router.get("/templates/{template_id}")
async def read_template(visit: ConversationsVisit, template_id: UUID) -> TemplateView:
    """Return one template."""
    return TemplateView.of(await templates.load_template(visit.session, template_id), await visit.zone())


@router.put("/templates/{template_id}/purpose", responses=refuses(TemplateMisused))
async def set_purpose(visit: ConnectionsVisit, template_id: UUID, body: NewPurpose) -> TemplateView:
    """Let a template stand in for free text outside the 24-hour window; one template a number and purpose."""
    template = await templates.set_purpose(visit.session, template_id, body.purpose)
    return TemplateView.of(template, await visit.zone())


@router.post("/instances/{instance_id}/templates/refresh", status_code=202, responses=refuses(NoAccount))
async def refresh(visit: ConnectionsVisit, instance_id: UUID) -> RefreshAsked:
    """Fetch a number's list of templates from Meta, in the background."""
    connection = await load_connection(visit.session, instance_id)
    if connection.channel != "cloud" or connection.waba_id is None:
        raise NoAccount
    await templates.ask_for_refresh(visit.session, instance_id)
    return RefreshAsked(instance_id=instance_id)
