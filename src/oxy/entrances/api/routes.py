"""Every router of the API under one roof, and the page that documents them."""

from fastapi import APIRouter, Depends, Request

from oxy.entrances.api import (
    ai_interactions,
    alerts,
    analytics,
    auth,
    availability,
    blocks,
    bookings,
    calendars,
    campaigns,
    care,
    contacts,
    conversations,
    goals,
    knowledge,
    media,
    owner_numbers,
    packages,
    pet_visits,
    pets,
    proactive_messages,
    queues,
    reminders,
    resources,
    sending,
    series,
    services,
    settings,
    templates,
    users,
    waitlist,
    whatsapp,
)
from oxy.entrances.api.desk import ApiDesk
from oxy.entrances.api.documentation import documentation_router
from oxy.entrances.api.queries import check_query

ROOMS = (
    auth, services, resources, contacts, pets, availability, bookings, calendars, conversations, knowledge, settings,
    analytics, ai_interactions, alerts, users, owner_numbers, whatsapp, sending, templates, media, queues,
    reminders, care, waitlist, blocks, pet_visits, series, packages, campaigns, proactive_messages, goals,
)  # fmt: skip


def api_router(desk: ApiDesk) -> APIRouter:
    """Everything under `/api`, and `/docs`."""

    async def sit_at_desk(request: Request) -> None:
        check_query(request)
        request.state.desk = desk

    rooms = APIRouter(prefix="/api", dependencies=[Depends(sit_at_desk)])
    for room in ROOMS:
        rooms.include_router(room.router)
    router = APIRouter()
    router.include_router(rooms)
    router.include_router(documentation_router())
    return router
