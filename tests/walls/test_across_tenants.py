"""Looking across tenants is for the audited purposes alone, and the database is spoken to in few places."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import oxy
from oxy.foundation.database import Purpose

ROOT: Final = Path(oxy.__file__).parent
# Who may, by purpose. A new line here is a reviewed decision: say to the reviewer what it reads of every tenant.
SWEEPING: Final = {
    "agenda/calendars/refreshing.py",
    "agenda/nightly.py",
    "agenda/waitlist_offers.py",
    "aurora/proactive/watch.py",
    "campaigns/tasks.py",
    "conversations/placeholders.py",
    "conversations/sweep.py",
    "reminders/planning.py",
}
AUDITED: Final[dict[Purpose, set[str]]] = {
    Purpose.SIGN_IN: {"entrances/identity.py"},
    Purpose.RESOLVE_INSTANCE: {"entrances/simulator/page.py", "launch/application.py"},
    # Whose agenda a secret address shows.
    Purpose.RESOLVE_FEED: {"entrances/calendar.py"},
    # What is due, over all businesses: ids alone, each then done in a transaction of its own business.
    Purpose.SWEEP: SWEEPING,
    # Which paired numbers are free, held, asked for or have something waiting: ids and times, nothing that was said.
    Purpose.HOLD: {"channels/multidevice/leaving.py", "channels/multidevice/office.py"},
    Purpose.OPERATE: {
        "conversations/retries.py",
        "entrances/api/queues.py",
        "foundation/database.py",
        "launch/",
    },
    # The queue, health and figures of the installation; how many workers share what a number may send.
    Purpose.OBSERVE: {
        "conversations/pacing.py",
        "entrances/api/queues.py",
        "entrances/health.py",
        "entrances/metrics.py",
        "launch/commands/status.py",
    },
    Purpose.RETAIN: {"launch/housekeeping.py"},
    # Which businesses share their figures; each one's are read as itself, and what is written names none of them.
    Purpose.COMPARE: {"insights/medians.py"},
}
# Who may open a connection of their own, past `Database`.
POOLING = {"foundation/database.py", "foundation/transactions.py"}
CONNECTING: Final = {
    "foundation/embedded_postgres/server.py",
    "foundation/events.py",
    "foundation/migrate.py",
    "foundation/crew.py",
    "launch/context.py",
}
# Who may say the name of the role that sees everything, or change roles.
ROLE_NAMING: Final = {"foundation/database.py"}
# Who may narrow a cross-tenant transaction to one business: a business's file is applied across, then within.
NARROWING: Final = {"onboarding/applying.py", "onboarding/neighbours.py"}


@cache
def _sources() -> tuple[tuple[str, ast.Module], ...]:
    files = sorted(ROOT.rglob("*.py"))
    return tuple((path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))) for path in files)


def _calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    for path, tree in _sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
                yield path, node


def _allowed(path: str, places: set[str]) -> bool:
    return any(path == place or (place.endswith("/") and path.startswith(place)) for place in places)


def test_every_look_across_tenants_names_an_audited_purpose() -> None:
    found: set[tuple[Purpose, str]] = set()
    for path, call in _calls("system"):
        argument = call.args[0] if len(call.args) == 1 and not call.keywords else None
        named = (
            isinstance(argument, ast.Attribute)
            and isinstance(argument.value, ast.Name)
            and argument.value.id == "Purpose"
        )
        assert named, f"{path}:{call.lineno}: say the purpose where it is used: Purpose.SOMETHING"
        assert isinstance(argument, ast.Attribute)
        purpose = Purpose[argument.attr]
        assert _allowed(path, AUDITED[purpose]), f"{path}:{call.lineno}: {purpose} is not this file's purpose"
        found.add((purpose, path))
    for purpose, places in AUDITED.items():
        for place in places:
            assert any(one == purpose and _allowed(path, {place}) for one, path in found), f"{purpose}: {place} is idle"


def test_no_room_below_the_entrances_looks_across_but_few() -> None:
    domain = {path for path, _ in _calls("system") if not path.startswith(("entrances/", "launch/", "foundation/"))}
    assert domain == SWEEPING | {
        "channels/multidevice/leaving.py",
        "channels/multidevice/office.py",
        "conversations/pacing.py",
        "conversations/retries.py",
        "insights/medians.py",
    }


def test_connections_are_opened_in_few_places() -> None:
    assert {path for path, _ in _calls("connect") if _is_psycopg(path)} <= CONNECTING
    assert {path for path, tree in _sources() if _names(tree, "AsyncConnectionPool")} == POOLING


def _names(tree: ast.Module, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))


def _is_psycopg(path: str) -> bool:
    tree = dict(_sources())[path]
    return any(
        isinstance(node, ast.Attribute) and node.attr == "connect" and "psycopg" in ast.dump(node.value)
        for node in ast.walk(tree)
    )


def test_narrowing_is_for_the_business_file_alone() -> None:
    assert {path for path, _ in _calls("narrow")} == NARROWING


def test_roles_are_changed_in_one_place() -> None:
    words = ("oxy_system", "SET ROLE", "SET LOCAL ROLE", "SESSION AUTHORIZATION")
    assert {path for path, tree in _sources() if _says(tree, words)} == ROLE_NAMING


def _says(tree: ast.Module, words: tuple[str, ...]) -> bool:
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return any(
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and any(word in node.value for word in words)
        and id(node) not in documented
        for node in ast.walk(tree)
    )


def test_only_the_foundation_touches_the_driver_s_connection() -> None:
    touching = {
        path
        for path, tree in _sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("connection", "_connection") and _is_session(node.value)
    }
    assert all(path.startswith("foundation/") for path in touching), touching


def _is_session(node: ast.expr) -> bool:
    return (isinstance(node, ast.Name) and node.id in ("session", "self")) or (
        isinstance(node, ast.Attribute) and node.attr == "session"
    )
