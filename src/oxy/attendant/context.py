"""What the attendant knows when a turn begins, read in as few round trips as it takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from oxy.agenda import Booking, PackageSale, booking_from_row, sale_from_row
from oxy.attendant import store
from oxy.businesses import BusinessSettings, Organization, Remembered, organization_from_row, settings_from_row
from oxy.catalog import Resource, Service, resource_from_row, service_from_row
from oxy.clientele import Contact, Pet, contact_from_row, pet_from_row
from oxy.conversations.ports import Turn
from oxy.conversations.questions import OpenQuestion, question_from_row
from oxy.foundation.database import Session
from oxy.foundation.errors import NotFound
from oxy.handbook import Article, article_from_row

# What still stands for a customer: neither over nor called off.
LIVE_STATUSES = frozenset({"scheduled", "confirmed", "in_progress"})


@dataclass(frozen=True, slots=True)
class PastMessage:
    """A message before the ones that wait. `author` is contact, attendant, staff, phone or system."""

    direction: Literal["incoming", "outgoing"]
    author: str
    message_type: str
    text: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class MonthlySpending:
    """What models have cost a business, which limits that, `since` its month began. `told`: staff know of the limit."""

    since: datetime
    spent: Decimal
    told: bool


@dataclass(frozen=True, slots=True)
class ClientContext:
    """One customer's side of one business: their own rows and the business's public ones, nobody else's.

    Args:
        pets: the living ones.
        bookings: the contact's own, from 30 days back on, by start.
        services, resources: the active ones.
        history: the last 20 messages before the waiting ones, oldest first.
        now: the turn's instant in the organization's zone.
        questions: what Oxy asked of its own accord and waits to hear about, oldest first; those just too late too.
        waits: the contact is on the waitlist.
        packages: the contact's own that are valid, those that end first before others; used up ones too.
        spending: None where the business sets no limit to what models cost.
    """

    organization: Organization
    settings: BusinessSettings
    contact: Contact
    pets: tuple[Pet, ...]
    bookings: tuple[Booking, ...]
    services: tuple[Service, ...]
    resources: tuple[Resource, ...]
    articles: tuple[Article, ...]
    history: tuple[PastMessage, ...]
    now: datetime
    questions: tuple[OpenQuestion, ...] = ()
    waits: bool = False
    packages: tuple[PackageSale, ...] = ()
    spending: MonthlySpending | None = None

    @property
    def may_ask_models(self) -> bool:
        """Whether the month's limit leaves anything for a model."""
        limit = self.settings.ai.monthly_ai_limit
        return limit is None or self.spending is None or self.spending.spent < Decimal(str(limit))

    @property
    def today(self) -> date:
        """The local date."""
        return self.now.date()

    @property
    def upcoming(self) -> tuple[Booking, ...]:
        """The contact's bookings that are still ahead or under way, by start."""
        return tuple(
            booking for booking in self.bookings if booking.status in LIVE_STATUSES and booking.end_time > self.now
        )

    def local(self, instant: datetime) -> datetime:
        """Return `instant` as the business's wall clock shows it."""
        return instant.astimezone(self.organization.zone)

    def pets_named(self, name: str) -> Sequence[Pet]:
        """Return the contact's pets of that name, whatever its capitals; several when two share it."""
        return [pet for pet in self.pets if pet.name.casefold() == name.casefold()]


@dataclass(frozen=True, slots=True)
class _Business:
    """What is the same in every turn of a business."""

    organization: Organization
    settings: BusinessSettings
    services: tuple[Service, ...]
    resources: tuple[Resource, ...]
    articles: tuple[Article, ...]


_remembered = Remembered[_Business](256)


async def _load_business(session: Session, revision: UUID | None) -> _Business:
    """Return the business as of `revision`, or as it is now. Raises `NotFound` when it is gone."""
    known = _remembered.get(session.organization_id, revision)
    if known is not None:
        return known
    row = await store.load_business(session)
    found = row["business"]
    if found["organization"] is None:
        raise NotFound
    business = _Business(
        organization_from_row(found["organization"]), settings_from_row(found["settings"]),
        tuple(map(service_from_row, found["services"])), tuple(map(resource_from_row, found["resources"])),
        tuple(map(article_from_row, found["articles"])),
    )  # fmt: skip
    return _remembered.keep(session.organization_id, row["revision"], business)


async def load_context(session: Session, turn: Turn) -> ClientContext:
    """Read what the turn needs: in one query while the business is as it was and nothing special is going on.

    Raises `NotFound` when the organization or contact is gone.
    """
    first_seq = min((message.seq for message in turn.messages), default=None)
    found = await store.load_rows(session, turn.conversation_id, turn.contact_id, first_seq)
    if found is None:
        raise NotFound
    business = await _load_business(session, found["revision"])
    organization = business.organization
    more: Mapping[str, Any] = {"questions": (), "packages": (), "spending": None}
    if found["was_asked"] or found["bought"] or business.settings.ai.monthly_ai_limit is not None:
        more = await store.load_more(session, turn.contact_id, [message.id for message in turn.messages])
    return ClientContext(
        organization=organization,
        settings=business.settings,
        contact=contact_from_row(found["contact"]),
        pets=tuple(pet_from_row(row) for row in found["pets"]),
        bookings=tuple(booking_from_row(row) for row in found["bookings"]),
        services=business.services,
        resources=business.resources,
        articles=business.articles,
        history=tuple(PastMessage(**row) for row in found["history"]),
        now=session.clock.now().astimezone(organization.zone),
        questions=tuple(question_from_row(row) for row in more["questions"]),
        waits=found["waits"],
        packages=tuple(sale_from_row(row) for row in more["packages"]),
        spending=_spending(more["spending"]),
    )


def _spending(row: Mapping[str, Any] | None) -> MonthlySpending | None:
    if row is None:
        return None
    since = datetime.fromisoformat(row["since"])
    return MonthlySpending(since, Decimal(row["spent"]), row["told"])
