"""What a service costs and how long it takes: for which pet, with whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from oxy.catalog.service import Service

SIZES = ("small", "medium", "large")
# The words of the grooming trade; "double" is an undercoat that sheds, "wire" is stripped, "curly" grows on and on.
COATS = ("short", "medium", "long", "double", "curly", "wire", "hairless")


@dataclass(frozen=True, slots=True)
class Term:
    """A price (BRL), a duration or both that hold for pets of a size, of a coat, with a resource, or all of these.

    What is None does not matter to it, or is not changed by it.
    """

    size: str | None = None
    coat: str | None = None
    resource_id: UUID | None = None
    price: Decimal | None = None
    duration_minutes: int | None = None

    @property
    def weight(self) -> tuple[int, bool, bool]:
        """How closely it looks: of two that fit, the one that asks for more goes first, then the resource's."""
        conditions = (self.resource_id, self.size, self.coat)
        return sum(each is not None for each in conditions), self.resource_id is not None, self.size is not None

    def fits(self, size: str | None, coat: str | None, resource_id: UUID | None) -> bool:
        """Whether it holds for a pet and a resource that are known."""
        return self.size in (None, size) and self.coat in (None, coat) and self.resource_id in (None, resource_id)


@dataclass(frozen=True, slots=True)
class Quote:
    """What may be said of a service for what is known of the pet and of who does it.

    Args:
        prices: every price that may turn out, cheapest first, in BRL; a night's for a stay.
        minutes: every duration that may turn out, shortest first; none for a stay by the night.
        may_lack_price: whether no price at all may turn out.
    """

    prices: tuple[Decimal, ...]
    minutes: tuple[int, ...]
    may_lack_price: bool = False

    @property
    def price(self) -> Decimal | None:
        """The price, when what is known settles it."""
        return self.prices[0] if len(self.prices) == 1 and not self.may_lack_price else None

    @property
    def duration_minutes(self) -> int | None:
        """The time to plan for: while something is open, the longest. None for a stay by the night."""
        return self.minutes[-1] if self.minutes else None


def quote(
    service: "Service", *, size: str | None = None, coat: str | None = None, resource_id: UUID | None = None
) -> Quote:
    """Return price and duration of a service.

    Args:
        size: the pet's; None when it is not known, and then all are thought of. So for the coat.
        resource_id: who or what does it; None thinks of everybody who does.

    Of the terms that fit, prices by size among them, the closest says the price and the closest the duration, each by
    itself: one for a resource and a size before one for a resource, that before one for a size, that before one for a
    coat. Where none fits, it is the service's own price and duration.
    """
    if not service.terms:
        return _plain(service, size)
    outcomes = [_outcome(service, *facts) for facts in _thinkable(service, size, coat, resource_id)]
    prices = {price for price, _ in outcomes}
    return Quote(
        tuple(sorted(price for price in prices if price is not None)),
        tuple(sorted({minutes for _, minutes in outcomes if minutes is not None})),
        None in prices,
    )


def _plain(service: "Service", size: str | None) -> Quote:
    minutes = () if service.duration_minutes is None else (service.duration_minutes,)
    if service.price is not None:
        return Quote((service.price,), minutes)
    if size is None:
        return Quote(tuple(sorted(set(service.prices.values()))), minutes, may_lack_price=True)
    price = service.prices.get(size)
    return Quote(() if price is None else (price,), minutes, price is None)


def _outcome(
    service: "Service", size: str | None, coat: str | None, resource_id: UUID | None
) -> tuple[Decimal | None, int | None]:
    by_size = [Term(size=each, price=price) for each, price in service.prices.items()]
    fitting = [term for term in (*service.terms, *by_size) if term.fits(size, coat, resource_id)]
    fitting.sort(key=lambda term: term.weight, reverse=True)
    prices = (term.price for term in fitting if term.price is not None)
    minutes = (term.duration_minutes for term in fitting if term.duration_minutes is not None)
    return next(prices, service.price), next(minutes, service.duration_minutes)


def _thinkable(
    service: "Service", size: str | None, coat: str | None, resource_id: UUID | None
) -> Iterator[tuple[str | None, str | None, UUID | None]]:
    """Yield every case that what is known leaves open."""
    sizes = SIZES if size is None else (size,)
    coats = _named(term.coat for term in service.terms) if coat is None else (coat,)
    resources = service.resource_ids if resource_id is None else (resource_id,)
    return product(sizes, coats, resources or (None,))


def _named(coats: Iterable[str | None]) -> tuple[str | None, ...]:
    """The coats that make a difference, and one that makes none (None), unless every coat does."""
    named = {coat for coat in coats if coat is not None}
    return tuple(sorted(named)) if named == set(COATS) else (*sorted(named), None)
