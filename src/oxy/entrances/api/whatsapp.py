"""The numbers that speak, over the wire."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from oxy.businesses import (
    ChannelName,
    NameTaken,
    NumberTaken,
    add_instance,
    list_instances,
    load_connection,
    load_instance,
)
from oxy.channels.multidevice import (
    REASONS,
    AlreadyConnected,
    Device,
    KnownSessions,
    Method,
    NeverPaired,
    NotPairable,
    check_fleet,
    disconnect,
    load_device,
    pair,
    reconnect,
    remove,
)
from oxy.entrances.api.lists import Cursor, Limit, Page, cut
from oxy.entrances.api.problems import refuses
from oxy.entrances.api.values import SOME_TEXT, Body, Label, LocalMoment, Phone, View, example
from oxy.entrances.api.visits import ConnectionsVisit, Desk, Visit
from oxy.foundation.errors import Invalid

router = APIRouter(prefix="/whatsapp", tags=["WhatsApp"])

State = Literal["disconnected", "connecting", "connected", "failed"]
Secret = Annotated[str, Field(max_length=2000, pattern=SOME_TEXT)]
Pairing = Annotated[Method, Field(description="A code to type on the phone, or a QR code to scan.")]


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
    """Whether a number is connected, and why not.

    While a pairing runs, `pairing_code` is what to type on the phone (or `qr` what its QR code holds), until
    `pairing_expires_at`. For the official API: when Meta last called, and what last failed in sending.
    """

    id: UUID
    channel: ChannelName
    status: State
    status_reason: str | None
    status_text: str | None
    status_since: LocalMoment
    pairing_code: str | None
    qr: str | None
    pairing_expires_at: LocalMoment | None
    last_webhook_at: LocalMoment | None
    last_send_error: str | None
    last_send_error_at: LocalMoment | None


class SessionView(View):
    """What makes this installation one of a phone's devices. `auth_method`: `code` or `qr`."""

    created_at: LocalMoment | None
    last_connected: LocalMoment | None
    auth_method: str | None


class InstanceHealth(View):
    """How a number fares. `held`: some process looks after its connection; `tries`: tries since it was lost.

    `session` is what is known of a paired number's session here, or nothing.
    """

    id: UUID
    healthy: bool
    status: State
    status_reason: str | None
    status_since: LocalMoment
    held: bool
    tries: int
    last_connected_at: LocalMoment | None
    session: SessionView | None


class FleetHealthView(View):
    """What a health check found, and did."""

    totalInstances: int
    healthyInstances: int
    reconnectedInstances: int
    failedInstances: int
    cleanedSessions: int
    alerts: list[str]


class NewInstance(Body):
    """A number to add. One of the `multidevice` channel is paired at once; `phone` is where the code is typed."""

    model_config = example({"name": "celular", "phone": "+5511977770000", "channel": "multidevice"})

    name: Label
    phone: Phone | None = None
    channel: ChannelName = "multidevice"
    pairing: Pairing = "code"
    phone_number_id: Annotated[str, Field(max_length=50, pattern=r"^[0-9]+$")] | None = None
    access_token: Secret | None = None


class PairingWish(Body):
    """How to pair; `phone` where the code is not for the number's own."""

    method: Pairing = "code"
    phone: Phone | None = None


@router.get("/instances")
async def read_instances(visit: ConnectionsVisit, limit: Limit = 100, cursor: Cursor = None) -> Page[InstanceView]:
    """List numbers by name."""
    items, next_cursor = cut(await list_instances(visit.session), limit, cursor)
    return Page(items=[InstanceView.of(each) for each in items], next_cursor=next_cursor)


@router.post("/instances", status_code=201, responses=refuses(NameTaken, NumberTaken))
async def add(visit: ConnectionsVisit, desk: Desk, body: NewInstance, response: Response) -> InstanceView:
    """Add a number, and begin to pair it when it is one to be paired: the code is in its status a moment later."""
    if body.channel == "multidevice" and body.pairing == "code" and body.phone is None:
        raise Invalid("Informe o número do celular para receber o código, ou use o QR code.", field="phone")
    instance = await add_instance(
        visit.session, desk.vault, name=body.name, channel=body.channel, actor=visit.actor, phone=body.phone,
        phone_number_id=body.phone_number_id, token=body.access_token,
    )  # fmt: skip
    if body.channel == "multidevice":
        await pair(visit.session, instance.id, body.pairing, visit.actor)
    response.headers["Location"] = f"/api/whatsapp/instances/{instance.id}"
    return InstanceView.of(instance)


