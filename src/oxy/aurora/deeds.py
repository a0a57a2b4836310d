"""What an owner may order: each kind says what it would do before it is allowed to do it.

An order is data: a kind and arguments that survive JSON. Whoever reads one out of Portuguese and a model that calls a
tool make the same thing, and neither can do it: only `proposals.decide` performs, on the owner's yes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from oxy.businesses import Actor, Right
from oxy.foundation.database import Session
from oxy.foundation.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Order:
    """One thing to be done: which kind of deed, and its arguments, JSON-ready."""

    kind: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Speaker:
    """The owner or manager who orders: number of the list, contact, rights, and how they sign in, if they do."""

    owner_number_id: UUID
    contact_id: UUID
    name: str
    rights: frozenset[Right]
    user_id: UUID | None = None

    @property
    def actor(self) -> Actor:
        """Who did it, for histories and the audit log."""
        return Actor("owner", self.owner_number_id)

    def check(self, right: Right) -> None:
        """Raise `Forbidden`, in words for the chat, when this person was not given `right`."""
        if right not in self.rights:
            raise Forbidden(
                f"Você não tem permissão para isso por aqui ({RIGHT_NAMES[right]}): nada foi feito."
                " Quem é dono do negócio pode liberar no console, em Donos.",
                right=right.value,
            )


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a deed is looked at and done: the transaction, who orders, and the business's clock."""

    session: Session
    speaker: Speaker
    zone: ZoneInfo

    @property
    def now(self) -> datetime:
        """The local time."""
        return self.session.clock.now().astimezone(self.zone)

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return self.speaker.actor


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be done, in words that name day, time, people and prices; `facts` are what it stands on besides.

    `aside` is shown with it but not a part of what is said yes to: an estimate follows the clock and changes nothing.
    """

    text: str
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    aside: str = ""

    @property
    def shown(self) -> str:
        """All that the owner reads before they say yes."""
        return f"{self.text}\n{self.aside}" if self.aside else self.text


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, in words; `undo` is the order that takes it back, where that is honest."""

    text: str
    undo: Order | None = None


class Deed(Protocol):
    """A kind of order."""

    kind: ClassVar[str]
    right: ClassVar[Right]

    async def preview(self, scene: Scene, arguments: Mapping[str, Any]) -> Preview:
        """Say what it would do, without writing. Locks the rows that it stands on, so that a yes finds them still.

        Raises a `Refusal` in words for the owner when it cannot be done.
        """
        ...

    async def perform(self, scene: Scene, arguments: Mapping[str, Any]) -> Done:
        """Do exactly what `preview` said in the same transaction. Raises a `Refusal`, and then nothing is done."""
        ...


Deeds = Mapping[str, Deed]

RIGHT_NAMES: Mapping[Right, str] = {
    Right.FIGURES: "números do negócio", Right.AGENDA: "agenda", Right.CONVERSATIONS: "conversas e mensagens",
    Right.KNOWLEDGE: "respostas prontas", Right.PRICES: "preços", Right.HOURS: "horário de funcionamento",
    Right.CAMPAIGNS: "campanhas", Right.GOALS: "metas",
}  # fmt: skip


def registry(*deeds: Deed) -> Deeds:
    """Return the deeds by kind. Two of one kind are a mistake in the program."""
    found = {deed.kind: deed for deed in deeds}
    if len(found) != len(deeds):
        raise ValueError("two deeds of one kind")
    return found
