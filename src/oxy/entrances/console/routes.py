"""The console's areas under one router, behind one sign-in."""

from fastapi import APIRouter

from oxy.entrances.console.agenda import agenda_router
from oxy.entrances.console.alerts import alerts_router
from oxy.entrances.console.analytics import analytics_router
from oxy.entrances.console.connections import connections_router
from oxy.entrances.console.inbox import inbox_router
from oxy.entrances.console.reception import ConsoleRoute, Reception
from oxy.entrances.console.signing import signing_router
from oxy.foundation.database import Database
from oxy.foundation.security import Tokens, Vault


def console_router(database: Database, tokens: Tokens, vault: Vault, *, secure: bool) -> APIRouter:
    """Every page of the console. `secure` keeps the session cookie to HTTPS; `vault` opens pairing codes."""
    reception = Reception(database, tokens, vault, secure=secure)
    router = APIRouter(include_in_schema=False, route_class=ConsoleRoute)
    for area in (
        signing_router,
        inbox_router,
        agenda_router,
        analytics_router,
        connections_router,
        alerts_router,
    ):
        router.include_router(area(reception))
    return router