@router.get("/instances/{instance_id}")
async def read_instance(visit: ConnectionsVisit, instance_id: UUID) -> InstanceView:
    """Return one number."""
    return InstanceView.of(await load_instance(visit.session, instance_id))


@router.delete("/instances/{instance_id}", status_code=204)
async def delete_instance(visit: ConnectionsVisit, instance_id: UUID) -> None:
    """Take a number off the list: it is disconnected, and what was said on it stays readable."""
    await remove(visit.session, instance_id, visit.actor)


@router.get("/instances/{instance_id}/status")
async def read_status(visit: ConnectionsVisit, desk: Desk, instance_id: UUID) -> InstanceStatus:
    """Return whether a number is connected, and the code or QR while it is being paired."""
    return await _status(visit, desk, instance_id)


@router.get("/instances/{instance_id}/health")
async def read_health(visit: ConnectionsVisit, desk: Desk, instance_id: UUID) -> InstanceHealth:
    """Return how a number's connection fares."""
    instance = await load_instance(visit.session, instance_id)
    device = await load_device(visit.session, instance_id, desk.vault)
    held = device.held or instance.channel != "multidevice"
    redis = desk.settings.redis_url
    known = KnownSessions(desk.settings.sessions_dir, None if redis is None else redis.get_secret_value())
    session = await known.find(visit.staff.organization_id, instance_id)
    facts = {
        "id": instance.id, "healthy": instance.status == "connected" and held, "status": instance.status,
        "status_reason": instance.status_reason, "status_since": instance.status_since, "held": held,
        "tries": device.tries, "last_connected_at": device.last_connected_at,
        "session": None if session is None else SessionView.of(session, await visit.zone()),
    }  # fmt: skip
    return InstanceHealth.of(facts, await visit.zone())


@router.post("/instances/{instance_id}/pair", status_code=202, responses=refuses(NotPairable, AlreadyConnected))
async def begin_pairing(visit: ConnectionsVisit, desk: Desk, instance_id: UUID, body: PairingWish) -> InstanceStatus:
    """Begin a pairing, from a clean session: the code or QR is in the status a moment later, and announced live."""
    await pair(visit.session, instance_id, body.method, visit.actor, body.phone)
    return await _status(visit, desk, instance_id)


@router.post("/instances/{instance_id}/reconnect", status_code=202, responses=refuses(NotPairable, NeverPaired))
async def connect_again(visit: ConnectionsVisit, desk: Desk, instance_id: UUID) -> InstanceStatus:
    """Connect again now, with all its tries."""
    await reconnect(visit.session, instance_id, visit.actor, desk.vault)
    return await _status(visit, desk, instance_id)


@router.post("/instances/{instance_id}/logout", status_code=202, responses=refuses(NotPairable))
async def log_out(visit: ConnectionsVisit, desk: Desk, instance_id: UUID) -> InstanceStatus:
    """Take this installation off the phone's list of devices."""
    await disconnect(visit.session, instance_id, visit.actor)
    return await _status(visit, desk, instance_id)


@router.post("/health-check")
async def check_health(visit: ConnectionsVisit, desk: Desk) -> FleetHealthView:
    """Check every number now; one that is connected only in name is connected again."""
    health = await check_fleet(desk.database, visit.staff.organization_id)
    return FleetHealthView(
        totalInstances=health.total, healthyInstances=health.healthy, reconnectedInstances=health.reconnected,
        failedInstances=health.failed, cleanedSessions=health.cleaned_sessions, alerts=health.alerts,
    )  # fmt: skip


async def _status(visit: Visit, desk: Desk, instance_id: UUID) -> InstanceStatus:
    instance = await load_instance(visit.session, instance_id)
    connection = await load_connection(visit.session, instance_id)
    device: Device = await load_device(visit.session, instance_id, desk.vault)
    facts = {
        "id": instance.id, "channel": instance.channel, "status": instance.status,
        "status_reason": instance.status_reason,
        "status_text": None if instance.status_reason is None else REASONS.get(instance.status_reason),
        "status_since": instance.status_since, "pairing_code": device.pairing_code, "qr": device.qr,
        "pairing_expires_at": device.pairing_expires_at, "last_webhook_at": connection.last_webhook_at,
        "last_send_error": connection.last_send_error, "last_send_error_at": connection.last_send_error_at,
    }  # fmt: skip
    return InstanceStatus.of(facts, await visit.zone())
