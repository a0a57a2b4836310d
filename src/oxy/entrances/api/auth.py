"""Signing in, and staying signed in."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field, StringConstraints

from oxy.businesses import Role, load_organization
from oxy.entrances.api.desk import ApiDesk
from oxy.entrances.api.problems import problem_of, problem_responses, refuses
from oxy.entrances.api.values import ANY_TEXT, Body, View, example
from oxy.entrances.api.visits import AnyVisit, Desk
from oxy.entrances.attempts import TooManyAttempts
from oxy.entrances.identity import Staff, WrongPassword, identify, sign_in
from oxy.foundation.errors import Unauthenticated
from oxy.foundation.security import LIFETIME

router = APIRouter(prefix="/auth", tags=["Sign-in"])

Word = Annotated[str, StringConstraints(min_length=1, max_length=254, pattern=ANY_TEXT)]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=1024, pattern=ANY_TEXT)]
Token = Annotated[str, StringConstraints(min_length=1, max_length=4096, pattern=r"^[A-Za-z0-9._-]+$")]

TOO_MANY = problem_of(429, TooManyAttempts.code, TooManyAttempts.message, data={"retry_after": 120})


class Credentials(Body):
    """Who wants in."""

    model_config = example({"email": "helena@example.com", "password": "troque-me-agora"})

    email: Word
    password: Secret


class Renewal(Body):
    """A refresh token."""

    model_config = example({"refresh_token": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI.c2ln"})

    refresh_token: Token


class Pass(View):
    """What opens the door. `expires_in` is the access token's life in seconds."""

    access_token: str
    refresh_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the name of the scheme
    expires_in: int = Field(examples=[3600])


class Me(View):
    """The signed-in person and their business."""

    id: UUID
    email: str
    name: str
    role: Role
    organization_id: UUID
    organization_name: str
    timezone: str = Field(examples=["America/Sao_Paulo"])


@router.post("/login", responses={**refuses(WrongPassword), **problem_responses(TOO_MANY)})
async def login(desk: Desk, request: Request, body: Credentials) -> Pass:
    """Exchange e-mail and password for tokens."""
    address = request.client.host if request.client else ""
    return _pass(desk, await sign_in(desk.database, desk.attempts, body.email, body.password, address))


@router.post("/refresh", responses=refuses(Unauthenticated))
async def refresh(desk: Desk, body: Renewal) -> Pass:
    """Exchange a refresh token for new tokens, unless its person left or changed their password."""
    return _pass(desk, await identify(desk.database, desk.tokens, body.refresh_token, kind="refresh"))


@router.get("/me")
async def me(visit: AnyVisit) -> Me:
    """Return who the access token speaks for."""
    staff, organization = visit.staff, await load_organization(visit.session)
    return Me(
        id=staff.user_id, email=staff.email, name=staff.name, role=staff.role, organization_id=organization.id,
        organization_name=organization.name, timezone=organization.timezone,
    )  # fmt: skip


def _pass(desk: ApiDesk, staff: Staff) -> Pass:
    return Pass(
        access_token=staff.token(desk.tokens, "access", desk.database),
        refresh_token=staff.token(desk.tokens, "refresh", desk.database),
        expires_in=int(LIFETIME["access"].total_seconds()),
    )
