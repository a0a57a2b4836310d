"""Nights in the hotel: which kennels are free, offered with tokens that the other verbs hold and book."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from oxy.agenda import Booking, LateCancel, Stay, find_arrivals, find_departure, find_stays, offer_slots
from oxy.attendant.agenda_counter import OFFER_MINUTES, AgendaCounter
from oxy.attendant.outcomes import Refused, StayOffer
from oxy.attendant.records import booking_json, stay_json
from oxy.catalog import Service
from oxy.foundation.errors import Refusal

ChooseStays = Callable[[Sequence[Stay]], Sequence[Stay]]


# So far around the days asked for others are looked for, and so many of them are told.
AROUND = timedelta(days=14)
TOLD = 3


class StayCounter(AgendaCounter):
    """The hotel, as far as one customer may book it."""

    async def search_stays(
        self, service: Service, arrival: date, departure: date, *, size: str | None = None, coat: str | None = None,
        resource_id: UUID | None = None, moving: Booking | None = None, most: int = 3,
    ) -> tuple[StayOffer, ...] | Refused:  # fmt: skip
        """Offer the kennels that are free from the night of `arrival` to the morning of `departure` (local dates).

        Each is held by `hold` and booked by `book`, with its `offer.token` and `offer.slot`, like any other slot.

        Args:
            size, coat: the pet's, as far as they are known: they decide the kennel and the price.
            resource_id: only this kennel.
            moving: the contact's own stay that is to be changed: it is not in its own way.
            most: at most so many, the smallest kennel that takes the pet first.

        None are free: an empty tuple. Refused for a service by the hour, for no nights or too many, for days on which
        the hotel takes nobody in or out, and for a pet that is too large.
        """
        arguments = {"service": service.name, "arrival": arrival.isoformat(), "departure": departure.isoformat()}
        contact_id = self._turn.contact_id
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                stays = await find_stays(
                    session, service.id, arrival, departure, size=size, coat=coat, contact_id=contact_id,
                    resource_id=resource_id, ignore_booking_id=moving.id if moving else None,
                )  # fmt: skip
                told = stays[:most]
                offers = await offer_slots(session, contact_id, [stay.slot for stay in told], minutes=OFFER_MINUTES)
        except Refusal as refusal:
            return self._note("check_stay", arguments, self._refused(refusal))
        self.evidence.days((arrival, departure))
        found = tuple(
            StayOffer(offer, stay.nights, stay.price, stay.nightly) for offer, stay in zip(offers, told, strict=True)
        )
        return self._told_stays(service, arguments, found, len(stays))

    async def search_arrivals(
        self, service: Service, first: date, last: date, nights: int, *, choose: ChooseStays,
        size: str | None = None, coat: str | None = None, moving: Booking | None = None,
    ) -> tuple[StayOffer, ...] | Refused:  # fmt: skip
        """Offer those that `choose` picks of the stays of so many nights that begin from `first` to `last`."""
        arguments = {"service": service.name, "first": first.isoformat(), "last": last.isoformat(), "nights": nights}
        contact_id = self._turn.contact_id
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                stays = await find_arrivals(
                    session, service.id, first, last, nights, size=size, coat=coat, contact_id=contact_id,
                    ignore_booking_id=moving.id if moving else None,
                )  # fmt: skip
                told = choose(stays)
                offers = await offer_slots(session, contact_id, [stay.slot for stay in told], minutes=OFFER_MINUTES)
        except Refusal as refusal:
            return self._note("check_stay", arguments, self._refused(refusal))
        found = tuple(
            StayOffer(offer, stay.nights, stay.price, stay.nightly) for offer, stay in zip(offers, told, strict=True)
        )
        return self._told_stays(service, arguments, found, len(stays))

    async def search_departure(self, booking: Booking, departure: date) -> StayOffer | Refused | None:
        """Offer the contact's own stay, which has begun, with another day of departure; None: its kennel is taken then.

        Refused for a day on which nobody leaves, for no nights, and where only staff decide (`late_cancel`).
        """
        arguments = {"booking": booking_json(booking, self.context), "departure": departure.isoformat()}
        contact_id = self._turn.contact_id
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                stay = await find_departure(session, booking.id, departure, contact_id=contact_id)
                if stay is None:
                    return None
                [offer] = await offer_slots(session, contact_id, [stay.slot], minutes=OFFER_MINUTES)
        except LateCancel as refusal:
            return self._note("check_stay", arguments, Refused("late_cancel", refusal.message))
        except Refusal as refusal:
            return self._note("check_stay", arguments, self._refused(refusal))
        service = next((each for each in self.context.services if each.id == booking.service_id), None)
        found = StayOffer(offer, stay.nights, stay.price, stay.nightly)
        if service is not None:
            self._told_stays(service, arguments, (found,), 1)
        return found

    async def search_nearest(
        self, service: Service, arrival: date, departure: date, *, size: str | None = None, coat: str | None = None,
        moving: Booking | None = None,
    ) -> tuple[StayOffer, ...]:  # fmt: skip
        """Offer as many nights on the nearest days on which they are free, one a day, by day; none where none are."""
        today = self.context.today
        horizon = today + timedelta(days=self.context.settings.booking_rules.horizon_days)
        wished = min(max(arrival, today), horizon)

        def nearest(free: Sequence[Stay]) -> Sequence[Stay]:
            by_day: dict[date, Stay] = {}
            for stay in free:
                by_day.setdefault(self.context.local(stay.slot.start).date(), stay)
            near = sorted(by_day, key=lambda day: (abs((day - wished).days), day))[:TOLD]
            return [by_day[day] for day in sorted(near)]

        found = await self.search_arrivals(
            service, max(today, wished - AROUND), min(horizon, wished + AROUND), (departure - arrival).days,
            choose=nearest, size=size, coat=coat, moving=moving,
        )  # fmt: skip
        return () if isinstance(found, Refused) else found

    def _told_stays(
        self, service: Service, arguments: Mapping[str, object], found: tuple[StayOffer, ...], free: int
    ) -> tuple[StayOffer, ...]:
        for each in found:
            self._back(service, each)
        listed = [stay_json(each, self.context) for each in found]
        self._record("check_stay", arguments, {"ok": True, "free": free, "stays": listed})
        return found

    def _back(self, service: Service, stay: StayOffer) -> None:
        """What the answer may say of a stay: check-in, check-out, kennel and what it costs."""
        self.evidence.stay(stay.offer.slot)
        for price in (stay.price, stay.nightly):
            if price is not None:
                self.evidence.prices.add(price)
                self.evidence.priced.setdefault(service.name, set()).add(price)
