"""Slots, bookings and services as tools tell them: JSON-ready, local times, no ids."""

from typing import Any

from oxy.agenda import Booking, Slot
from oxy.attendant.context import ClientContext
from oxy.attendant.outcomes import StayOffer
from oxy.attendant.wording import price_words
from oxy.catalog import Service, quote
from oxy.portuguese import clock_time, weekday_date

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
    """Return one of the contact's bookings as a tool tells it."""
    local = context.local(booking.start_time)
    return {
        "service": booking.service_name,
        "pet": booking.pet_name,
        "date": local.date().isoformat(),
        "weekday_date": weekday_date(local.date()),
        "time": clock_time(local.time()),
        "professional": booking.resource_name,
        "price": None if booking.price is None else str(booking.price),
        "status": booking.status,
    }


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
