"""Where a talk stands between two turns: what was asked, and what is known of the booking in the making.

Both responders leave it behind in one format, so that either can go on where the other stopped. It is stored with the
answer's commit only, as JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from oxy.agenda import Every, Offer, Slot, VisitOffer

# After so long a silence the old question is forgotten and a greeting is in order again.
EXPIRES_AFTER = timedelta(hours=12)

# Fields are called `day` and `time`, so their types need other names.
Day = date
Clock = time

Topic = Literal["booking", "moving", "cancelling", "confirming", "registering", "waiting", "visit", "series"]
Expecting = Literal[
    "service", "pet", "species", "facts", "size", "day", "which_day", "time", "confirm", "slot",
    "which_booking", "cancel_confirm", "pet_name", "contact_name", "coat",
    "contact_phone", "wait", "book_too", "emergency", "opt_out", "human",
    "visit_slot", "visit_names", "weekday", "which_part", "series_which", "series_stop", "series_skip",
]  # fmt: skip


@dataclass(slots=True)
class OfferedSlot:
    """A slot told to the customer, with the token that books it."""

    token: UUID
    service_id: UUID
    resource_id: UUID
    resource_name: str
    start: datetime
    end: datetime

    @classmethod
    def of(cls, offer: Offer) -> "OfferedSlot":
        """Return `offer` as it is remembered."""
        slot = offer.slot
        return cls(offer.token, slot.service_id, slot.resource_id, slot.resource_name, slot.start, slot.end)

    @property
    def slot(self) -> Slot:
        """The slot itself."""
        return Slot(self.service_id, self.resource_id, self.resource_name, self.start, self.end)


@dataclass(slots=True)
class PetDraft:
    """The animal spoken of: a known one (`pet_id`) or one to be registered (`is_another`: surely not a known one)."""

    pet_id: UUID | None = None
    name: str | None = None
    species: str | None = None
    breed: str | None = None
    age_years: Decimal | None = None
    size: str | None = None
    size_assumed: bool = False
    sex: str | None = None
    coat: str | None = None
    is_another: bool = False


@dataclass(slots=True)
class VisitPart:
    """One thing of a visit in the making: a service for an animal, either of them perhaps still to be asked for.

    `resource_id` is who was asked for; None leaves it to us.
    """

    pet: PetDraft = field(default_factory=PetDraft)
    service_id: UUID | None = None
    resource_id: UUID | None = None


@dataclass(slots=True)
class VisitDraft:
    """A visit in the making; when it should be stands in the draft that it is a part of.

    Args:
        together: everything is wanted at one and the same time.
        offered: the arrangements told to the customer, in order.
        moving_id: it is a move of that visit.
        stay_day: with nights in it, the day on which the rest is to be done.
    """

    parts: list[VisitPart] = field(default_factory=list[VisitPart])
    together: bool = False
    offered: list[VisitOffer] = field(default_factory=list[VisitOffer])
    chosen: VisitOffer | None = None
    moving_id: UUID | None = None
    stay_day: Day | None = None


@dataclass(slots=True)
class SeriesDraft:
    """A recurrence in the making; service, animal and time of day stand in the draft that it is a part of.

    `full_at` is the time at which none of its first dates was free.
    """

    every: Every = "week"
    step: int = 1
    weekday: int | None = None
    nth: int | None = None
    starts_on: Day | None = None
    ids: list[UUID] = field(default_factory=list[UUID])
    skip_on: Day | None = None
    for_good: bool = True
    full_at: Clock | None = None


@dataclass(slots=True)
class Draft:
    """A booking in the making. Dates and times are local; of a stay `day` and `last_day` are arrival and departure.

    Args:
        nights: so many of a stay, where its days are still open.
        our_pick: the customer left the time to us ("o primeiro que tiver"), so it is asked back in any case.
        moving_id: it is a move of that booking.
        wished_first, wished_last: days on which nothing was free: what "me avisa se abrir" is about.
        visit, series: it is several things at once, or something that comes again.
        alike: what was said of the animal was said of those that follow it, too.
    """

    service_id: UUID | None = None
    pet: PetDraft = field(default_factory=PetDraft)
    day: Day | None = None
    last_day: Day | None = None
    days: list[Day] = field(default_factory=list[Day])
    without: list[Day] = field(default_factory=list[Day])
    time: Clock | None = None
    earliest: Clock | None = None
    latest: Clock | None = None
    part: str = ""
    first_slot: bool = False
    last_slot: bool = False
    everything: bool = False
    resource_id: UUID | None = None
    offered: list[OfferedSlot] = field(default_factory=list[OfferedSlot])
    chosen: OfferedSlot | None = None
    our_pick: bool = False
    moving_id: UUID | None = None
    facts_asked: bool = False
    size_asked: bool = False
    coat_asked: bool = False
    nights: int | None = None
    more_pets: list[str] = field(default_factory=list[str])
    alike: bool = False
    more_services: list[UUID] = field(default_factory=list[UUID])
    more_days: list[Day] = field(default_factory=list[Day])
    wished_first: Day | None = None
    wished_last: Day | None = None
    visit: VisitDraft | None = None
    series: SeriesDraft | None = None


@dataclass(slots=True)
class Dialogue:
    """All that is remembered.

    Args:
        choices, pet_ids, service_ids, booking_ids: what was listed with the last question, in order.
        recent_id: the booking made, moved or confirmed last: what "na verdade às 11" is about.
        priced_ids: the services whose price was told last: "e a tosa?" asks for one more, "tem hoje?" is about them.
        misses: turns in a row that were not understood.
        by_model: a model worded the last answer, so what it asked is not known here.
        asked_ids, asked_text: it was asked which of these open questions a text answered; None is the talk itself.
    """

    topic: Topic | None = None
    expecting: Expecting | None = None
    draft: Draft = field(default_factory=Draft)
    booking_ids: list[UUID] = field(default_factory=list[UUID])
    choices: list[Day] = field(default_factory=list[Day])
    pet_ids: list[UUID] = field(default_factory=list[UUID])
    service_ids: list[UUID] = field(default_factory=list[UUID])
    recent_id: UUID | None = None
    priced_ids: list[UUID] = field(default_factory=list[UUID])
    misses: int = 0
    by_model: bool = False
    asked_ids: list[UUID | None] = field(default_factory=list["UUID | None"])
    asked_text: str = ""
    last_at: datetime | None = None

    def ask(self, what: Expecting | None) -> None:
        """Note which question the reply ends with."""
        self.expecting = what

    def close_topic(self) -> None:
        """The matter is settled or given up."""
        self.topic, self.expecting = None, None
        self.draft = Draft()
        self.booking_ids, self.choices, self.service_ids, self.pet_ids = [], [], [], []

    def dump(self, now: datetime) -> dict[str, Any]:
        """Return it as JSON-ready, as of `now`."""
        self.last_at = now
        return _ADAPTER.dump_python(self, mode="json", exclude_defaults=True)


_ADAPTER = TypeAdapter(Dialogue)
_OWN_KEYS = frozenset(each.name for each in fields(Dialogue))


def others_notes(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return what else is kept in the stored dialogue, a model's own notes, to be handed on untouched."""
    return {key: value for key, value in stored.items() if key not in _OWN_KEYS}


def load_dialogue(stored: Mapping[str, Any], now: datetime) -> Dialogue:
    """Return the stored dialogue, or a fresh one when there is none, it is old, or another release wrote it."""
    if stored.get("last_at") is None:
        return Dialogue()
    try:
        dialogue = _ADAPTER.validate_python(dict(stored))
    except ValidationError:
        return Dialogue()
    if dialogue.last_at is None or now - dialogue.last_at > EXPIRES_AFTER:
        return Dialogue()
    return dialogue
