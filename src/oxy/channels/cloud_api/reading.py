"""Takes what is there out of somebody else's JSON, and never stumbles over what is not."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast

Json = dict[str, Any]


def object_of(value: object) -> Json:
    """The value when it is a JSON object, else an empty one."""
    return cast("Json", value) if isinstance(value, dict) else {}


def objects_of(value: object) -> Iterator[Json]:
    """The JSON objects in a JSON array; nothing when it is no array."""
    if isinstance(value, list):
        for item in cast("list[object]", value):
            if isinstance(item, dict):
                yield cast("Json", item)


def words_of(value: object) -> str | None:
    """A JSON string or number as text; None for anything else and for the empty string."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value) or None


def instant_of(timestamp: object, received_at: datetime) -> datetime:
    """Meta's epoch seconds as an aware instant; `received_at` when they cannot be read."""
    try:
        return datetime.fromtimestamp(int(cast("str", timestamp)), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return received_at
