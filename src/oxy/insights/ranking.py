"""Clients put in order by what they spent, how often they came, and how often they did not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, LiteralString
from uuid import UUID

from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid
from oxy.insights.measuring import EVERYTHING, Only
from oxy.insights.periods import Period
from oxy.insights.store import plan_for_these_values

RankedBy = Literal["spent", "visits", "no_shows", "cancellations"]
# What each order counts, over the bookings that start in the period.
_RANKED: Mapping[RankedBy, LiteralString] = {
    "spent": "sum(b.price) FILTER (WHERE b.status = 'completed')",
    "visits": "count(*) FILTER (WHERE b.status = 'completed')",
    "no_shows": "count(*) FILTER (WHERE b.status = 'no_show')",
    "cancellations": "count(*) FILTER (WHERE b.status = 'cancelled')",
}
_OF_CLIENTS: LiteralString = """
        WITH had AS (
            SELECT b.contact_id, {counts}, max(b.start_time) FILTER (WHERE b.status = 'completed') AS last_visit
            FROM bookings b
            WHERE b.organization_id = %(organization)s AND b.start_time >= %(start)s AND b.start_time < %(end)s
              AND (%(services)s::uuid[] IS NULL OR b.service_id = ANY (%(services)s))
              AND (%(professionals)s::uuid[] IS NULL OR b.resource_id = ANY (%(professionals)s))
            GROUP BY 1
            UNION ALL
            SELECT s.contact_id, sum(s.price), 0, 0, 0, NULL FROM package_sales s
            WHERE s.organization_id = %(organization)s AND s.sold_at >= %(start)s AND s.sold_at < %(end)s
              AND s.cancelled_at IS NULL AND %(services)s::uuid[] IS NULL AND %(professionals)s::uuid[] IS NULL
            GROUP BY 1
        ), each AS (
            SELECT contact_id, coalesce(sum(spent), 0) AS spent, sum(visits)::integer AS visits,
                   sum(no_shows)::integer AS no_shows, sum(cancellations)::integer AS cancellations,
                   max(last_visit) AS last_visit
            FROM had GROUP BY 1
        ), whole AS (SELECT coalesce(sum({by}), 0) AS whole FROM each
        ), ranked AS (
            SELECT each.*, count(*) OVER () AS total FROM each
            WHERE {by} >= %(least)s AND (%(most)s::integer IS NULL OR {by} <= %(most)s)
            ORDER BY {by} DESC, spent DESC, visits DESC, last_visit DESC NULLS LAST, contact_id
            LIMIT %(limit)s)
        SELECT ranked.*, whole.whole, c.id, coalesce(c.name, c.profile_name) AS name, living.pets
        FROM ranked CROSS JOIN whole
        JOIN contacts c ON c.organization_id = %(organization)s AND c.id = ranked.contact_id
        CROSS JOIN LATERAL (SELECT coalesce(array_agg(p.name ORDER BY p.name), '{}') AS pets FROM pets p
            WHERE p.organization_id = %(organization)s AND p.contact_id = c.id AND p.deceased_at IS NULL) AS living
        ORDER BY {by} DESC, spent DESC, visits DESC, ranked.last_visit DESC NULLS LAST, c.id
        """.replace("{counts}", ", ".join(f"{counted} AS {name}" for name, counted in _RANKED.items()))
_IN_ORDER: Mapping[RankedBy, LiteralString] = {name: _OF_CLIENTS.replace("{by}", name) for name in _RANKED}


@dataclass(frozen=True, slots=True)
class RankedClient:
    """A client's part in a period. `spent` in BRL: served bookings and, over all services, packages bought."""

    contact_id: UUID
    name: str | None
    pets: tuple[str, ...]
    spent: Decimal
    visits: int
    no_shows: int
    cancellations: int
    last_visit: datetime | None


@dataclass(frozen=True, slots=True)
class ClientRanking:
    """Clients in order; `total` counts those beyond the limit too, `whole` adds up what all clients of the period have.

    `least` and `most` are how much of it a client has who is counted here.
    """

    by: RankedBy
    period: Period
    least: int
    most: int | None
    total: int
    whole: Decimal
    clients: tuple[RankedClient, ...]


async def rank_clients(
    session: Session, by: RankedBy, period: Period, *, only: Only = EVERYTHING, least: int = 1, most: int | None = None,
    limit: int = 10,
) -> ClientRanking:  # fmt: skip
    """Return the clients of `period` in order of `by`, the most first.

    What they spent adds up to the metric `revenue`, their visits to `completed_bookings`, and so on. Refuses
    (`Invalid`) an order that there is not.

    Args:
        only: the services and professionals that count.
        least: at least so many visits (no-shows, cancellations) make a client one of them; of money, more than none.
        most: at most so many.
    """
    if by not in _IN_ORDER:
        raise Invalid("Não sei pôr os clientes nessa ordem.", by=by)
    await plan_for_these_values(session)
    rows = await session.rows(
        _IN_ORDER[by],
        {
            "organization": session.organization_id, "start": period.start, "end": period.end, "limit": limit,
            "services": list(only.services) or None, "professionals": list(only.professionals) or None,
            "least": Decimal("0.01") if by == "spent" else least, "most": None if by == "spent" else most,
        },
    )  # fmt: skip
    clients = tuple(
        RankedClient(
            contact_id=row["id"], name=row["name"], pets=tuple(row["pets"]), spent=row["spent"], visits=row["visits"],
            no_shows=row["no_shows"], cancellations=row["cancellations"], last_visit=row["last_visit"],
        )
        for row in rows
    )  # fmt: skip
    total, whole = (rows[0]["total"], rows[0]["whole"]) if rows else (0, Decimal())
    return ClientRanking(by, period, least, most, total, Decimal(whole), clients)
