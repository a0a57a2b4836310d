"""The demo clinic's visits: what was done, what fell through, and what is booked from now on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from oxy.agenda import open_spans
from oxy.businesses import BusinessSettings, TimeSpan
from oxy.catalog import Resource, Service
from oxy.launch.demo_people import WEEKS, Household, Pet

AHEAD_DAYS = 14
# How full a day is, by weekday, and how full the coming days are by how far away they lie.
_FULLNESS = (0.52, 0.58, 0.6, 0.66, 0.78, 0.9, 0.6)
_BOOKED_AHEAD = (0.0, 0.5, 0.36, 0.3, 0.26, 0.2, 0.18, 0.14)
_REASONS = ("Cliente viajou", "Imprevisto no trabalho", "Pet indisposto", "Pediu para remarcar depois")
_NIGHTS = (1, 2, 2, 3, 4)
_CHECK_IN, _CHECK_OUT = time(15), time(10, 30)
_VISITORS_HOUR = TimeSpan(time(10), time(11))


@dataclass(frozen=True, slots=True)
class Shop:
    """The business as the story needs it; `now` is local."""

    settings: BusinessSettings
    zone: ZoneInfo
    services: tuple[Service, ...]
    resources: tuple[Resource, ...]
    now: datetime

    @property
    def today(self) -> date:
        """The local date."""
        return self.now.date()


@dataclass(slots=True)
class Visit:
    """One booking of the story, times in UTC."""

    id: UUID
    household: Household
    pet: Pet
    service: Service
    resource: Resource
    start: datetime
    end: datetime
    price: Decimal | None
    status: str
    booked_by: str
    booked_at: datetime
    reason: str | None = None

    def row(self) -> dict[str, Any]:
        """The row of `bookings`."""
        return {
            "id": self.id, "contact_id": self.household.id, "pet_id": self.pet.id, "service_id": self.service.id,
            "resource_id": self.resource.id, "booking_type": self.service.type, "start_time": self.start,
            "end_time": self.end, "duration_minutes": int((self.end - self.start).total_seconds() // 60),
            "buffer_minutes": self.service.buffer_minutes, "price": self.price, "status": self.status,
            "revision": 1 if self.status == "scheduled" else 2, "booked_by": self.booked_by,
            "cancel_reason": self.reason, "created_at": self.booked_at,
        }  # fmt: skip

    def history_rows(self) -> Iterator[dict[str, Any]]:
        """The rows of `booking_history`: booked, then what became of it."""
        yield self._change("booked", self.booked_at, self.booked_by, None)
        if self.status != "scheduled":
            half_way = self.booked_at + (self.start - self.booked_at) / 2
            at = self.end if self.status in ("completed", "no_show") else half_way
            who = "customer" if self.status in ("cancelled", "confirmed") else "staff"
            yield self._change("started" if self.status == "in_progress" else self.status, at, who, self.reason)

    def _change(self, change: str, at: datetime, who: str, reason: str | None) -> dict[str, Any]:
        return {
            "id": uuid5(self.id, change), "booking_id": self.id, "at": at, "actor_kind": who, "change": change,
            "reason": reason, "after": {"status": "scheduled" if change == "booked" else self.status},
        }  # fmt: skip


@dataclass(slots=True)
class _Diary:
    """Who is taken when, while the story is written."""

    households: Sequence[Household]
    stays: dict[UUID, tuple[date, date]] = field(default_factory=dict[UUID, tuple[date, date]])
    count: int = 0

    def pick(self, random: Random, day: date, species: frozenset[str]) -> tuple[Household, Pet] | None:
        """A household that may come on `day` with a living pet of one of `species`."""
        for _ in range(40):
            house = random.choice(self.households)
            pets = [pet for pet in house.living if pet.species in species]
            if pets and house.first_day <= day <= house.last_day and self._rested(house, day):
                return house, random.choice(pets)
        return None

    def _rested(self, house: Household, day: date) -> bool:
        first, last = self.stays.get(house.id, (date.min, date.min))
        return not first <= day <= last and all(abs((day - visit).days) >= house.pause_days for visit in house.visits)


def make_bookings(random: Random, organization_id: UUID, shop: Shop, households: Sequence[Household]) -> list[Visit]:
    """Return visits from eight weeks ago to two weeks ahead, none of which overlap on a resource or a pet."""
    diary = _Diary(households)
    visits: list[Visit] = []
    for away in range(-7 * WEEKS, AHEAD_DAYS + 1):
        day = shop.today + timedelta(days=away)
        for resource in shop.resources:
            services = [service for service in shop.services if resource.id in service.resource_ids]
            if resource.kind == "kennel":
                visits += _stay(random, organization_id, shop, diary, day, resource, services)
            else:
                visits += _day(random, organization_id, shop, diary, day, resource, services)
    return visits


def _day(
    random: Random, organization_id: UUID, shop: Shop, diary: _Diary, day: date, resource: Resource,
    services: Sequence[Service],
) -> Iterator[Visit]:  # fmt: skip
    offered = [service for service in services if service.type != "hotel" and service.duration_minutes]
    fullness = _fullness(shop, day)
    for span in _free_spans(shop, day, resource):
        clock, closing = span.on(day, shop.zone)
        while offered and clock < closing:
            service = _chosen(random, offered)
            end = clock + timedelta(minutes=service.duration_minutes or 0)
            taken = end + timedelta(minutes=service.buffer_minutes)
            wanted = random.random() < fullness and taken <= closing and not _kept_free(shop, clock, taken)
            found = diary.pick(random, day, _species(service)) if wanted else None
            if found is None:
                clock += timedelta(minutes=shop.settings.booking_rules.slot_minutes)
                continue
            yield _visit(random, organization_id, shop, diary, found, service, resource, clock, end)
            clock = _on_grid(taken, shop.settings.booking_rules.slot_minutes)


def _stay(
    random: Random, organization_id: UUID, shop: Shop, diary: _Diary, day: date, resource: Resource,
    services: Sequence[Service],
) -> Iterator[Visit]:  # fmt: skip
    busy = diary.stays.get(resource.id, (date.min, date.min))
    nights = random.choice(_NIGHTS)
    leaving = day + timedelta(days=nights)
    hotel = next((service for service in services if service.type == "hotel"), None)
    open_both = open_spans(shop.settings, day) and open_spans(shop.settings, leaving)
    if hotel is None or day <= busy[1] or not open_both or random.random() > (0.3 if day <= shop.today else 0.12):
        return
    found = diary.pick(random, day, _species(hotel))
    if found is None:
        return
    start = datetime.combine(day, _CHECK_IN, shop.zone)
    end = datetime.combine(leaving, _CHECK_OUT, shop.zone)
    diary.stays[resource.id] = diary.stays[found[0].id] = (day, leaving)
    yield _visit(random, organization_id, shop, diary, found, hotel, resource, start, end, nights)


def _visit(
    random: Random, organization_id: UUID, shop: Shop, diary: _Diary, found: tuple[Household, Pet], service: Service,
    resource: Resource, start: datetime, end: datetime, nights: int = 1,
) -> Visit:  # fmt: skip
    house, pet = found
    house.visits.append(start.date())
    diary.count += 1
    price = service.price_for(pet.size)
    lead = timedelta(days=random.choice((0, 1, 2, 2, 3, 5, 7)), minutes=random.randint(70, 600))
    lately = shop.now - timedelta(minutes=random.randint(9, 900))
    booked_at = max(min(start - lead, lately), house.since)
    status = _status(random, shop, start, end)
    return Visit(
        uuid5(organization_id, f"demo booking {diary.count}"), house, pet, service, resource, start.astimezone(UTC),
        end.astimezone(UTC), None if price is None else price * nights, status,
        random.choice(("attendant", "attendant", "attendant", "staff")), booked_at.astimezone(UTC),
        random.choice(_REASONS) if status == "cancelled" else None,
    )  # fmt: skip


def _status(random: Random, shop: Shop, start: datetime, end: datetime) -> str:
    luck = random.random()
    if luck < 0.07:
        return "cancelled"
    if end <= shop.now:
        return "no_show" if luck < 0.115 else "completed"
    if start <= shop.now:
        return "in_progress"
    return "confirmed" if luck < 0.55 and start - shop.now < timedelta(days=2) else "scheduled"


def _kept_free(shop: Shop, start: datetime, end: datetime) -> bool:
    """Whether a visitor's first try lies there: "amanhã às 10h" should find the demo with time for it."""
    return start.date() > shop.today and start.time() < _VISITORS_HOUR.end and end.time() > _VISITORS_HOUR.start


