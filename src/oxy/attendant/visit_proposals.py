"""A model's proposals of visits and of what comes again: a "sim" after one does exactly it, by either responder."""

from uuid import UUID

from oxy.agenda import Rule, Series, Visit, VisitOffer
from oxy.attendant.counter import Counter
from oxy.attendant.dialogue import Dialogue, Draft, PetDraft, SeriesDraft, VisitDraft, VisitPart, load_dialogue
from oxy.attendant.outcomes import Refused
from oxy.attendant.visit_wording import series_proposal_text, visit_proposal_text
from oxy.attendant.wording import of_the, price_words
from oxy.catalog import Service
from oxy.clientele import Pet
from oxy.conversations.ports import Turn


class VisitProposals:
    """The proposal that the last turn left, and the one that this turn leaves (`dialogue`, None when there is none)."""

    def __init__(self, counter: Counter, turn: Turn) -> None:
        self.dialogue: Dialogue | None = None
        self.text = ""
        self._counter = counter
        self._standing = load_dialogue(turn.dialogue, counter.context.now)

    async def take_visit(self, offer: VisitOffer) -> Visit | Refused:
        """Book an offered visit whole, or move one there; where a yes is wanted, propose it first."""
        standing = self._standing.draft.visit
        agreed = self._standing.expecting == "confirm" and standing is not None and standing.chosen is not None
        if agreed and standing is not None and standing.chosen is not None and standing.chosen.token == offer.token:
            return await self._write_visit(offer)
        if not self._counter.context.settings.booking_rules.confirm_before_booking:
            return await self._write_visit(offer)
        refused = await self._counter.hold_visit(offer)
        if refused is not None:
            return refused
        pets = {pet.id: PetDraft(pet.id, pet.name, pet.species, sex=pet.sex) for pet in self._counter.context.pets}
        parts = [
            VisitPart(
                pets.get(part.pet_id, PetDraft()) if part.pet_id else PetDraft(), part.service_id, part.resource_id
            )
            for part in offer.plan.parts
        ]
        visit = VisitDraft(parts, chosen=offer, moving_id=offer.moves)
        self.dialogue = Dialogue(topic="visit", expecting="confirm", draft=Draft(visit=visit))
        self._counter.evidence.visit(offer.plan)
        context = self._counter.context
        self.text = visit_proposal_text(offer, parts, context, moving=offer.moves is not None)
        return Refused("confirm_first", self.text)

    async def start_series(
        self, pet: Pet, service: Service, rule: Rule, resource_id: UUID | None = None
    ) -> Series | Refused:
        """Begin a series, with one professional or whoever is free; where a yes is wanted, propose it first."""
        old, series = self._standing.draft, self._standing.draft.series
        if self._standing.expecting == "confirm" and series is not None and not series.ids:
            same = (
                old.service_id,
                old.pet.pet_id,
                old.resource_id,
                old.time,
                series.every,
                series.step,
                series.weekday,
                series.nth,
            )
            if same == (service.id, pet.id, resource_id, rule.clock, rule.every, rule.step, rule.weekday, rule.nth):
                return await self._counter.start_series(service.id, pet.id, rule, resource_id=resource_id)
        if not self._counter.context.settings.booking_rules.confirm_before_booking:
            return await self._counter.start_series(service.id, pet.id, rule, resource_id=resource_id)
        context = self._counter.context
        horizon = context.today.replace(year=context.today.year + 1)
        first = next(rule.days(horizon), None)
        if first is None:
            return Refused("invalid_rule", "Essa repetição não tem nenhuma data.")
        self._counter.evidence.days((first,))
        self._counter.evidence.times.add(rule.clock)
        draft = Draft(
            service_id=service.id, pet=PetDraft(pet.id, pet.name, pet.species, size=pet.size, sex=pet.sex), day=first,
            time=rule.clock, resource_id=resource_id,
            series=SeriesDraft(rule.every, rule.step, rule.weekday, rule.nth, starts_on=rule.starts_on),
        )  # fmt: skip
        self.dialogue = Dialogue(topic="series", expecting="confirm", draft=draft)
        what = f"{service.name} {of_the(pet.name, pet.sex)}"
        whom = next((each.name for each in context.resources if each.id == resource_id), None)
        cost = price_words(service, pet.size, pet.coat, resource_id)
        self.text = series_proposal_text(what, rule, first, cost, (), context, whom)
        return Refused("confirm_first", self.text)

    async def _write_visit(self, offer: VisitOffer) -> Visit | Refused:
        if offer.moves is not None:
            return await self._counter.move_visit(offer.moves, offer)
        return await self._counter.book_visit(offer)
