"""An owner's question, understood: topic, period, and whom or what it names."""

from dataclasses import dataclass
from typing import Any, Literal

from oxy.aurora.commands import Command
from oxy.aurora.context import KnownResource, KnownService
from oxy.aurora.listed import Listed
from oxy.aurora.measures import Measure
from oxy.aurora.not_kept import NotKept
from oxy.aurora.topics import Topic
from oxy.insights import INACTIVE_AFTER_DAYS, Against, Period
from oxy.portuguese import TimeWindow

Edge = Literal["first", "last"]
SMALL_TALK = frozenset({
    Topic.greeting, Topic.thanks, Topic.chat, Topic.help, Topic.unknown, Topic.command, Topic.unclear, Topic.stranger,
})  # fmt: skip
# Questions about figures of a period, as opposed to lists of people.
OF_A_PERIOD = frozenset({
    Topic.served, Topic.services, Topic.revenue, Topic.ticket, Topic.cancellations, Topic.no_shows, Topic.new_clients,
    Topic.returning, Topic.bookings, Topic.comparison, Topic.summary,
})  # fmt: skip

# Lists that are found by what they are of, not by a figure.
LISTS = frozenset({Topic.ranking, Topic.birthdays, Topic.care_due, Topic.packages})
# What these name beside themselves is no other period.
NOT_COMPARED = frozenset({
    Topic.search, Topic.agenda, Topic.hours, Topic.inactive, Topic.others, Topic.unusual, Topic.command,
    Topic.definition, *LISTS,
})  # fmt: skip
# These name people and things that the house need not have.
NAMES_ANYBODY = frozenset({
    Topic.search, Topic.inactive, Topic.others, Topic.unusual, Topic.command, Topic.definition, Topic.help,
    Topic.campaign, Topic.campaign_ideas, Topic.thanks, Topic.cohorts, Topic.prices, Topic.hours, Topic.connection,
    Topic.chat,
})  # fmt: skip
SPLIT_TOPICS = (OF_A_PERIOD - {Topic.summary}) | {Topic.figure, Topic.chart, Topic.agenda, Topic.summary}

# Told of the days of one weekday alone.
RUN_TOPICS = (OF_A_PERIOD - {Topic.summary, Topic.comparison, Topic.services}) | {Topic.figure, Topic.unknown}
# After these nothing is known that the next message could go on from.
_LOST = frozenset({Topic.unclear, Topic.stranger})


@dataclass(frozen=True, slots=True)
class Question:
    """One question, ready to be answered.

    Args:
        period: the stretch of days that it is about; `period_said` whether the message named one.
        services: those named, possibly several of one kind ("banhos"); none named means all.
        people: the professionals, rooms or kennels named.
        inactive_days: how long an absence counts.
        words: what to search for, what nothing here is called, or what was asked beside others and not understood.
        command: the order given, when it is one.
        free_slots: it asks for free hours of several days, which are told one at a time.
        not_kept: what it asks for that nothing here keeps, beside what is told or in place of it.
        window: the part of the day that a question about the agenda is about.
        measure: the figure of the catalogue that answers it, where the topic alone does not say it.
        against: what to compare with.
        all_species: it names dogs, and is told of every pet.
        unread: the words that no part of the reading explains; with any, no figure is told.
        instead: the question without them, which is offered.
        listed: the list that it asks for, of one that does.
        unconfirmed: of an agenda, only those who have not confirmed.
        edge: of a day's agenda, only its first booking or its last.
        weekday: the one weekday (Monday 0) of `period` whose days are told, of a series by day.
    """

    topic: Topic
    period: Period
    period_said: bool = False
    services: tuple[KnownService, ...] = ()
    people: tuple[KnownResource, ...] = ()
    inactive_days: int = INACTIVE_AFTER_DAYS
    words: str = ""
    command: Command | None = None
    free_slots: bool = False
    window: TimeWindow | None = None
    measure: Measure | None = None
    against: Against = "previous"
    all_species: bool = False
    unread: tuple[str, ...] = ()
    instead: "Question | None" = None
    not_kept: NotKept | None = None
    listed: Listed | None = None
    weekday: int | None = None
    unconfirmed: bool = False
    edge: Edge | None = None

    @property
    def resource(self) -> KnownResource | None:
        """The one professional, room or kennel that it is about."""
        return self.people[0] if len(self.people) == 1 else None

    @property
    def leaves(self) -> bool:
        """Whether the next message may lean on it: small talk goes by, what was not clear does not."""
        named = self.period_said or bool(self.services or self.people)
        return self.topic not in SMALL_TALK or self.topic in _LOST or (self.topic is Topic.unknown and named)

    def remembered(self) -> dict[str, Any]:
        """Return what the next message may lean on, JSON-ready."""
        if self.topic in SMALL_TALK:
            kept = {"words": self.words} if self.topic is Topic.stranger else {}
            return {"topic": Topic.unclear.value, "offer": self.instead and self.instead.remembered(), **kept}
        return {
            "topic": self.topic.value,
            "first": self.period.first.isoformat(),
            "last": self.period.last.isoformat(),
            "services": [str(service.id) for service in self.services],
            "people": [str(one.id) for one in self.people],
            "inactive_days": self.inactive_days,
            "measure": None if self.measure is None else [self.measure.metric, self.measure.by, self.measure.pick],
            "weekday": self.weekday,
            "free": self.free_slots,
            "words": self.words,
            "listed": self.listed and self.listed.remembered(),
        }
