"""What a text of this turn may claim, gathered while the context is read and the tools are used."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from oxy.agenda import Booking, Plan, Slot
from oxy.attendant.context import LIVE_STATUSES, ClientContext
from oxy.catalog import Service
from oxy.conversations.ports import Evidence


@dataclass(slots=True)
class EvidenceBook:
    """Grows during a turn; `evidence()` is what the claims gate is given."""

    context: ClientContext
    dates: set[date] = field(default_factory=set[date])
    times: set[time] = field(default_factory=set[time])
    prices: set[Decimal] = field(default_factory=set[Decimal])
    names: set[str] = field(default_factory=set[str])
    priced: dict[str, set[Decimal]] = field(default_factory=dict[str, set[Decimal]])
    free_text: list[str] = field(default_factory=list[str])
    slots: set[datetime] = field(default_factory=set[datetime])
    appointments: set[datetime] = field(default_factory=set[datetime])
    said: tuple[str, ...] = ()
    booked: bool = False
    rescheduled: bool = False
    cancelled: bool = False
    confirmed: bool = False
    handed_over: bool = False
    waitlisted: bool = False
    _last: Evidence = field(default_factory=Evidence)

    def __post_init__(self) -> None:
        context = self.context
        self.instant(context.now)
        self.waitlisted = context.waits
        self.names.update(pet.name for pet in context.pets)
        self.names.update(resource.name for resource in context.resources)
        for service in context.services:
            self.service(service)
        for booking in context.bookings:
            self.booking(booking)
        for question in context.questions:
            self._asked(question.subject)
        self.free_text += [f"pacote {sale.name}" for sale in context.packages]
        organization = context.organization
        self.free_text += [
            text for text in (organization.phone, organization.address, organization.emergency_contact) if text
        ]
        self.free_text += [article.answer for article in context.articles]
        self.names.add(organization.name)
        self.hours()

    def _asked(self, subject: Mapping[str, Any]) -> None:
        """Take in what an open question names: it may be of another member of the household."""
        self.names.update(str(subject[key]) for key in ("service", "pet") if isinstance(subject.get(key), str))
        if isinstance(subject.get("start"), str):
            self.appointments.add(self.context.local(datetime.fromisoformat(subject["start"])))
        for item in subject.get("care", ()):
            self.names.update((str(item["name"]), str(item["pet_name"])))

    def hours(self) -> None:
        """Take in the week's opening and closing times, and when guests of the hotel come and go."""
        for weekday in range(7):
            for span in self.context.settings.opening_hours.on(weekday):
                self.times.update((span.start, span.end))
        rules = self.context.settings.booking_rules
        self.times.update((time.fromisoformat(rules.check_in), time.fromisoformat(rules.check_out)))

    def instant(self, moment: datetime) -> None:
        """Take in a moment's local date and time."""
        local = self.context.local(moment)
        self.dates.add(local.date())
        self.times.add(local.time().replace(second=0, microsecond=0, tzinfo=None))

    def days(self, days: Iterable[date]) -> None:
        """Take in dates that a tool was asked about or spoke of."""
        self.dates.update(days)

    def service(self, service: Service) -> None:
        """Take in a service's name and prices."""
        self.prices.update(service.all_prices)
        for name in (service.name, *service.aliases):
            self.names.add(name)
            self.priced.setdefault(name, set()).update(service.all_prices)

    def slot(self, slot: Slot) -> None:
        """Take in a free slot's start and who would do it."""
        self.slots.add(self.context.local(slot.start))
        self.names.add(slot.resource_name)

    def stay(self, slot: Slot) -> None:
        """Take in free nights: check-in, check-out and the kennel."""
        self.slot(slot)
        self.slots.add(self.context.local(slot.end))
        self.days((self.context.local(slot.end).date(),))

    def visit(self, plan: Plan) -> None:
        """Take in a way to do a visit: each part's start, when it all ends, each price and the total."""
        for slot in plan.arrangement.slots:
            if self.context.local(slot.start).date() < self.context.local(slot.end).date():
                self.stay(slot)
            else:
                self.slot(slot)
        self.times.add(self.context.local(plan.arrangement.end).time().replace(tzinfo=None))
        self.prices.update(price for price in (*plan.prices, plan.price) if price is not None)
        names = {service.id: service.name for service in self.context.services}
        for part, price in zip(plan.parts, plan.prices, strict=True):
            if price is not None and part.service_id in names:
                self.priced.setdefault(names[part.service_id], set()).add(price)

    def booking(self, booking: Booking) -> None:
        """Take in a booking as it stands: the contact's own, from the context or made by a tool."""
        if booking.status in LIVE_STATUSES:
            self.appointments.add(self.context.local(booking.start_time))
        else:
            self.instant(booking.start_time)
        ends = self.context.local(booking.end_time)
        self.times.add(ends.time().replace(tzinfo=None))
        if booking.booking_type == "hotel":
            self.days((ends.date(),))
            self.appointments.add(ends)
        self.names.update(name for name in (booking.service_name, booking.resource_name, booking.pet_name) if name)
        if booking.price is not None:
            self.prices.add(booking.price)
            self.priced.setdefault(booking.service_name, set()).add(booking.price)
        if booking.deposit_due is not None:
            self.prices.add(booking.deposit_due)
            self.priced.setdefault(booking.service_name, set()).add(booking.deposit_due)
        if booking.confirm_by is not None:
            self.instant(booking.confirm_by)

    def evidence(self) -> Evidence:
        """Return what has been gathered so far: the same object as the last time when nothing has come since."""
        standing = {booking.status for booking in self.context.upcoming}
        gathered = Evidence(
            dates=frozenset(self.dates), times=frozenset(self.times), prices=frozenset(self.prices),
            names=frozenset(self.names), booked=self.booked or bool(standing), rescheduled=self.rescheduled,
            cancelled=self.cancelled or any(booking.status == "cancelled" for booking in self.context.bookings),
            confirmed=self.confirmed or "confirmed" in standing, handed_over=self.handed_over,
            free_text=tuple(self.free_text), today=self.context.today, slots=frozenset(self.slots),
            appointments=frozenset(self.appointments),
            priced={name: frozenset(amounts) for name, amounts in self.priced.items()},
            said=(*self.said, *_customers_words(self.context)), waitlisted=self.waitlisted,
        )  # fmt: skip
        if gathered != self._last:
            self._last = gathered
        return self._last


def _customers_words(context: ClientContext) -> list[str]:
    return [past.text for past in context.history if past.direction == "incoming" and past.text]
