"""The tools as a model is given them: plain words in, JSON-ready results out, never an id.

Names are resolved among this contact's pets and bookings and this business's services only. What cannot be done comes
back as `{"ok": False, "error": code, "say": text}`, so that the caller can act on it.
"""

from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from oxy.agenda import Booking, Slot, Wanted
from oxy.attendant.context import ClientContext
from oxy.attendant.counter import Counter, Window
from oxy.attendant.naming import find_resource, find_services
from oxy.attendant.outcomes import Refused
from oxy.attendant.proposals import Proposals
from oxy.attendant.records import (
    UNDER_WAY,
    board_json,
    booking_json,
    package_json,
    package_offer_json,
    service_json,
    slot_json,
    stay_json,
)
from oxy.catalog import Service
from oxy.clientele import Pet
from oxy.conversations.ports import Turn
from oxy.foundation.database import Database
from oxy.handbook import match_article
from oxy.portuguese import join_list

Result = dict[str, Any]
Species = Literal["dog", "cat", "bird", "rabbit", "other"]
Size = Literal["small", "medium", "large"]
Coat = Literal["short", "medium", "long", "double", "curly", "wire", "hairless"]
Period = Literal["morning", "afternoon", "evening"]

LISTED_SLOTS = 12
PERIODS: dict[str, Window] = {
    "morning": (time(0), time(11, 59)),
    "afternoon": (time(12), time(17, 59)),
    "evening": (time(18), None),
}


