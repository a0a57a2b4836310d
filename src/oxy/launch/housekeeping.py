"""Once a night: rows that nobody needs any more."""

from collections.abc import Mapping
from typing import Final, LiteralString

from oxy.foundation.database import Database, Purpose
from oxy.foundation.telemetry import log

# What is forgotten, by the name it is logged under. `now` is the business's clock where the rows carry its times; the
# queue and raw words of channels are kept by the database's.
_PAST_THEIR_AGE: Final[Mapping[str, LiteralString]] = {
    "channelEvents": "DELETE FROM channel_events WHERE received_at < now() - interval '14 days'",
    "queueLog": "DELETE FROM pgqueuer_log WHERE created < now() - interval '7 days'",
    "offers": "DELETE FROM slot_offers WHERE expires_at < now() - interval '7 days' AND booking_id IS NULL",
    "visitOffers": "DELETE FROM visit_offers WHERE expires_at < now() - interval '7 days' AND visit_id IS NULL",
    # A file that was laid down and went into no message.
    "unsentFiles": """
        DELETE FROM media f WHERE f.created_at < now() - interval '7 days'
          AND NOT EXISTS (SELECT FROM messages m WHERE m.organization_id = f.organization_id AND m.media_id = f.id)
        """,
    "answeredRequests": "DELETE FROM idempotency_keys WHERE created_at < now() - interval '2 days'",
    # Late answers are told that they came too late; nobody answers after a season.
    "questions": """
        DELETE FROM pending_questions
        WHERE coalesce(closed_at, expires_at) < %(now)s::timestamptz - interval '90 days'
        """,
    # A yes a day late is told so. What was done stands in the audit log.
    "proposals": """
        DELETE FROM owner_proposals
        WHERE greatest(expires_at, decided_at) < %(now)s::timestamptz - interval '90 days'
        """,
    "pairingTries": "DELETE FROM owner_pairing_tries WHERE tried_at < %(now)s::timestamptz - interval '30 days'",
    # Figures set a year beside the one before; the offers go with their entries.
    "waitlist": "DELETE FROM waitlist WHERE closed_at < %(now)s::timestamptz - interval '25 months'",
    # A row keeps the same thing from being told twice: care that was never given is due for years.
    "reminders": """
        DELETE FROM reminders WHERE created_at < %(now)s::timestamptz
            - CASE kind WHEN 'care' THEN interval '10 years' ELSE interval '13 months' END
        """,
}


async def forget_old_rows(database: Database) -> None:
    """Delete what is past its age, over all businesses: raw words, lapsed offers, questions, proposals, reminders."""
    forgotten: dict[str, int] = {}
    async with database.system(Purpose.RETAIN) as session:
        now = session.clock.now()
        for name, query in _PAST_THEIR_AGE.items():
            forgotten[name] = await session.execute(query, {"now": now} if "%(now)s" in query else None)
    log().info("[WORKER] Old rows forgotten", **forgotten)
