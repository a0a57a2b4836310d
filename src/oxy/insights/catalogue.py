"""The metric catalogue: what each figure means, and the one SQL query that counts it.

Shared terms. A booking belongs to the period in which it starts, in the organization's zone, whenever it was made or
closed. It is *served* when its status is `completed`. Money is the price on the booking, in BRL.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Literal, LiteralString

MetricUnit = Literal["clients", "bookings", "contacts", "money"]
Value = int | Decimal | None


class Source(Enum):
    """A relation that metrics are counted over, for one `span` (`since`, `until`) of one organization.

    BOOKINGS: the bookings that start in the span, in cells of one service and status: how many (`n`), how many with a
    price (`priced`) and their sum (`amount`), the same of those still to come (`ahead`, `amount_ahead`), and how many
    are past their end (`over`). Beside them how many were drawn from packages (`drawn`), whose own price is 0, and what
    packages were sold for in the span (`sold`, of no service). Counting in two steps reads each booking once, however
    many metrics are asked for.
    VISITORS: contacts served in the span, each once, and whether they were served before it (`known`).
    CONTACTS: contacts first seen in the span, owners left out.
    INACTIVE: contacts who had gone quiet at the end of the span, or now when it still runs: served before, not within
    `inactive_days`, with nothing booked ahead. Blocked ones and those whose every pet has died are left alone.
    """

    BOOKINGS = """(SELECT b.service_id, b.status, count(*) AS n, count(b.price) AS priced, sum(b.price) AS amount,
            count(*) FILTER (WHERE b.start_time >= %(now)s) AS ahead,
            sum(b.price) FILTER (WHERE b.start_time >= %(now)s) AS amount_ahead,
            count(*) FILTER (WHERE b.end_time < %(now)s) AS over, 0 AS drawn, NULL::numeric AS sold
            FROM bookings b
            WHERE b.organization_id = %(organization)s AND b.start_time >= span.since AND b.start_time < span.until
            GROUP BY 1, 2
        UNION ALL SELECT b.service_id, b.status, 0, 0, NULL, 0, NULL, 0, count(*), NULL
            FROM package_uses u JOIN bookings b ON b.organization_id = u.organization_id AND b.id = u.booking_id
            WHERE u.organization_id = %(organization)s AND b.start_time >= span.since AND b.start_time < span.until
            GROUP BY 1, 2
        UNION ALL SELECT NULL, 'sold', 0, 0, NULL, 0, NULL, 0, 0, sum(s.price)
            FROM package_sales s
            WHERE s.organization_id = %(organization)s AND s.sold_at >= span.since AND s.sold_at < span.until
              AND s.cancelled_at IS NULL
            HAVING count(*) > 0) AS cell"""
    VISITORS = """(SELECT DISTINCT b.contact_id FROM bookings b
            WHERE b.organization_id = %(organization)s AND b.status = 'completed'
              AND b.start_time >= span.since AND b.start_time < span.until) AS served
        CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM bookings e
            WHERE e.organization_id = %(organization)s AND e.contact_id = served.contact_id
              AND e.status = 'completed' AND e.start_time < span.since) AS known) AS earlier"""
    CONTACTS = """contacts c
        WHERE c.organization_id = %(organization)s AND c.created_at >= span.since AND c.created_at < span.until
          AND c.id NOT IN (SELECT i.contact_id FROM contact_identities i JOIN aurora_owner_numbers o
                ON o.organization_id = i.organization_id AND o.match_key = i.match_key
            WHERE i.organization_id = %(organization)s AND i.kind = 'phone')"""
    INACTIVE = """contacts c
        WHERE c.organization_id = %(organization)s AND c.status = 'active'
          AND c.id NOT IN (SELECT a.contact_id FROM bookings a
            WHERE a.organization_id = %(organization)s
              AND a.start_time >= least(span.until, %(now)s) - make_interval(days => %(inactive_days)s)
              AND (a.status IN ('scheduled', 'confirmed', 'in_progress')
                OR a.status = 'completed' AND a.start_time < least(span.until, %(now)s)))
          AND EXISTS (SELECT FROM bookings b
            WHERE b.organization_id = %(organization)s AND b.contact_id = c.id AND b.status = 'completed'
              AND b.start_time < least(span.until, %(now)s))
          AND c.id NOT IN (SELECT p.contact_id FROM pets p WHERE p.organization_id = %(organization)s
            GROUP BY p.contact_id HAVING bool_and(p.deceased_at IS NOT NULL))"""


@dataclass(frozen=True, slots=True)
class Metric:
    """One named figure.

    Args:
        name: stable, snake_case; what the API calls it.
        title: what Brazilians read.
        unit: what is counted.
        definition: what exactly counts, in one sentence.
        source: the relation it is counted over.
        expression: the aggregate, over that relation's columns.
    """

    name: LiteralString
    title: str
    unit: MetricUnit
    definition: str
    source: Source
    expression: LiteralString

    @property
    def query(self) -> LiteralString:
        """The metric's own query: `value` for `since`, `until`, `organization`, `now` and `inactive_days`."""
        return " ".join((
            "SELECT m.value FROM (SELECT %(since)s::timestamptz AS since, %(until)s::timestamptz AS until) AS span",
            "CROSS JOIN LATERAL (SELECT", self.expression, "AS value FROM", self.source.value, ") AS m",
        ))  # fmt: skip