def _fullness(shop: Shop, day: date) -> float:
    away = (day - shop.today).days
    if away <= 0:
        # Business grows a little, week by week.
        return _FULLNESS[day.weekday()] * (1 + 0.02 * (away / 7 + WEEKS) / WEEKS * 5)
    return _BOOKED_AHEAD[away] if away < len(_BOOKED_AHEAD) else 0.08


def _free_spans(shop: Shop, day: date, resource: Resource) -> list[TimeSpan]:
    """The resource's hours of the day within the opening hours, cut by its breaks."""
    opening = open_spans(shop.settings, day)
    own = opening if resource.hours is None else resource.hours.on(day.weekday())
    spans: list[TimeSpan] = []
    for first in opening:
        for second in own:
            start, end = max(first.start, second.start), min(first.end, second.end)
            if start < end:
                spans += _cut(TimeSpan(start, end), resource.breaks.on(day.weekday()))
    return spans


def _cut(span: TimeSpan, breaks: Sequence[TimeSpan]) -> list[TimeSpan]:
    left: list[TimeSpan] = []
    start = span.start
    for pause in breaks:
        if pause.start < span.end and pause.end > start:
            if pause.start > start:
                left.append(TimeSpan(start, pause.start))
            start = pause.end
    return [*left, TimeSpan(start, span.end)] if start < span.end else left


def _chosen(random: Random, services: Sequence[Service]) -> Service:
    return random.choices(services, [_weight(service) for service in services])[0]


def _weight(service: Service) -> float:
    """How often a service is asked for: long ones less, what costs nothing seldom."""
    often = {"grooming": 6.0, "consultation": 6.0, "vaccine": 3.0, "surgery": 1.2, "other": 3.0}[service.type]
    return often * (0.3 if service.all_prices == (0,) else 1.5 if service.duration_minutes == 60 else 1.0)


def _species(service: Service) -> frozenset[str]:
    return frozenset({"dog"}) if service.type == "grooming" else frozenset({"dog", "cat"})


def _on_grid(clock: datetime, minutes: int) -> datetime:
    past = (clock.hour * 60 + clock.minute) % minutes
    return clock if not past else clock + timedelta(minutes=minutes - past)
