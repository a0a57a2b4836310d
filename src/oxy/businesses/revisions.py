"""What a business says of itself is read again when it has changed, and remembered as long as it has not."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar
from uuid import UUID

T = TypeVar("T")


class Remembered(Generic[T]):
    """The latest of each thing, with the business's revision that it was read at (`business_revisions`).

    Only what was read together with its revision, in one statement, may be kept: a trigger renews the revision in the
    transaction of each change, and none comes twice, so that the same revision means the same rows.
    """

    def __init__(self, most: int) -> None:
        """`most` things are kept; the one longest not asked for goes first."""
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[UUID, T]] = OrderedDict()

    def get(self, key: Hashable, revision: UUID | None) -> T | None:
        """Return what is kept of `key`, if it is of this revision."""
        kept = self._kept.get(key)
        if kept is None or kept[0] != revision:
            return None
        self._kept.move_to_end(key)
        return kept[1]

    def keep(self, key: Hashable, revision: UUID | None, value: T) -> T:
        """Keep and return `value`; without a revision it is only returned."""
        if revision is not None:
            self._kept[key] = (revision, value)
            self._kept.move_to_end(key)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return value
