"""Owners' orders, read without a model: at least 95 % as meant, and never another booking, price or person than meant.

An order that is asked about is not dangerous; one that is read as something else is.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from cast import NOW, TODAY, Cast
from oxy.agenda import load_booking
from oxy.aurora.context import load_context
from oxy.aurora.deeds import Scene
from oxy.aurora.orders.reading import KINDS, read_orders
from oxy.aurora.orders.wishes import Unclear, Wish, check_days
from oxy.aurora.proposals import find_scene
from oxy.catalog import load_service
from oxy.clientele import load_contact, register_pet
from oxy.conversations.ports import Sender, Turn
from oxy.foundation.database import Database
from oxy.foundation.errors import Refusal
from rooms.aurora.owner_talk import open_owner_talk
from rooms.insights.ledger import Ledger

pytestmark = pytest.mark.anyio

ZONE = ZoneInfo("America/Sao_Paulo")
CASES = [json.loads(line) for line in (Path(__file__).parent / "data" / "owner_orders.jsonl").read_text().splitlines()]
RIGHT_ENOUGH = 0.95
BOOKED = (
    ("Bolota", "Marcos", "Banho", "Ana", 1, 10, 0), ("Thor", "Carla", "Banho", "Ana", 1, 14, 0),
    ("Thor", "Renato", "Consulta Veterinária", "Dr. Paulo", 2, 10, 0),
    ("Mia", "Júlia", "Consulta Veterinária", "Dr. Paulo", 1, 9, 0), ("Nina", "Beatriz Souza", "Banho", "Ana", 2, 15, 0),
    ("Nina", "Beatriz Souza", "Tosa", "Ana", 5, 10, 0), ("Pingo", "Dona Cida", "Vacina V10", "Dr. Paulo", 0, 8, 0),
    ("Bolota", "Marcos", "Consulta Veterinária", "Dr. Paulo", 0, 8, 30),
    ("Nina", "Beatriz Souza", "Banho", "Ana", -1, 16, 0),
)  # fmt: skip


async def furnish(database: Database, cast: Cast) -> None:
    """Two called Thor, one Nina twice, and two who should have come this morning."""
    ledger = Ledger(database, cast.pata, ZONE)
    pets = dict(cast.pata.pets)
    for tutor, pet in (("Carla", "Thor"), ("Renato", "Thor"), ("Beatriz Souza", "Nina")):
        contact = await ledger.meet(tutor)
        async with database.tenant(cast.pata.id) as session:
            made, _ = await register_pet(
                session, contact, name=pet, species="dog", breed=None, size="medium", age_years=Decimal(3), today=TODAY
            )
        pets[f"{pet} {tutor}"] = made.id
    for pet, tutor, service, resource, days, hour, minute in BOOKED:
        start = datetime(TODAY.year, TODAY.month, TODAY.day, hour, minute, tzinfo=ZONE) + timedelta(days=days)
        row = ledger.booking(start, service, tutor, status="scheduled", resource=resource, minutes=30)
        row["pet"] = pets.get(f"{pet} {tutor}") or pets[pet]
        await ledger._write([row])  # pyright: ignore[reportPrivateUsage]


async def test_orders_are_read_as_meant(database: Database, cast: Cast) -> None:
    await furnish(database, cast)
    talk = await open_owner_talk(database, cast.pata)
    wrong: list[str] = []
    dangerous: list[str] = []
    async with database.tenant(cast.pata.id) as session:
        turn = Turn(
            cast.pata.id, talk.conversation_id, talk.contact_id, cast.pata.instances["simulador"], Sender.OWNER,
            "Helena", (), {},
        )  # fmt: skip
        context = await load_context(session, turn)
        assert context.now == NOW
        scene = await find_scene(session, talk.contact_id)
        assert scene is not None
        for case in CASES:
            wishes = read_orders(case["text"], context)
            read = await _reading(scene, wishes[0]) if wishes else {}
            meant = {name: value for name, value in case.items() if name != "text" and value is not None}
            if len(wishes) > 1:
                wrong.append(f"{case['text']!r}: {len(wishes)} orders")
            elif any(read.get(name) != value for name, value in meant.items()) or bool(meant) != bool(read):
                (wrong if read.keys() & {"ask", "refuse"} or not read else dangerous).append(
                    f"{case['text']!r}: {read} instead of {meant}"
                )
    assert not dangerous, "\n".join(dangerous + wrong)
    assert len(CASES) >= 150
    assert len(wrong) <= len(CASES) * (1 - RIGHT_ENOUGH), "\n".join(wrong)


async def _reading(scene: Scene, wish: Wish) -> dict[str, Any]:
    try:
        check_days(wish)
        order = await KINDS[wish.kind].order(scene, wish)
    except Unclear:
        return {"kind": wish.kind, "ask": True}
    except Refusal:
        return {"kind": wish.kind, "refuse": True}
    return {"kind": order.kind, **await _told(scene, order.arguments)}


async def _told(scene: Scene, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """An order's arguments in words instead of ids and zones."""
    told: dict[str, Any] = {}
    for name, value in arguments.items():
        match name:
            case "booking_id":
                booking = await load_booking(scene.session, UUID(value))
                told |= {"pet": booking.pet_name, "start": _local(booking.start_time)}
            case "start" if "booking_id" in arguments:
                told["to"] = _local(datetime.fromisoformat(value))
            case "start" | "end":
                told[name] = _local(datetime.fromisoformat(value))
            case "resource_ids":
                rows = await scene.session.rows("SELECT id::text, name FROM resources ORDER BY name")
                told["resource"] = " e ".join(row["name"] for row in rows if row["id"] in (value or ())) or None
            case "service_id":
                told["service"] = (await load_service(scene.session, UUID(value))).name
            case "contact_id":
                told["to"] = (await load_contact(scene.session, UUID(value))).name
            case "text":
                told["message"] = value
            case _:
                told[name] = value
    return told


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%Y-%m-%dT%H:%M}"