METRICS: tuple[Metric, ...] = (
    Metric(
        "served_clients", "Clientes atendidos", "clients",
        "Different contacts with at least one served booking in the period.",
        Source.VISITORS, "count(*)",
    ),
    Metric(
        "completed_bookings", "Atendimentos concluídos", "bookings",
        "Served bookings of the period.",
        Source.BOOKINGS, "coalesce(sum(n) FILTER (WHERE status = 'completed'), 0)::bigint",
    ),
    Metric(
        "revenue", "Faturamento", "money",
        "Sum of the prices of the period's served bookings and of the packages sold in it; a booking without a price or"
        " drawn from a package adds nothing.",
        Source.BOOKINGS, "coalesce(sum(amount) FILTER (WHERE status = 'completed'), 0) + coalesce(sum(sold), 0)",
    ),
    Metric(
        "package_sales", "Pacotes vendidos", "money",
        "What packages were sold for in the period, on the day of the sale; part of the revenue.",
        Source.BOOKINGS, "coalesce(sum(sold), 0)",
    ),
    Metric(
        "average_ticket", "Ticket médio", "money",
        "Mean price of the period's served bookings that carry a price and were not drawn from a package, to the"
        " centavo; nothing when there is none.",
        Source.BOOKINGS, "round(sum(amount) FILTER (WHERE status = 'completed')"
        " / nullif(sum(priced - drawn) FILTER (WHERE status = 'completed'), 0), 2)",
    ),
    Metric(
        "unpriced_bookings", "Atendimentos sem preço", "bookings",
        "Served bookings of the period that carry no price and so are missing from the revenue.",
        Source.BOOKINGS, "coalesce(sum(n - priced) FILTER (WHERE status = 'completed'), 0)::bigint",
    ),
    Metric(
        "cancellations", "Cancelamentos", "bookings",
        "Bookings that were to start in the period and are cancelled, whoever cancelled and whenever.",
        Source.BOOKINGS, "coalesce(sum(n) FILTER (WHERE status = 'cancelled'), 0)::bigint",
    ),
    Metric(
        "no_shows", "Faltas", "bookings",
        "Bookings of the period whose customer did not come.",
        Source.BOOKINGS, "coalesce(sum(n) FILTER (WHERE status = 'no_show'), 0)::bigint",
    ),
    Metric(
        "bookings", "Agendamentos", "bookings",
        "Bookings that start in the period, in any state but cancelled.",
        Source.BOOKINGS, "coalesce(sum(n) FILTER (WHERE status <> 'cancelled'), 0)::bigint",
    ),
    Metric(
        "scheduled_ahead", "Agendamentos à frente", "bookings",
        "Bookings of the period still to come: scheduled or confirmed, and starting now or later.",
        Source.BOOKINGS,
        "coalesce(sum(ahead) FILTER (WHERE status IN ('scheduled', 'confirmed')), 0)::bigint",
    ),
    Metric(
        "expected_revenue", "Faturamento previsto", "money",
        "Sum of the prices of the bookings still to come in the period.",
        Source.BOOKINGS,
        "coalesce(sum(amount_ahead) FILTER (WHERE status IN ('scheduled', 'confirmed')), 0)",
    ),
    Metric(
        "unsettled_bookings", "Agendamentos sem desfecho", "bookings",
        "Bookings of the period that ended before now and were neither completed, cancelled nor marked as no-show.",
        Source.BOOKINGS,
        "coalesce(sum(over) FILTER (WHERE status IN ('scheduled', 'confirmed', 'in_progress')), 0)::bigint",
    ),
    Metric(
        "new_clients", "Clientes novos", "clients",
        "Contacts served in the period who had never been served before it.",
        Source.VISITORS, "count(*) FILTER (WHERE NOT earlier.known)",
    ),
    Metric(
        "returning_clients", "Clientes que voltaram", "clients",
        "Contacts served in the period who had been served before it.",
        Source.VISITORS, "count(*) FILTER (WHERE earlier.known)",
    ),
    Metric(
        "new_contacts", "Contatos novos", "contacts",
        "Contacts that wrote or were registered for the first time in the period, served or not, owners apart.",
        Source.CONTACTS, "count(*)",
    ),
    Metric(
        "inactive_clients", "Clientes inativos", "clients",
        "Contacts served before, not in the 30 days before the period's end (or now), with nothing booked ahead.",
        Source.INACTIVE, "count(*)",
    ),
)  # fmt: skip

CATALOGUE: dict[str, Metric] = {metric.name: metric for metric in METRICS}
