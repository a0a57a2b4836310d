"""One turn being answered: what was heard, where the talk stands, and what has been said so far."""

from dataclasses import dataclass, field

from oxy.agenda import Booking
from oxy.attendant.builtin.hearing import Heard
from oxy.attendant.context import ClientContext
from oxy.attendant.counter import Counter
from oxy.attendant.dialogue import Dialogue, Draft
from oxy.catalog import Service
from oxy.clientele import Pet
from oxy.conversations.ports import Handover, Turn


@dataclass(slots=True)
class Talk:
    """The working state of one answer: the dialogue's parts add to `said`, the receptionist joins it into the reply."""

    context: ClientContext
    counter: Counter
    turn: Turn
    heard: Heard
    dialogue: Dialogue
    said: list[str] = field(default_factory=list[str])
    handover: Handover | None = None

    @property
    def draft(self) -> Draft:
        """The booking in the making."""
        return self.dialogue.draft

    def say(self, text: str) -> None:
        """Add a paragraph to the answer."""
        if text and text not in self.said:
            self.said.append(text)

    def service(self) -> Service | None:
        """The draft's service, while it exists."""
        return self.service_of(self.draft)

    def service_of(self, draft: Draft) -> Service | None:
        """The service that `draft` names, while it exists."""
        return next((each for each in self.context.services if each.id == draft.service_id), None)

    def known_pet(self) -> Pet | None:
        """The draft's pet, when it is registered."""
        return next((pet for pet in self.context.pets if pet.id == self.draft.pet.pet_id), None)

    def coat(self) -> str | None:
        """The coat of the draft's pet, as it is on record or was said."""
        known = self.known_pet()
        return (known.coat if known else None) or self.draft.pet.coat

    def own_booking(self) -> Booking | None:
        """The booking that is to be moved, while it stands."""
        return next((each for each in self.context.upcoming if each.id == self.draft.moving_id), None)
