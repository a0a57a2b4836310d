"""The business as Aurora looks at it of her own accord: who, by which rules, and what time it is there."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from oxy.agenda import is_open, open_spans
from oxy.businesses import BusinessSettings, Organization, load_organization, load_settings
from oxy.foundation.database import Session
from oxy.insights import Period, period_between


@dataclass(frozen=True, slots=True)
class Desk:
    """One business at one moment. `now` is in its zone."""

    organization: Organization
    settings: BusinessSettings
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the business's days begin and end."""
        return self.organization.zone

    @property
    def today(self) -> date:
        """The local date."""
        return self.now.date()

    @property
    def tomorrow(self) -> date:
        """The local date after."""
        return self.today + timedelta(days=1)

    @property
    def is_open_now(self) -> bool:
        """Whether the business is open at this moment."""
        return is_open(self.settings, self.zone, self.now)

    def day(self, day: date) -> Period:
        """Return a local day as insights takes it."""
        return period_between(day, day, self.zone)

    def week_of(self, day: date) -> Period:
        """Return the Monday to Sunday that holds a day."""
        monday = day - timedelta(days=day.weekday())
        return period_between(monday, monday + timedelta(days=6), self.zone)

    def is_open_on(self, day: date) -> bool:
        """Whether the business opens on a local day."""
        return bool(open_spans(self.settings, day))

    def open_days(self, first: date, last: date) -> int:
        """Return on how many local days from `first` to `last` the business opens."""
        days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
        return sum(self.is_open_on(day) for day in days)


async def load_desk(session: Session) -> Desk:
    """Read the business of this session. Raises `NotFound` when it is gone."""
    organization = await load_organization(session)
    now = session.clock.now().astimezone(organization.zone)
    return Desk(organization, await load_settings(session), now)
