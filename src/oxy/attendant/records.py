"""Slots, bookings and services as tools tell them: JSON-ready, local times, no ids."""

from typing import Any

from oxy.agenda import Booking, Slot
from oxy.attendant.context import ClientContext
from oxy.catalog import Service
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
    """Return a service with what it costs, by size of pet where it depends on it."""
    return {
        "name": service.name,
        "minutes": service.duration_minutes,
        "price": None if service.price is None else str(service.price),
        "prices_by_size": {SIZE_WORDS[size]: str(price) for size, price in service.prices.items()},
    }
