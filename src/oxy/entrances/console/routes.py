"""The console's areas under one router, behind one sign-in."""

from fastapi import APIRouter

from oxy.entrances.console.agenda import agenda_router
from oxy.entrances.console.agenda_week import agenda_week_router
from oxy.entrances.console.alerts import alerts_router
from oxy.entrances.console.analytics import analytics_router
from oxy.entrances.console.aurora import aurora_router
from oxy.entrances.console.blocking import blocking_router
from oxy.entrances.console.booking_desk import booking_desk_router
from oxy.entrances.console.campaigns import campaigns_router
from oxy.entrances.console.connections import connections_router
from oxy.entrances.console.customers import customers_router
from oxy.entrances.console.day_sheet import day_sheet_router
from oxy.entrances.console.inbox import inbox_router
from oxy.entrances.console.owners import owners_router
from oxy.entrances.console.packages import packages_router
from oxy.entrances.console.pets import pets_router
from oxy.entrances.console.reception import ConsoleRoute, Reception
from oxy.entrances.console.recurring import recurring_router
from oxy.entrances.console.signing import signing_router
from oxy.entrances.console.visit_desk import visit_desk_router
from oxy.entrances.console.waiting import waiting_router
from oxy.foundation.database import Database
from oxy.foundation.security import Tokens, Vault


def console_router(database: Database, tokens: Tokens, vault: Vault, *, secure: bool) -> APIRouter:
    """Every page of the console. `secure` keeps the session cookie to HTTPS; `vault` opens pairing codes."""
    reception = Reception(database, tokens, vault, secure=secure)
    router = APIRouter(include_in_schema=False, route_class=ConsoleRoute)
    areas = (
        signing_router, inbox_router, booking_desk_router, visit_desk_router, blocking_router, agenda_week_router,
        day_sheet_router, waiting_router, agenda_router, recurring_router, packages_router, customers_router,
        pets_router, analytics_router, campaigns_router, connections_router, alerts_router, owners_router,
        aurora_router,
    )  # fmt: skip
    for area in areas:
        router.include_router(area(reception))
    return router
