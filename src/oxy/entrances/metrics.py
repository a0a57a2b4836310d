"""`/metrics` in Prometheus' text format: this process's counters and the queue's depth."""

from contextlib import suppress

import psycopg
from fastapi import APIRouter
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from oxy.entrances.health import count_instances
from oxy.entrances.seating import Data
from oxy.foundation.database import Purpose
from oxy.foundation.dead_jobs import measure_queue

router = APIRouter(tags=["Health"])
QUEUE_DEPTH = Gauge("oxy_queue_depth", "Jobs by state, over all tenants", ["state"])
TEMPLATES = Gauge("oxy_templates", "Message templates by Meta's decision, over all tenants", ["status"])
NUMBERS = Gauge("oxy_whatsapp_instances", "Numbers by channel and state, over all tenants", ["channel", "state"])
OLDEST_WAITING = Gauge("oxy_queue_oldest_waiting_seconds", "Age of the oldest job that could run")


@router.get("/metrics", include_in_schema=False)
async def metrics(database: Data) -> Response:
    """The scrape target of one process."""
    with suppress(psycopg.Error, OSError):
        async with database.system(Purpose.OBSERVE) as session:
            depth = await measure_queue(session)
            numbers = await count_instances(session)
            templates = await session.rows("SELECT status, count(*) AS n FROM message_templates GROUP BY 1")
        for state in ("waiting", "delayed", "active", "completed", "failed"):
            QUEUE_DEPTH.labels(state).set(getattr(depth, state))
        TEMPLATES.clear()
        for row in templates:
            TEMPLATES.labels(row["status"]).set(row["n"])
        OLDEST_WAITING.set(depth.oldest_waiting_seconds)
        NUMBERS.clear()
        for row in numbers:
            NUMBERS.labels(row["channel"], row["status"]).set(row["instances"])
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
