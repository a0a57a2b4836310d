"""The checks that every part of the settings shares: numbers within their limits, flags, times of day."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

# From and to, both included.
Limits = Mapping[str, tuple[float, float]]

LONGEST_TEXT = 300
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def check_numbers(part: object, limits: Limits, *, fractions: Sequence[str] = (), optional: Sequence[str] = ()) -> None:
    """Raise `ValueError` for the first of the numbers of `part` that is none or out of its limits."""
    for name, (least, most) in limits.items():
        value: Any = getattr(part, name)
        if name in optional and value is None:
            continue
        kinds = (int, float) if name in fractions else (int,)
        if isinstance(value, bool) or not isinstance(value, kinds) or not least <= value <= most:
            raise ValueError(f"{name} must be a number from {least} to {most}")


def check_flags(part: object, *names: str) -> None:
    """Raise `ValueError` for the first of them that is neither true nor false."""
    for name in names:
        if not isinstance(getattr(part, name), bool):
            raise ValueError(f"{name} must be true or false")


def check_texts(part: object, *names: str) -> None:
    """Raise `ValueError` for the first of them that is no text, empty or too long."""
    for name in names:
        text: Any = getattr(part, name)
        if not isinstance(text, str) or not 1 <= len(text.strip()) <= LONGEST_TEXT:
            raise ValueError(f"{name} must be 1 to {LONGEST_TEXT} characters")


def check_clocks(part: object, *names: str) -> None:
    """Raise `ValueError` for the first of them that is no local time of day."""
    for name in names:
        if not _CLOCK.fullmatch(str(getattr(part, name))):
            raise ValueError(f'{name} must be a local time like "21:00"')
