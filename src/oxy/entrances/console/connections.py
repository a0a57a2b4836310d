"""WhatsApp numbers: their state, pairing by code or QR, reconnecting and removing. For owners and managers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import segno
from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from oxy.businesses import Instance, add_instance, list_instances, load_organization
from oxy.channels.multidevice import (
    REASONS,
    Device,
    Method,
    check_fleet,
    disconnect,
    load_device,
    pair,
    reconnect,
    remove,
)
from oxy.entrances.console.reception import ConsoleRoute, Front, Reception, permitted
from oxy.entrances.identity import Staff
from oxy.entrances.pages import render
from oxy.entrances.permissions import Permission
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid
from oxy.foundation.security import Vault

router = APIRouter(route_class=ConsoleRoute)
Permitted = Annotated[Staff, permitted(Permission.CONNECTIONS)]

CHANNELS = {"cloud": "API oficial", "multidevice": "Celular pareado", "simulator": "Simulador"}
STATES = {
    "connected": ("Conectado", "green"), "connecting": ("Conectando", "yellow"),
    "disconnected": ("Desconectado", "secondary"), "failed": ("Com falha", "red"),
}  # fmt: skip
Action = Literal["parear", "qr", "reconectar", "desconectar", "remover"]


@dataclass(frozen=True, slots=True)
class Card:
    """A number as the page shows it, in local time and Portuguese words."""

    instance: Instance
    device: Device
    channel: str
    state: str
    colour: str
    reason: str | None
    since: datetime
    expires_at: datetime | None
    code: str | None
    qr: Markup | None

    @property
    def paired_before(self) -> bool:
        """Whether there may be a session to connect again."""
        return self.device.last_connected_at is not None


@router.get("/conexoes")
async def page(front: Front, staff: Permitted) -> Response:
    """Every number, with its state."""
    frame = await front.frame(staff, "connections")
    return render("connections.html", **frame, **await _values(front, staff))


@router.get("/conexoes/lista")
async def listing(front: Front, staff: Permitted) -> Response:
    """The numbers, looked at again."""
    return render("connections_list.html", **await _values(front, staff))


@router.post("/conexoes")
async def add(
    front: Front, staff: Permitted, nome: Annotated[str, Form(max_length=120)] = "",
    telefone: Annotated[str, Form(max_length=30)] = "", metodo: Annotated[Method, Form()] = "code",
) -> Response:  # fmt: skip
    """Add a number and begin to pair it."""
    name, phone = nome.replace("\x00", "").strip(), telefone.replace("\x00", "").strip() or None
    if not name:
        raise Invalid("Dê um nome ao número, como Recepção.", field="name")
    actor = staff.actor
    async with front.database.tenant(staff.organization_id) as session:
        instance = await add_instance(session, front.vault, name=name, channel="multidevice", actor=actor, phone=phone)
        await pair(session, instance.id, metodo, actor)
    return RedirectResponse("/conexoes", 303)


@router.post("/conexoes/verificar")
async def check(front: Front, staff: Permitted) -> Response:
    """Ask every number how it is."""
    health = await check_fleet(front.database, staff.organization_id)
    shown = await _values(front, staff)
    shown["health"] = health
    return render("connections_list.html", **shown)


@router.post("/conexoes/{instance_id}/{action}")
async def act(front: Front, staff: Permitted, instance_id: UUID, action: Action) -> Response:
    """Do what a button of a number says."""
    actor = staff.actor
    async with front.database.tenant(staff.organization_id) as session:
        match action:
            case "parear":
                await pair(session, instance_id, "code", actor)
            case "qr":
                await pair(session, instance_id, "qr", actor)
            case "reconectar":
                await reconnect(session, instance_id, actor, front.vault)
            case "desconectar":
                await disconnect(session, instance_id, actor)
            case "remover":
                await remove(session, instance_id, actor)
    return render("connections_list.html", **await _values(front, staff))


async def _values(front: Reception, staff: Staff) -> dict[str, Any]:
    async with front.database.tenant(staff.organization_id) as session:
        return {"cards": await _cards(session, front.vault), "now": await _now(session), "health": None}


async def _now(session: Session) -> datetime:
    return session.clock.now().astimezone((await load_organization(session)).zone)


async def _cards(session: Session, vault: Vault) -> list[Card]:
    zone = (await load_organization(session)).zone
    cards: list[Card] = []
    for instance in await list_instances(session):
        device = await load_device(session, instance.id, vault)
        state, colour = STATES[instance.status]
        reason = None if instance.status_reason is None else REASONS.get(instance.status_reason, instance.status_reason)
        expires = None if device.pairing_expires_at is None else device.pairing_expires_at.astimezone(zone)
        cards.append(
            Card(
                instance,
                device,
                CHANNELS[instance.channel],
                "Pareando" if device.pairing else state,
                "yellow" if device.pairing else colour,
                reason,
                instance.status_since.astimezone(zone),
                expires,
                _grouped(device.pairing_code),
                _drawn(device.qr),
            )
        )
    return cards


def _grouped(code: str | None) -> str | None:
    """A code as the phone asks for it, in two groups of four."""
    return None if code is None else f"{code[:4]}-{code[4:]}"


def _drawn(qr: str | None) -> Markup | None:
    """The QR code as an image within the page."""
    if qr is None:
        return None
    drawing = segno.make(qr, error="l", micro=False).svg_inline(scale=5, border=4, dark="#000", light="#fff")
    return Markup(drawing)  # noqa: S704
