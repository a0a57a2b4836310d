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

# Thread by thread: how many messages it has, and who said each and when as one number (`messages.said`), newest first.
# The day before says what was unanswered.
_SAID: LiteralString = """
    SELECT string_agg(int4send(thread.messages), '') AS lengths, string_agg(thread.said, '') AS said"""
_THREADS: LiteralString = """
    FROM (SELECT m.conversation_id, count(*)::int AS messages,
                 string_agg(int8send(m.said), '' ORDER BY m.seq DESC) AS said
          FROM messages m
          WHERE m.organization_id = %(organization)s
            AND m.conversation_id = ANY (ARRAY(SELECT k.id FROM conversations k
                WHERE k.organization_id = %(organization)s AND k.last_message_at >= %(since)s
                  AND k.created_at < %(until)s))
            AND m.said >= 8 * instant_no(%(day_before)s) AND m.said < 8 * instant_no(%(until)s)
          GROUP BY m.conversation_id) AS thread"""
# Within one period every thread counts; within each of several only those that were going on then.
_ONE_PERIOD: LiteralString = _SAID + _THREADS
_PERIODS: LiteralString = (
    _SAID
    + """, string_agg(int8send(instant_no(k.created_at)), '') AS begun,
           string_agg(int8send(instant_no(k.last_message_at)), '') AS ended"""
    + _THREADS
    + """
    JOIN conversations k ON k.organization_id = %(organization)s AND k.id = thread.conversation_id"""
)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_DAY = 86_400_000_000
_SYSTEM, _CUSTOMER, _ASSISTANT, _STAFF, _PHONE = range(5)


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
    since = min(period.start for period in periods)
    row = await session.row_of_bytes(
        _ONE_PERIOD if len(periods) == 1 else _PERIODS,
        {
            "organization": session.organization_id, "since": since, "day_before": since - timedelta(days=1),
            "until": max(period.end for period in periods),
        },
    )  # fmt: skip
    assert row is not None
    lines = _Lines.of(row)
    return [lines.replies(_micros(period.start), _micros(period.end)) for period in periods]


@dataclass(frozen=True, slots=True)
class _Lines:
    """Who wrote when: an entry a message, thread after thread, each from its oldest message to its newest.

    `threads` tells them apart; `begun` and `ended` are those of the message's thread, where they matter. Times are in
    microseconds since 2000.
    """

    authors: NDArray[np.int64]
    times: NDArray[np.int64]
    threads: NDArray[np.int64]
    begun: NDArray[np.int64] | None
    ended: NDArray[np.int64] | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "_Lines":
        lengths = np.frombuffer(row["lengths"] or b"", ">i4")
        said = _numbers(row["said"])[::-1]
        threads = np.repeat(np.arange(lengths.size), lengths)
        begun, ended = (
            np.repeat(_numbers(row[name]), lengths)[::-1] if name in row else None for name in ("begun", "ended")
        )
        # They came newest first.
        return cls(said & 7, said >> 3, threads[::-1], begun, ended)

    def replies(self, since: int, until: int) -> Replies:
        """Those given before `until` to what was written from `since` on."""
        inside = (self.times >= since - _DAY) & (self.times < until) & (self.authors != _SYSTEM)
        if self.begun is not None and self.ended is not None:
            inside &= (self.ended >= since) & (self.begun < until)
        authors, times, threads = self.authors[inside], self.times[inside], self.threads[inside]
        customer = authors == _CUSTOMER
        begins = np.ones(authors.size, np.bool_)
        begins[1:] = (threads[1:] != threads[:-1]) | (customer[1:] != customer[:-1])
        # What is left of a thread is whoever takes the word, by turns: before the business it was the customer.
        authors, times, threads = authors[begins], times[begins], threads[begins]
        business = (authors == _ASSISTANT) | (authors == _STAFF) | (authors == _PHONE)
        answers = business[1:] & (threads[1:] == threads[:-1]) & (times[:-1] >= since)
        return Replies((authors[1:] == _ASSISTANT)[answers], (times[1:] - times[:-1])[answers] / 1e6)


def _numbers(sent: bytes | None) -> NDArray[np.int64]:
    return np.frombuffer(sent or b"", ">i8").astype(np.int64)


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
