"""The file of a business: its sections, their keys and what each may hold. Anything else is refused."""

import re
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any, Literal

from holidays import country_holidays
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from oxy.businesses import DAYS, LIMITS, ChannelName, Role, TimeSpan, WeekHours, check_spans, find_zone, parse_span
from oxy.catalog import SIZES, ResourceKind, ServiceType
from oxy.foundation.phones import InvalidPhone, parse_phone

SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
MOST_MONEY = Decimal("99999999.99")


def _phone(text: str) -> str:
    try:
        return parse_phone(text).e164
    except InvalidPhone:
        raise ValueError(f'"{text}" is not a phone number; write it like "+5511988880001"') from None


def _zone(name: str) -> str:
    if find_zone(name) is None:
        raise ValueError(f'"{name}" is not a time zone; write it like "America/Sao_Paulo"')
    return name


def _span(value: object) -> TimeSpan:
    return parse_span(str(value))


def _clock(value: object) -> time:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", str(value)):
        raise ValueError(f'"{value}" is not a time like "19:00"')
    return time.fromisoformat(str(value))


def _day(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f'"{value}" is not a date like "2026-12-24"') from None


def read_money(value: object) -> Decimal:
    """Read "60.00". Raises `ValueError` for what is no price from 0 to 99999999.99 with at most two places."""
    try:
        amount = Decimal(str(value))
    except ArithmeticError:
        raise ValueError(f'"{value}" is not a price; write it like "60.00"') from None
    if not amount.is_finite() or not 0 <= amount <= MOST_MONEY or amount != round(amount, 2):
        raise ValueError(f'"{value}" is not a price; it must be from 0 to {MOST_MONEY}, with at most two decimals')
    return amount.quantize(Decimal("0.01"))


def limited(name: str) -> Any:
    """Return a field that may be left out, of a number whose range the `businesses` room sets."""
    least, most = LIMITS[name]
    return Field(None, ge=least, le=most)


Phone = Annotated[str, AfterValidator(_phone)]
Text = Annotated[str, Field(min_length=1, max_length=300)]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Span = Annotated[TimeSpan, BeforeValidator(_span)]
Clock = Annotated[time, BeforeValidator(_clock)]
Day = Annotated[date, BeforeValidator(_day)]
# A key that may be left out but, when it is there, has to say something.
LEFT_OUT: Any = None


class Part(BaseModel):
    """A part of the file: keys it does not know are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, arbitrary_types_allowed=True)

    def given(self) -> dict[str, Any]:
        """Return what the file says, without what it leaves out."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class Week(Part):
    """Spans of each weekday; a day left out is closed."""

    mon: tuple[Span, ...] = ()
    tue: tuple[Span, ...] = ()
    wed: tuple[Span, ...] = ()
    thu: tuple[Span, ...] = ()
    fri: tuple[Span, ...] = ()
    sat: tuple[Span, ...] = ()
    sun: tuple[Span, ...] = ()

    @field_validator("*")
    @classmethod
    def _in_order(cls, spans: tuple[TimeSpan, ...]) -> tuple[TimeSpan, ...]:
        check_spans(spans)
        return tuple(sorted(spans))

    def hours(self) -> WeekHours:
        """Return the week as rooms know it."""
        return WeekHours(tuple(getattr(self, day) for day in DAYS))


class OrganizationPart(Part):
    slug: Annotated[str, Field(pattern=SLUG, max_length=60)]
    name: Name
    business_type: Literal["petshop", "clinic", "petshop_clinic"]
    timezone: Annotated[str, AfterValidator(_zone)]
    phone: Phone | None = None
    address: Text | None = None
    emergency_contact: Text | None = None


class HolidaysPart(Part):
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None
    state: Annotated[str, Field(pattern="^[A-Z0-9]{1,3}$")] | None = None
    closed: bool = True

    @model_validator(mode="after")
    def _exist(self) -> "HolidaysPart":
        if self.state is not None and self.country is None:
            raise ValueError("a state needs a country")
        if self.country is not None:
            try:
                country_holidays(self.country, subdiv=self.state)
            except NotImplementedError as error:
                raise ValueError(f"no holidays are known: {str(error).splitlines()[0]}") from None
        return self


