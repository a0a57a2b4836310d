"""What a run showed, against what is asked for."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.accounting import Usage
from benchmarks.customers import Board


@dataclass(frozen=True, slots=True)
class Budget:
    """What a scenario has to reach. None where nothing is asked."""

    replies_per_second: float | None = None
    cpu_ms: float | None = None
    p95_ms: float | None = None


@dataclass(slots=True)
class Finding:
    """One scenario's figures. Latency is from the webhook's post to the reply's arrival at the Graph API twin."""

    name: str
    written: int
    replies: int
    replies_per_second: float
    p50_ms: float
    p95_ms: float
    oxy_cpu_ms: float
    postgres_cpu_ms: float
    load_cpu_ms: float
    lost: int
    doubled: int
    out_of_order: int
    unasked: int
    refused: int
    model_calls: int
    budget: Budget
    lost_of: list[str] = field(default_factory=list[str])
    refusals: dict[str, int] = field(default_factory=dict[str, int])
    other_texts: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def cpu_ms(self) -> float:
        """Our own processor time for a reply, database included."""
        return self.oxy_cpu_ms + self.postgres_cpu_ms

    @property
    def misses(self) -> list[str]:
        """What was asked for and not reached."""
        budget, missed = self.budget, list[str]()
        if budget.replies_per_second is not None and self.replies_per_second < budget.replies_per_second:
            missed.append(f"replies/s {self.replies_per_second:.1f} < {budget.replies_per_second:g}")
        if budget.cpu_ms is not None and self.cpu_ms > budget.cpu_ms:
            missed.append(f"CPU {self.cpu_ms:.1f} ms > {budget.cpu_ms:g} ms")
        if budget.p95_ms is not None and self.p95_ms > budget.p95_ms:
            missed.append(f"p95 {self.p95_ms:.0f} ms > {budget.p95_ms:g} ms")
        missed += [f"{name} {count}" for name, count in self.faults.items() if count]
        return missed

    @property
    def faults(self) -> dict[str, int]:
        """What must be nought whatever the machine."""
        return {
            "lost": self.lost,
            "doubled": self.doubled,
            "out of order": self.out_of_order,
            "unasked": self.unasked,
            "refused": self.refused,
        }


def judge(
    name: str, board: Board, window: tuple[float, float], used: tuple[Usage, Usage], load_seconds: float, budget: Budget
) -> Finding:
    """Counts one scenario.

    Args:
        name: the scenario's.
        board: all that was written and answered.
        window: the measured part, by the monotonic clock; latencies and rates are of replies in it.
        used: processor time at its two ends.
        load_seconds: processor time of load generator and twins in it.
        budget: what is asked for.
    """
    start, end = window
    lost = [entry for entry in board.written if entry.accepted and entry.order > board.last_order[entry.phone]]
    answered = [entry for entry in board.written if entry.replied_at is not None and start <= entry.replied_at < end]
    latencies = sorted((entry.replied_at or 0.0) - entry.at for entry in answered)
    replies = max(len(answered), 1)
    return Finding(
        name=name,
        written=len(board.written),
        replies=len(board.arrivals),
        replies_per_second=len(answered) / (end - start),
        p50_ms=at_share(latencies, 0.50) * 1000,
        p95_ms=at_share(latencies, 0.95) * 1000,
        oxy_cpu_ms=(used[1].oxy - used[0].oxy) * 1000 / replies,
        postgres_cpu_ms=(used[1].postgres - used[0].postgres) * 1000 / replies,
        load_cpu_ms=load_seconds * 1000 / replies,
        lost=len(lost),
        doubled=sum(max(0, entry.replies - 1) for entry in board.written),
        out_of_order=board.out_of_order,
        unasked=board.unasked,
        refused=sum(not entry.accepted for entry in board.written),
        model_calls=0,
        budget=budget,
        lost_of=[f"{entry.phone} {entry.reference}" for entry in lost[:20]],
        refusals=dict(board.refusals),
        other_texts=dict(board.without_reference.most_common(5)),
    )


def at_share(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))] if values else 0.0


def show(findings: list[Finding]) -> None:
    """Prints the table."""
    table = Table(title="From a signed webhook to the reply at the Graph API", title_justify="left")
    columns = ["scenario", "written", "replies/s", "p50 ms", "p95 ms", "CPU ms: oxy", "postgres", "both", "load+twins"]
    for column in [*columns, "lost", "doubled", "out of order", "model calls", "verdict"]:
        table.add_column(column, justify="left" if column in {"scenario", "verdict"} else "right")
    for one in findings:
        figures = [one.replies_per_second, one.p50_ms, one.p95_ms]
        cpu = [one.oxy_cpu_ms, one.postgres_cpu_ms, one.cpu_ms, one.load_cpu_ms]
        row = [one.name, str(one.written), f"{figures[0]:.1f}", f"{figures[1]:.0f}", f"{figures[2]:.0f}"]
        row += [f"{value:.2f}" for value in cpu]
        row += [str(one.lost), str(one.doubled), str(one.out_of_order), str(one.model_calls)]
        table.add_row(*row, "[red]" + "; ".join(one.misses) if one.misses else "[green]within budget")
    Console(width=200).print(table)


def as_json(findings: list[Finding]) -> list[dict[str, Any]]:
    """The figures, ready for a file."""
    return [asdict(one) | {"cpu_ms": one.cpu_ms, "misses": one.misses} for one in findings]
