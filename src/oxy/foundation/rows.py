"""Reading a row's values whether they came as columns or out of JSON, where ids, instants and money are text.

A room's builder reads both, so that one query may bring the rows of several rooms as JSON.
"""

from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID


def read_uuid(value: UUID | str) -> UUID:
    """Return the id."""
    return value if isinstance(value, UUID) else UUID(value)


def read_instant(value: datetime | str | None) -> datetime | None:
    """Return the aware instant, or None."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def read_date(value: date | str | None) -> date | None:
    """Return the date, or None."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def read_time(value: time | str | None) -> time | None:
    """Return the time of day, or None."""
    return time.fromisoformat(value) if isinstance(value, str) else value


def read_money(value: Decimal | float | str | None) -> Decimal | None:
    """Return the amount in BRL with two places, or None."""
    if value is None:
        return None
    amount = value if isinstance(value, Decimal) else Decimal(str(value))
    return amount.quantize(Decimal("0.01"))
