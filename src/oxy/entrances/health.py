"""Whether the parts live: 200 when well, 503 when not; none of them names a tenant."""

import asyncio
import time
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
import redis.asyncio as redis
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from oxy.entrances.seating import Data
from oxy.foundation.database import Database, Purpose, Session
from oxy.foundation.dead_jobs import measure_queue
from oxy.foundation.worker import count_workers

router = APIRouter(tags=["Health"])
CHECK_SECONDS = 5.0
TOO_MANY_WAITING = 100
TOO_MANY_FAILED = 50
# Of the official API's numbers, those in trouble first.
SHOWN_NUMBERS = 200


@router.get("/health")
async def health(database: Data) -> JSONResponse:
    """The process answers and reaches its database."""
    return _answer({"database": await check_database(database)})


@router.get("/health/database")
@router.get("/health/supabase", include_in_schema=False)
async def database_health(database: Data) -> JSONResponse:
    """The database answers."""
    return _answer({"database": await check_database(database)})


@router.get("/health/redis")
async def redis_health(request: Request) -> JSONResponse:
    """Redis answers, where it is configured; Oxy runs without."""
    return _answer({"redis": await _check_redis(request.state.redis_url)})


@router.get("/health/queues")
async def queues_health(database: Data) -> JSONResponse:
    """How many jobs wait, run, are done and gave up, and whether anybody does them."""
    return _answer({"queues": await check_queues(database)})


@router.get("/health/whatsapp")
async def whatsapp_health(database: Data) -> JSONResponse:
    """How many numbers there are, by channel and state, over all businesses; and how the official API's fare."""
    return _answer({"whatsapp": await _check_whatsapp(database)})


async def check_database(database: Database) -> dict[str, Any]:
    """Ask the database something; return its state and how long it took."""
    started = time.perf_counter()
    try:
        async with asyncio.timeout(CHECK_SECONDS), database.system(Purpose.OBSERVE) as session:
            await session.value("SELECT 1 AS one")
    except (TimeoutError, psycopg.Error, OSError) as error:
        return {"status": "down", "error": type(error).__name__}
    return {"status": "up", "milliseconds": round((time.perf_counter() - started) * 1000, 1)}


async def check_queues(database: Database) -> dict[str, Any]:
    """Count jobs and workers, and say what is wrong with them."""
    try:
        async with asyncio.timeout(CHECK_SECONDS), database.system(Purpose.OBSERVE) as session:
            depth = await measure_queue(session)
            workers = await count_workers(session)
    except (TimeoutError, psycopg.Error, OSError) as error:
        return {"status": "down", "error": type(error).__name__}
    warnings: list[str] = []
    if depth.waiting > TOO_MANY_WAITING:
        warnings.append(f"{depth.waiting} jobs wait")
    if depth.failed > TOO_MANY_FAILED:
        warnings.append(f"{depth.failed} jobs are dead")
    if workers == 0:
        warnings.append("no worker is connected")
    return {"status": "up" if workers else "degraded", "workers": workers, **asdict(depth), "warnings": warnings}


async def _check_redis(redis_url: str | None) -> dict[str, Any]:
    if redis_url is None:
        return {"status": "not_configured"}
    client = redis.from_url(redis_url)  # pyright: ignore[reportUnknownMemberType]
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await client.ping()  # pyright: ignore[reportUnknownMemberType, reportGeneralTypeIssues]
    except (TimeoutError, redis.RedisError, OSError) as error:
        return {"status": "down", "error": type(error).__name__}
    finally:
        await client.aclose()
    return {"status": "up"}


async def _check_whatsapp(database: Database) -> dict[str, Any]:
    try:
        async with asyncio.timeout(CHECK_SECONDS), database.system(Purpose.OBSERVE) as session:
            rows = await count_instances(session)
            unheld = await session.value(
                "SELECT count(*) AS n FROM device_links WHERE wanted AND (lease_until IS NULL OR lease_until < now())"
            )
            refused = await session.value(
                "SELECT count(*) AS n FROM whatsapp_instances WHERE status_reason = 'version_refused'"
            )
            numbers = await session.rows(
                """
                SELECT id AS instance_id, status, last_webhook_at, last_send_error_at,
                       split_part(last_send_error, ':', 1) AS last_send_error
                FROM whatsapp_instances WHERE channel = 'cloud' AND removed_at IS NULL
                ORDER BY status = 'failed' DESC, id LIMIT %s
                """,
                (SHOWN_NUMBERS,),
            )
            failing = await session.value(
                "SELECT count(*) AS n FROM whatsapp_instances WHERE channel = 'cloud' AND status = 'failed'"
            )
    except (TimeoutError, psycopg.Error, OSError) as error:
        return {"status": "down", "error": type(error).__name__}
    cloud = {"failing": failing, "numbers": [_readable(row) for row in numbers]}
    warnings: list[str] = []
    if unheld:
        warnings.append(f"{unheld} paired numbers are held by no process")
    if refused:
        warnings.append(f"WhatsApp refuses the version of {refused} paired numbers; see OXY_WA_WEB_VERSION")
    paired = {"unheld": unheld, "version_refused": refused}
    return {"status": "up", "instances": rows, "cloud": cloud, "paired": paired, "warnings": warnings}


def _readable(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else str(value) if isinstance(value, UUID) else value
        for name, value in row.items()
    }


async def count_instances(session: Session) -> list[dict[str, Any]]:
    """Count numbers by channel and state, over all tenants. `session` crosses tenants."""
    return await session.rows(
        "SELECT channel, status, count(*) AS instances FROM whatsapp_instances WHERE removed_at IS NULL"
        " GROUP BY 1, 2 ORDER BY 1, 2"
    )


def _answer(parts: dict[str, dict[str, Any]]) -> JSONResponse:
    well = all(part["status"] in ("up", "not_configured") for part in parts.values())
    body: dict[str, Any] = {"status": "ok" if well else "unavailable", **parts}
    if len(parts) == 1:
        body = {**next(iter(parts.values())), **body}
    return JSONResponse(body, status_code=200 if well else 503)
