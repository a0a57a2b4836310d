"""Lists of the API: a page of items and an opaque cursor to the next."""

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, StringConstraints

from oxy.foundation.errors import Invalid

T = TypeVar("T")
MOST = 200

Limit = Annotated[int, Query(ge=1, le=MOST, description="How many items at most.")]
CursorText = Annotated[str, StringConstraints(max_length=400, pattern=r"^[A-Za-z0-9_-]+$")]
Cursor = Annotated[CursorText | None, Query(description="`next_cursor` of the page before; leave out for the first.")]


class Page(BaseModel, Generic[T]):
    """A part of a list. `next_cursor` is null on the last page."""

    items: list[T]
    next_cursor: str | None = None


def seal_cursor(mark: str | None) -> str | None:
    """Return a room's own mark as an opaque cursor."""
    return None if mark is None else base64.urlsafe_b64encode(mark.encode()).decode().rstrip("=")


def open_cursor(cursor: str | None) -> str | None:
    """Return the room's own mark. Raises `Invalid` for a cursor that is none of ours."""
    if cursor is None:
        return None
    try:
        mark = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise bad_cursor() from None
    if "\0" in mark:
        raise bad_cursor()
    return mark


def cut(items: Sequence[T], limit: int, cursor: str | None) -> tuple[list[T], str | None]:
    """Return a page of a list that is short enough to be held whole, and the next cursor."""
    mark = open_cursor(cursor)
    if mark is not None and not (mark.isascii() and mark.isdigit() and len(mark) < 10):
        raise bad_cursor()
    start = int(mark or 0)
    end = start + limit
    return list(items[start:end]), seal_cursor(str(end)) if end < len(items) else None


def bad_cursor() -> Invalid:
    """The refusal of a cursor that is none of ours."""
    return Invalid("A marca de página não vale. Recomece a lista.", field="cursor")
