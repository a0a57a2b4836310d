"""What bookings are split by: who did it, what was done, when in the week or the day, who booked; and their days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

from oxy.insights.periods import Stretch


@dataclass(frozen=True, slots=True)
class Split:
    """What a breakdown groups bookings by (`key`), and what is made of it once things are counted (`shown`, of `key`).

    Weekdays, hours and days are told by whole minutes from a local Monday's midnight (`{monday}`) to the one that each
    booking has in it: converting its start to local time would take most of the time.
    """

    key: LiteralString
    shown: LiteralString = "key"

    def over(self, stretches: Sequence[Stretch]) -> "Split":
        """Return it for a period of these stretches between changes of the clock; `mondays` gives its parameters."""
        return Split(self.key.replace("{monday}", _MONDAY if len(stretches) == 1 else _MONDAYS), self.shown)


# Minutes of one offset all count from one Monday; where the clocks change, each stretch has its own.
_MONDAY: LiteralString = "%(monday)s::int"
_MONDAYS: LiteralString = "(%(mondays)s::int[])[1 + width_bucket(b.minute_no, %(changes)s::int[])]"
_MINUTE = timedelta(minutes=1)
_FIRST_MINUTE = datetime(1900, 1, 1, tzinfo=UTC)
SPLITS: dict[str, Split] = {
    "service": Split("b.service_id"),
    "professional": Split("b.resource_id"),
    "weekday": Split("(b.minute_no - {monday}) %% 10080 / 1440", "key + 1"),
    "hour": Split("(b.minute_no - {monday}) %% 1440 / 60"),
    "origin": Split("b.booked_by"),
}
DAY = Split("(b.minute_no - {monday}) / 1440", "date '1900-01-01' + key")
WHOLE = Split("true")


def mondays(stretches: Sequence[Stretch]) -> dict[str, Any]:
    """Return the parameters of a split that is told `over` these stretches."""
    return {
        "monday": minute_no(stretches[0].monday),
        "mondays": [minute_no(stretch.monday) for stretch in stretches],
        "changes": [minute_no(stretch.start) for stretch in stretches[1:]],
    }


def minute_no(moment: datetime) -> int:
    """Return the whole minutes to `moment`, counted as `bookings.minute_no` is."""
    return (moment - _FIRST_MINUTE) // _MINUTE
