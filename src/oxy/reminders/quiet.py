"""The hours in which nobody is written to, on the business's own wall clock."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from oxy.businesses import ReminderRules, end_of_quiet, is_quiet

# What would fall into the quiet hours and can go earlier goes so long before they begin.
MARGIN = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Quiet:
    """A business's quiet hours. The planner's SQL knows the same rules: `is_quiet`, `before_quiet`, `after_quiet`."""

    rules: ReminderRules
    zone: ZoneInfo

    def holds(self, instant: datetime) -> bool:
        """Whether an aware instant falls into them."""
        return is_quiet(self.rules, instant.astimezone(self.zone).time())

    def before(self, instant: datetime) -> datetime:
        """Return the instant, or half an hour before the quiet hours that it falls into."""
        if not self.holds(instant):
            return instant
        local, start = instant.astimezone(self.zone), time.fromisoformat(self.rules.quiet_from)
        day = local.date() if local.time() >= start else local.date() - timedelta(days=1)
        return datetime.combine(day, start, self.zone) - MARGIN

    def after(self, instant: datetime) -> datetime:
        """Return the instant, or the end of the quiet hours that it falls into."""
        return end_of_quiet(self.rules, instant.astimezone(self.zone)) or instant
