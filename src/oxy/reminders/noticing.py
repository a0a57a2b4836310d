"""What a household must be told now about its bookings, and what is better left unsaid: decided from facts, pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from oxy.businesses import ReminderRules
from oxy.reminders.appointments import LIVE, Appointment
from oxy.reminders.quiet import Quiet

Kind = Literal["first", "last", "moved", "cancelled", "follow_up"]

# A first reminder leaves time to come or to call off; a last one, time to leave the house.
LEAST_FIRST = timedelta(hours=2)
LEAST_LAST = timedelta(minutes=15)
# Bookings that start so close to one another are one way to make.
SAME_WAY = timedelta(minutes=90)
# Staff drag a booking about before it stands where they want it.
SETTLES = timedelta(minutes=2)
# Who would else stand before the door is written to in the quiet hours as well.
URGENT = timedelta(hours=2)
# Later nobody is asked any more: not after an outage, nor about what was before the business began to ask.
LATEST_FOLLOW_UP = timedelta(days=1)
CUSTOMERS = ("customer", "attendant")


@dataclass(frozen=True, slots=True)
class Notice:
    """One message: what it is about."""

    kind: Kind
    appointments: tuple[Appointment, ...]


@dataclass(frozen=True, slots=True)
class Spared:
    """Something that is not told, and why; written down so that it is decided once."""

    kind: Kind
    appointment: Appointment
    reason: str


@dataclass(frozen=True, slots=True)
class Moment:
    """When and by whose rules is decided."""

    now: datetime
    rules: ReminderRules
    quiet: Quiet

    @property
    def speaks(self) -> bool:
        """Whether people are written to now."""
        return not self.quiet.holds(self.now)

    def day_of(self, instant: datetime) -> object:
        """Return the local day of an instant."""
        return instant.astimezone(self.quiet.zone).date()


def decide(appointments: Sequence[Appointment], moment: Moment) -> tuple[list[Notice], list[Spared]]:
    """Return what to tell one household now, a message each, and what is spared it."""
    notices: list[Notice] = []
    spared: list[Spared] = []
    steps: tuple[tuple[Kind, Callable[[Appointment, Moment], str | None]], ...] = (
        ("cancelled", _cancelled), ("moved", _moved), ("last", _last), ("first", _first), ("follow_up", _follow_up),
    )  # fmt: skip
    for kind, looks in steps:
        due: list[Appointment] = []
        for each in appointments:
            verdict = looks(each, moment)
            if verdict == "tell":
                due.append(each)
            elif verdict is not None:
                spared.append(Spared(kind, each, verdict))
        notices += [Notice(kind, group) for group in _grouped(kind, due, appointments, moment)]
    return notices, spared


def _first(each: Appointment, moment: Moment) -> str | None:
    hours = moment.rules.first_hours
    if not hours or each.status not in LIVE or each.start <= moment.now or each.was("first") or each.was("last"):
        return None
    due = moment.quiet.before(each.start - timedelta(hours=hours))
    if moment.now < due or not moment.speaks:
        return None
    least = max(LEAST_FIRST, timedelta(hours=moment.rules.last_hours + 1))
    return _never(each) or _just_placed(each, due, moment) or _too_late(each, least, moment) or "tell"


def _last(each: Appointment, moment: Moment) -> str | None:
    hours = moment.rules.last_hours
    if not hours or each.status not in LIVE or each.start <= moment.now or each.was("last"):
        return None
    due = each.start - timedelta(hours=hours)
    if moment.now < due or not moment.speaks:
        return None
    return _never(each) or _just_placed(each, due, moment) or _too_late(each, LEAST_LAST, moment) or "tell"


def _moved(each: Appointment, moment: Moment) -> str | None:
    known = each.known_start
    if known is None or known <= moment.now or known == each.start or each.status not in LIVE or each.was("moved"):
        return None
    if each.start <= moment.now:
        return None
    return _correction(each, min(known, each.start), moment)


def _cancelled(each: Appointment, moment: Moment) -> str | None:
    known = each.known_start
    if each.status != "cancelled" or known is None or known <= moment.now:
        return None
    if any(told.kind == "cancelled" for told in each.told):
        return None
    return _correction(each, known, moment)


def _follow_up(each: Appointment, moment: Moment) -> str | None:
    hours = moment.rules.follow_up_hours
    if not hours or each.status != "completed" or any(told.kind == "follow_up" for told in each.told):
        return None
    due = max(each.end, each.changed_at) + timedelta(hours=hours)
    if moment.now < due or moment.now > each.end + LATEST_FOLLOW_UP or not moment.speaks:
        return None
    return _never(each) or "tell"


def _correction(each: Appointment, first_moment: datetime, moment: Moment) -> str | None:
    if moment.now < each.changed_at + SETTLES:
        return None
    if each.changed_by in CUSTOMERS:
        return "customer_knows"
    if not moment.speaks and moment.quiet.after(moment.now) + URGENT <= first_moment:
        return None
    return _never(each) or "tell"


def _never(each: Appointment) -> str | None:
    if each.pet_died:
        return "deceased"
    return "blocked" if each.contact_status == "blocked" else None


def _just_placed(each: Appointment, due: datetime, moment: Moment) -> str | None:
    spare = timedelta(hours=moment.rules.quiet_after_booking_hours)
    return "just_booked" if due - each.placed_at < spare or each.placed_at > due else None


def _too_late(each: Appointment, least: timedelta, moment: Moment) -> str | None:
    return "too_late" if each.start - moment.now < least else None


def _grouped(
    kind: Kind, due: Sequence[Appointment], everything: Sequence[Appointment], moment: Moment
) -> list[tuple[Appointment, ...]]:
    """What goes into one message: corrections together; a day's visits; for a last reminder what starts together."""
    if not due:
        return []
    if kind in ("moved", "cancelled"):
        # A correction goes to whoever was told, of the household.
        people = dict.fromkeys(each.last_told.contact_id for each in due if each.last_told is not None)
        return [tuple(each for each in due if each.last_told and each.last_told.contact_id == one) for one in people]
    if kind == "follow_up":
        days = sorted({moment.day_of(each.start) for each in due}, key=str)
        return [
            tuple(each for each in due if moment.day_of(each.start) == day)
            for day in days
            if not any(each.status in ("in_progress", *LIVE) and moment.day_of(each.start) == day
                       and each.end > moment.now for each in everything)
        ]  # fmt: skip
    groups: list[tuple[Appointment, ...]] = []
    left = sorted(due, key=lambda each: (each.start, each.id))
    while left:
        head = left[0]
        group = [each for each in everything if each in left or _joins(kind, each, moment)]
        group = [each for each in group if _together(kind, head, each, moment)]
        groups.append(tuple(sorted(group, key=lambda each: (each.start, each.id))))
        left = [each for each in left if each not in group]
    return groups


def _joins(kind: Kind, each: Appointment, moment: Moment) -> bool:
    """Whether a booking whose own reminder is not due yet may be told of along with another's."""
    fresh = moment.now - each.placed_at < timedelta(hours=moment.rules.quiet_after_booking_hours)
    return each.status in LIVE and each.start > moment.now and not each.was(kind) and not _never(each) and not fresh


def _together(kind: Kind, head: Appointment, each: Appointment, moment: Moment) -> bool:
    if kind == "last":
        return abs(each.start - head.start) <= SAME_WAY
    return moment.day_of(each.start) == moment.day_of(head.start)
