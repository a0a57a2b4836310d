"""The journeys of owners: what they write to Aurora, without a model, and what must be heard and never heard."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from cast import Cast
from oxy.foundation.database import Database
from rooms.aurora.owner_talk import open_owner_talk
from rooms.insights.ledger import Ledger

pytestmark = pytest.mark.anyio

ZONE = ZoneInfo("America/Sao_Paulo")
JOURNEYS: list[dict[str, Any]] = [
    journey
    for path in sorted((Path(__file__).parent / "owner").glob("*.yaml"))
    for journey in yaml.safe_load(path.read_text(encoding="utf-8"))
]
PETS = {"Marcos": "Bolota", "Júlia": "Mia"}


@pytest.mark.parametrize("journey", [pytest.param(each, id=each["name"]) for each in JOURNEYS])
async def test_owner_journey(database: Database, cast: Cast, journey: dict[str, Any]) -> None:
    ours, theirs = (Ledger(database, business, ZONE) for business in (cast.pata, cast.bicho))
    for written, who, service, status, price in journey.get("was", ()):
        start = datetime.fromisoformat(written).replace(tzinfo=ZONE)
        await ours.book(start, service, who, status=status, price=price, pet=PETS[who])
        # Across the street somebody of that name spends a fortune.
        await theirs.book(start, "Banho", "Marcos", price="9999.00")
    talk = await open_owner_talk(database, cast.pata)
    for step in journey["talk"]:
        heard = "\n".join((await talk.says(step["says"])).texts)
        context = f"\n  says: {step['says']}\n  hears: {heard}"
        for wanted in step["hears"]:
            assert wanted.lower() in heard.lower(), f"missing {wanted!r}{context}"
        for unwanted in [*step.get("never", ()), "9.999"]:
            assert unwanted.lower() not in heard.lower(), f"unwanted {unwanted!r}{context}"
