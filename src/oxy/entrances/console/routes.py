"""The console's areas under one router, behind one sign-in."""

from fastapi import APIRouter, Depends, Request

from oxy.entrances.console import (
    agenda,
    agenda_week,
    alerts,
    analytics,
    aurora,
    blocking,
    booking_desk,
    campaigns,
    connections,
    customers,
    day_sheet,
    inbox,
    owners,
    packages,
    pets,
    recurring,
    signing,
    visit_desk,
    waiting,
)
from oxy.entrances.console.reception import Reception
from oxy.foundation.database import Database
from oxy.foundation.security import Tokens, Vault

# In this order an address is looked for: `/agenda/novo` comes before `/agenda/{booking_id}`.
AREAS = (
    signing, inbox, booking_desk, visit_desk, blocking, agenda_week, day_sheet, waiting, agenda, recurring, packages,
    customers, pets, analytics, campaigns, connections, alerts, owners, aurora,
)  # fmt: skip


def console_router(database: Database, tokens: Tokens, vault: Vault, *, secure: bool) -> APIRouter:
    """Every page of the console. `secure` keeps the session cookie to HTTPS; `vault` opens pairing codes."""
    reception = Reception(database, tokens, vault, secure=secure)

    async def seat(request: Request) -> None:
        request.state.reception = reception

    router = APIRouter(include_in_schema=False, dependencies=[Depends(seat)])
    for area in AREAS:
        router.include_router(area.router)
    return router
