"""Two hundred questions as owners write them: how many are read right, and how few would get a wrong number."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from oxy.aurora.measuring import TOPIC_METRICS
from oxy.aurora.questions import Question
from oxy.aurora.reading import read_question
from oxy.insights import Period
from rooms.aurora.test_questions import CONTEXT

FILE = Path(__file__).parent / "data" / "owner_questions.txt"
LEAST_RIGHT, MOST_WRONG = 0.95, 0.01
PERIODS = {
    "today": ("2026-03-11", "2026-03-11"), "yesterday": ("2026-03-10", "2026-03-10"),
    "week": ("2026-03-09", "2026-03-15"), "lweek": ("2026-03-02", "2026-03-08"), "sat": ("2026-03-14", "2026-03-14"),
    "month": ("2026-03-01", "2026-03-31"), "lmonth": ("2026-02-01", "2026-02-28"),
    "year": ("2026-01-01", "2026-12-31"), "lyear": ("2025-01-01", "2025-12-31"), "next7": ("2026-03-12", "2026-03-18"),
    "d84": ("2025-12-17", "2026-03-10"), "d30": ("2026-02-10", "2026-03-11"), "d180": ("2025-09-12", "2026-03-11"),
}  # fmt: skip
NOT_ANSWERED = frozenset({"unknown", "command", "greeting", "thanks", "help", "unclear", "stranger"})


@dataclass(frozen=True)
class Asked:
    """One line of the file."""

    text: str
    about: str
    period: str
    services: str = ""
    who: str = ""
    against: str = "previous"


def asked() -> Iterator[Asked]:
    for line in FILE.read_text().splitlines():
        if line.startswith("#"):
            continue
        text, about, period, *more = [part.strip() for part in line.split("|")]
        fields: dict[str, str] = {}
        name = ""
        for word in " ".join(more).split():
            key, equals, value = word.partition("=")
            name = key if equals else name
            fields[name] = value if equals else f"{fields[name]} {word}"
        yield Asked(
            text,
            about,
            span(period),
            fields.get("service", ""),
            fields.get("who", ""),
            span(fields.get("vs", "previous")),
        )


def span(name: str) -> str:
    first, last = PERIODS.get(name, (name, ""))
    return f"{first}..{last}" if last else name


def about(question: Question) -> str:
    """What answers it: the topic, or the figure with its split."""
    measure = question.measure
    if measure is None or (measure.metric is None and measure.by is None):
        return question.topic.value
    figure = "/".join(part for part in (measure.metric, measure.by, measure.pick) if part)
    own = question.topic.value
    return f"{own}:{figure}" if own in ("chart", "definition", "forecast") else figure


def told(question: Question, expected: Asked) -> Asked:
    against = question.against
    return Asked(
        expected.text, about(question), "any" if expected.period == "any" else days(question.period),
        ",".join(service.name for service in question.services), question.resource.name if question.resource else "",
        days(against) if isinstance(against, Period) else str(against),
    )  # fmt: skip


def days(period: Period) -> str:
    return f"{date.isoformat(period.first)}..{date.isoformat(period.last)}"


def test_owners_are_understood() -> None:
    lines = list(asked())
    assert len(lines) >= 200
    missed: list[str] = []
    wrong: list[str] = []
    for expected in lines:
        found = told(read_question(expected.text, CONTEXT, {}), expected)
        if found != expected:
            (missed if found.about in NOT_ANSWERED else wrong).append(f"{expected}\n    {found}")
    report = "\n".join(["not understood:", *missed, "wrong:", *wrong])
    assert len(lines) - len(missed) - len(wrong) >= LEAST_RIGHT * len(lines), report
    assert len(wrong) <= MOST_WRONG * len(lines), report


@pytest.mark.parametrize("metric", sorted(TOPIC_METRICS.values()))
def test_figures_of_topics_exist(metric: str) -> None:
    from oxy.insights import CATALOGUE

    assert metric in CATALOGUE
