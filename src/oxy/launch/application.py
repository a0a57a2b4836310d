"""The ASGI applications: everything for the web role, health and metrics for a worker."""

from functools import cache
from typing import Any

import socketio
from fastapi import FastAPI
from starlette.types import ASGIApp

from oxy.businesses import find_account_instances, find_cloud_instance
from oxy.entrances.api import ApiDesk, include_api, install_problem_details
from oxy.entrances.calendar import router as calendar_router
from oxy.entrances.console import ConsoleReception, include_console
from oxy.entrances.health import router as health_router
from oxy.entrances.live import Live
from oxy.entrances.metrics import router as metrics_router
from oxy.entrances.pages import mount_assets
from oxy.entrances.seating import Seated
from oxy.entrances.simulator import SimulatorDoor, simulator_router
from oxy.entrances.webhooks import Deliveries, KnownInstance, Reception, webhook_router
from oxy.foundation.database import Purpose
from oxy.launch.composition import gathering
from oxy.launch.context import Context


def build_web(context: Context, live: Live, *, open_simulator: bool = False) -> ASGIApp:
    """The web: API, console, simulator, webhooks, health, metrics, and Socket.IO around them.

    `open_simulator` lets anybody who reaches the address hold a simulated phone, the owner's too: for demos only.
    """
    return socketio.ASGIApp(live.server, other_asgi_app=build_api(context, open_simulator=open_simulator))


def build_api(context: Context, *, open_simulator: bool = False) -> ASGIApp:
    """Everything that answers HTTP in the web role."""
    reception = _reception(context)
    gathered = gathering(context)
    return Deliveries(
        Seated(
            _web(),
            verify_token=reception.verify_token,
            desk=ApiDesk(context.database, context.tokens, context.vault, context.settings, gathered),
            simulator=SimulatorDoor(context.database, context.tokens, gathered, open_to_all=open_simulator),
            reception=ConsoleReception(
                context.database, context.tokens, context.vault, secure=context.settings.env == "production"
            ),
            **_observed(context),
        ),
        reception,
    )  # fmt: skip


def build_observer(context: Context) -> ASGIApp:
    """What a worker shows: health and metrics."""
    return Seated(_observer(), **_observed(context))


@cache
def _web() -> FastAPI:
    application = _bare()
    application.include_router(webhook_router)
    include_api(application)
    application.include_router(calendar_router)
    application.include_router(simulator_router)
    include_console(application)
    mount_assets(application)
    _observe(application)
    install_problem_details(application)
    return application


@cache
def _observer() -> FastAPI:
    application = _bare()
    _observe(application)
    install_problem_details(application)
    return application


def _bare() -> FastAPI:
    return FastAPI(title="Oxy", version="0.1.0", docs_url=None, redoc_url=None)


def _observe(application: FastAPI) -> None:
    application.include_router(health_router)
    application.include_router(metrics_router)


def _observed(context: Context) -> dict[str, Any]:
    redis = context.settings.redis_url
    return {"database": context.database, "redis_url": None if redis is None else redis.get_secret_value()}


def _reception(context: Context) -> Reception:
    async def find(phone_number_id: str) -> KnownInstance | None:
        async with context.database.system(Purpose.RESOLVE_INSTANCE) as session:
            instance = await find_cloud_instance(session, phone_number_id)
        return None if instance is None else KnownInstance(instance.organization_id, instance.id)

    async def find_account(waba_id: str) -> list[KnownInstance]:
        async with context.database.system(Purpose.RESOLVE_INSTANCE) as session:
            found = await find_account_instances(session, waba_id)
        return [KnownInstance(organization_id, instance_id) for organization_id, instance_id in found]

    secret, token = context.settings.whatsapp_app_secret, context.settings.whatsapp_verify_token
    return Reception(
        context.database, find, find_account, gathering(context),
        None if secret is None else secret.get_secret_value(), None if token is None else token.get_secret_value(),
    )  # fmt: skip
