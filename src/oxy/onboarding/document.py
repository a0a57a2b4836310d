"""The file of a business: its sections, their keys and what each may hold. Anything else is refused."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from holidays import country_holidays
from pydantic import AfterValidator, Field, field_validator, model_validator

from oxy.businesses import (
    DAYS,
    AfterNoShow,
    AlertsWanted,
    ChannelName,
    ReminderRules,
    Right,
    Role,
    TimeSpan,
    WeekHours,
    check_reminders,
    check_spans,
)
from oxy.catalog import SIZES, ResourceKind, ServiceType
from oxy.onboarding.campaign_part import CampaignPart
from oxy.onboarding.part import Part
from oxy.onboarding.values import (
    LEFT_OUT,
    SLUG,
    Buffer,
    Clock,
    Coat,
    Day,
    Minutes,
    Money,
    Name,
    Offset,
    Phone,
    Quiet,
    Size,
    Span,
    Text,
    WallClock,
    Weekday,
    limited,
    read_money,
    zone_name,
)
from oxy.reminders import CareKind


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
    timezone: Annotated[str, AfterValidator(zone_name)]
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
            except NotImplementedError as error:  # So `holidays` says that it does not know the country or state.
                raise ValueError(f"no holidays are known: {str(error).splitlines()[0]}") from None
        return self


class BookingRulesPart(Part):
    slot_minutes: int = limited("slot_minutes")
    minimum_notice_minutes: int = limited("minimum_notice_minutes")
    horizon_days: int = limited("horizon_days")
    late_cancel_hours: int = limited("late_cancel_hours")
    waitlist_hold_minutes: int = limited("waitlist_hold_minutes")
    confirm_before_booking: bool = LEFT_OUT
    after_no_show: AfterNoShow = LEFT_OUT
    no_show_limit: int = limited("no_show_limit")
    no_show_months: int = limited("no_show_months")
    deposit_percent: int = limited("deposit_percent")
    confirm_before_hours: int = limited("confirm_before_hours")
    check_in: WallClock = LEFT_OUT
    check_out: WallClock = LEFT_OUT
    stays_on_closed_days: bool = LEFT_OUT


class AiPart(Part):
    assistant_name: Name = LEFT_OUT
    tone: Text = LEFT_OUT
    client_model: Text | None = None
    owner_model: Text | None = None
    temperature: float = limited("temperature")
    max_tokens: int = limited("max_tokens")
    fast_path: bool = LEFT_OUT
    human_silence_minutes: int = limited("human_silence_minutes")
    waiting_alert_minutes: int = limited("waiting_alert_minutes")
    monthly_ai_limit: float | None = limited("monthly_ai_limit")


class RemindersPart(Part):
    first_hours: int = limited("first_hours")
    last_hours: int = limited("last_hours")
    quiet_after_booking_hours: int = limited("quiet_after_booking_hours")
    quiet_from: WallClock = LEFT_OUT
    quiet_until: WallClock = LEFT_OUT
    follow_up_hours: int = limited("follow_up_hours")
    review_link: Annotated[str, Field(pattern=r"^https://[\x21-\x7e]{3,300}$")] | None = None
    care: bool = LEFT_OUT
    care_at: WallClock = LEFT_OUT
    birthdays: bool = LEFT_OUT
    most_per_week: int = limited("most_per_week")

    @model_validator(mode="after")
    def _agree(self) -> "RemindersPart":
        check_reminders(ReminderRules(**self.given()))
        return self


class CareProtocolPart(Part):
    name: Name
    kind: CareKind
    every_days: Annotated[int, Field(ge=1, le=3650)]
    species: tuple[Literal["dog", "cat", "bird", "rabbit", "other"], ...] = ()
    first_at_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    remind_on: Annotated[tuple[Offset, ...], Field(min_length=1, max_length=5)] = (-7, 0, 7)
    group: Name | None = None
    services: tuple[Name, ...] = ()
    completed_by: tuple[Name, ...] = ()


class ResourcePart(Part):
    name: Name
    kind: ResourceKind
    hours: Week | None = None
    breaks: Week = Week()
    up_to: Size | None = None
    capacity: Annotated[int, Field(ge=1, le=100)] = 1


class TermPart(Part):
    """What a service costs or how long it takes for pets of a size, of a coat, with a resource, or all of these."""

    size: Size | None = None
    coat: Coat | None = None
    resource: Name | None = None
    price: Money | None = None
    minutes: Minutes | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "TermPart":
        if self.size is None and self.coat is None and self.resource is None:
            raise ValueError("says no size, coat or resource that it is for")
        if self.price is None and self.minutes is None:
            raise ValueError("says neither price nor minutes")
        return self


class ServicePart(Part):
    name: Name
    type: ServiceType
    minutes: Minutes | None = None
    buffer_minutes: Buffer = 0
    buffer_before_minutes: Buffer = 0
    price: Decimal | dict[str, Decimal] | None = None
    resources: tuple[Name, ...] = ()
    needs: Annotated[tuple[Annotated[tuple[Name, ...], Field(min_length=1)], ...], Field(max_length=5)] = ()
    terms: Annotated[tuple[TermPart, ...], Field(max_length=100)] = ()
    aliases: tuple[Name, ...] = ()

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """What it needs at once, any one of each: `resources` is one need."""
        return self.needs or (self.resources,)

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
        if self.needs and self.resources:
            raise ValueError("give resources or needs, not both")
        self._check_groups()
        return self

    def _check_groups(self) -> None:
        named = [name.casefold() for need in self.groups for name in need]
        if len(set(named)) < len(named) and self.needs:
            raise ValueError("a resource stands in needs twice")
        doers = {name.casefold() for name in self.groups[0]}
        for term in self.terms:
            if term.resource is not None and term.resource.casefold() not in doers:
                raise ValueError(f'a term is for "{term.resource}", who does not do this service')
            if term.minutes is not None and self.minutes is None:
                raise ValueError("a stay by the night has no minutes in its terms")
        facts = [(term.size, term.coat, term.resource and term.resource.casefold()) for term in self.terms]
        if len(set(facts)) < len(facts):
            raise ValueError("two terms are for the same size, coat and resource")


class PackagePart(Part):
    name: Name
    services: Annotated[tuple[Name, ...], Field(min_length=1)]
    count: Annotated[int, Field(ge=1, le=500)]
    price: Decimal
    validity_days: Annotated[int, Field(ge=1, le=3650)] | None = None

    @field_validator("price", mode="before")
    @classmethod
    def _money(cls, value: object) -> object:
        return read_money(value)


class ArticlePart(Part):
    question: Text
    answer: Annotated[str, Field(min_length=1, max_length=4000)]


class OwnerPart(Part):
    name: Name
    phone: Phone
    daily_summary_at: Clock | None = None
    user: Text | None = None
    role: Literal["owner", "manager"] = "owner"
    grants: tuple[Right, ...] = ()
    weekly_review_at: Clock | None = None
    alerts: AlertsWanted = LEFT_OUT
    opportunities: bool = LEFT_OUT
    quiet_hours: Quiet | None = None
    quiet_days: tuple[Weekday, ...] = ()

    def wishes(self) -> dict[str, Any]:
        """Return what the file says about Aurora's own messages, as the room takes it."""
        names = ("weekly_review_at", "alerts", "opportunities", "quiet_hours")
        given = {name: getattr(self, name) for name in names if name in self.model_fields_set}
        if "quiet_days" in self.model_fields_set:
            given["quiet_days"] = tuple(sorted(DAYS.index(day) for day in set(self.quiet_days)))
        return given


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
    special_hours: dict[Day, tuple[Span, ...]] | None = None
    booking_rules: BookingRulesPart | None = None
    ai: AiPart | None = None
    reminders: RemindersPart | None = None
    share_benchmarks: bool | None = None
    resources: tuple[ResourcePart, ...] | None = None
    services: tuple[ServicePart, ...] | None = None
    care_protocols: tuple[CareProtocolPart, ...] | None = None
    packages: tuple[PackagePart, ...] | None = None
    knowledge: tuple[ArticlePart, ...] | None = None
    campaigns: tuple[CampaignPart, ...] | None = None
    owners: tuple[OwnerPart, ...] | None = None
    users: tuple[UserPart, ...] | None = None
    instances: tuple[InstancePart, ...] | None = None

    @field_validator("special_hours")
    @classmethod
    def _in_order(cls, special: dict[date, tuple[TimeSpan, ...]] | None) -> dict[date, tuple[TimeSpan, ...]] | None:
        for spans in (special or {}).values():
            check_spans(spans)
        return special
