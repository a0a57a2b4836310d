"""What a journey may find on stage beside the cast: kennels, guests, packages, terms by coat, the day's board."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from cast import SAO_PAULO, STAFF, Business, Cast
from oxy.agenda import arrive, book, mark_no_show, mark_ready, sell_package, start
from oxy.catalog import Term, create_package, create_resource, load_service, update_resource, update_service
from oxy.foundation.database import Database, Session

_STEPS = {
    "arrived": (arrive,), "in_service": (start,), "ready": (start, mark_ready), "no_show": (mark_no_show,)
}  # fmt: skip


async def set_scene(database: Database, cast: Cast, journey: Mapping[str, Any]) -> None:
    """Put on stage what the journey asks for, through the rooms' own verbs."""
    async with database.tenant(cast.pata.id) as session:
        for kennel in journey.get("kennels", ()):
            await _kennel(session, cast.pata, kennel)
        for service, terms in journey.get("terms", {}).items():
            found = [Term(coat=coat, price=Decimal(price)) for coat, price in terms.items()]
            await update_service(session, cast.pata.services[service], STAFF, terms=found)
        for package in journey.get("packages", ()):
            await _package(session, cast.pata, package)
        for guest in journey.get("guests", ()):
            await _guest(session, cast.pata, guest)
        for appointment in journey.get("today", ()):
            await _today(session, cast.pata, appointment)


async def _kennel(session: Session, pata: Business, facts: Mapping[str, Any]) -> None:
    if facts["name"] in pata.resources:
        await update_resource(session, pata.resources[facts["name"]], STAFF, up_to_size=facts.get("up_to_size"))
        return
    made = await create_resource(session, STAFF, name=facts["name"], kind="kennel", up_to_size=facts.get("up_to_size"))
    service = await load_service(session, pata.services[facts["service"]])
    await update_service(session, service.id, STAFF, resource_ids=[*service.resource_ids, made.id])


async def _package(session: Session, pata: Business, facts: Mapping[str, Any]) -> None:
    made = await create_package(
        session, STAFF, name=facts["name"], service_ids=[pata.services[each] for each in facts["services"]],
        count=facts["count"], price=Decimal(facts["price"]), validity_days=facts.get("days"),
    )  # fmt: skip
    for who in facts.get("sold_to", ()):
        await sell_package(session, made.id, pata.contacts[who], actor=STAFF)


async def _guest(session: Session, pata: Business, facts: Mapping[str, Any]) -> UUID:
    arrives = datetime.combine(date.fromisoformat(facts["from"]), time(14), SAO_PAULO)
    leaves = datetime.combine(date.fromisoformat(facts["to"]), time(12), SAO_PAULO)
    booked = await book(
        session, contact_id=pata.contacts[facts["by"]], service_id=pata.services[facts["service"]], start=arrives,
        resource_id=None,
        actor=STAFF, pet_id=pata.pets[facts["pet"]], end=leaves,
    )  # fmt: skip
    return booked.id


async def _today(session: Session, pata: Business, facts: Mapping[str, Any]) -> None:
    """Somebody of today, as far as the board says: arrived, in_service, ready, or gone by without coming (no_show)."""
    now = session.clock.now()
    begins = now.replace(second=0, microsecond=0) - timedelta(minutes=facts.get("minutes_ago", 0))
    booked = await book(
        session, contact_id=pata.contacts[facts["by"]], service_id=pata.services[facts["service"]], start=begins,
        resource_id=None,
        actor=STAFF, pet_id=pata.pets[facts["pet"]],
    )  # fmt: skip
    for verb in _STEPS[facts["is"]]:
        await verb(session, booked.id, actor=STAFF)
