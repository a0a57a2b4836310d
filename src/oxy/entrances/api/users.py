"""The team, over the wire."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import StringConstraints
from pydantic.config import JsonDict

from oxy.businesses import EmailTaken, LastOwner, Role, add_user, list_users, load_user, remove_user, update_user
from oxy.entrances.api.lists import Cursor, Limit, Page, cut
from oxy.entrances.api.problems import refuses
from oxy.entrances.api.values import ANY_TEXT, Body, Email, Label, View, example, not_given
from oxy.entrances.api.visits import UsersVisit

router = APIRouter(prefix="/users", tags=["Users"])

Password = Annotated[str, StringConstraints(min_length=8, max_length=1024, pattern=ANY_TEXT)]
EXAMPLE: JsonDict = {"email": "bruno@example.com", "name": "Bruno", "role": "attendant", "password": "uma-senha-longa"}


class UserView(View):
    """Somebody of the team."""

    id: UUID
    email: str
    name: str
    role: Role
    is_active: bool


class NewUser(Body):
    """Somebody to let sign in."""

    model_config = example(EXAMPLE)

    email: Email
    name: Label
    role: Role
    password: Password


class UserChanges(Body):
    """What is to change; a new role, password or deactivation ends every session of theirs."""

    email: Email = not_given()
    name: Label = not_given()
    role: Role = not_given()
    is_active: bool = not_given()
    password: Password = not_given()


@router.get("")
async def read_users(visit: UsersVisit, limit: Limit = 100, cursor: Cursor = None) -> Page[UserView]:
    """List the team by name, those who left included."""
    items, next_cursor = cut(await list_users(visit.session), limit, cursor)
    return Page(items=[UserView.of(each) for each in items], next_cursor=next_cursor)


@router.post("", status_code=201, responses=refuses(EmailTaken))
async def invite_user(visit: UsersVisit, body: NewUser, response: Response) -> UserView:
    """Let somebody sign in."""
    user = await add_user(visit.session, actor=visit.actor, **dict(body))
    response.headers["Location"] = f"/api/users/{user.id}"
    return UserView.of(user)


@router.get("/{user_id}")
async def read_user(visit: UsersVisit, user_id: UUID) -> UserView:
    """Return one member of the team."""
    return UserView.of(await load_user(visit.session, user_id))


@router.patch("/{user_id}", responses=refuses(EmailTaken, LastOwner))
async def change_user(visit: UsersVisit, user_id: UUID, body: UserChanges) -> UserView:
    """Change somebody's name, address, role, password or standing."""
    return UserView.of(await update_user(visit.session, user_id, visit.actor, **body.given()))


@router.delete("/{user_id}", status_code=204, responses=refuses(LastOwner))
async def dismiss_user(visit: UsersVisit, user_id: UUID) -> None:
    """Take somebody off the team: they may no longer sign in, what they wrote keeps their name."""
    await remove_user(visit.session, user_id, visit.actor)
