"""The numbers that speak, over the wire."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter

from oxy.businesses import ChannelName, list_instances, load_instance
from oxy.entrances.api.lists import Cursor, Limit, Page, cut
from oxy.entrances.api.values import View
from oxy.entrances.api.visits import ConnectionsVisit

router = APIRouter(prefix="/whatsapp/instances", tags=["WhatsApp"])

State = Literal["disconnected", "connecting", "connected", "failed"]


class InstanceView(View):
    """A number and the channel that carries it. `phone_number_id` is the Cloud API's name for it."""

    id: UUID
    name: str
    channel: ChannelName
    phone: str | None
    phone_number_id: str | None
    status: State


class InstanceStatus(View):
    """Whether a number is connected."""

    id: UUID
    channel: ChannelName
    status: State


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
    return InstanceStatus.of(await load_instance(visit.session, instance_id))
