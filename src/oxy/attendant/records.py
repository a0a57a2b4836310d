"""Slots, bookings and services as tools tell them: JSON-ready, local times, no ids."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from oxy.agenda import Booking, PackageSale, Plan, Series, Slot, Visit
from oxy.attendant.context import ClientContext
from oxy.attendant.outcomes import StayOffer
from oxy.attendant.wording import price_words
from oxy.catalog import Package, Service, quote
from oxy.portuguese import clock_time, weekday_date

# Where a pet is on the day's board while it is here.
UNDER_WAY = ("arrived", "in_service", "ready")
SIZE_WORDS = {"small": "pequeno", "medium": "médio", "large": "grande"}


def slot_json(slot: Slot, context: ClientContext) -> dict[str, Any]:
    """Return a slot as `{date, weekday_date, time, professional}`."""
    local = context.local(slot.start)
    return {
        "date": local.date().isoformat(),
        "weekday_date": weekday_date(local.date()),
        "time": clock_time(local.time()),
        "professional": slot.resource_name,
    }


def stay_json(stay: StayOffer, context: ClientContext) -> dict[str, Any]:
    """Return an offered stay as a tool tells it: local dates and times, money for all of the nights and for one."""
    slot = stay.offer.slot
    arrival, departure = context.local(slot.start), context.local(slot.end)
    return {
        "kennel": slot.resource_name,
        "check_in": {"date": arrival.date().isoformat(), "time": clock_time(arrival.time())},
        "check_out": {"date": departure.date().isoformat(), "time": clock_time(departure.time())},
        "nights": stay.nights,
        "price": None if stay.price is None else str(stay.price),
        "nightly": None if stay.nightly is None else str(stay.nightly),
    }


def booking_json(booking: Booking, context: ClientContext) -> dict[str, Any]:
    """Return one of the contact's bookings as a tool tells it, with what it asks for beforehand, if anything."""
    local = context.local(booking.start_time)
    asked: dict[str, Any] = {}
    if booking.owes_deposit:
        asked["deposit_due"] = str(booking.deposit_due)
    if booking.confirm_by is not None and booking.status == "scheduled":
        asked["confirm_by"] = _moment(context.local(booking.confirm_by))
    if booking.booking_type == "hotel":
        asked["check_out"] = _moment(context.local(booking.end_time))
    if booking.package_no is not None:
        asked["package"] = f"{booking.package_no}/{booking.package_size}"
    return {
        "service": booking.service_name,
        "pet": booking.pet_name,
        "date": local.date().isoformat(),
        "weekday_date": weekday_date(local.date()),
        "time": clock_time(local.time()),
        "professional": booking.resource_name,
        "price": None if booking.price is None else str(booking.price),
        "status": booking.status,
        **asked,
    }


def plan_json(plan: Plan, context: ClientContext) -> dict[str, Any]:
    """Return a way to do a visit as a tool tells it."""
    pets = {pet.id: pet.name for pet in context.pets}
    services = {service.id: service.name for service in context.services}
    return {
        "parts": [
            {"pet": pets.get(part.pet_id) if part.pet_id else None, "service": services.get(part.service_id)}
            | slot_json(slot, context)
            for part, slot in zip(plan.parts, plan.arrangement.slots, strict=True)
        ],
        "ends": clock_time(context.local(plan.arrangement.end).time()),
        "price": None if plan.price is None else str(plan.price),
    }


def visit_json(visit: Visit, context: ClientContext) -> dict[str, Any]:
    """Return a visit as a tool tells it."""
    return {
        "bookings": [booking_json(each, context) for each in visit.bookings],
        "price": None if visit.price is None else str(visit.price),
    }


def series_json(series: Series, context: ClientContext) -> dict[str, Any]:
    """Return a series as a tool tells it: what is booked, and what found no time."""
    return {
        "service": series.service_name,
        "pet": series.pet_name,
        "time": clock_time(series.rule.clock),
        "status": series.status,
        "booked": [_moment(context.local(each.start_time)) for each in series.occurrences if each.start_time],
        "without_time": [
            {
                "date": each.occurs_on.isoformat(),
                "reason": each.reason,
                "nearest": _moment(context.local(each.suggested_start)) if each.suggested_start else None,
            }
            for each in series.occurrences
            if each.outcome == "failed"
        ],
    }


def package_json(sale: PackageSale, context: ClientContext) -> dict[str, Any]:
    """Return a package of the contact's as a tool tells it; `until` is its last day."""
    last = context.local(sale.expires_at - timedelta(seconds=1)).date() if sale.expires_at else None
    return {
        "package": sale.name,
        "pet": sale.pet_name,
        "used": sale.used,
        "left": sale.left,
        "until": weekday_date(last) if last else None,
    }


def package_offer_json(package: Package, names: Mapping[UUID, str]) -> dict[str, Any]:
    """Return a package for sale as a tool tells it; `names` are the services'."""
    return {
        "package": package.name,
        "count": package.count,
        "services": [names[each] for each in package.service_ids if each in names],
        "price": str(package.price),
        "valid_days": package.validity_days,
    }


def board_json(booking: Booking, context: ClientContext) -> dict[str, Any]:
    """Return how far a pet is today as a tool tells it, and when the work was planned to end."""
    planned = context.local(booking.end_time)
    return {
        "pet": booking.pet_name,
        "service": booking.service_name,
        "stage": booking.stage,
        "planned_end": clock_time(planned.time()) if planned > context.now else None,
    }


def _moment(local: datetime) -> str:
    return f"{weekday_date(local.date())} às {clock_time(local.time())}"


def service_json(service: Service) -> dict[str, Any]:
    """Return a service with what it costs, by size of pet where it depends on it; what else decides leaves a span."""
    prices = {size: service.price_for(size) for size in SIZE_WORDS} if service.depends_on_size else {}
    price = service.price_for(None)
    told = {
        "name": service.name,
        "minutes": quote(service).duration_minutes,
        "price": None if price is None else str(price),
        "prices_by_size": {SIZE_WORDS[size]: str(price) for size, price in prices.items() if price is not None},
    }
    return told | ({"price_span": price_words(service, None)} if service.terms and price is None else {})
