"""The whole pipeline under load: signed webhooks in, replies at a fake Graph API out, a fake model in between.

    python -m benchmarks.pipeline [--seconds 15] [--only NAME] [--json FILE] [--check]

Starts everything it needs on loopback, stops by itself, leaves nothing behind. See `benchmarks/README.md`.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import shutil
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import aiohttp
import typer
import uvloop

from benchmarks.accounting import Usage, usage_of
from benchmarks.customers import Board, Crowd
from benchmarks.findings import Budget, Finding, as_json, judge, show
from benchmarks.installation import Business, Installation, business, installation
from twins.graph import GraphTwin
from twins.openai import OpenAITwin

WARM_UP_SECONDS = 3.0
DRAIN_SECONDS = 30.0
BUILTIN_REMARKS = ("Quanto custa o banho?", "Qual o preço da tosa?", "Qual o valor do banho?")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A kind of load. `model` names the businesses written to, `latency` is the model's for each of its calls."""

    name: str
    model: str
    latency: float
    load: Callable[[Crowd, float], Awaitable[None]]
    budget: Budget
    warm_up: float = WARM_UP_SECONDS


@dataclass(slots=True)
class Bench:
    """What every scenario runs against."""

    running: Installation
    graph: GraphTwin
    model: OpenAITwin
    client: aiohttp.ClientSession
    businesses: list[Business]


def scenarios(parallel: int) -> list[Scenario]:
    """Everything that is measured. The budgets are those of the project's design."""
    return [
        Scenario("model-0s", "openai", 0.0, lambda crowd, s: crowd.saturate(64, s, 0.5), Budget(90, 12)),
        Scenario(
            "model-2.5s",
            "openai",
            2.5,
            lambda crowd, s: crowd.saturate(parallel, s + 12, 6),
            Budget(80, 12),
            warm_up=12,
        ),
        Scenario("built-in-10/s", "builtin", 0.0, lambda crowd, s: crowd.arrive(10, s), Budget(9, 12, 200)),
        Scenario("bursts-of-3", "openai", 0.3, lambda crowd, _: crowd.burst(60, 3), Budget(), warm_up=0),
    ]


async def run(scenario: Scenario, bench: Bench, seconds: float) -> Finding:
    """Runs one scenario and counts it."""
    board = Board()
    numbers = [n for one in bench.businesses if one.model.startswith(scenario.model) for n in one.phone_number_ids]
    remarks = (BUILTIN_REMARKS,) if scenario.model == "builtin" else ()
    crowd = Crowd(bench.client, bench.running.url, board, numbers, *remarks)
    bench.graph.clear()
    bench.graph.on_accepted = board.take
    bench.model.latency = scenario.latency
    calls = bench.model.answered.total()
    load = asyncio.ensure_future(scenario.load(crowd, seconds + scenario.warm_up))
    await asyncio.sleep(scenario.warm_up)
    start, used, own = time.monotonic(), _usage(bench), time.process_time()
    await asyncio.wait([load], timeout=seconds)
    if scenario.warm_up == 0:
        await _drain(board)
    end, used_after, own_after = time.monotonic(), _usage(bench), time.process_time()
    await asyncio.wait_for(load, seconds + scenario.warm_up + 120)
    await _drain(board)
    finding = judge(scenario.name, board, (start, end), (used, used_after), own_after - own, scenario.budget)
    finding.model_calls = bench.model.answered.total() - calls
    return finding


async def _drain(board: Board) -> None:
    """Waits for what is still open, and then a moment for what should not come."""
    deadline = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < deadline:
        open_ones = [one for one in board.written if one.accepted and one.order > board.last_order[one.phone]]
        if not open_ones:
            break
        await asyncio.sleep(0.1)
    await asyncio.sleep(1.0)


def _usage(bench: Bench) -> Usage:
    return usage_of(bench.running.pid, bench.running.data_dir)


async def measure(
    chosen: list[Scenario], seconds: float, environment: dict[str, str], keep_log: Path | None
) -> list[Finding]:
    """Runs the scenarios one after the other against one fresh installation."""
    findings: list[Finding] = []
    this = asyncio.current_task()
    assert this is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this.cancel)
    businesses = [business(index, "openai:gpt-4o-mini") for index in range(4)] + [business(9, "builtin")]
    # Shorter than any server's patience, so that no request meets a connection that is just being closed.
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=3)
    timeout = aiohttp.ClientTimeout(total=60)
    async with (
        GraphTwin() as graph,
        OpenAITwin() as model,
        aiohttp.ClientSession(connector=connector, timeout=timeout) as client,
        installation(businesses, graph.base_url, model.base_url, environment) as running,
    ):
        model.keep_requests = False
        bench = Bench(running, graph, model, client, businesses)
        try:
            for scenario in chosen:
                findings.append(await run(scenario, bench, seconds))
                tell(findings[-1], scenario)
        finally:
            if keep_log is not None:
                await asyncio.to_thread(shutil.copyfile, running.log, keep_log)
    return findings


def tell(finding: Finding, scenario: Scenario) -> None:
    """Says at once what a scenario came to."""
    typer.echo(f"{finding.name}: {finding.replies_per_second:.1f} replies/s, {finding.cpu_ms:.1f} ms CPU")
    if finding.lost_of:
        typer.echo(f"  never answered: {finding.lost_of}")
    if finding.refusals:
        typer.echo(f"  webhooks that were not acknowledged: {finding.refusals}")
    if finding.other_texts and scenario.model != "builtin":
        typer.echo(f"  replies that name no message: {finding.other_texts}")


def main(
    seconds: Annotated[float, typer.Option(help="measured time of each scenario")] = 15.0,
    only: Annotated[str, typer.Option(help="run only scenarios whose name holds this")] = "",
    parallel: Annotated[int, typer.Option(help="customers at once while the model takes its time")] = 480,
    concurrency: Annotated[int, typer.Option(help="OXY_CONCURRENCY; 0 leaves the product's default")] = 0,
    json_file: Annotated[Path | None, typer.Option("--json", help="write the figures here")] = None,
    log: Annotated[Path | None, typer.Option(help="keep what oxy printed")] = None,
    check: Annotated[bool, typer.Option(help="exit with 1 when a budget is missed")] = False,
) -> None:
    """Measures the pipeline and prints a table."""
    chosen = [one for one in scenarios(parallel) if only in one.name]
    environment = {"OXY_CONCURRENCY": str(concurrency)} if concurrency else {}
    findings = uvloop.run(measure(chosen, seconds, environment, log))
    show(findings)
    if json_file is not None:
        machine = {"cpus": os.cpu_count(), "python": platform.python_version(), "machine": platform.machine()}
        figures = {"machine": machine, "seconds": seconds, "scenarios": as_json(findings)}
        json_file.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    if check and any(one.misses for one in findings):
        sys.exit(1)


if __name__ == "__main__":
    typer.run(main)
