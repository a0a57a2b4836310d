"""The numbers that speak, over the wire."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter

from oxy.businesses import ChannelName, list_instances, load_connection, load_instance
from oxy.entrances.api.lists import Cursor, Limit, Page, cut
from oxy.entrances.api.values import LocalMoment, View
from oxy.entrances.api.visits import ConnectionsVisit

router = APIRouter(prefix="/whatsapp/instances", tags=["WhatsApp"])

State = Literal["disconnected", "connecting", "connected", "failed"]


class InstanceView(View):
    """A number and the channel that carries it. Meta calls it `phone_number_id` and its account `waba_id`."""

    id: UUID
    name: str
    channel: ChannelName
    phone: str | None
    phone_number_id: str | None
    waba_id: str | None
    status: State


class InstanceStatus(View):
    """Whether a number is connected, and why not; when WhatsApp last called, and what last failed in sending."""

    id: UUID
    channel: ChannelName
    status: State
    status_reason: str | None
    last_webhook_at: LocalMoment | None
    last_send_error: str | None
    last_send_error_at: LocalMoment | None


@router.get("")
async def read_instances(visit: ConnectionsVisit, limit: Limit = 100, cursor: Cursor = None) -> Page[InstanceView]:
    """List numbers by name."""
    items, next_cursor = cut(await list_instances(visit.session), limit, cursor)
    return Page(items=[InstanceView.of(each) for each in items], next_cursor=next_cursor)


@router.get("/{instance_id}")
async def read_instance(visit: ConnectionsVisit, instance_id: UUID) -> InstanceView:
    """Return one number."""
    return InstanceView.of(await load_instance(visit.session, instance_id))


@router.get("/{instance_id}/status")
async def read_status(visit: ConnectionsVisit, instance_id: UUID) -> InstanceStatus:
    """Return whether a number is connected."""
    return InstanceStatus.of(await load_connection(visit.session, instance_id), await visit.zone())
