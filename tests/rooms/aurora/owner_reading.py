"""Reads owners' messages the whole way, goals and orders before questions, and says how a set of them was read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from oxy.aurora.asked import only_of
from oxy.aurora.orders.reading import read_orders
from oxy.aurora.pieces import read_questions
from oxy.aurora.proactive.goal_talk import read_goal
from oxy.aurora.proactive.wish_talk import read_wish
from oxy.aurora.questions import Question
from oxy.businesses import OwnerNumber
from oxy.insights import Period
from rooms.aurora.test_questions import CONTEXT

DATA = Path(__file__).parent / "data"
OWNER = OwnerNumber(uuid4(), "+5511988880001", "Helena", True, time(19), None)
PERIODS = {
    "today": ("2026-03-11", "2026-03-11"), "yesterday": ("2026-03-10", "2026-03-10"),
    "mon": ("2026-03-09", "2026-03-09"),
    "tomorrow": ("2026-03-12", "2026-03-12"), "fri": ("2026-03-13", "2026-03-13"), "sat": ("2026-03-14", "2026-03-14"),
    "lsat": ("2026-03-07", "2026-03-07"), "week": ("2026-03-09", "2026-03-15"), "lweek": ("2026-03-02", "2026-03-08"),
    "nweek": ("2026-03-16", "2026-03-22"), "month": ("2026-03-01", "2026-03-31"), "rest": ("2026-03-11", "2026-03-31"),
    "lmonth": ("2026-02-01", "2026-02-28"), "jan": ("2026-01-01", "2026-01-31"), "dec": ("2025-12-01", "2025-12-31"),
    "year": ("2026-01-01", "2026-12-31"), "lyear": ("2025-01-01", "2025-12-31"), "next7": ("2026-03-12", "2026-03-18"),
    "d84": ("2025-12-17", "2026-03-10"), "d30": ("2026-02-10", "2026-03-11"), "d180": ("2025-09-12", "2026-03-11"),
    "d7": ("2026-03-05", "2026-03-11"),
}  # fmt: skip
# Answered by the same text, or by one that says both.
SAME = {
    "served_clients": "served", "completed_bookings": "served", "ticket": "average_ticket", "summary": "comparison",
    "returning": "returning_clients", "stranger": "unclear",
}  # fmt: skip
NO_FIGURE = frozenset({"unknown", "unclear", "stranger", "command", "greeting", "thanks", "help"})
# Beside a question, nothing is said to these.
NOT_ASKED = ("greeting", "thanks", "unknown")
DEEDS = ("order", "goal:set", "goal:drop", "wish")


@dataclass(frozen=True)
class Reading:
    """What a message is taken to ask, each part as the alternatives that will do."""

    about: frozenset[str]
    period: frozenset[str] = frozenset({"any"})
    service: str = ""
    who: str = ""
    against: frozenset[str] = frozenset({"previous"})
    of_the_whole: bool = False

    def fits(self, found: "Reading") -> bool:
        if "refuse" in self.about and (found.figureless or found.of_the_whole):
            return True
        if not self.about & found.with_parts:
            return False
        period = {"any", "free"} & self.period or self.period & found.period
        named = "any" in self.period or self.named == found.named
        return bool(period and named and (self.against & found.against))

    @property
    def named(self) -> tuple[frozenset[str], frozenset[str]]:
        """Services and people, in whatever order."""
        return frozenset(self.service.split(",")), frozenset(self.who.split(","))

    @property
    def with_parts(self) -> frozenset[str]:
        """What it is about; the highest of people, services, weekdays or hours is told with all of them."""
        parts = {re.sub(r"/(professional|service|weekday|hour)/(?:best|worst)$", r"/\1", one) for one in self.about}
        return self.about | parts

    @property
    def figureless(self) -> bool:
        return self.about <= NO_FIGURE


@dataclass
class Score:
    """How a set was read; `dangerous`: an order taken for a question, or a question for an order."""

    asked: int = 0
    wrong: list[str] = field(default_factory=list[str])
    missed: list[str] = field(default_factory=list[str])
    dangerous: list[str] = field(default_factory=list[str])

    @property
    def right(self) -> int:
        return self.asked - len(self.wrong) - len(self.missed)

    def __str__(self) -> str:
        lines = ["wrong:", *self.wrong, "not understood:", *self.missed, "dangerous:", *self.dangerous]
        counts = f"{self.right} right, {len(self.wrong)} wrong, {len(self.missed)} not understood of {self.asked}"
        return "\n".join([counts, *lines])


def judge(file: str) -> Score:
    """Read every line of a set."""
    score = Score()
    dialogue: Mapping[str, Any] = {}
    for text, leans, expected in lines(file):
        found, dialogue = read_message(text, dialogue if leans else {})
        score.asked += 1
        if len(found) == len(expected) and all(one.fits(other) for one, other in zip(expected, found, strict=True)):
            continue
        report = f"{text!r}\n    {[shown(one) for one in expected]}\n    {[shown(one) for one in found]}"
        told_wrongly = any(not one.figureless and not any(each.fits(one) for each in expected) for one in found)
        (score.wrong if told_wrongly else score.missed).append(report)
        if is_deed(found) != is_deed(expected):
            score.dangerous.append(report)
    return score


def lines(file: str) -> Iterator[tuple[str, bool, Sequence[Reading]]]:
    for line in (DATA / file).read_text().splitlines():
        if line and not line.startswith("#"):
            text, _, readings = line.partition("||")
            yield text.removeprefix(">").strip(), text.startswith(">"), [expected(one) for one in readings.split("++")]


def expected(written: str) -> Reading:
    about, period, *more = [part.strip() for part in written.split("|")]
    fields: dict[str, str] = {}
    name = ""
    for word in " ".join(more).split():
        key, equals, value = word.partition("=")
        name = key if equals else name
        fields[name] = value if equals else f"{fields[name]} {word}"
    return Reading(
        frozenset(SAME.get(one, one) for one in about.split("~")), spans(period), fields.get("service", ""),
        fields.get("who", ""), spans(fields.get("vs", "previous")),
    )  # fmt: skip


def spans(written: str) -> frozenset[str]:
    return frozenset("..".join(PERIODS.get(name, (name,))) for name in written.split("~"))


def read_message(text: str, dialogue: Mapping[str, Any]) -> tuple[list[Reading], Mapping[str, Any]]:
    """What one message is read as, in the order Aurora looks: goals and wishes, orders, questions."""
    goal = read_goal(text, CONTEXT.now)
    if goal is not None:
        return [Reading(frozenset({f"goal:{goal.deed}"}))], dialogue
    if read_wish(text, OWNER, CONTEXT.now) is not None:
        return [Reading(frozenset({"wish"}))], dialogue
    orders = read_orders(text, CONTEXT)
    if orders:
        return [Reading(frozenset({"order", f"order:{one.kind}"})) for one in orders], dialogue
    questions = read_questions(text, CONTEXT, dialogue)
    leant = [question for question in questions if question.leaves]
    asked = [question for question in questions if question.topic.value not in NOT_ASKED] or questions[-1:]
    return [told(question) for question in asked], leant[-1].remembered() if leant else dialogue


def told(question: Question) -> Reading:
    against = question.against
    return Reading(
        frozenset({about(question)}), frozenset({days(question.period)}),
        ",".join(service.name for service in question.services), ",".join(one.name for one in question.people),
        frozenset({days(against) if isinstance(against, Period) else str(against)}), is_of_the_whole(question),
    )  # fmt: skip


def is_of_the_whole(question: Question) -> bool:
    """Whether the answer says that the figure is not of what was named, but of the whole house."""
    metric = question.measure.metric if question.measure else None
    return metric is not None and bool(only_of(question, metric)[1])


def about(question: Question) -> str:
    """What answers it: the topic, or the figure with its split."""
    measure = question.measure
    own = question.topic.value
    if question.listed is not None:
        return f"{own}:{question.listed.ranked.by}" if question.listed.ranked else own
    if measure is None or (measure.metric is None and measure.by is None):
        return SAME.get(own, own)
    figure = "/".join(part for part in (measure.metric, measure.by, measure.pick) if part)
    return f"{own}:{figure}" if own in ("chart", "definition", "forecast") else SAME.get(figure, figure)


def days(period: Period) -> str:
    return f"{period.first.isoformat()}..{period.last.isoformat()}"


def shown(reading: Reading) -> str:
    parts = ("~".join(sorted(reading.about)), "~".join(sorted(reading.period)), reading.service, reading.who)
    return " | ".join((*parts, "~".join(sorted(reading.against))))


def is_deed(readings: Sequence[Reading]) -> bool:
    return any(about.startswith(DEEDS) for reading in readings for about in reading.about)
