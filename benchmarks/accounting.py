"""Processor time of process trees, read from /proc."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Usage:
    """Seconds of processor time used so far, and resident memory in MiB."""

    oxy: float
    postgres: float
    oxy_mib: float
    postgres_mib: float


@dataclass(frozen=True, slots=True)
class _Process:
    parent: int
    ticks: int
    mib: float


def usage_of(oxy_pid: int, data_dir: Path) -> Usage:
    """Reads both trees: the command's, and that of the Postgres that keeps `data_dir`, wherever it hangs."""
    processes = _processes()
    postmasters = {_first_number(path) for path in data_dir.rglob("postmaster.pid")}
    postgres = {pid for root in postmasters for pid in _tree(root, processes)}
    oxy = _tree(oxy_pid, processes) - postgres
    return Usage(
        oxy=sum(processes[pid].ticks for pid in oxy) / TICKS_PER_SECOND,
        postgres=sum(processes[pid].ticks for pid in postgres) / TICKS_PER_SECOND,
        oxy_mib=sum(processes[pid].mib for pid in oxy),
        postgres_mib=sum(processes[pid].mib for pid in postgres),
    )


def _processes() -> dict[int, _Process]:
    found: dict[int, _Process] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        # Own time and that of children already gone, so that the sum over a tree never falls.
        ticks = sum(int(field) for field in fields[11:15])
        found[int(path.parent.name)] = _Process(
            int(fields[1]), ticks, int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 2**20
        )
    return found


def _tree(root: int, processes: dict[int, _Process]) -> set[int]:
    children: defaultdict[int, list[int]] = defaultdict(list)
    for pid, process in processes.items():
        children[process.parent].append(pid)
    tree: set[int] = set()
    waiting = [root] if root in processes else []
    while waiting:
        pid = waiting.pop()
        tree.add(pid)
        waiting.extend(children[pid])
    return tree


def _first_number(path: Path) -> int:
    try:
        return int(path.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return -1
