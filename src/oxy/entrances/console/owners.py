"""Who talks to Aurora: numbers, roles and rights, the one-time word, revoking. For owners."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Response
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
from oxy.entrances.console.reception import ConsoleRoute, Reception
from oxy.entrances.identity import Staff
from oxy.entrances.pages import render
from oxy.entrances.permissions import Permission, check_permission
from oxy.portuguese import phone_display

RIGHT_NAMES = {
    Right.FIGURES: "números", Right.AGENDA: "agenda", Right.CONVERSATIONS: "conversas e mensagens",
    Right.KNOWLEDGE: "respostas prontas", Right.PRICES: "preços", Right.HOURS: "horários",
    Right.CAMPAIGNS: "campanhas", Right.GOALS: "metas",
}  # fmt: skip


def owners_router(reception: Reception) -> APIRouter:
    """The page of owner numbers and what can be done on it."""
    router = APIRouter(route_class=ConsoleRoute)
    database = reception.database

    async def door(staff: Annotated[Staff, Depends(reception.staff)]) -> Staff:
        check_permission(staff.role, Permission.OWNER_NUMBERS)
        return staff

    guarded = Depends(door)

    @router.get("/donos")
    async def page(staff: Staff = guarded) -> Response:
        return await show(staff)

    @router.post("/donos")
    async def add(
        phone: Annotated[str, Form()], name: Annotated[str, Form()], role: Annotated[str, Form()],
        staff: Staff = guarded,
    ) -> Response:  # fmt: skip
        async with database.tenant(staff.organization_id) as session:
            await add_owner_number(session, phone=phone, name=name, role=role, actor=staff.actor)
        return RedirectResponse("/donos", 303)

    @router.post("/donos/{owner_id}/palavra")
    async def make_word(owner_id: UUID, staff: Staff = guarded) -> Response:
        async with database.tenant(staff.organization_id) as session:
            word = await issue_pairing_word(session, owner_id, staff.actor)
        return await show(staff, owner_id, word)

    @router.post("/donos/{owner_id}/direitos")
    async def grant(
        owner_id: UUID, role: Annotated[str, Form()], grants: Annotated[list[str] | None, Form()] = None,
        staff: Staff = guarded,
    ) -> Response:  # fmt: skip
        async with database.tenant(staff.organization_id) as session:
            await update_owner_number(session, owner_id, staff.actor, role=role, grants=grants or [])
        return RedirectResponse("/donos", 303)

    @router.post("/donos/{owner_id}/revogar")
    async def revoke(owner_id: UUID, staff: Staff = guarded) -> Response:
        async with database.tenant(staff.organization_id) as session:
            await update_owner_number(session, owner_id, staff.actor, is_active=False)
        return RedirectResponse("/donos", 303)

    @router.post("/donos/{owner_id}/reativar")
    async def restore(owner_id: UUID, staff: Staff = guarded) -> Response:
        async with database.tenant(staff.organization_id) as session:
            await update_owner_number(session, owner_id, staff.actor, is_active=True)
        return RedirectResponse("/donos", 303)

    async def show(staff: Staff, owner_id: UUID | None = None, word: PairingWord | None = None) -> Response:
        frame = await reception.frame(staff, "owners")
        async with database.tenant(staff.organization_id) as session:
            zone = (await load_organization(session)).zone
            owners = await list_owner_numbers(session)
        until: datetime | None = None if word is None else word.expires_at.astimezone(zone)
        cards = [(owner, phone_display(owner.phone), _grantable(owner)) for owner in owners]
        return render(
            "owners.html", **frame, cards=cards, word=word, word_of=owner_id, word_until=until, names=RIGHT_NAMES
        )

    return router


def _grantable(owner: OwnerNumber) -> list[tuple[str, str, bool]]:
    """What a manager may be given beyond the role: value, name, whether it is."""
    usual = RIGHTS_OF_ROLE["manager"]
    return [(each.value, RIGHT_NAMES[each], each.value in owner.grants) for each in Right if each not in usual]
