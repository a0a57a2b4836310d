"""Statements as they go to Postgres: numbered placeholders, values dumped, results loaded by psycopg's own adapters."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, LiteralString

import psycopg
from psycopg import AsyncConnection, abc, errors, pq
from psycopg.adapt import Transformer
from psycopg.types.json import set_json_dumps, set_json_loads
from pydantic_core import from_json, to_json

Row = dict[str, Any]
Params = Mapping[str, Any] | Sequence[Any] | None
Build = Callable[[Row], Any]

# Several times quicker than the standard library's.
set_json_dumps(to_json)
set_json_loads(from_json)

_PLACEHOLDER = re.compile(rb"%(?:(?:\((\w+)\))?([sbt])|(%)|(.|$))", re.DOTALL)
_FORMATS = {b"s": abc.PyFormat.AUTO, b"b": abc.PyFormat.BINARY, b"t": abc.PyFormat.TEXT}
_ROWS = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.SINGLE_TUPLE)


class Statement:
    """One statement with its values, and after it ran its result.

    Args:
        query: with psycopg's placeholders (`%s`, or `%(name)s` and a mapping; `b` or `t` instead of `s`), or with
            Postgres' own (`$1`) when `raw`.
        params: the values.
        raw: whether the placeholders are Postgres' own.
        binary: whether its rows come in Postgres' binary form, in which byte strings are half as long.
    """

    __slots__ = (
        "_connection", "_result", "_transformer", "formats", "query", "result_format", "sql", "types", "values",
    )  # fmt: skip

    def __init__(
        self, connection: AsyncConnection[Any], query: LiteralString, params: Params, *, raw: bool = False,
        binary: bool = False,
    ) -> None:  # fmt: skip
        self.query: LiteralString = query
        self.sql, names, formats = (query.encode(), None, None) if raw else _numbered(query)
        self.result_format = pq.Format.BINARY if binary else pq.Format.TEXT
        self._connection = connection
        self._transformer: abc.Transformer | None = None
        self._result: pq.abc.PGresult | None = None
        self.values: Sequence[Any] | None = None
        self.types: tuple[int, ...] = ()
        self.formats: Sequence[pq.Format] = ()
        if params is not None:
            given = _ordered(params, names)
            transformer = self._transformer = Transformer(connection)
            self.values = transformer.dump_sequence(given, formats or [abc.PyFormat.AUTO] * len(given))
            self.types = transformer.types or ()
            self.formats = transformer.formats or ()

    def settle(self, result: pq.abc.PGresult) -> psycopg.Error | None:
        """Take the result; return the error when it is one."""
        self._result = result
        return error_of(result)

    @property
    def status(self) -> str:
        """What Postgres says it did: COMMIT, ROLLBACK, UPDATE 1; empty when it never ran."""
        said = None if self._result is None else self._result.command_status
        return "" if said is None else said.decode()

    @property
    def touched(self) -> int:
        """How many rows it touched."""
        return 0 if self._result is None else self._result.command_tuples or 0

    def rows(self, build: Build | None = None, limit: int | None = None) -> list[Any]:
        """Return its rows as dicts, or as what `build` makes of them; at most `limit`."""
        result = self._result
        if result is None or result.status not in _ROWS:
            return []
        transformer = self._transformer or Transformer(self._connection)
        transformer.set_pgresult(result)
        names = [(result.fname(column) or b"").decode() for column in range(result.nfields)]
        count = result.ntuples if limit is None else min(limit, result.ntuples)

        def make(values: Sequence[Any]) -> Any:
            row = dict(zip(names, values, strict=True))
            return row if build is None else build(row)

        return transformer.load_rows(0, count, make)


def _ordered(params: Mapping[str, Any] | Sequence[Any], names: tuple[str, ...] | None) -> Sequence[Any]:
    if isinstance(params, Mapping):
        return [params[name] for name in names or ()]
    if names is not None:
        raise TypeError(f"values by name are wanted: {', '.join(names)}")
    return params


def error_of(result: pq.abc.PGresult) -> psycopg.Error | None:
    """Return the error that a result stands for."""
    if result.status == pq.ExecStatus.FATAL_ERROR:
        return errors.error_from_result(result, encoding="utf-8")
    if result.status == pq.ExecStatus.PIPELINE_ABORTED:
        return errors.PipelineAborted("an earlier statement failed")
    return None


@lru_cache(maxsize=4096)
def _numbered(query: str) -> tuple[bytes, tuple[str, ...] | None, list[abc.PyFormat]]:
    """Return the query with `$1`, `$2`…, the names in that order (None for a query without names), and the formats."""
    numbers: dict[str, int] = {}
    formats: list[abc.PyFormat] = []

    def number(found: re.Match[bytes]) -> bytes:
        if found[3] is not None:
            return b"%"
        if found[2] is None:
            raise ValueError(f"only %s, %b, %t, %(name)s and %% may stand in a query: {query[:80]}")
        name = None if found[1] is None else found[1].decode()
        if name is not None and name in numbers:
            return b"$%d" % numbers[name]
        formats.append(_FORMATS[found[2]])
        if name is not None:
            numbers[name] = len(formats)
        return b"$%d" % len(formats)

    sql = _PLACEHOLDER.sub(number, query.encode())
    if numbers and len(numbers) < len(formats):
        raise ValueError(f"named and unnamed placeholders in one query: {query[:80]}")
    return sql, tuple(numbers) if numbers else None, formats
