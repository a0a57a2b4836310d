"""What came of asking for something at the counter."""

from dataclasses import dataclass
from decimal import Decimal

from oxy.agenda import Offer, Slot, VisitOffer
from oxy.clientele import Pet


@dataclass(frozen=True, slots=True)
class Refused:
    """It was not done, and the caller can act on why.

    Args:
        error: stable code, snake_case.
        say: in Portuguese, what the customer may be told.
        alternatives: free slots instead, where there are any.
    """

    error: str
    say: str
    alternatives: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Free slots of a search (`total` of them), and the ones among them that were offered with tokens, by start."""

    offers: tuple[Offer, ...]
    total: int
    days: int = 1


@dataclass(frozen=True, slots=True)
class FoundVisits:
    """Ways to do a whole visit (`total` of them), and the ones among them that were offered, the shortest first."""

    offers: tuple[VisitOffer, ...]
    total: int


@dataclass(frozen=True, slots=True)
class StayOffer:
    """A kennel offered for some nights; prices in BRL, None when the pet's size decides and is not known."""

    offer: Offer
    nights: int
    price: Decimal | None
    nightly: Decimal | None


@dataclass(frozen=True, slots=True)
class Registered:
    """A pet of the contact's as it stands now; `created` False when it was known already."""

    pet: Pet
    created: bool