class Toolset:
    """What may be done for the contact of one turn. Every use is recorded in `counter.calls`."""

    def __init__(self, database: Database, context: ClientContext, turn: Turn) -> None:
        self.context = context
        self.counter = Counter(database, context, turn)
        self.proposals = Proposals(self.counter, turn)

    async def register_pet(
        self, name: str, species: Species, breed: str | None = None, age_years: float | None = None,
        size: Size | None = None, notes: str = "", coat: Coat | None = None,
    ) -> Result:  # fmt: skip
        """Register a pet of this customer; the same pet is never registered twice.

        Args:
            name: the pet's name.
            species: dog, cat, bird, rabbit or other.
            breed: as the customer says it.
            age_years: 0.5 for six months; the birth date is worked out from it.
            size: small, medium or large; it decides the price of some services.
            notes: what staff should know.
            coat: short (curta), medium (média), long (longa), double (dupla, com subpelo), curly (encaracolada), wire
                (dura) or hairless (sem pelo); it decides the price or the time of some services.
        """
        age = None if age_years is None else Decimal(str(age_years))
        outcome = await self.counter.register_pet(
            name, species, breed=breed, age_years=age, size=size, notes=notes, coat=coat
        )
        return _refusal(outcome) if isinstance(outcome, Refused) else {"ok": True, "created": outcome.created}

    async def check_availability(
        self, service: str, first_date: str, last_date: str | None = None, period: Period | None = None,
        professional: str | None = None, moving: Booking | None = None,
    ) -> Result:  # fmt: skip
        """Return real free slots of a service. Offer the customer only what this returns.

        Args:
            service: the service's name.
            first_date: YYYY-MM-DD, local.
            last_date: YYYY-MM-DD; the same day when left out.
            period: morning, afternoon or evening only.
            professional: only with this person.
            moving: the customer's own booking that is to be moved: it is not in its own way.
        """
        found = self.service_named(service)
        days = _days(first_date, last_date)
        if isinstance(found, Refused) or isinstance(days, Refused):
            problem = found if isinstance(found, Refused) else days
            return self._not_done("check_availability", {"service": service, "date": first_date}, problem)
        resource = find_resource(professional, self.context.resources) if professional else None
        outcome = await self.counter.search(
            found,
            *days,
            choose=_spread,
            window=PERIODS.get(period or ""),
            resource_id=resource.id if resource else None,
            moving=moving,
        )
        if isinstance(outcome, Refused):
            return _refusal(outcome)
        slots = [slot_json(offer.slot, self.context) for offer in outcome.offers]
        return {"ok": True, "service": service_json(found), "total_free": outcome.total, "slots": slots}

    async def book_appointment(
        self, pet: str, service: str, day: str, start: str, professional: str | None = None
    ) -> Result:
        """Book a free slot. When the business wants a confirmation first, the answer is `confirm_first`: send its `say`
        to the customer, and call this again with the same arguments once the customer has said yes.

        Args:
            pet: the name of a registered pet of this customer.
            service: the service's name.
            day: YYYY-MM-DD, local.
            start: HH:MM, local.
            professional: only with this person.
        """
        arguments = {"pet": pet, "service": service, "date": day, "time": start}
        found, animal, when = self.service_named(service), self.pet_named(pet), _moment(day, start)
        for problem in (found, animal, when):
            if isinstance(problem, Refused):
                return self._not_done("book_appointment", arguments, problem)
        assert isinstance(found, Service)
        assert isinstance(animal, Pet)
        assert isinstance(when, tuple)
        resource = find_resource(professional, self.context.resources) if professional else None
        outcome = await self.proposals.book(animal, found, *when, resource_id=resource.id if resource else None)
        return self._booked(outcome)

    async def check_stay(self, service: str, arrival: str, departure: str, pet: str | None = None) -> Result:
        """Return the kennels that are free for some nights of the hotel, with check-in, check-out and price.

        Args:
            service: the stay's name.
            arrival: YYYY-MM-DD, local, the day of check-in.
            departure: YYYY-MM-DD, local, the day of check-out.
            pet: the name of a registered pet: its size decides the kennel and the price.
        """
        arguments = {"service": service, "arrival": arrival, "departure": departure}
        found, days, animal = (
            self.service_named(service),
            _days(arrival, departure),
            self.pet_named(pet) if pet else None,
        )
        for problem in (found, days, animal):
            if isinstance(problem, Refused):
                return self._not_done("check_stay", arguments, problem)
        assert isinstance(found, Service)
        assert isinstance(days, tuple)
        size, coat = (animal.size, animal.coat) if isinstance(animal, Pet) else (None, None)
        stays = await self.counter.search_stays(found, *days, size=size, coat=coat)
        if isinstance(stays, Refused):
            return _refusal(stays)
        told: Result = {"ok": True, "stays": [stay_json(each, self.context) for each in stays]}
        if not stays:
            nearest = await self.counter.search_nearest(found, *days, size=size, coat=coat)
            told["nearest"] = [stay_json(each, self.context) for each in nearest]
        return told

    async def book_stay(self, pet: str, service: str, arrival: str, departure: str) -> Result:
        """Book nights in the hotel, in the smallest free kennel that takes the pet. As with booking, the answer may be
        `confirm_first`: send its `say`, and call this again with the same arguments once the customer has said yes.

        Args:
            pet: the name of a registered pet of this customer.
            service: the stay's name.
            arrival: YYYY-MM-DD, local.
            departure: YYYY-MM-DD, local.
        """
        arguments = {"pet": pet, "service": service, "arrival": arrival, "departure": departure}
        found, days, animal = self.service_named(service), _days(arrival, departure), self.pet_named(pet)
        for problem in (found, days, animal):
            if isinstance(problem, Refused):
                return self._not_done("book_stay", arguments, problem)
        assert isinstance(found, Service)
        assert isinstance(days, tuple)
        assert isinstance(animal, Pet)
        return self._booked(await self.proposals.book_stay(animal, found, *days))

    async def move_stay(self, booking: Booking, arrival: str, departure: str) -> Result:
        """Give this customer's stay other nights, both days YYYY-MM-DD; as with booking, it may be `confirm_first`."""
        arguments = {"booking": booking_json(booking, self.context), "arrival": arrival, "departure": departure}
        days = _days(arrival, departure)
        if isinstance(days, Refused):
            return self._not_done("reschedule_stay", arguments, days)
        return self._booked(await self.proposals.move_stay(booking, *days))

    async def packages(self) -> Result:
        """Return what is left of this customer's packages, and the packages that are for sale."""
        own, offers = await self.counter.package_balance(), await self.counter.package_offers()
        names = {service.id: service.name for service in self.context.services}
        return {
            "ok": True,
            "own": [package_json(each, self.context) for each in own],
            "for_sale": [package_offer_json(each, names) for each in offers],
        }

    async def pets_here(self) -> Result:
        """Return how far this customer's pets are that are here today: arrived, in_service or ready."""
        here = [board_json(each, self.context) for each in self.context.bookings if each.stage in UNDER_WAY]
        found: Result = {"ok": True, "pets": here}
        self.counter.note("pets_here", {}, found)
        return found

    async def list_bookings(self) -> Result:
        """Return this customer's own bookings that are still ahead."""
        return {"ok": True, "bookings": [booking_json(each, self.context) for each in self.counter.list_bookings()]}

    async def reschedule_appointment(self, day: str, start: str, new_day: str, new_start: str) -> Result:
        """Move this customer's booking that starts at `day` (YYYY-MM-DD) `start` (HH:MM) to `new_day` `new_start`.

        As with booking, the answer may be `confirm_first`.
        """
        arguments = {"date": day, "time": start, "new_date": new_day, "new_time": new_start}
        booking, when = self._booking(day, start), _moment(new_day, new_start)
        if isinstance(booking, Refused) or isinstance(when, Refused):
            problem = booking if isinstance(booking, Refused) else when
            return self._not_done("reschedule_appointment", arguments, problem)
        return self._booked(await self.proposals.move(booking, *when))

    async def cancel_appointment(self, day: str, start: str, reason: str | None = None) -> Result:
        """Cancel this customer's booking that starts at `day` (YYYY-MM-DD) `start` (HH:MM), after they asked for it.

        Close to its start the answer is `late_cancel`: a person has to decide, so escalate.
        """
        booking = self._booking(day, start)
        if isinstance(booking, Refused):
            return self._not_done("cancel_appointment", {"date": day, "time": start}, booking)
        return self._booked(await self.counter.cancel(booking, reason))

    async def confirm_appointment(self, day: str, start: str) -> Result:
        """Note that the customer will come to their booking at `day` (YYYY-MM-DD) `start` (HH:MM)."""
        booking = self._booking(day, start)
        if isinstance(booking, Refused):
            return self._not_done("confirm_appointment", {"date": day, "time": start}, booking)
        return self._booked(await self.counter.confirm(booking))

    async def join_waitlist(
        self, service: str, first_date: str, last_date: str | None = None, period: Period | None = None,
        professional: str | None = None, pet: str | None = None,
    ) -> Result:  # fmt: skip
        """Put this customer on the waitlist: they are written to when a slot that fits becomes free.

        Args:
            service: the service's name.
            first_date: YYYY-MM-DD, local; of a stay the day of check-in.
            last_date: YYYY-MM-DD; the same day when left out; of a stay the day of check-out.
            period: morning, afternoon or evening only.
            professional: only with this person.
            pet: the name of a registered pet of this customer.
        """
        arguments = {"service": service, "first_date": first_date, "pet": pet}
        found, days, animal = (
            self.service_named(service),
            _days(first_date, last_date),
            self.pet_named(pet) if pet else None,
        )
        for problem in (found, days, animal):
            if isinstance(problem, Refused):
                return self._not_done("join_waitlist", arguments, problem)
        assert isinstance(found, Service)
        assert isinstance(days, tuple)
        resource = find_resource(professional, self.context.resources) if professional else None
        wanted = Wanted(*days, *PERIODS.get(period or "", (None, None)), resource_id=resource.id if resource else None)
        if found.duration_minutes is None:
            wanted = Wanted(days[0], days[0], resource_id=wanted.resource_id, nights=(days[1] - days[0]).days)
        outcome = await self.counter.join_waitlist(found, wanted, animal.id if isinstance(animal, Pet) else None)
        return _refusal(outcome) if isinstance(outcome, Refused) else {"ok": True}

    async def leave_waitlist(self) -> Result:
        """Take this customer off the waitlist."""
        return {"ok": True, "left": await self.counter.leave_waitlist()}

    async def update_contact(self, name: str | None = None, email: str | None = None) -> Result:
        """Note the customer's own name or e-mail address as they gave it."""
        outcome = await self.counter.update_contact(name=name, email=email)
        return {"ok": True} if outcome is None else _refusal(outcome)

    async def answer_from_knowledge(self, question: str) -> Result:
        """Return what the business itself says about `question`: address, rules, preparation, parking."""
        article = match_article(self.context.articles, question)
        found: Result = {"ok": False, "error": "unknown", "say": "Não tenho essa informação."}
        if article:
            found = {"ok": True, "question": article.question, "answer": article.answer}
        self.counter.note("answer_from_knowledge", {"question": question}, found)
        return found

    async def escalate_to_human(self, reason: str, summary: str = "") -> Result:
        """Call a person of the team and fall silent.

        Args:
            reason: why, in a few words.
            summary: what the person should know before they answer.
        """
        self.counter.escalate(reason, summary or reason)
        return {"ok": True}

    async def stop_marketing(self) -> Result:
        """Stop promotional messages for this customer; messages about their bookings go on."""
        await self.counter.stop_marketing()
        return {"ok": True}

    # --- names ---

    def service_named(self, name: str) -> Service | Refused:
        """Return the one service that a model's words name."""
        found = find_services(name, self.context.services)
        if len(found) == 1:
            return found[0]
        offered = join_list([service.name for service in (found or self.context.services)])
        return Refused("unknown_service", f"Os serviços são: {offered}.")

    def professional_named(self, name: str | None, service: Service) -> UUID | Refused | None:
        """Return who is meant, None for whoever is free; refused for somebody unknown or who does not do `service`."""
        if not name:
            return None
        found = find_resource(name, self.context.resources)
        if found is not None and found.id in service.resource_ids:
            return found.id
        doers = join_list([each.name for each in self.context.resources if each.id in service.resource_ids])
        return Refused("wrong_resource", f"Quem faz {service.name}: {doers}.")

    def pet_named(self, name: str) -> Pet | Refused:
        """Return this customer's one pet of that name."""
        found = self.context.pets_named(name)
        if len(found) == 1:
            return found[0]
        if found:
            return Refused("several_pets", f"Há mais de um pet chamado {name}: pergunte qual.")
        return Refused("unknown_pet", f"{name} ainda não tem cadastro: cadastre antes de agendar.")

    def _booking(self, day: str, start: str) -> Booking | Refused:
        when = _moment(day, start)
        if isinstance(when, Refused):
            return when
        for booking in self.context.upcoming:
            local = self.context.local(booking.start_time)
            if (local.date(), local.time()) == when:
                return booking
        return Refused("unknown_booking", "Não há agendamento do cliente nesse dia e horário.")

    def _not_done(self, name: str, arguments: Result, problem: object) -> Result:
        assert isinstance(problem, Refused)
        result = _refusal(problem)
        self.counter.note(name, arguments, result)
        return result

    def _booked(self, outcome: Booking | Refused) -> Result:
        if isinstance(outcome, Refused):
            slots = [slot_json(slot, self.context) for slot in outcome.alternatives]
            return _refusal(outcome) | ({"alternatives": slots} if slots else {})
        return {"ok": True, "booking": booking_json(outcome, self.context)}


def _refusal(refused: Refused) -> Result:
    return {"ok": False, "error": refused.error, "say": refused.say}


def _days(first: str, last: str | None) -> tuple[date, date] | Refused:
    try:
        return date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        return Refused("invalid_date", "Datas são AAAA-MM-DD.")


def _moment(day: str, start: str) -> tuple[date, time] | Refused:
    try:
        return date.fromisoformat(day), time.fromisoformat(start)
    except ValueError:
        return Refused("invalid_time", "Datas são AAAA-MM-DD e horas são HH:MM.")


def _spread(slots: Sequence[Slot]) -> Sequence[Slot]:
    """At most `LISTED_SLOTS` of them, one an instant, evenly over what is free."""
    instants = list({slot.start: slot for slot in slots}.values())
    step = max(1, -(-len(instants) // LISTED_SLOTS))
    return instants[::step]
