"""Whether log lines are what the documentation says: JSON, traceable from message to reply, and free of content."""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

# A client's message on its way through the log, in order.
STATIONS = (
    "[WORKER] Processing message",
    "[CLIENT-AI] Processing client message",
    "[CLIENT-AI] Context loaded",
    "[CLIENT-AI] Response generated",
    "[CLIENT-AI] Data saved to database",
)
SENT = "[CLIENT-AI] Message sent via WhatsApp"
LEVELS = {20, 30, 40, 50, 60}
TRACE = ("jobId", "organizationId", "conversationId", "contactId")
EARLIEST_MS = 1_500_000_000_000


def check_lines(lines: Iterable[str], *, secrets: Iterable[str] = ()) -> list[str]:
    """Return what is wrong with log lines, one sentence each; nothing when all is well.

    Args:
        lines: the log, oldest first; lines that are no JSON count as wrong.
        secrets: texts that must not appear anywhere (what a customer wrote, a phone number).
    """
    problems: list[str] = []
    by_job: dict[Any, list[str]] = defaultdict(list)
    sent = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        problems += [
            f"line {number}: shows {secret[:3]}…, which must be masked" for secret in secrets if secret in line
        ]
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            problems.append(f"line {number}: is not JSON")
            continue
        problems += [f"line {number}: {problem}" for problem in _check_entry(entry)]
        message = entry.get("msg", "")
        if message in STATIONS:
            problems += [f"line {number}: {message} lacks {field}" for field in TRACE if not entry.get(field)]
            by_job[entry.get("jobId")].append(message)
        sent += message == SENT
    problems += _check_journeys(by_job, sent)
    return problems


def _check_entry(entry: Any) -> list[str]:
    if not isinstance(entry, dict):
        return ["is not an object"]
    found: list[str] = []
    if entry.get("level") not in LEVELS:  # pyright: ignore[reportUnknownMemberType]
        found.append("has no pino level")
    stamp: object = entry.get("time")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    if not isinstance(stamp, int) or stamp < EARLIEST_MS:
        found.append("has no time in epoch milliseconds")
    if not isinstance(entry.get("msg"), str):  # pyright: ignore[reportUnknownMemberType]
        found.append("has no msg")
    return found


def _check_journeys(by_job: dict[Any, list[str]], sent: int) -> list[str]:
    complete = [job for job, stations in by_job.items() if stations[-1:] == [STATIONS[-1]]]
    problems: list[str] = []
    for job in complete:
        missing = [station for station in STATIONS if station not in by_job[job]]
        problems += [f"job {job}: {station} is missing" for station in missing]
        order = [station for station in STATIONS if station in by_job[job]]
        if not missing and [by_job[job].index(station) for station in order] != sorted(
            by_job[job].index(station) for station in order
        ):
            problems.append(f"job {job}: its stations are out of order")
    if not complete:
        problems.append("no client message was followed from arrival to database")
    if complete and not sent:
        problems.append(f"{SENT} never appears")
    return problems
