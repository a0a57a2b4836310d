"""The phones that talk to Aurora, over the wire."""

from dataclasses import asdict
from datetime import datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field, StringConstraints
from pydantic.config import JsonDict

from oxy.businesses import (
    DAYS,
    USUAL_QUIET_HOURS,
    AlertsWanted,
    NumberTaken,
    OwnerNumber,
    Right,
    add_owner_number,
    issue_pairing_word,
    list_owner_numbers,
    load_owner_number,
    parse_quiet_hours,
    remove_owner_number,
    update_owner_number,
)
from oxy.entrances.api.lists import Cursor, Limit, Page, cut
from oxy.entrances.api.problems import refuses
from oxy.entrances.api.values import Body, Clock, Label, Phone, View, example, not_given
from oxy.entrances.api.visits import OwnerNumbersVisit
from oxy.foundation.errors import Conflict, Invalid, NotFound

router = APIRouter(prefix="/owner-numbers", tags=["Owner numbers"])

Summary = Annotated[Clock | None, Field(description="Local time of the daily summary; null: none.")]
Review = Annotated[Clock | None, Field(description="Local time of Monday's review of the week; null: none.")]
QUIET = "^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$"
Quiet = Annotated[
    Annotated[str, StringConstraints(pattern=QUIET)] | None,
    Field(description="Local hours without warnings that can wait, as 21:00-08:00; null: none."),
]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
QuietDays = Annotated[list[Weekday], Field(max_length=7, description="Days without messages of Aurora's own accord.")]
Person = Annotated[UUID | None, Field(description="The user whose phone it is.")]
Role = Annotated[
    Literal["owner", "manager"],
    Field(description="An owner may order everything; a manager asks for figures and orders the agenda and messages."),
]
Grants = Annotated[list[Right], Field(description="A manager's rights beyond the usual ones.", max_length=20)]
EXAMPLE: JsonDict = {"phone": "+5511988880001", "name": "Helena", "daily_summary_at": "19:00", "role": "owner"}


class OwnerNumberView(View):
    """A number that Aurora answers. `phone` is E.164; `contact_id` is whom a pairing word showed to be this owner."""

    id: UUID
    phone: str
    name: str
    is_active: bool
    daily_summary_at: Clock | None
    user_id: UUID | None
    role: Role
    grants: tuple[str, ...]
    contact_id: UUID | None
    weekly_review_at: Clock | None
    alerts: AlertsWanted = Field(description="What it is warned of: serious is what cannot wait.")
    opportunities: bool
    quiet_hours: str | None
    quiet_days: list[Weekday]


class PairingWordView(View):
    """A word to send from the owner's WhatsApp to the business's number, once, before it expires."""

    word: str
    expires_at: datetime


class NewOwnerNumber(Body):
    """A number to let talk to Aurora."""

    model_config = example(EXAMPLE)

    phone: Phone
    name: Label
    daily_summary_at: Summary = None
    user_id: Person = None
    role: Role = "owner"
    grants: Grants = Field(default_factory=list[Right])
    weekly_review_at: Review = time(8)
    alerts: AlertsWanted = "all"
    opportunities: bool = True
    quiet_hours: Quiet = str(USUAL_QUIET_HOURS)
    quiet_days: QuietDays = Field(default_factory=list[Weekday])


class OwnerNumberChanges(Body):
    """What is to change; the rest stays."""

    phone: Phone = not_given()
    name: Label = not_given()
    is_active: bool = not_given()
    daily_summary_at: Summary = None
    user_id: Person = None
    role: Role = not_given()
    grants: Grants = not_given()
    weekly_review_at: Review = None
    alerts: AlertsWanted = not_given()
    opportunities: bool = not_given()
    quiet_hours: Quiet = None
    quiet_days: QuietDays = not_given()


@router.get("")
async def read_owner_numbers(
    visit: OwnerNumbersVisit, limit: Limit = 100, cursor: Cursor = None
) -> Page[OwnerNumberView]:
    """List numbers by name, revoked ones included."""
    items, next_cursor = cut(await list_owner_numbers(visit.session), limit, cursor)
    return Page(items=[_view(each) for each in items], next_cursor=next_cursor)


@router.post("", status_code=201, responses=refuses(NumberTaken, NotFound))
async def add_number(visit: OwnerNumbersVisit, body: NewOwnerNumber, response: Response) -> OwnerNumberView:
    """Let a number talk to Aurora."""
    number = await add_owner_number(visit.session, actor=visit.actor, **_facts(dict(body)))
    response.headers["Location"] = f"/api/owner-numbers/{number.id}"
    return _view(number)


@router.get("/{owner_number_id}")
async def read_owner_number(visit: OwnerNumbersVisit, owner_number_id: UUID) -> OwnerNumberView:
    """Return one number."""
    return _view(await load_owner_number(visit.session, owner_number_id))


@router.patch("/{owner_number_id}", responses=refuses(NumberTaken))
async def change_number(visit: OwnerNumbersVisit, owner_number_id: UUID, body: OwnerNumberChanges) -> OwnerNumberView:
    """Change a number; `is_active: false` revokes it at once."""
    return _view(await update_owner_number(visit.session, owner_number_id, visit.actor, **_facts(body.given())))


@router.delete("/{owner_number_id}", status_code=204)
async def delete_number(visit: OwnerNumbersVisit, owner_number_id: UUID) -> None:
    """Take a number off the list, at once."""
    await remove_owner_number(visit.session, owner_number_id, visit.actor)


@router.post("/{owner_number_id}/pairing-word", status_code=201, responses=refuses(Conflict, NotFound))
async def make_pairing_word(visit: OwnerNumbersVisit, owner_number_id: UUID) -> PairingWordView:
    """Make a one-time word: whoever sends it from WhatsApp is this owner, whatever name WhatsApp has for them.

    It is shown once, good for 15 minutes and one use; an earlier one is worth nothing any more.
    """
    return PairingWordView.of(await issue_pairing_word(visit.session, owner_number_id, visit.actor))


def _view(number: OwnerNumber) -> OwnerNumberView:
    quiet = {"quiet_hours": number.quiet_hours and str(number.quiet_hours)}
    days = {"quiet_days": [DAYS[day] for day in number.quiet_days]}
    return OwnerNumberView.model_validate({**asdict(number), **quiet, **days})


def _facts(given: dict[str, Any]) -> dict[str, Any]:
    """A body's values as the room takes them. Raises `Invalid` for quiet hours that end where they start."""
    facts = dict(given)
    if facts.get("quiet_hours") is not None:
        try:
            facts["quiet_hours"] = parse_quiet_hours(facts["quiet_hours"])
        except ValueError:
            raise Invalid("O silêncio precisa ter começo e fim diferentes.", field="quiet_hours") from None
    if "quiet_days" in facts:
        facts["quiet_days"] = tuple(sorted(DAYS.index(day) for day in set(facts["quiet_days"])))
    return facts