class BookingRulesPart(Part):
    slot_minutes: int = limited("slot_minutes")
    minimum_notice_minutes: int = limited("minimum_notice_minutes")
    horizon_days: int = limited("horizon_days")
    late_cancel_hours: int = limited("late_cancel_hours")
    confirm_before_booking: bool = LEFT_OUT


class AiPart(Part):
    assistant_name: Name = LEFT_OUT
    tone: Text = LEFT_OUT
    client_model: Text | None = None
    owner_model: Text | None = None
    temperature: float = limited("temperature")
    max_tokens: int = limited("max_tokens")
    fast_path: bool = LEFT_OUT
    human_silence_minutes: int = limited("human_silence_minutes")


class ResourcePart(Part):
    name: Name
    kind: ResourceKind
    hours: Week | None = None
    breaks: Week = Week()


class ServicePart(Part):
    name: Name
    type: ServiceType
    minutes: Annotated[int, Field(ge=5, le=1440)] | None = None
    buffer_minutes: Annotated[int, Field(ge=0, le=480)] = 0
    price: Decimal | dict[str, Decimal] | None = None
    resources: tuple[Name, ...] = ()
    aliases: tuple[Name, ...] = ()

    @field_validator("price", mode="before")
    @classmethod
    def _money(cls, value: object) -> object:
        if not isinstance(value, Mapping):
            return None if value is None else read_money(value)
        prices: dict[str, Decimal] = {}
        for size, price in value.items():  # pyright: ignore[reportUnknownVariableType]
            if size not in SIZES:
                raise ValueError(f'"{size}" is no size: use {", ".join(SIZES)}')
            prices[str(size)] = read_money(price)  # pyright: ignore[reportUnknownArgumentType]
        if not prices:
            raise ValueError("no price is given")
        return prices

    @model_validator(mode="after")
    def _bookable(self) -> "ServicePart":
        if self.minutes is None and self.price is None:
            raise ValueError("neither minutes nor price is given")
        if self.minutes is None and self.type != "hotel":
            raise ValueError("minutes is missing: only a hotel stay goes without")
        return self


class ArticlePart(Part):
    question: Text
    answer: Annotated[str, Field(min_length=1, max_length=4000)]


class OwnerPart(Part):
    name: Name
    phone: Phone
    daily_summary_at: Clock | None = None
    user: Text | None = None


class UserPart(Part):
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s.]+$", max_length=254)]
    name: Name
    role: Role
    password: Annotated[str, Field(min_length=8, max_length=200)] | None = None


class InstancePart(Part):
    name: Name
    channel: ChannelName
    phone_number_id: Annotated[str, Field(pattern=r"^[0-9]{1,30}$")] | None = None
    access_token: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    waba_id: Annotated[str, Field(pattern=r"^[0-9]{1,30}$")] | None = None
    display_phone: Phone | None = None
    phone: Phone | None = None

    @model_validator(mode="after")
    def _fits_channel(self) -> "InstancePart":
        if self.channel == "cloud" and self.phone_number_id is None:
            raise ValueError("phone_number_id is missing: the Cloud API names the number by it")
        if self.channel != "cloud" and (self.phone_number_id is not None or self.access_token is not None):
            raise ValueError(f"phone_number_id and access_token are for channel cloud, not {self.channel}")
        if self.channel != "cloud" and self.waba_id is not None:
            raise ValueError(f"waba_id is for channel cloud, not {self.channel}")
        if self.display_phone is not None and self.phone is not None:
            raise ValueError("give display_phone or phone, not both")
        return self

    @property
    def number(self) -> str | None:
        """The number people see."""
        return self.display_phone or self.phone


class BusinessFile(Part):
    """The whole file. A section left out is left alone."""

    organization: OrganizationPart
    opening_hours: Week | None = None
    holidays: HolidaysPart | None = None
    closed_on: tuple[Day, ...] | None = None
    booking_rules: BookingRulesPart | None = None
    ai: AiPart | None = None
    share_benchmarks: bool | None = None
    resources: tuple[ResourcePart, ...] | None = None
    services: tuple[ServicePart, ...] | None = None
    knowledge: tuple[ArticlePart, ...] | None = None
    owners: tuple[OwnerPart, ...] | None = None
    users: tuple[UserPart, ...] | None = None
    instances: tuple[InstancePart, ...] | None = None
