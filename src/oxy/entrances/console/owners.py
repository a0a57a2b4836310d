"""Who talks to Aurora: numbers, roles and rights, the one-time word, revoking. For owners."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from oxy.businesses import (
    RIGHTS_OF_ROLE,
    OwnerNumber,
    PairingWord,
    Right,
    add_owner_number,
    issue_pairing_word,
    list_owner_numbers,
    load_organization,
    update_owner_number,
)
from oxy.entrances.console.reception import ConsoleRoute, Front, Reception, permitted
from oxy.entrances.identity import Staff
from oxy.entrances.pages import render
from oxy.entrances.permissions import Permission
from oxy.portuguese import phone_display

router = APIRouter(route_class=ConsoleRoute)
Permitted = Annotated[Staff, permitted(Permission.OWNER_NUMBERS)]

RIGHT_NAMES = {
    Right.FIGURES: "números", Right.AGENDA: "agenda", Right.CONVERSATIONS: "conversas e mensagens",
    Right.KNOWLEDGE: "respostas prontas", Right.PRICES: "preços", Right.HOURS: "horários",
    Right.CAMPAIGNS: "campanhas", Right.GOALS: "metas",
}  # fmt: skip


@router.get("/donos")
async def page(front: Front, staff: Permitted) -> Response:
    """The numbers that may talk to Aurora."""
    return await _show(front, staff)


@router.post("/donos")
async def add(
    front: Front, staff: Permitted, phone: Annotated[str, Form()], name: Annotated[str, Form()],
    role: Annotated[str, Form()],
) -> Response:  # fmt: skip
    """Add a number."""
    async with front.database.tenant(staff.organization_id) as session:
        await add_owner_number(session, phone=phone, name=name, role=role, actor=staff.actor)
    return RedirectResponse("/donos", 303)


@router.post("/donos/{owner_id}/palavra")
async def make_word(front: Front, staff: Permitted, owner_id: UUID) -> Response:
    """Make a word that pairs a number; it is shown once."""
    async with front.database.tenant(staff.organization_id) as session:
        word = await issue_pairing_word(session, owner_id, staff.actor)
    return await _show(front, staff, owner_id, word)


@router.post("/donos/{owner_id}/direitos")
async def grant(
    front: Front, staff: Permitted, owner_id: UUID, role: Annotated[str, Form()],
    grants: Annotated[list[str] | None, Form()] = None,
) -> Response:  # fmt: skip
    """Say a number's role, and what it may beyond that."""
    async with front.database.tenant(staff.organization_id) as session:
        await update_owner_number(session, owner_id, staff.actor, role=role, grants=grants or [])
    return RedirectResponse("/donos", 303)


@router.post("/donos/{owner_id}/revogar")
async def revoke(front: Front, staff: Permitted, owner_id: UUID) -> Response:
    """Shut a number out."""
    async with front.database.tenant(staff.organization_id) as session:
        await update_owner_number(session, owner_id, staff.actor, is_active=False)
    return RedirectResponse("/donos", 303)


@router.post("/donos/{owner_id}/reativar")
async def restore(front: Front, staff: Permitted, owner_id: UUID) -> Response:
    """Let it in again."""
    async with front.database.tenant(staff.organization_id) as session:
        await update_owner_number(session, owner_id, staff.actor, is_active=True)
    return RedirectResponse("/donos", 303)


async def _show(
    front: Reception, staff: Staff, owner_id: UUID | None = None, word: PairingWord | None = None
) -> Response:
    frame = await front.frame(staff, "owners")
    async with front.database.tenant(staff.organization_id) as session:
        zone = (await load_organization(session)).zone
        owners = await list_owner_numbers(session)
    until: datetime | None = None if word is None else word.expires_at.astimezone(zone)
    cards = [(owner, phone_display(owner.phone), _grantable(owner)) for owner in owners]
    return render("owners.html", **frame, cards=cards, word=word, word_of=owner_id, word_until=until, names=RIGHT_NAMES)


def _grantable(owner: OwnerNumber) -> list[tuple[str, str, bool]]:
    """What a manager may be given beyond the role: value, name, whether it is."""
    usual = RIGHTS_OF_ROLE["manager"]
    return [(each.value, RIGHT_NAMES[each], each.value in owner.grants) for each in Right if each not in usual]
