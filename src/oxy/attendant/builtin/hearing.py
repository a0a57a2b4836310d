"""What one turn says: everything that can be read from its text and the context, before anything is decided."""

import re
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property

from oxy.attendant.builtin.told_days import with_days_told
from oxy.attendant.builtin.trades import unknown_trade
from oxy.attendant.context import ClientContext
from oxy.attendant.dialogue import Dialogue
from oxy.attendant.holidays import with_holidays_dated
from oxy.attendant.naming import find_pets, find_resource, find_services, names_apart
from oxy.attendant.reading import guess_intent
from oxy.attendant.refused_services import without_refused
from oxy.attendant.tapping import as_typed
from oxy.catalog import Resource, Service
from oxy.clientele import Pet
from oxy.conversations.ports import Turn
from oxy.portuguese import (
    Answer,
    Intent,
    IntentGuess,
    Moments,
    PetFacts,
    all_intents,
    find_choice,
    find_email,
    find_moments,
    find_person_name,
    find_pet_facts,
    normalise,
    read_answer,
)

_SURE_ENOUGH = 0.6
_TIME_ASKED = frozenset({"slot", "time", "visit_slot"})
_ASKING = re.compile(r"\?|^(?:qual|quais|quanto|quantos|que|como|onde|quando|tem|voces?|posso|pode|sera|aceita\w*)\b")


@dataclass(frozen=True)
class Heard:
    """The waiting messages of a turn, read as one text. Each reading is made when it is first asked for."""

    text: str
    context: ClientContext
    dialogue: Dialogue

    @cached_property
    def plain(self) -> str:
        """The text in one plain spelling."""
        return normalise(self.text)

    @cached_property
    def guess(self) -> IntentGuess:
        """The one most plausible intent."""
        return guess_intent(self.text)

    @cached_property
    def intent(self) -> Intent:
        """The one intent to go by: the guess, unless no rule saw it and the model is not sure."""
        guess = self.guess
        return guess.intent if guess.rule is not None or guess.confidence >= _SURE_ENOUGH else Intent.other

    @cached_property
    def intents(self) -> frozenset[Intent]:
        """Every intent seen: by the rules, and the one to go by."""
        return all_intents(self.text) | {self.intent}

    @cached_property
    def moments(self) -> Moments:
        """What it says about when; a bare number is a time where a time was asked for."""
        expecting = self.dialogue.expecting in _TIME_ASKED
        text = with_holidays_dated(self.plain, self.context)
        found = find_moments(text, reference=self.context.now, expecting_time=expecting)
        return with_days_told(found, self.dialogue, self.context)

    @cached_property
    def services(self) -> tuple[Service, ...]:
        """The services named."""
        return find_services(self.wanted_text, self.context.services)

    @cached_property
    def services_apart(self) -> bool:
        """Whether each of them was named by itself, so that all are wanted."""
        return names_apart(self.wanted_text, self.context.services)

    @cached_property
    def wanted_text(self) -> str:
        """The text without its refusals of services."""
        return without_refused(self.text, self.context.services)

    @cached_property
    def unknown_service(self) -> str | None:
        """A usual service of the trade that was asked for and does not exist here."""
        return None if self.services else unknown_trade(self.plain)

    @cached_property
    def pets(self) -> tuple[Pet, ...]:
        """The contact's own pets that were named."""
        return find_pets(self.text, self.context)

    @cached_property
    def facts(self) -> PetFacts:
        """What it tells about a pet."""
        return find_pet_facts(self.text)

    @cached_property
    def answer(self) -> Answer:
        """How it answers a question of yes or no."""
        return read_answer(self.text)

    @cached_property
    def resource(self) -> Resource | None:
        """The professional named; a name that is the writer's own, or their pet's, counts only after "com"."""
        found = find_resource(self.text, self.context.resources)
        if found is None:
            return None
        own = normalise(self.person_name or "")
        names = [normalise(pet.name) for pet in self.context.pets if pet in self.pets] + ([own] if own else [])
        first = normalise(found.name).split()[-1]
        doubtful = any(first in name.split() for name in names)
        return found if not doubtful or re.search(rf"\bcom (?:[oa] )?(?:dra?\.? )?{first}\b", self.plain) else None

    @cached_property
    def person_name(self) -> str | None:
        """The writer's own name, where it is stated."""
        return find_person_name(self.text)

    @cached_property
    def email(self) -> str | None:
        """An e-mail address."""
        return find_email(self.text)

    @property
    def asks(self) -> bool:
        """Whether it reads as a question."""
        return bool(_ASKING.search(self.plain))

    @property
    def speaks_of_when(self) -> bool:
        """Whether it says anything about days or times."""
        found = self.moments
        return bool(
            found.dates or found.times or found.window or found.date_range or found.first_slot or found.excluded
            or found.flags
        )  # fmt: skip

    def has(self, *intents: Intent) -> bool:
        """Whether one of `intents` was seen."""
        return bool(self.intents & set(intents))

    def choice(self, count: int) -> int | None:
        """Return which of `count` listed options it picks."""
        return find_choice(self.text, count)

    def says(self, pattern: re.Pattern[str]) -> bool:
        """Whether the plain text matches `pattern` somewhere."""
        return bool(pattern.search(self.plain))

    @property
    def days(self) -> tuple[date, ...]:
        """The days meant, corrections applied."""
        return self.moments.dates

    @property
    def clock(self) -> time | None:
        """The one time of day meant."""
        return self.moments.time


def hear(turn: Turn, context: ClientContext, dialogue: Dialogue) -> Heard:
    """Return the turn's text with its readings."""
    words = (as_typed(message, dialogue) for message in turn.messages)
    return Heard("\n".join(each for each in words if each).strip(), context, dialogue)
