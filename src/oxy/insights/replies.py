"""Replies to customers, found in the order of who spoke.

SQL hands over who wrote when, thread by thread, and arrays find the replies: window functions over the same messages
take three times as long.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import ceil
from typing import Any, LiteralString

import numpy as np
from numpy.typing import NDArray

from oxy.foundation.database import Session
from oxy.insights.metric import Value
from oxy.insights.periods import Period
from oxy.insights.store import plan_for_these_values

# One row a span: how many messages each thread has, the first two letters of each author, and the microseconds since
# 2000 at which each was written, newest first within a thread. The day before the span says what was unanswered then.
_LINES: LiteralString = """
    SELECT said.*
    FROM unnest(%(since)s::timestamptz[], %(until)s::timestamptz[]) WITH ORDINALITY AS span (since, until, no)
    CROSS JOIN LATERAL (
        SELECT string_agg(int4send(messages), '') AS lengths, string_agg(authors, '') AS authors,
               string_agg(times, '') AS times
        FROM (SELECT count(*)::int AS messages, string_agg(left(m.author, 2), '' ORDER BY m.seq DESC) AS authors,
                     string_agg(timestamptz_send(m.created_at), '' ORDER BY m.seq DESC) AS times
              FROM messages m
              WHERE m.organization_id = %(organization)s AND m.author <> 'system'
                AND m.conversation_id = ANY (ARRAY(SELECT k.id FROM conversations k
                    WHERE k.organization_id = %(organization)s AND k.last_message_at >= span.since
                      AND k.created_at < span.until))
                AND m.created_at >= span.since - interval '1 day' AND m.created_at < span.until
              GROUP BY m.conversation_id) AS thread) AS said
    ORDER BY span.no
"""
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_CUSTOMER, _ASSISTANT, _BUSINESS = b"co", b"at", (b"at", b"st", b"ph")


@dataclass(frozen=True, slots=True)
class Replies:
    """Each first word of the business after a customer's: whether the assistant said it, how long that one waited."""

    by_assistant: NDArray[np.bool_]
    seconds: NDArray[np.float64]

    def share(self) -> Decimal | None:
        """Per cent of them that the assistant gave, to one place; None without any."""
        if not self.by_assistant.size:
            return None
        given = Decimal(100 * int(self.by_assistant.sum()))
        return (given / self.by_assistant.size).quantize(Decimal("0.1"), ROUND_HALF_UP)

    def people(self) -> "Replies":
        """Those that people gave."""
        return Replies(self.by_assistant[~self.by_assistant], self.seconds[~self.by_assistant])

    def within(self, share: float) -> int | None:
        """The whole seconds within which `share` of them were given; None without any."""
        if not self.seconds.size:
            return None
        place = max(ceil(share * self.seconds.size), 1) - 1
        return int(np.rint(np.partition(self.seconds, place)[place]))


@dataclass(frozen=True, slots=True)
class ReplyFigure:
    """A figure made of replies, and the replies that stand behind it (None: it says so itself)."""

    value: Callable[[Replies], Value]
    sample: Callable[[Replies], int] | None = None


def _count(replies: Replies) -> int:
    return replies.seconds.size


FIGURES: Mapping[str, ReplyFigure] = {
    "replies": ReplyFigure(_count),
    "ai_share": ReplyFigure(Replies.share, _count),
    "response_time": ReplyFigure(lambda replies: replies.within(0.5), _count),
    "response_time_p95": ReplyFigure(lambda replies: replies.within(0.95), _count),
    "staff_response_time": ReplyFigure(
        lambda replies: replies.people().within(0.5), lambda replies: _count(replies.people())
    ),
}


async def load_replies(session: Session, periods: Sequence[Period]) -> list[Replies]:
    """Return the replies of each of `periods`, in their order: given in it to what was written in it."""
    await plan_for_these_values(session)
    rows = await session.rows(
        _LINES,
        {
            "organization": session.organization_id, "since": [period.start for period in periods],
            "until": [period.end for period in periods],
        },
    )  # fmt: skip
    return [_found(row, period.start) for row, period in zip(rows, periods, strict=True)]


def _found(row: Mapping[str, Any], since: datetime) -> Replies:
    lengths = np.frombuffer(row["lengths"] or b"", ">i4")
    # Turned round, every thread runs from its oldest message to its newest.
    authors = np.frombuffer((row["authors"] or "").encode(), "S2")[::-1]
    times = np.frombuffer(row["times"] or b"", ">i8").astype(np.int64)[::-1]
    threads = np.repeat(np.arange(lengths.size), lengths)[::-1]
    customer = authors == _CUSTOMER
    begins = np.ones(authors.size, np.bool_)
    begins[1:] = (threads[1:] != threads[:-1]) | (customer[1:] != customer[:-1])
    # What is left of a thread is whoever takes the word, by turns: before the business it was the customer.
    authors, times, threads = authors[begins], times[begins], threads[begins]
    answers = np.isin(authors[1:], _BUSINESS) & (threads[1:] == threads[:-1])
    answers &= times[:-1] >= (since - _EPOCH) // timedelta(microseconds=1)
    return Replies((authors[1:] == _ASSISTANT)[answers], (times[1:] - times[:-1])[answers] / 1e6)
