"""The relations that figures are counted over, for one `span` (`since`, `until`) of one organization.

`{key}` stands where a breakdown puts what it splits by, and `{cells}` for what is counted of each cell: only what the
metrics asked for need.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import LiteralString

from oxy.insights.splits import SPLITS, WHOLE, Split

_OF_THEM: LiteralString = """b.organization_id = %(organization)s
              AND (%(services)s::uuid[] IS NULL OR b.service_id = ANY (%(services)s))
              AND (%(professionals)s::uuid[] IS NULL OR b.resource_id = ANY (%(professionals)s))"""
_STARTING: LiteralString = f"{_OF_THEM} AND b.start_time >= span.since AND b.start_time < span.until"


# By their number, or shown to be one by a pairing word.
_OWNERS: LiteralString = """SELECT i.contact_id FROM contact_identities i JOIN aurora_owner_numbers o
                ON o.organization_id = i.organization_id AND o.match_key = i.match_key
            WHERE i.organization_id = %(organization)s AND i.kind = 'phone'
            UNION ALL SELECT o.contact_id FROM aurora_owner_numbers o
            WHERE o.organization_id = %(organization)s AND o.contact_id IS NOT NULL"""


@dataclass(frozen=True, slots=True)
class Cell:
    """What may be counted of a cell of bookings, and of which of them (`given`)."""

    name: LiteralString
    aggregate: LiteralString
    given: LiteralString = ""

    def counted(self, *conditions: LiteralString) -> LiteralString:
        """Return its column, of the bookings that meet all `conditions`."""
        met: LiteralString = " AND ".join([condition for condition in conditions if condition])
        return f"{self.aggregate} FILTER (WHERE {met}) AS {self.name}" if met else f"{self.aggregate} AS {self.name}"


# Those who do not count are fewer to compare each booking with than those who do.
OTHERS: LiteralString = """ARRAY(SELECT r.id FROM resources r
            WHERE r.organization_id = %(organization)s AND r.id <> ALL (%(team)s))"""
_CELLS: dict[str, Cell] = {
    cell.name: cell
    for cell in (
        Cell("n", "count(*)"),
        Cell("priced", "count(b.cents)"),
        Cell("amount", "0.01 * sum(b.cents)"),
        Cell("served", "count(*)", "b.status_no = 'completed'"),
        Cell("missed", "count(*)", "b.status_no = 'no_show'"),
        Cell("cancelled", "count(*)", "b.status_no = 'cancelled'"),
        Cell("ahead", "count(*)", "b.start_time >= %(now)s"),
        Cell("amount_ahead", "0.01 * sum(b.cents)", "b.start_time >= %(now)s"),
        Cell("over", "count(*)", "b.end_time < %(now)s"),
        # Drawn from a package a booking's price is 0: no other is looked for among the uses.
        Cell("paid", "count(*)", """(b.cents > 0 OR b.cents = 0 AND b.id NOT IN (SELECT u.booking_id
                FROM package_uses u WHERE u.organization_id = %(organization)s))"""),
        Cell("worked", "sum(b.work_seconds)", f"b.resource_id <> ALL ({OTHERS})"),
    )
}  # fmt: skip
# A cell of its own beside those of the bookings: what packages were sold for, of no service and nobody's work.
_SALES: LiteralString = """UNION ALL SELECT NULL, {blanks} FROM package_sales s
            WHERE s.organization_id = %(organization)s AND s.sold_at >= span.since AND s.sold_at < span.until
              AND s.cancelled_at IS NULL AND %(services)s::uuid[] IS NULL AND %(professionals)s::uuid[] IS NULL
            HAVING count(*) > 0"""
# A client is looked up by the index; one who may be known to each of many services is looked for among all who came.
_KNOWN: LiteralString = """, EXISTS (SELECT FROM bookings e
                WHERE e.organization_id = %(organization)s AND e.contact_id = served.contact_id
                  AND e.status = 'completed' AND e.start_time < span.since) AS known FROM served"""
_KNOWN_OF_PARTS: LiteralString = """, earlier.contact_id IS NOT NULL AS known FROM served
            LEFT JOIN (SELECT e.contact_id FROM bookings e
                WHERE e.organization_id = %(organization)s AND e.status = 'completed' AND e.start_time < span.since
                GROUP BY 1) AS earlier USING (contact_id)"""
_FIRST_VISITS: LiteralString = """SELECT b.contact_id, min(b.start_time) AS first FROM bookings b
            WHERE b.organization_id = %(organization)s AND b.status = 'completed' GROUP BY 1"""
_AGAIN: LiteralString = """CROSS JOIN LATERAL (SELECT new.first + interval '60 days' <= %(now)s AS due, EXISTS (
            SELECT FROM bookings a
            WHERE a.organization_id = %(organization)s AND a.contact_id = new.contact_id AND a.status = 'completed'
              AND a.start_time >= new.first + interval '1 day'
              AND a.start_time <= new.first + interval '60 days') AS again) AS later"""
# Not seen lately and not expected; neither blocked nor left with pets that have all died.
GONE_QUIET: LiteralString = """contacts c
        WHERE c.organization_id = %(organization)s AND c.status = 'active'
          AND c.id NOT IN (SELECT a.contact_id FROM bookings a
            WHERE a.organization_id = %(organization)s
              AND a.start_time >= least(span.until, %(now)s) - make_interval(days => %(inactive_days)s)
              AND (a.status_no IN ('scheduled', 'confirmed', 'in_progress')
                OR a.status_no = 'completed' AND a.start_time < least(span.until, %(now)s)))
          AND c.id NOT IN (SELECT p.contact_id FROM pets p
            WHERE p.organization_id = %(organization)s AND p.deceased_at IS NOT NULL
              AND NOT EXISTS (SELECT FROM pets l WHERE l.organization_id = %(organization)s
                AND l.contact_id = p.contact_id AND l.deceased_at IS NULL))"""


class Source(Enum):
    """A relation, and what it may be split by.

    BOOKINGS: the bookings that start in the span, in cells of whatever splits them and, where metrics look at different
    ones, of one status: how many (`n`), how many with a price (`priced`) and their sum (`amount`), the same of those
    still to come (`ahead`, `amount_ahead`), how many are past their end (`over`), were `served`, `missed` or
    `cancelled`, or have a price and were not drawn from a package (`paid`), and how many seconds of a team's time they
    take (`worked`). Beside them what packages were sold for in the span (`sold`). Counting in two steps reads each
    booking once, however many metrics are asked for.
    MADE: the bookings that were made in the span, whenever they start, in cells of who made them.
    NOTICE: how long before its start each booking of the span was made, in whole `hours`, and how many were made by
    then (`upto`) of all (`whole`).
    VISITORS: contacts served in the span, each once, and whether they were served before it (`known`).
    FIRST_VISITS: contacts served for the first time in the span, whether 60 days have gone by since (`due`) and
    whether they came again within them (`again`).
    CONTACTS: contacts first seen in the span, owners left out.
    INACTIVE: contacts who had gone quiet at the end of the span, or now when it still runs: served before, not within
    `inactive_days`, with nothing booked ahead. Blocked ones and those whose every pet has died are left alone.
    REPLIES: counted by code, in `replies.py`.
    TALKS: conversations in which a customer wrote in the span.
    CALLS: calls for a person made in the span, and emergencies.
    THOUGHTS: what the assistant and Aurora worked out in the span, with what it cost.
    MAILINGS: people to whom a message of a campaign was sent in the span, with what came of it.
    WAITING: wishes on the waitlist at the end of the span, or now when it still runs.
    OFFERED: slots offered to the waitlist in the span, and how long each had been free until its answer (`seconds`).
    OCCUPANCY: counted by code, in `occupancy.py` and `capacity.py`.
    """

    BOOKINGS = (
        f"""(SELECT {{key}} AS key, {{cells}}
            FROM bookings b WHERE {_STARTING} {{among}} GROUP BY {{groups}} {{sales}}) AS cell""",
        frozenset(SPLITS),
    )
    MADE = (
        """(SELECT {key} AS key, b.booked_by, count(*) AS n FROM bookings b
            WHERE b.organization_id = %(organization)s AND b.created_at >= span.since AND b.created_at < span.until
            GROUP BY 1, 2) AS cell""",
        frozenset({"origin"}),
    )
    NOTICE = (
        f"""(SELECT *, sum(n) OVER (PARTITION BY key) AS whole,
                    sum(n) OVER (PARTITION BY key ORDER BY hours ROWS UNBOUNDED PRECEDING) AS upto
            FROM (SELECT {{key}} AS key, b.notice_hours AS hours, count(*)::int AS n
                FROM bookings b WHERE {_STARTING} AND b.status_no <> 'cancelled' AND b.notice_hours >= 0
                GROUP BY 1, 2) AS whole_hours) AS notice""",
        frozenset({"service", "professional", "origin"}),
    )
    VISITORS = (
        f"""(WITH served AS (SELECT {{key}} AS key, b.contact_id FROM bookings b
                WHERE {_STARTING} AND b.status = 'completed' GROUP BY 1, 2)
            SELECT served.* {{known}}) AS visitor""",
        frozenset({"service", "professional"}),
    )
    FIRST_VISITS = (
        f"""({_FIRST_VISITS} HAVING min(b.start_time) >= span.since AND min(b.start_time) < span.until) AS new
        {_AGAIN}""",
        frozenset[str](),
    )
    CONTACTS = (
        f"""contacts c
        WHERE c.organization_id = %(organization)s AND c.created_at >= span.since AND c.created_at < span.until
          AND c.id NOT IN ({_OWNERS})""",
        frozenset[str](),
    )
    INACTIVE = (
        f"""{GONE_QUIET}
          AND EXISTS (SELECT FROM bookings b
            WHERE b.organization_id = %(organization)s AND b.contact_id = c.id AND b.status = 'completed'
              AND b.start_time < least(span.until, %(now)s))""",
        frozenset[str](),
    )
    REPLIES = ("", frozenset[str]())
    TALKS = (
        f"""(SELECT DISTINCT m.conversation_id
            FROM (SELECT 8 * instant_no(span.since) AS since, 8 * instant_no(span.until) AS until OFFSET 0) AS bound
            JOIN messages m ON m.organization_id = %(organization)s AND m.said >= bound.since AND m.said < bound.until
              AND m.said & 7 = 1
              AND m.conversation_id = ANY (ARRAY(SELECT k.id FROM conversations k
                WHERE k.organization_id = %(organization)s AND k.last_message_at >= span.since
                  AND k.created_at < span.until AND k.contact_id NOT IN ({_OWNERS})))) AS talk""",
        frozenset[str](),
    )
    CALLS = (
        """(SELECT DISTINCT a.conversation_id, a.kind, date_trunc('day', a.created_at AT TIME ZONE %(zone)s) AS day
            FROM alerts a
            WHERE a.organization_id = %(organization)s AND a.kind IN ('handover', 'emergency')
              AND a.created_at >= span.since AND a.created_at < span.until) AS called""",
        frozenset[str](),
    )
    THOUGHTS = (
        """(SELECT i.ai_type, i.status, i.cost_usd, i.total_tokens FROM ai_interactions i
            WHERE i.organization_id = %(organization)s AND i.created_at >= span.since AND i.created_at < span.until
            ) AS thought""",
        frozenset[str](),
    )
    MAILINGS = (
        """campaign_recipients r
        WHERE r.organization_id = %(organization)s AND r.sent_at >= span.since AND r.sent_at < span.until
          AND r.state NOT IN ('failed', 'held_out')""",
        frozenset[str](),
    )
    WAITING = (
        """waitlist w
        WHERE w.organization_id = %(organization)s AND w.created_at <= least(span.until, %(now)s)
          AND w.expires_at > least(span.until, %(now)s)
          AND (w.closed_at IS NULL OR w.closed_at > least(span.until, %(now)s))""",
        frozenset[str](),
    )
    OFFERED = (
        """(SELECT f.outcome, date_part('epoch', f.closed_at - coalesce(f.freed_at, f.offered_at)) AS seconds
            FROM waitlist_offers f
            WHERE f.organization_id = %(organization)s AND f.offered_at >= span.since AND f.offered_at < span.until
            ) AS offered""",
        frozenset[str](),
    )
    OCCUPANCY = ("", frozenset({"professional", "weekday", "hour"}))

    def __init__(self, relation: LiteralString, dimensions: frozenset[str]) -> None:
        self.relation: LiteralString = relation
        self.dimensions = dimensions

    def of(
        self, expressions: Sequence[LiteralString], split: Split = WHOLE, among: LiteralString = ""
    ) -> LiteralString:
        """Return the relation that `expressions` are aggregates over, with `key` where it is split.

        `among` says which bookings count. Split, the others still show which parts there are.
        """
        named = set(re.findall(r"\w+", re.sub("'[^']*'", "", " ".join(expressions))))
        relation = self.relation
        if self is Source.BOOKINGS:
            relation = _in_cells(relation, named, among, whole=split is WHOLE)
        known: LiteralString = "FROM served"
        if "known" in named:
            known = _KNOWN if split is WHOLE else _KNOWN_OF_PARTS
        return relation.replace("{known}", known).replace("{key}", split.key)


def _in_cells(relation: LiteralString, named: set[str], among: LiteralString, *, whole: bool) -> LiteralString:
    """Return `relation` with the cells that are `named`, of the bookings `among` which one counts."""
    wanted = [cell for name, cell in _CELLS.items() if name in named]
    only: LiteralString = f"b.{among}" if among else ""
    passed: list[LiteralString] = []
    if whole:
        # What holds for every cell need not be read and told apart first; without cells no booking is looked at.
        alike: LiteralString = wanted[0].given if len({cell.given for cell in wanted}) == 1 else ""
        passed, only = [only, alike, "" if wanted else "false"], ""
        wanted = [replace(cell, given="") if alike else cell for cell in wanted]
    wanted = wanted or [_CELLS["n"]]
    columns: list[LiteralString] = [cell.counted(cell.given, only) for cell in wanted]
    blanks: list[LiteralString] = ["NULL" for _ in wanted]
    groups: LiteralString = "1"
    if "status_no" in named:
        columns, blanks, groups = ["b.status_no", *columns], ["NULL", *blanks], "1, 2"
    sales: LiteralString = ""
    if "sold" in named:
        columns, blanks = [*columns, "NULL::numeric AS sold"], [*blanks, "sum(s.price)"]
        sales = _SALES.replace("{blanks}", ", ".join(blanks))
    conditions: list[LiteralString] = [f"AND {condition}" for condition in passed if condition]
    return (
        relation.replace("{cells}", ", ".join(columns)).replace("{among}", " ".join(conditions))
        .replace("{sales}", sales).replace("{groups}", groups)
    )  # fmt: skip


# Several spans in one query (`no`, from 1), and those sources that it reads once for all of them, not span by span.
SPANS: LiteralString = (
    "unnest(%(since)s::timestamptz[], %(until)s::timestamptz[]) WITH ORDINALITY AS span (since, until, no)"
)
SPANS_AT_ONCE: Mapping[Source, LiteralString] = {
    Source.VISITORS: f"""(WITH visit AS (SELECT DISTINCT span.no, span.since, b.contact_id
                FROM {SPANS} JOIN bookings b ON {_STARTING} AND b.status_no = 'completed')
            SELECT visit.no, earliest.at < visit.since AS known FROM visit
            JOIN (SELECT e.contact_id, min(e.start_time) AS at FROM bookings e
                WHERE e.organization_id = %(organization)s AND e.status = 'completed'
                GROUP BY 1) AS earliest USING (contact_id)) AS visitor""",
    Source.FIRST_VISITS: f"""(SELECT span.no, later.* FROM ({_FIRST_VISITS}) AS new
            JOIN {SPANS} ON new.first >= span.since AND new.first < span.until {_AGAIN}) AS newcomer""",
}
