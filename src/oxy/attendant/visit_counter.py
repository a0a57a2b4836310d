"""What can be done about several things at once: visits of more than one part, series, packages."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from oxy.agenda import (
    LateCancel,
    OfferGone,
    PackageSale,
    Part,
    Plan,
    Rule,
    Series,
    Visit,
    VisitOffer,
    VisitTaken,
    book_visit,
    cancel_visit,
    end_series,
    find_stay_visits,
    find_visits,
    hold_visit,
    list_series,
    load_series,
    load_visit,
    offer_moves,
    offer_visits,
    open_packages,
    pause_series,
    reschedule_visit,
    skip_occurrence,
    start_series,
)
from oxy.attendant.agenda_counter import HOLD_MINUTES, OFFER_MINUTES, AgendaCounter, Window
from oxy.attendant.outcomes import FoundVisits, Refused
from oxy.attendant.records import package_json, plan_json, series_json, visit_json
from oxy.businesses import Actor
from oxy.foundation.errors import Refusal

MOST_MOVES = 60
ChoosePlans = Callable[[Sequence[Plan]], Sequence[Plan]]


class VisitCounter(AgendaCounter):
    """Visits, series and packages, as far as one customer may touch them."""

    async def offer_visit(
        self, parts: Sequence[Part], first: date, last: date, *, choose: ChoosePlans, window: Window | None = None
    ) -> FoundVisits | Refused:
        """Look for ways to do all of `parts` within one of the days (local) and offer those that `choose` picks.

        What is found comes the shortest first. Refused for a stay, and for more than six parts or 31 days.
        """
        arguments = {"parts": len(parts), "date": first.isoformat(), "until": last.isoformat()}
        contact_id = self._turn.contact_id
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                plans = await find_visits(session, contact_id, parts, first, last, window=window)
                offers = await offer_visits(session, contact_id, choose(plans), minutes=OFFER_MINUTES)
        except Refusal as refusal:
            return self._note("offer_visit", arguments, self._refused(refusal))
        return self._told("offer_visit", arguments, offers, len(plans), (first, last))

    async def offer_stay_visit(
        self, parts: Sequence[Part], arrival: date, departure: date, *, choose: ChoosePlans,
        window: Window | None = None, day: date | None = None,
    ) -> FoundVisits | Refused:  # fmt: skip
        """Look for ways to do all of `parts`, some of them by nights from `arrival` to `departure` (local dates).

        `window` and `day` say when what is done by the hour is to be done. Refused as nights and visits are.
        """
        arguments = {"parts": len(parts), "arrival": arrival.isoformat(), "departure": departure.isoformat()}
        contact_id = self._turn.contact_id
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                plans = await find_stay_visits(session, contact_id, parts, arrival, departure, window=window, day=day)
                offers = await offer_visits(session, contact_id, choose(plans), minutes=OFFER_MINUTES)
        except Refusal as refusal:
            return self._note("offer_visit", arguments, self._refused(refusal))
        return self._told("offer_visit", arguments, offers, len(plans), (arrival, departure))

    async def offer_visit_moves(
        self, visit_id: UUID, first: date, last: date, *, window: Window | None = None, most: int = 3,
        choose: ChoosePlans | None = None, nights: int | None = None, day: date | None = None,
    ) -> FoundVisits | Refused:  # fmt: skip
        """Offer where the contact's own visit could go whole; its own time is not in its way.

        With nights in it the days are those of arrival, `nights` how long guests stay and `day` when the rest is done.
        `choose` picks from everything found; without it the first `most` are offered.
        """
        arguments = {"date": first.isoformat(), "until": last.isoformat()}
        most = MOST_MOVES if choose else most
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                offers = await offer_moves(
                    session, visit_id, first, last, window=window, most=most, contact_id=self._turn.contact_id,
                    nights=nights, day=day,
                )  # fmt: skip
        except Refusal as refusal:
            return self._note("offer_visit", arguments, self._refused(refusal))
        total = len(offers)
        if choose is not None:
            by_plan = {id(offer.plan): offer for offer in offers}
            offers = [by_plan[id(plan)] for plan in choose([offer.plan for offer in offers])]
        return self._told("offer_visit", arguments, offers, total, (first, last))

    async def hold_visit(self, offer: VisitOffer) -> Refused | None:
        """Keep others off every part of an offered visit while the customer is asked.

        Nothing is held for a move, as for that of a single booking: the visit's own time would be in its way.
        """
        if offer.moves is not None:
            return None
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                until = session.clock.now() + timedelta(minutes=HOLD_MINUTES)
                await hold_visit(session, offer, self._turn.contact_id, until)
        except Refusal as refusal:
            return self._refused_visit(refusal)
        return None

    async def book_visit(self, offer: VisitOffer) -> Visit | Refused:
        """Book all of an offered visit or nothing, also when the offer has run out and the times are still free."""
        arguments = plan_json(offer.plan, self.context)
        contact_id = self._turn.contact_id
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                try:
                    async with session.savepoint():
                        made = await book_visit(
                            session, offer.token, contact_id, actor=self._actor,
                            conversation_id=self._turn.conversation_id,
                        )  # fmt: skip
                except OfferGone:
                    [fresh] = await offer_visits(session, contact_id, [offer.plan], minutes=OFFER_MINUTES)
                    made = await book_visit(
                        session, fresh.token, contact_id, actor=self._actor,
                        conversation_id=self._turn.conversation_id,
                    )  # fmt: skip
        except Refusal as refusal:
            return self._note("book_visit", arguments, self._refused_visit(refusal))
        self.evidence.booked = True
        return self._done("book_visit", arguments, made)

    async def move_visit(self, visit_id: UUID, offer: VisitOffer) -> Visit | Refused:
        """Move the contact's own visit whole to what was offered."""
        arguments = plan_json(offer.plan, self.context)
        actor, contact_id = Actor("customer", self._turn.contact_id), self._turn.contact_id
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                moved = await reschedule_visit(session, visit_id, offer.token, actor=actor, contact_id=contact_id)
        except Refusal as refusal:
            return self._note("move_visit", arguments, self._refused_visit(refusal))
        self.evidence.rescheduled = True
        return self._done("move_visit", arguments, moved)

    async def cancel_visit(self, visit_id: UUID, reason: str | None = None) -> Visit | Refused:
        """Call off the contact's own visit whole; close to its start the answer is `late_cancel` and staff decide."""
        actor, contact_id = Actor("customer", self._turn.contact_id), self._turn.contact_id
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                gone = await cancel_visit(session, visit_id, actor=actor, reason=reason, contact_id=contact_id)
        except LateCancel as refusal:
            return self._note("cancel_visit", {"reason": reason}, Refused("late_cancel", refusal.message))
        except Refusal as refusal:
            return self._note("cancel_visit", {"reason": reason}, self._refused(refusal))
        self.evidence.cancelled = True
        return self._done("cancel_visit", {"reason": reason}, gone)

    async def load_visit(self, visit_id: UUID) -> Visit | Refused:
        """Return the contact's own visit."""
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                return await load_visit(session, visit_id, self._turn.contact_id)
        except Refusal as refusal:
            return self._refused(refusal)

    async def start_series(
        self, service_id: UUID, pet_id: UUID | None, rule: Rule, *, resource_id: UUID | None = None
    ) -> Series | Refused:
        """Begin what comes again and book what lies within the horizon; dates without a free time are in the series.

        The same again while it goes on is the same series.
        """
        arguments = {"every": rule.every, "step": rule.step, "from": rule.starts_on.isoformat()}
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                standing = [
                    each
                    for each in await list_series(session, contact_id=self._turn.contact_id, status="active")
                    if (each.pet_id, each.service_id, _rhythm(each.rule)) == (pet_id, service_id, _rhythm(rule))
                ]
                if standing:
                    series = await load_series(session, standing[0].id, self._turn.contact_id)
                else:
                    series = await start_series(
                        session, contact_id=self._turn.contact_id, pet_id=pet_id, service_id=service_id, rule=rule,
                        resource_id=resource_id, actor=self._actor,
                    )  # fmt: skip
        except Refusal as refusal:
            return self._note("start_series", arguments, self._refused(refusal))
        self.evidence.booked = self.evidence.booked or any(each.booking_id for each in series.occurrences)
        for each in series.occurrences:
            if each.start_time is not None:
                self.evidence.appointments.add(self.context.local(each.start_time))
            if each.suggested_start is not None:
                self.evidence.slots.add(self.context.local(each.suggested_start))
            self.evidence.days((each.occurs_on,))
        self.evidence.times.add(rule.clock)
        self._record("start_series", arguments, {"ok": True, "series": series_json(series, self.context)})
        return series

    async def stop_series(self, series_id: UUID, *, for_good: bool) -> Series | Refused:
        """End the contact's own series, or pause it, calling off what is booked from tomorrow on; once is enough."""
        stop = end_series if for_good else pause_series
        actor, contact_id = Actor("customer", self._turn.contact_id), self._turn.contact_id
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                series = await load_series(session, series_id, contact_id)
                if series.status != "ended" and (for_good or series.status != "paused"):
                    series = await stop(session, series_id, actor=actor, contact_id=contact_id)
        except Refusal as refusal:
            return self._note("stop_series", {"for_good": for_good}, self._refused(refusal))
        self.evidence.cancelled = True
        self._record("stop_series", {"for_good": for_good}, {"ok": True, "series": series_json(series, self.context)})
        return series

    async def skip_series(self, series_id: UUID, day: date) -> Series | Refused:
        """Leave one date of the contact's own series out, calling off its booking; close to it, it is `late_cancel`."""
        actor, contact_id = Actor("customer", self._turn.contact_id), self._turn.contact_id
        arguments = {"date": day.isoformat()}
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                series = await skip_occurrence(session, series_id, day, actor=actor, contact_id=contact_id)
        except Refusal as refusal:
            return self._note("skip_series", arguments, self._refused(refusal))
        self.evidence.cancelled = True
        self.evidence.days((day,))
        self._record("skip_series", arguments, {"ok": True, "series": series_json(series, self.context)})
        return series

    async def list_series(self) -> tuple[Series, ...]:
        """Return the contact's own series that have not ended."""
        async with self._database.tenant(self._turn.organization_id) as session:
            found = await list_series(session, contact_id=self._turn.contact_id)
        going = tuple(each for each in found if each.status != "ended")
        self.evidence.times.update(each.rule.clock for each in going)
        self._record("list_series", {}, {"ok": True, "series": [series_json(each, self.context) for each in going]})
        return going

    async def package_balance(self) -> tuple[PackageSale, ...]:
        """Return the contact's own packages from which something can still be drawn."""
        async with self._database.tenant(self._turn.organization_id) as session:
            sales = tuple(await open_packages(session, self._turn.contact_id))
        for sale in sales:
            self.evidence.names.add(sale.name)
            if sale.expires_at is not None:
                self.evidence.days((self.context.local(sale.expires_at - timedelta(seconds=1)).date(),))
        self._record(
            "package_balance", {}, {"ok": True, "packages": [package_json(each, self.context) for each in sales]}
        )
        return sales

    # --- inside ---

    def _told(
        self,
        name: str,
        arguments: Mapping[str, object],
        offers: Sequence[VisitOffer],
        total: int,
        days: tuple[date, date],
    ) -> FoundVisits:
        self.evidence.days(days)
        for offer in offers:
            self.evidence.visit(offer.plan)
        plans = [plan_json(offer.plan, self.context) for offer in offers]
        self._record(name, arguments, {"ok": True, "found": total, "visits": plans})
        return FoundVisits(tuple(offers), total)

    def _done(self, name: str, arguments: Mapping[str, object], visit: Visit) -> Visit:
        for booking in visit.bookings:
            self.evidence.booking(booking)
        if visit.price is not None:
            self.evidence.prices.add(visit.price)
        self._record(name, arguments, {"ok": True, "visit": visit_json(visit, self.context)})
        return visit

    def _refused_visit(self, refusal: Refusal) -> Refused:
        if not isinstance(refusal, VisitTaken):
            return self._refused(refusal)
        for arrangement in refusal.alternatives:
            for slot in arrangement.slots:
                self.evidence.slot(slot)
        return Refused("visit_taken", refusal.message)


def _rhythm(rule: Rule) -> tuple[object, ...]:
    return rule.every, rule.step, rule.weekday, rule.nth, rule.clock
