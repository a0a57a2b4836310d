"""Once a night: rows that nobody needs any more."""

from oxy.foundation.database import Database, Purpose
from oxy.foundation.telemetry import log

RAW_EVENT_DAYS = 14
QUEUE_LOG_DAYS = 7


async def forget_old_rows(database: Database) -> None:
    """Delete channels' raw words, the queue's log, lapsed offers and answered requests past their age."""
    async with database.system(Purpose.RETAIN) as session:
        raw = await session.execute(
            "DELETE FROM channel_events WHERE received_at < now() - make_interval(days => %s)", (RAW_EVENT_DAYS,)
        )
        queue = await session.execute(
            "DELETE FROM pgqueuer_log WHERE created < now() - make_interval(days => %s)", (QUEUE_LOG_DAYS,)
        )
        offers = await session.execute(
            "DELETE FROM slot_offers WHERE expires_at < now() - interval '7 days' AND booking_id IS NULL"
        )
        requests = await session.execute("DELETE FROM idempotency_keys WHERE created_at < now() - interval '2 days'")
    log().info(
        "[WORKER] Old rows forgotten", channelEvents=raw, queueLog=queue, offers=offers, answeredRequests=requests
    )
