"""The business and its settings, over the wire."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field, StringConstraints

from oxy.businesses import Organization, load_organization, load_settings, update_organization, update_settings
from oxy.entrances.api.values import SOME_TEXT, Body, Day, Label, Notes, Phone, View, Week, example, not_given
from oxy.entrances.api.visits import SettingsVisit

router = APIRouter(prefix="/settings", tags=["Settings"])

BusinessType = Literal["petshop", "clinic", "petshop_clinic"]
Zone = Annotated[str, StringConstraints(max_length=60, pattern=r"^[A-Za-z0-9_+/-]+$")]
ModelName = Annotated[str, StringConstraints(max_length=120, pattern=r"^[\x21-\x7e]+$")]
State = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
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
    confirm_before_booking: bool


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


class SettingsView(View):
    """Everything a business may set."""

    organization: OrganizationView
    opening_hours: Week
    holidays: HolidaysView
    closed_on: list[Day]
    booking_rules: BookingRulesView
    ai: AiView
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
    confirm_before_booking: bool = not_given()


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


class SettingsChanges(Body):
    """What is to change; what a part leaves out stays, but `opening_hours` and `closed_on` are replaced whole."""

    model_config = example({"booking_rules": {"slot_minutes": 30}})

    organization: OrganizationChanges = not_given()
    opening_hours: Week = not_given()
    holidays: HolidayChanges = not_given()
    closed_on: list[Day] = Field(default_factory=list[Any], max_length=1000)
    booking_rules: BookingRuleChanges = not_given()
    ai: AiChanges = not_given()
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
        booking_rules=BookingRulesView.of(settings.booking_rules),
        ai=AiView.of(settings.ai),
        share_benchmarks=settings.share_benchmarks,
    )


def _plain(value: Any) -> Any:
    """A part's changes as the room takes them."""
    if isinstance(value, Body):
        return value.given()
    return value.to_json() if hasattr(value, "to_json") else value
