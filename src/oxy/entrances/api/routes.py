"""Every router of the API under one roof, and the page that documents them."""

from fastapi import Depends, FastAPI

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
    documentation,
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
from oxy.entrances.api.queries import check_query

ROOMS = (
    auth, services, resources, contacts, pets, availability, bookings, calendars, conversations, knowledge, settings,
    analytics, ai_interactions, alerts, users, owner_numbers, whatsapp, sending, templates, media, queues,
    reminders, care, waitlist, blocks, pet_visits, series, packages, campaigns, proactive_messages, goals,
)  # fmt: skip


def include_api(application: FastAPI) -> None:
    """Serve everything under `/api`, and `/docs`, at the `ApiDesk` that requests bring along as `request.state.desk`.

    Each room's router goes into the application itself: routers within routers have every operation analysed anew on
    each level, before the first request.
    """
    for room in ROOMS:
        application.include_router(room.router, prefix="/api", dependencies=[Depends(check_query)])
    application.include_router(documentation.router)
