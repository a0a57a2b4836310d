"""Who was served in a period and in the one before it, and who has gone quiet: one pass over everybody's visits.

A summary asks all of this at once; each figure by itself would look up the same visits again.
"""

from typing import LiteralString

from oxy.foundation.database import Session
from oxy.insights.measuring import Measured, bounds
from oxy.insights.periods import Period
from oxy.insights.sources import GONE_QUIET
from oxy.insights.store import plan_for_these_values

PEOPLE = frozenset({"served_clients", "new_clients", "returning_clients", "inactive_clients"})
_QUERY: LiteralString = """
    SELECT count(*) FILTER (WHERE here) AS served_clients,
           count(*) FILTER (WHERE here AND first >= span.since) AS new_clients,
           count(*) FILTER (WHERE here AND first < span.since) AS returning_clients,
           count(*) FILTER (WHERE there) AS served_clients_before,
           count(*) FILTER (WHERE there AND first >= %(before_since)s) AS new_clients_before,
           count(*) FILTER (WHERE there AND first < %(before_since)s) AS returning_clients_before,
           count(*) FILTER (WHERE first < least(span.until, %(now)s) AND contact_id IN (SELECT c.id FROM {gone quiet}))
               AS inactive_clients
    FROM (SELECT %(since)s::timestamptz AS since, %(until)s::timestamptz AS until) AS span
    CROSS JOIN LATERAL (
        SELECT b.contact_id, min(b.start_time) AS first,
               bool_or(b.start_time >= span.since AND b.start_time < span.until) AS here,
               bool_or(b.start_time >= %(before_since)s AND b.start_time < %(before_until)s) AS there
        FROM bookings b
        WHERE b.organization_id = %(organization)s AND b.status = 'completed'
          AND b.start_time < greatest(span.until, %(before_until)s)
        GROUP BY 1) AS visitor
""".replace("{gone quiet}", GONE_QUIET)


async def measure_people(session: Session, period: Period, before: Period | None) -> tuple[Measured, Measured]:
    """Return each of `PEOPLE` in `period`, and in `before` those who were served: all, new and returning."""
    other = before or period
    await plan_for_these_values(session)
    row = await session.row(_QUERY, bounds(session, period) | {"before_since": other.start, "before_until": other.end})
    assert row is not None
    earlier = {name.removesuffix("_before"): row.pop(name) for name in list(row) if name.endswith("_before")}
    return row, earlier
