"""What a model wants to write waits here for the customer's yes, where the business asks for one first.

A proposal is kept in the dialogue as the built-in receptionist keeps its own, slot held, so that a plain "sim" is
understood by either of them.
"""

from collections.abc import Sequence
from datetime import date, time
from uuid import UUID

from oxy.agenda import Booking
from oxy.attendant.dialogue import Dialogue, Draft, OfferedSlot, PetDraft
from oxy.attendant.outcomes import Refused, StayOffer
from oxy.attendant.package_cover import left_after
from oxy.attendant.visit_proposals import VisitProposals
from oxy.attendant.wording import for_the, of_the, package_words, proposal_text, stay_proposal_text
from oxy.catalog import Service
from oxy.clientele import Pet
from oxy.portuguese import clock_time


class Proposals(VisitProposals):
    """The proposal that the last turn left, and the one that this turn leaves (`dialogue`, None when there is none)."""

    async def book(
        self, pet: Pet, service: Service, day: date, start: time, *, resource_id: UUID | None
    ) -> Booking | Refused:
        """Book at once, or propose it first: then the refusal is `confirm_first` and its `say` asks the customer."""
        draft = Draft(service_id=service.id, pet=PetDraft(pet_id=pet.id, name=pet.name))
        agreed = self._agreed(draft, day, start)
        if agreed:
            return await self._counter.book(agreed.token, agreed.slot, service, pet.id)
        chosen = await self._slot(service, day, start, resource_id, None, pet)
        if isinstance(chosen, Refused):
            return chosen
        if not self._counter.context.settings.booking_rules.confirm_before_booking:
            return await self._counter.book(chosen.token, chosen.slot, service, pet.id)
        price = service.price_for(pet.size, pet.coat, chosen.resource_id)
        left = self._left(service, pet, chosen)
        text = proposal_text(
            self._counter.context, service, pet.name, chosen.slot, price=price,
            price_text=None if left is None else package_words(left),
        )  # fmt: skip
        return await self._propose(draft, chosen, text)

    async def book_stay(self, pet: Pet, service: Service, arrival: date, departure: date) -> Booking | Refused:
        """Book nights at once, or propose them first, like `book`."""
        draft = Draft(service_id=service.id, pet=PetDraft(pet_id=pet.id, name=pet.name))
        agreed = self._agreed(draft, arrival, None, departure)
        if agreed:
            return await self._counter.book(agreed.token, agreed.slot, service, pet.id)
        stays = await self._counter.search_stays(service, arrival, departure, size=pet.size, coat=pet.coat, most=1)
        if isinstance(stays, Refused):
            return stays
        if not stays:
            return Refused("slot_taken", "Não há vaga no hotel para essas noites. Veja outras datas.")
        chosen = OfferedSlot.of(stays[0].offer)
        draft.day, draft.last_day = arrival, departure
        if not self._counter.context.settings.booking_rules.confirm_before_booking:
            return await self._counter.book(chosen.token, chosen.slot, service, pet.id)
        context, left = self._counter.context, self._left(service, pet, chosen)
        cost = None if left is None else package_words(left)
        text = stay_proposal_text(context, service, stays[0], for_the(pet.name, pet.sex), cost=cost)
        return await self._propose(draft, chosen, text)

    async def move_stay(self, booking: Booking, arrival: date, departure: date) -> Booking | Refused:
        """Give a stay other nights at once, or propose them first, like `book`."""
        context = self._counter.context
        service = next((each for each in context.services if each.id == booking.service_id), None)
        if service is None:
            return Refused("unknown_service", "Esse serviço não está mais disponível: chame a equipe.")
        draft = Draft(service_id=service.id, moving_id=booking.id, pet=PetDraft(booking.pet_id, booking.pet_name))
        agreed = self._agreed(draft, arrival, None, departure)
        if agreed:
            return await self._counter.move(booking, agreed.token, agreed.slot)
        pet = next((each for each in context.pets if each.id == booking.pet_id), None)
        stays = await self._nights_of(booking, service, pet, arrival, departure)
        if isinstance(stays, Refused):
            return stays
        if not stays:
            return Refused("slot_taken", "Não há vaga no hotel para essas noites. Veja outras datas.")
        chosen = OfferedSlot.of(stays[0].offer)
        if not context.settings.booking_rules.confirm_before_booking:
            return await self._counter.move(booking, chosen.token, chosen.slot)
        whose = of_the(booking.pet_name or "pet", pet.sex if pet else None)
        draft.day, draft.last_day = arrival, departure
        return await self._propose(draft, chosen, stay_proposal_text(context, service, stays[0], whose, moving=True))

    async def _nights_of(
        self, booking: Booking, service: Service, pet: Pet | None, arrival: date, departure: date
    ) -> Sequence[StayOffer] | Refused:
        """Where a stay may go: one that has begun keeps its kennel and the day on which it began."""
        if booking.start_time > self._counter.context.now:
            return await self._counter.search_stays(
                service, arrival, departure, size=pet.size if pet else None, coat=pet.coat if pet else None,
                moving=booking, most=1,
            )  # fmt: skip
        if arrival != self._counter.context.local(booking.start_time).date():
            return Refused("wrong_status", "Essa hospedagem já começou: só a saída pode mudar.")
        found = await self._counter.search_departure(booking, departure)
        if isinstance(found, Refused):
            return found
        return () if found is None else (found,)

    async def move(self, booking: Booking, day: date, start: time) -> Booking | Refused:
        """Move at once, or propose it first, like `book`."""
        context = self._counter.context
        service = next((each for each in context.services if each.id == booking.service_id), None)
        if service is None:
            return Refused("unknown_service", "Esse serviço não está mais disponível: chame a equipe.")
        draft = Draft(service_id=service.id, moving_id=booking.id, pet=PetDraft(booking.pet_id, booking.pet_name))
        agreed = self._agreed(draft, day, start)
        if agreed:
            return await self._counter.move(booking, agreed.token, agreed.slot)
        pet = next((each for each in context.pets if each.id == booking.pet_id), None)
        chosen = await self._slot(service, day, start, None, booking, pet)
        if isinstance(chosen, Refused):
            return chosen
        if not context.settings.booking_rules.confirm_before_booking:
            return await self._counter.move(booking, chosen.token, chosen.slot)
        text = proposal_text(context, service, booking.pet_name, chosen.slot, price=booking.price, moving=booking)
        return await self._propose(draft, chosen, text)

    def asked_in(self, told: str) -> bool:
        """Whether the words sent to the customer put the proposal: its time named, and a question asked."""
        draft = self.dialogue.draft if self.dialogue else None
        if draft is None or ("?" not in told and "onfirma" not in told):
            return False
        if draft.visit is not None and draft.visit.chosen is not None:
            starts = {slot.start for slot in draft.visit.chosen.plan.arrangement.slots}
            return all(self._told(self._counter.context.local(start).time(), told) for start in starts)
        if draft.series is not None and draft.time is not None:
            return self._told(draft.time, told)
        chosen = draft.chosen
        return chosen is not None and self._told(self._counter.context.local(chosen.start).time(), told)

    @staticmethod
    def _told(local: time, told: str) -> bool:
        return any(written in told for written in (clock_time(local), f"{local:%H:%M}"))

    def _left(self, service: Service, pet: Pet, chosen: OfferedSlot) -> int | None:
        return left_after(self._counter.context, service.id, pet.id, chosen.start)

    def _agreed(
        self, draft: Draft, day: date, start: time | None, departure: date | None = None
    ) -> OfferedSlot | None:  # fmt: skip
        """The slot that was proposed in the last turn with these very facts; a stay by its days, whatever the hour."""
        old, chosen = self._standing.draft, self._standing.draft.chosen
        if self._standing.expecting != "confirm" or chosen is None:
            return None
        local = self._counter.context.local(chosen.start)
        same = (old.service_id, old.pet.pet_id, old.moving_id) == (draft.service_id, draft.pet.pet_id, draft.moving_id)
        at_the_time = local.date() == day and start in (None, local.time())
        leaves = departure in (None, self._counter.context.local(chosen.end).date())
        return chosen if same and at_the_time and leaves else None

    async def _slot(
        self, service: Service, day: date, start: time, resource_id: UUID | None, moving: Booking | None,
        pet: Pet | None,
    ) -> OfferedSlot | Refused:  # fmt: skip
        found = await self._counter.search(
            service,
            day,
            day,
            choose=lambda slots: slots[:1],
            window=(start, start),
            resource_id=resource_id,
            moving=moving,
            size=pet.size if pet else None,
            coat=pet.coat if pet else None,
        )
        if isinstance(found, Refused):
            return found
        exact = [offer for offer in found.offers if self._counter.context.local(offer.slot.start).time() == start]
        if exact:
            return OfferedSlot.of(exact[0])
        return Refused("slot_taken", "Esse horário não está livre. Veja os horários livres do dia.")

    async def _propose(self, draft: Draft, chosen: OfferedSlot, text: str) -> Refused:
        if draft.moving_id is None:
            held = await self._counter.hold(chosen.token, chosen.slot)
            if isinstance(held, Refused):
                return held
            chosen.token = held
        draft.chosen = chosen
        self.dialogue = Dialogue(topic="moving" if draft.moving_id else "booking", expecting="confirm", draft=draft)
        self.text = text
        self._counter.evidence.slot(chosen.slot)
        return Refused("confirm_first", text)
