"""How fast a number may send campaigns, and when: warm-up, jitter, allowed hours and days, and the estimate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from random import Random
from zoneinfo import ZoneInfo

from oxy.agenda import holiday_name
from oxy.businesses import BusinessSettings, without_quiet
from oxy.campaigns.campaign import Pace

LOOK_AHEAD_DAYS = 400
JITTER = 0.5


@dataclass(frozen=True, slots=True)
class Warmth:
    """What a channel bears: messages on a number's first day, growth from day to day, the most a day, and the speed.

    `seconds` lie between two messages on average unless the owner asks for fewer; `fastest` is the least there may be,
    so that campaigns never take more than half of the ten messages a second that a number has for everything.
    """

    first_day: int
    growth: float
    most: int
    seconds: float
    fastest: float

    def allowance(self, warm_days: int) -> int:
        """How many on the day after `warm_days` days with campaigns."""
        return min(self.most, int(self.first_day * self.growth ** min(warm_days, 60)))

    def cooled(self, warm_days: int) -> int:
        """How warm a number is after trouble: half as many days as it was on its way, those at the most not counted."""
        return next(days for days in range(warm_days + 1) if self.allowance(days) == self.allowance(warm_days)) // 2


# Paired phones are banned for what the official API allows: a person does not write to hundreds of people a day. The
# official API's own first limit is 250 people a day (Meta: messaging limits), and grows with quality.
WARMTHS: Mapping[str, Warmth] = {
    "multidevice": Warmth(20, 1.3, 200, 45.0, 20.0),
    "cloud": Warmth(200, 1.6, 2000, 2.0, 0.2),
    "simulator": Warmth(1000, 2.0, 5000, 0.5, 0.1),
}


@dataclass(frozen=True, slots=True)
class Lane:
    """One number's part of a campaign: how many wait for it, and how warm it is.

    Before them go `ahead`, those of other campaigns; nobody before `free_from`, while the number is frozen.
    """

    channel: str
    waiting: int
    warm_days: int = 0
    sent_today: int = 0
    ahead: int = 0
    free_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """When the first and the last message would go, local, and on how many days messages go out."""

    first_at: datetime
    last_at: datetime
    days: int


def pause_between(channel: str, pace: Pace, random: Random) -> timedelta:
    """Return how long to wait before the next message of a campaign from this number: never twice the same."""
    return timedelta(seconds=mean_seconds(channel, pace) * random.uniform(1 - JITTER, 1 + JITTER))


def mean_seconds(channel: str, pace: Pace) -> float:
    """Return the seconds between two messages, on average."""
    warmth = WARMTHS[channel]
    return warmth.seconds if pace.per_minute is None else max(60 / pace.per_minute, warmth.fastest / (1 - JITTER))


def allowance(channel: str, warm_days: int) -> int:
    """Return how many messages of campaigns a number may send in a day."""
    return WARMTHS[channel].allowance(warm_days)


def cooled(channel: str, warm_days: int) -> int:
    """Return how warm a number is that was frozen: it must warm up again, for all campaigns."""
    return WARMTHS[channel].cooled(warm_days)


def next_allowed(pace: Pace, settings: BusinessSettings, now: datetime) -> datetime | None:
    """Return the first moment from `now` (local) on at which campaigns may go out: `now` itself within the hours.

    None: in more than a year there is none.

    Not in the business's quiet hours, whatever the campaign's own are. Not on holidays, nor on days on which the
    business is closed by its own list: nobody is there for the answers.
    """
    for day in (now.date() + timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS)):
        for start, end in _stretches(pace, settings, day, now.tzinfo):
            if now < end:
                return max(now, start)
    return None


def allowed_until(pace: Pace, settings: BusinessSettings, now: datetime) -> datetime:
    """Return until when campaigns may go out without a break from `now` (local) on, a moment at which they may."""
    return next(end for start, end in _stretches(pace, settings, now.date(), now.tzinfo) if start <= now < end)


def estimate(
    lanes: Sequence[Lane], pace: Pace, settings: BusinessSettings, zone: ZoneInfo, start: datetime
) -> Estimate | None:
    """Return when a campaign that begins at `start` would be through, under every cap.

    None when nobody waits, or the hours never come.
    """
    used = [lane for lane in lanes if lane.waiting]
    if next_allowed(pace, settings, start.astimezone(zone)) is None:
        return None
    # A campaign's own cap is for all its numbers together.
    share = None if pace.per_day is None or not used else -(-pace.per_day // len(used))
    runs = [_run(lane, pace, settings, start.astimezone(zone), share) for lane in used]
    if not runs:
        return None
    days = {day for run in runs for day in run[2]}
    return Estimate(min(run[0] for run in runs), max(run[1] for run in runs), len(days))


def _run(
    lane: Lane, pace: Pace, settings: BusinessSettings, start: datetime, share: int | None
) -> tuple[datetime, datetime, Sequence[date]]:
    seconds = mean_seconds(lane.channel, pace)
    free = start if lane.free_from is None else max(start, lane.free_from)
    begins = next_allowed(pace, settings, free) or free
    first: datetime | None = None
    last = begins
    # Taken in turns with those of other campaigns: counted as though these went first.
    ahead, left, warm = lane.ahead, lane.waiting, lane.warm_days
    used = lane.sent_today if begins.date() == start.date() else 0
    days: list[date] = []
    for day in (begins.date() + timedelta(days=number) for number in range(LOOK_AHEAD_DAYS)):
        borne, own = allowance(lane.channel, warm) - used, left if share is None else min(left, share)
        worked = False
        for begin, end in _stretches(pace, settings, day, begins.tzinfo):
            clock = max(begin, begins)
            fits = max(0, min(int(_seconds(clock, end) // seconds) + 1, borne))
            others = min(ahead, fits)
            sent = min(own, fits - others)
            if sent:
                first = first or clock + timedelta(seconds=seconds * others)
                last = clock + timedelta(seconds=seconds * (others + sent - 1))
                days.append(day)
            ahead, own, left, borne = ahead - others, own - sent, left - sent, borne - others - sent
            worked = worked or others + sent > 0
        warm, used = warm + worked, 0
        if left <= 0:
            break
    return first or begins, last, days


def _seconds(start: datetime, end: datetime) -> float:
    return (end.astimezone(UTC) - start.astimezone(UTC)).total_seconds()


def _stretches(
    pace: Pace, settings: BusinessSettings, day: date, zone: tzinfo | None
) -> list[tuple[datetime, datetime]]:
    """When on a day campaigns may go out: the campaign's hours, of a day that is one, without the quiet ones."""
    closed = day in settings.closed_on or holiday_name(settings.holidays, day) is not None
    if day.weekday() not in pace.weekdays or closed:
        return []
    spans = without_quiet(settings.reminders, (pace.start, pace.end))
    return [(datetime.combine(day, start, zone), datetime.combine(day, end, zone)) for start, end in spans]
