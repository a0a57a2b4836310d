"""The business and its settings, over the wire."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field, StringConstraints

from oxy.businesses import (
    AfterNoShow,
    Organization,
    load_organization,
    load_settings,
    update_organization,
    update_settings,
    write_special_hours,
)
from oxy.entrances.api.values import SOME_TEXT, Body, Day, Label, Notes, Phone, View, Week, example, not_given
from oxy.entrances.api.visits import SettingsVisit

router = APIRouter(prefix="/settings", tags=["Settings"])

BusinessType = Literal["petshop", "clinic", "petshop_clinic"]
Zone = Annotated[str, StringConstraints(max_length=60, pattern=r"^[A-Za-z0-9_+/-]+$")]
ModelName = Annotated[str, StringConstraints(max_length=120, pattern=r"^[\x21-\x7e]+$")]
ClockText = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
SpanText = Annotated[
    str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")
]
DayText = Annotated[str, StringConstraints(pattern=r"^2[01][0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
SpecialHours = Annotated[
    dict[DayText, Annotated[list[SpanText], Field(max_length=10)]],
    Field(
        max_length=1000,
        description="Hours of single dates, in place of all that would hold then; no span: closed.",
        examples=[{"2026-12-24": ["08:00-12:00"], "2026-12-26": []}],
        json_schema_extra={"additionalProperties": False},
    ),
]
State = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Link = Annotated[str, StringConstraints(max_length=300, pattern=r"^https://[\x21-\x7e]{3,}$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


class OrganizationView(View):
    """The business."""

    id: UUID
    slug: str
    name: str
    business_type: BusinessType
    timezone: str
    phone: str | None
    address: str | None
    emergency_contact: str | None


class HolidaysView(View):
    """Whose public holidays count, and whether the business is closed on them."""

    country: str | None
    state: str | None
    closed: bool


class BookingRulesView(View):
    """When a customer may book."""

    slot_minutes: int
    minimum_notice_minutes: int
    horizon_days: int
    late_cancel_hours: int
    waitlist_hold_minutes: int
    confirm_before_booking: bool
    after_no_show: AfterNoShow
    no_show_limit: int
    no_show_months: int
    deposit_percent: int
    confirm_before_hours: int
    check_in: str = Field(description="From when guests of the hotel arrive, HH:MM.")
    check_out: str = Field(description="By when they leave, HH:MM.")
    stays_on_closed_days: bool = Field(description="Whether they may arrive and leave when the business is closed.")


class AiView(View):
    """The assistant's manner and model; models null: the installation's own."""

    assistant_name: str
    tone: str
    client_model: str | None
    owner_model: str | None
    temperature: float
    max_tokens: int
    fast_path: bool
    human_silence_minutes: int
    waiting_alert_minutes: int
    monthly_ai_limit: float | None = Field(description="US dollars a month that models may cost; null: no limit.")


class RemindersView(View):
    """What Oxy tells customers of its own accord, and when; hours of 0 turn a message off."""

    first_hours: int = Field(description="How long before the start customers are reminded and asked to confirm.")
    last_hours: int = Field(description="The same for the second reminder.")
    quiet_after_booking_hours: int = Field(description="Who booked or moved less than this before is spared it.")
    quiet_from: Clock = Field(
        description="From then until `quiet_until` no customer is written to unasked: reminders, waitlist, campaigns."
    )
    quiet_until: Clock = Field(description="The same time as `quiet_from`: never quiet.")
    follow_up_hours: int = Field(description="How long after a visit customers are asked how it was.")
    review_link: str | None
    care: bool
    care_at: Clock
    birthdays: bool
    most_per_week: int = Field(description="Of follow-ups, care and birthdays together, to one household.")


class SettingsView(View):
    """Everything a business may set."""

    organization: OrganizationView
    opening_hours: Week
    holidays: HolidaysView
    closed_on: list[Day]
    special_hours: dict[str, list[str]]
    booking_rules: BookingRulesView
    ai: AiView
    reminders: RemindersView
    share_benchmarks: bool = Field(description="Whether its figures go into the installation's anonymous medians.")


class OrganizationChanges(Body):
    """What is to change about the business."""

    name: Label = not_given()
    business_type: BusinessType = not_given()
    timezone: Zone = not_given()
    phone: Phone | None = None
    address: Notes | None = None
    emergency_contact: Notes | None = None


class HolidayChanges(Body):
    """What is to change about holidays."""

    country: Country | None = None
    state: State | None = None
    closed: bool = not_given()


class BookingRuleChanges(Body):
    """What is to change about booking; units are in the names."""

    slot_minutes: int = Field(default_factory=int, ge=5, le=240)
    minimum_notice_minutes: int = Field(default_factory=int, ge=0, le=86_400)
    horizon_days: int = Field(default_factory=int, ge=1, le=730)
    late_cancel_hours: int = Field(default_factory=int, ge=0, le=720)
    waitlist_hold_minutes: int = Field(default_factory=int, ge=5, le=1440)
    confirm_before_booking: bool = not_given()
    after_no_show: AfterNoShow = Field(
        default_factory=lambda: "nothing", description="What the next booking asks for after absences."
    )
    no_show_limit: int = Field(default_factory=int, ge=1, le=20)
    no_show_months: int = Field(default_factory=int, ge=1, le=60)
    deposit_percent: int = Field(default_factory=int, ge=1, le=100)
    confirm_before_hours: int = Field(default_factory=int, ge=1, le=336)
    check_in: ClockText = not_given()
    check_out: ClockText = not_given()
    stays_on_closed_days: bool = not_given()


class AiChanges(Body):
    """What is to change about the assistant."""

    assistant_name: Label = not_given()
    tone: Annotated[str, StringConstraints(max_length=200, pattern=SOME_TEXT)] = not_given()
    client_model: ModelName | None = None
    owner_model: ModelName | None = None
    temperature: float = Field(default_factory=float, ge=0, le=2, allow_inf_nan=False)
    max_tokens: int = Field(default_factory=int, ge=50, le=32_000)
    fast_path: bool = not_given()
    human_silence_minutes: int = Field(default_factory=int, ge=1, le=43_200)
    waiting_alert_minutes: int = Field(default_factory=int, ge=5, le=1_440)
    monthly_ai_limit: float | None = Field(default=None, ge=1, le=1_000_000, allow_inf_nan=False)


class ReminderChanges(Body):
    """What is to change about reminders."""

    first_hours: int = Field(default_factory=int, ge=0, le=168)
    last_hours: int = Field(default_factory=int, ge=0, le=12)
    quiet_after_booking_hours: int = Field(default_factory=int, ge=0, le=168)
    quiet_from: Clock = not_given()
    quiet_until: Clock = not_given()
    follow_up_hours: int = Field(default_factory=int, ge=0, le=168)
    review_link: Link | None = None
    care: bool = not_given()
    care_at: Clock = not_given()
    birthdays: bool = not_given()
    most_per_week: int = Field(default_factory=int, ge=0, le=20)


class SettingsChanges(Body):
    """What is to change; what a part leaves out stays, but hours and `closed_on` are replaced whole."""

    model_config = example({"booking_rules": {"slot_minutes": 30}})

    organization: OrganizationChanges = not_given()
    opening_hours: Week = not_given()
    holidays: HolidayChanges = not_given()
    closed_on: list[Day] = Field(default_factory=list[Any], max_length=1000)
    special_hours: SpecialHours = not_given()
    booking_rules: BookingRuleChanges = not_given()
    ai: AiChanges = not_given()
    reminders: ReminderChanges = not_given()
    share_benchmarks: bool = not_given()


@router.get("")
async def read_settings(visit: SettingsVisit) -> SettingsView:
    """Return the business and everything it has set."""
    return await _view(visit, await load_organization(visit.session))


@router.patch("")
async def change_settings(visit: SettingsVisit, body: SettingsChanges) -> SettingsView:
    """Change the business or its settings; all of it or nothing."""
    given = body.given()
    organization: OrganizationChanges | None = given.pop("organization", None)
    if organization is not None:
        await update_organization(visit.session, visit.actor, **organization.given())
    patch = {name: _plain(value) for name, value in given.items()}
    if patch:
        await update_settings(visit.session, patch, visit.actor)
    return await _view(visit, await load_organization(visit.session))


async def _view(visit: SettingsVisit, organization: Organization) -> SettingsView:
    settings = await load_settings(visit.session)
    return SettingsView(
        organization=OrganizationView.of(organization),
        opening_hours=settings.opening_hours,
        holidays=HolidaysView.of(settings.holidays),
        closed_on=list(settings.closed_on),
        special_hours=write_special_hours(settings),
        booking_rules=BookingRulesView.of(settings.booking_rules),
        ai=AiView.of(settings.ai),
        reminders=RemindersView.of(settings.reminders),
        share_benchmarks=settings.share_benchmarks,
    )


def _plain(value: Any) -> Any:
    """A part's changes as the room takes them."""
    if isinstance(value, Body):
        return value.given()
    return value.to_json() if hasattr(value, "to_json") else value
