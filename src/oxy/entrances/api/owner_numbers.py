"""The phones that talk to Aurora, over the wire."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field
from pydantic.config import JsonDict

from oxy.businesses import (
    NumberTaken,
    Right,
    add_owner_number,
    issue_pairing_word,
    list_owner_numbers,
    load_owner_number,
    remove_owner_number,
    update_owner_number,
)
from oxy.entrances.api.lists import Cursor, Limit, Page, cut
from oxy.entrances.api.problems import refuses
from oxy.entrances.api.values import Body, Clock, Label, Phone, View, example, not_given
from oxy.entrances.api.visits import OwnerNumbersVisit
from oxy.foundation.errors import Conflict, NotFound

router = APIRouter(prefix="/owner-numbers", tags=["Owner numbers"])

Summary = Annotated[Clock | None, Field(description="Local time of the daily summary; null: none.")]
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


class OwnerNumberChanges(Body):
    """What is to change; the rest stays."""

    phone: Phone = not_given()
    name: Label = not_given()
    is_active: bool = not_given()
    daily_summary_at: Summary = None
    user_id: Person = None
    role: Role = not_given()
    grants: Grants = not_given()


@router.get("")
async def read_owner_numbers(
    visit: OwnerNumbersVisit, limit: Limit = 100, cursor: Cursor = None
) -> Page[OwnerNumberView]:
    """List numbers by name, revoked ones included."""
    items, next_cursor = cut(await list_owner_numbers(visit.session), limit, cursor)
    return Page(items=[OwnerNumberView.of(each) for each in items], next_cursor=next_cursor)


@router.post("", status_code=201, responses=refuses(NumberTaken, NotFound))
async def add_number(visit: OwnerNumbersVisit, body: NewOwnerNumber, response: Response) -> OwnerNumberView:
    """Let a number talk to Aurora."""
    number = await add_owner_number(visit.session, actor=visit.actor, **dict(body))
    response.headers["Location"] = f"/api/owner-numbers/{number.id}"
    return OwnerNumberView.of(number)


@router.get("/{owner_number_id}")
async def read_owner_number(visit: OwnerNumbersVisit, owner_number_id: UUID) -> OwnerNumberView:
    """Return one number."""
    return OwnerNumberView.of(await load_owner_number(visit.session, owner_number_id))


@router.patch("/{owner_number_id}", responses=refuses(NumberTaken))
async def change_number(visit: OwnerNumbersVisit, owner_number_id: UUID, body: OwnerNumberChanges) -> OwnerNumberView:
    """Change a number; `is_active: false` revokes it at once."""
    return OwnerNumberView.of(await update_owner_number(visit.session, owner_number_id, visit.actor, **body.given()))


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
