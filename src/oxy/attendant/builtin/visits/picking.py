"""Which ways to do a visit are told: the one asked for, those inside the wish, or the nearest to it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from oxy.agenda import Plan
from oxy.attendant.builtin.wishes import Match, Wish

LISTED = 4
LONGEST_GAP = timedelta(hours=1)


@dataclass(slots=True)
class PlanPick:
    """Chooses among the ways to do a visit for one wish, and remembers how well they fit.

    Args:
        together: all parts should begin at one time; `side_by_side` says afterwards whether they can.
    """

    wish: Wish
    zone: ZoneInfo
    together: bool = False
    match: Match = Match.none
    side_by_side: bool = True
    plans: list[Plan] = field(default_factory=list[Plan])

    def __call__(self, found: Sequence[Plan]) -> Sequence[Plan]:
        """Return the plans to tell, by start."""
        possible = [plan for plan in found if self._fits_day(plan)]
        if self.together:
            at_once = [plan for plan in possible if len({slot.start for slot in plan.arrangement.slots}) == 1]
            self.side_by_side = bool(at_once)
            possible = at_once or possible
        inside = [plan for plan in possible if self.wish.holds(self._start(plan).time())]
        if inside and (self.wish.clock is not None or self.wish.first_slot):
            first = min(inside, key=lambda plan: plan.arrangement.start)
            self.match, self.plans = Match.exact, [first]
            shortest = min(plan.arrangement.length for plan in possible)
            if first.arrangement.length - shortest > LONGEST_GAP:
                # Who would wait for hours between two baths is told of the ways without a wait, too.
                short = [plan for plan in possible if plan.arrangement.length == shortest]
                together = [first, *self._nearest(short)[: LISTED - 1]]
                self.match, self.plans = Match.inside, sorted(together, key=lambda plan: plan.arrangement.start)
        elif inside:
            self.match, self.plans = Match.inside, _spread(inside)
        elif possible:
            self.match, self.plans = Match.near, self._nearest(possible)
        return self.plans

    def _fits_day(self, plan: Plan) -> bool:
        day = self._start(plan).date()
        return day not in self.wish.without and (not self.wish.days or day in self.wish.days)

    def _nearest(self, plans: Sequence[Plan]) -> list[Plan]:
        wanted = self.wish.clock or self.wish.earliest or self.wish.latest or time(12)

        def distance(plan: Plan) -> tuple[date, int]:
            start = self._start(plan)
            return start.date(), abs((start.hour - wanted.hour) * 60 + start.minute - wanted.minute)

        return sorted(sorted(plans, key=distance)[:LISTED], key=lambda plan: plan.arrangement.start)

    def _start(self, plan: Plan) -> datetime:
        return plan.arrangement.start.astimezone(self.zone)


def _spread(plans: Sequence[Plan]) -> list[Plan]:
    """A few of the shortest, evenly over what is free: who waits between two baths would rather not."""
    shortest = min(plan.arrangement.length for plan in plans)
    short = [plan for plan in plans if plan.arrangement.length == shortest]
    kept = sorted(short if len(short) > 1 else plans, key=lambda plan: plan.arrangement.start)
    step = -(-len(kept) // LISTED)
    return kept[::step]
