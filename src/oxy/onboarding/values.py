"""How single values of the file are written: numbers, hours, days, money. What is written otherwise is refused."""

import re
from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from oxy.businesses import DAYS, LIMITS, QuietHours, TimeSpan, find_zone, parse_quiet_hours, parse_span
from oxy.catalog import COATS, SIZES
from oxy.foundation.phones import InvalidPhone, parse_phone

SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
MOST_MONEY = Decimal("99999999.99")


def _phone(text: str) -> str:
    try:
        return parse_phone(text).e164
    except InvalidPhone:
        raise ValueError(f'"{text}" is not a phone number; write it like "+5511988880001"') from None


def zone_name(name: str) -> str:
    if find_zone(name) is None:
        raise ValueError(f'"{name}" is not a time zone; write it like "America/Sao_Paulo"')
    return name


def _span(value: object) -> TimeSpan:
    return parse_span(str(value))


def _clock(value: object) -> time:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", str(value)):
        raise ValueError(f'"{value}" is not a time like "19:00"')
    return time.fromisoformat(str(value))


def clock_text(value: object) -> str:
    return f"{_clock(value):%H:%M}"


def _day(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f'"{value}" is not a date like "2026-12-24"') from None


def _quiet_hours(value: object) -> QuietHours:
    return parse_quiet_hours(str(value))


def _one_of(words: Sequence[str], what: str) -> Any:
    def check(value: object) -> str:
        if value not in words:
            raise ValueError(f'"{value}" is no {what}: use {", ".join(words)}')
        return str(value)

    return BeforeValidator(check)


def read_money(value: object) -> Decimal:
    """Read "60.00". Raises `ValueError` for what is no price from 0 to 99999999.99 with at most two places."""
    try:
        amount = Decimal(str(value))
    except ArithmeticError:
        raise ValueError(f'"{value}" is not a price; write it like "60.00"') from None
    if not amount.is_finite() or not 0 <= amount <= MOST_MONEY or amount != round(amount, 2):
        raise ValueError(f'"{value}" is not a price; it must be from 0 to {MOST_MONEY}, with at most two decimals')
    return amount.quantize(Decimal("0.01"))


def limited(name: str) -> Any:
    """Return a field that may be left out, of a number whose range the `businesses` room sets."""
    least, most = LIMITS[name]
    return Field(None, ge=least, le=most)


Phone = Annotated[str, AfterValidator(_phone)]
Text = Annotated[str, Field(min_length=1, max_length=300)]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Span = Annotated[TimeSpan, BeforeValidator(_span)]
Clock = Annotated[time, BeforeValidator(_clock)]
Quiet = Annotated[QuietHours, BeforeValidator(_quiet_hours)]
Weekday = Annotated[str, _one_of(DAYS, "day")]
# A time of day that is kept as text, "14:00".
WallClock = Annotated[str, BeforeValidator(clock_text)]
# Days before (negative) or after one.
Offset = Annotated[int, Field(ge=-90, le=90)]
Day = Annotated[date, BeforeValidator(_day)]
Size = Annotated[str, _one_of(SIZES, "size")]
Coat = Annotated[str, _one_of(COATS, "coat")]
Money = Annotated[Decimal, BeforeValidator(read_money)]
Minutes = Annotated[int, Field(ge=5, le=1440)]
Buffer = Annotated[int, Field(ge=0, le=480)]
# A key that may be left out but, when it is there, has to say something.
LEFT_OUT: Any = None
