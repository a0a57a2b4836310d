"""Once a night: rows that nobody needs any more."""

from oxy.foundation.database import Database, Purpose
from oxy.foundation.telemetry import log

RAW_EVENT_DAYS = 14
QUEUE_LOG_DAYS = 7
UNSENT_FILE_DAYS = 7


async def forget_old_rows(database: Database) -> None:
    """Delete raw words of channels, the queue's log, lapsed offers, answered requests, unsent files, past their age."""
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
        await session.execute(
            "DELETE FROM visit_offers WHERE expires_at < now() - interval '7 days' AND visit_id IS NULL"
        )
        files = await session.execute(
            """
            DELETE FROM media f WHERE f.created_at < now() - make_interval(days => %s)
              AND NOT EXISTS (SELECT FROM messages m WHERE m.organization_id = f.organization_id AND m.media_id = f.id)
            """,
            (UNSENT_FILE_DAYS,),
        )
        requests = await session.execute("DELETE FROM idempotency_keys WHERE created_at < now() - interval '2 days'")
    log().info(
        "[WORKER] Old rows forgotten",
        channelEvents=raw,
        queueLog=queue,
        offers=offers,
        answeredRequests=requests,
        unsentFiles=files,
    )
