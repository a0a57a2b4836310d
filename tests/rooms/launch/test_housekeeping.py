"""The nightly tidying: what is past its age goes, what is younger or still serves stays, in every business."""

from datetime import timedelta
from typing import LiteralString

import pytest

from cast import NOW, TODAY, Cast
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database, Purpose
from oxy.launch.housekeeping import forget_old_rows

pytestmark = pytest.mark.anyio

# Each writes one row whose time is %(at)s.
ROWS: dict[str, LiteralString] = {
    "pending_questions": """
        INSERT INTO pending_questions (organization_id, contact_id, kind, subject, asked_at, expires_at, closed_at,
            outcome)
        VALUES (%(o)s, %(contact)s, 'reminder', jsonb_build_object('n', %(n)s::int), %(at)s, %(at)s, %(at)s, 'yes')
        """,
    "owner_proposals": """
        INSERT INTO owner_proposals (organization_id, contact_id, kind, arguments, preview, digest, created_at,
            expires_at)
        VALUES (%(o)s, %(contact)s, 'campaign', '{}', 'Campanha', 'd', %(at)s, %(at)s)
        """,
    "owner_pairing_tries": """
        INSERT INTO owner_pairing_tries (organization_id, contact_id, tried_at, fitted)
        VALUES (%(o)s, %(contact)s, %(at)s, false)
        """,
    "waitlist": """
        INSERT INTO waitlist (organization_id, contact_id, service_id, first_day, last_day, status, asked_by,
            created_at, expires_at, closed_at)
        VALUES (%(o)s, %(contact)s, %(service)s, %(day)s, %(day)s, 'booked', 'customer', %(at)s, %(at)s, %(at)s)
        """,
    "reminders": """
        INSERT INTO reminders (organization_id, contact_id, kind, status, due_on, step, created_at)
        VALUES (%(o)s, %(contact)s, 'birthday', 'sent', %(day)s, %(n)s, %(at)s)
        """,
}
AGES = {"pending_questions": 90, "owner_proposals": 90, "owner_pairing_tries": 30, "waitlist": 762, "reminders": 396}


async def test_what_is_past_its_age_goes(database: Database, cast: Cast, clock: FixedClock) -> None:
    clock.instant = NOW
    for business in (cast.pata, cast.bicho):
        contact_id = next(iter(business.contacts.values()))
        async with database.tenant(business.id) as session:
            for table, query in ROWS.items():
                for number, days in enumerate((AGES[table] + 4, AGES[table] - 4)):
                    await session.execute(
                        query,
                        {
                            "o": business.id, "contact": contact_id, "service": business.services["Banho"],
                            "day": TODAY, "n": number, "at": NOW - timedelta(days=days),
                        },
                    )  # fmt: skip
            await session.execute(
                "INSERT INTO reminders (organization_id, contact_id, kind, status, due_on, step, created_at)"
                " VALUES (%s, %s, 'care', 'sent', %s, 1, %s)",
                (business.id, contact_id, TODAY, NOW - timedelta(days=800)),
            )
    await forget_old_rows(database)
    async with database.system(Purpose.OBSERVE) as session:
        for table in ROWS:
            kinds: LiteralString = " AND kind <> 'care'" if table == "reminders" else ""
            rows = await session.rows(f"SELECT organization_id FROM {table} WHERE true{kinds}")  # pyright: ignore[reportArgumentType]
            assert {row["organization_id"] for row in rows} == {cast.pata.id, cast.bicho.id}, table
            assert len(rows) == 2, table
        assert await session.value("SELECT count(*) FROM reminders WHERE kind = 'care'") == 2
