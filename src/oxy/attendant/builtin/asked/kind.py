"""What every kind of question knows: what it is about, which words answer it, and what an answer does."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from oxy.attendant.context import ClientContext
from oxy.attendant.counter import Counter
from oxy.conversations.ports import Handover
from oxy.conversations.questions import OpenQuestion
from oxy.portuguese import Answer, normalise, read_answer

if TYPE_CHECKING:
    from oxy.attendant.builtin.talk import Talk

# A bare "segunda" is a Monday: only a digit picks an answer.
_NUMBER = re.compile("(?:(?:opcao|numero|a|o) )?([1-9])[\ufe0f\u20e3.)! ]*")


@dataclass(frozen=True, slots=True)
class Matter:
    """What a question is about, as it is told and told apart.

    Args:
        words: one line for the customer, "Banho do Thor, sexta-feira, 13/03 às 9h".
        pet_ids, service_ids: which animals and services, by which it may be named.
        start: the local start of the visit, when there is one.
    """

    words: str
    pet_ids: frozenset[UUID] = frozenset()
    service_ids: frozenset[UUID] = frozenset()
    start: datetime | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an answer. `say` is told to the customer; `outcome` is kept with the question, by default the deed.

    `keep`: the question stays open.
    """

    say: str
    ok: bool = True
    outcome: str | None = None
    keep: bool = False
    handover: Handover | None = None


class Kind(ABC):
    """One kind of question. What it does may be run twice for the same turn and says the same then."""

    name: ClassVar[str]
    # What may be answered and what that means, in Portuguese, for a model; in the order in which the message lists
    # them, so that a bare number picks one.
    deeds: ClassVar[Mapping[str, str]]

    @abstractmethod
    def matter(self, question: OpenQuestion, context: ClientContext) -> Matter | None:
        """Return what the question is about; None when nobody needs an answer any more."""

    @abstractmethod
    async def do(self, counter: Counter, question: OpenQuestion, deed: str) -> Done:
        """Do what was answered, one of `deeds`, and return what to tell the customer."""

    @abstractmethod
    def late(self, question: OpenQuestion, deed: str, context: ClientContext) -> str:
        """Return what is told when the answer comes after the question's time: honestly, that it came too late."""

    def read(self, text: str) -> str | None:
        """Return which of `deeds` a text asks for, None when that is not clear.

        `text` comes without the names, days and times of the matter itself.
        """
        number = _NUMBER.fullmatch(normalise(text).strip())
        if number is not None and int(number[1]) <= len(self.deeds):
            return list(self.deeds)[int(number[1]) - 1]
        answer = read_answer(text)
        if answer is Answer.yes and "yes" in self.deeds:
            return "yes"
        return "no" if answer is Answer.no and "no" in self.deeds else None

    async def reply(self, talk: "Talk", question: OpenQuestion, deed: str) -> Done:
        """Do the same in the built-in receptionist's talk, which may go on from there: a new day to be found."""
        done = await self.do(talk.counter, question, deed)
        talk.say(done.say)
        talk.handover = done.handover or talk.handover
        return done
