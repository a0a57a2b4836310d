"""The journeys of the YAML files beside this one: the lines, what must be heard, what the database holds in the end."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from cast import Cast
from journeys.scenery import set_scene
from journeys.stage_of_talk import Talk, open_talk
from oxy.businesses import Actor, update_settings
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database

pytestmark = pytest.mark.anyio

FILES = sorted(Path(__file__).parent.glob("*.yaml"))
JOURNEYS = [(path.stem, journey) for path in FILES for journey in yaml.safe_load(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("journey", [pytest.param(each, id=f"{stem}-{each['name']}") for stem, each in JOURNEYS])
async def test_journey(database: Database, clock: FixedClock, cast: Cast, journey: dict[str, Any]) -> None:
    if "at" in journey:
        clock.instant = _moment(journey["at"])
    if "settings" in journey:
        await _set(database, cast, journey["settings"])
    await set_scene(database, cast, journey)
    who = cast.pata.contacts.get(journey.get("by", ""))
    talk = await open_talk(database, clock, cast.pata.id, cast.pata.instances["simulador"], who)
    for step in journey["talk"]:
        await _play(talk, step)
    await _compare(talk, journey.get("then", {}))


async def _play(talk: Talk, step: dict[str, Any]) -> None:
    if "at" in step:
        talk.clock.instant = _moment(step["at"])
    said: str | list[str] = step["says"]
    lines = [said] if isinstance(said, str) else said
    answer = await talk.says(*lines, kind=step.get("type", "text"), late=step.get("late", False))
    heard = "\n".join(answer.texts)
    context = f"\n  says: {said}\n  hears: {heard}"
    for wanted in step.get("hears", []):
        assert wanted.lower() in heard.lower(), f"missing {wanted!r}{context}"
    for unwanted in step.get("never", []):
        assert unwanted.lower() not in heard.lower(), f"unwanted {unwanted!r}{context}"
    handed = answer.handover.reason if answer.handover else None
    assert handed == step.get("hands_over"), f"handover {handed!r}{context}"
    assert answer.interaction.status == step.get("status", "success"), f"{answer.interaction.error_message}{context}"
    assert heard.strip(), f"nothing was said{context}"


async def _compare(talk: Talk, then: dict[str, Any]) -> None:
    for name, read in (("bookings", talk.bookings), ("pets", talk.pets)):
        if name not in then:
            continue
        found = await read()
        assert len(found) == len(then[name]), f"{name}: {found}"
        for wanted, row in zip(then[name], found, strict=True):
            assert {key: row[key] for key in wanted} == wanted, f"{name}: {found}"
    [contact] = await talk.rows(
        "SELECT name, email, marketing_opted_out_at IS NOT NULL AS opted_out FROM contacts WHERE id = %(contact)s"
    )
    for key, value in then.get("contact", {}).items():
        assert contact[key] == value, contact


async def _set(database: Database, cast: Cast, patch: dict[str, Any]) -> None:
    async with database.tenant(cast.pata.id) as session:
        await update_settings(session, patch, Actor("staff"))


def _moment(written: str | datetime) -> datetime:
    return written if isinstance(written, datetime) else datetime.fromisoformat(written)
