"""`/simulator`: phones side by side. Open to whoever reaches the demo; elsewhere to staff, for their own business."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from oxy.businesses import list_organizations, list_owner_numbers, load_organization
from oxy.conversations.inbound import Gathering
from oxy.entrances.cookies import SIGN_IN_PAGE, from_same_site, session_token
from oxy.entrances.identity import identify
from oxy.entrances.pages import render
from oxy.entrances.simulator.phone import find_simulator, read_thread, write_as
from oxy.foundation.database import Database, Purpose
from oxy.foundation.errors import Invalid, NotFound, Unauthenticated
from oxy.foundation.phones import InvalidPhone, parse_phone
from oxy.foundation.security import Tokens
from oxy.portuguese import phone_display

router = APIRouter(include_in_schema=False)
ANSWERS: dict[int | str, dict[str, Any]] = {
    401: {"description": "Sign in first."},
    404: {"description": "No such business."},
}


class Writing(BaseModel):
    """What a phone sends. `id` makes a repeated request the same message."""

    model_config = ConfigDict(extra="forbid")

    phone: str = Field(min_length=8, max_length=25)
    text: str = Field(min_length=1, max_length=4096, pattern=r"^[^\x00]*$")
    name: str | None = Field(None, max_length=80, pattern=r"^[^\x00]*$")
    id: str | None = Field(None, max_length=64, pattern=r"^[\w.-]+$")


class SimulatorDoor:
    """Whose phones a request may hold; requests bring it along as `request.state.simulator`."""

    def __init__(self, database: Database, tokens: Tokens, gathering: Gathering, *, open_to_all: bool) -> None:
        """Guard an installation's phones.

        Args:
            database, tokens: the installation's.
            gathering: the quiet period that gathers a burst.
            open_to_all: whether anybody may hold a phone, for demos on one's own machine.
        """
        self.database = database
        self.gathering = gathering
        self._tokens = tokens
        self._open = open_to_all

    async def businesses(self, request: Request) -> dict[str, tuple[UUID, str]]:
        """Return the businesses with a simulator number that the asker may call: slug to id and name."""
        own: UUID | None = None
        if not self._open:
            token = session_token(request)
            if token is None:
                raise Unauthenticated()
            own = (await identify(self.database, self._tokens, token, kind="session")).organization_id
        async with self.database.system(Purpose.RESOLVE_INSTANCE) as session:
            organizations = await list_organizations(session)
        found: dict[str, tuple[UUID, str]] = {}
        for organization in organizations:
            if own in (None, organization.id) and await self._has_simulator(organization.id):
                found[organization.slug] = (organization.id, organization.name)
        return found

    async def enter(self, request: Request, slug: str) -> UUID:
        """Return the business's id. Raises `NotFound` and `Unauthenticated`."""
        if request.method != "GET" and not from_same_site(request):
            raise Unauthenticated()
        found = (await self.businesses(request)).get(slug)
        if found is None:
            raise NotFound("Esta empresa não existe ou não tem simulador.")
        return found[0]

    async def _has_simulator(self, organization_id: UUID) -> bool:
        async with self.database.tenant(organization_id) as session:
            try:
                await find_simulator(session)
            except NotFound:
                return False
        return True


async def _door_of(request: Request) -> SimulatorDoor:
    door: SimulatorDoor = request.state.simulator
    return door


Door = Annotated[SimulatorDoor, Depends(_door_of)]


async def _enter(request: Request, slug: str, door: Door) -> UUID:
    return await door.enter(request, slug)


BusinessId = Annotated[UUID, Depends(_enter)]


@router.get("/simulator", response_class=HTMLResponse)
async def page(request: Request, door: Door) -> Response:
    """The phones of every business that the asker may call."""
    try:
        businesses = await door.businesses(request)
    except Unauthenticated:
        return RedirectResponse(f"{SIGN_IN_PAGE}?destino=/simulator", 303)
    phones = [await _phones(door.database, identifier, slug, name) for slug, (identifier, name) in businesses.items()]
    return render("simulator.html", businesses=phones)


@router.get("/simulator/{slug}/thread", responses=ANSWERS)
async def thread(phone: str, organization_id: BusinessId, door: Door) -> dict[str, Any]:
    """What a phone and the business have said to each other."""
    async with door.database.tenant(organization_id) as session:
        zone = (await load_organization(session)).zone
        bubbles = await read_thread(session, _number(phone))
    return {"items": [{**asdict(bubble), "at": bubble.at.astimezone(zone)} for bubble in bubbles]}


@router.post("/simulator/{slug}/messages", status_code=202, responses=ANSWERS)
async def write(writing: Writing, organization_id: BusinessId, door: Door) -> dict[str, str]:
    """Let a phone say something."""
    async with door.database.tenant(organization_id) as session:
        identifier = f"sim.in.{writing.id}" if writing.id else None
        await write_as(
            session, _number(writing.phone), writing.text, door.gathering, name=writing.name, message_id=identifier
        )
    return {"status": "stored"}


def _number(text: str) -> str:
    try:
        return parse_phone(text).e164
    except InvalidPhone:
        raise Invalid("Telefone inválido. Use o formato +55 11 99999-9999.") from None


async def _phones(database: Database, organization_id: UUID, slug: str, name: str) -> dict[str, Any]:
    async with database.tenant(organization_id) as session:
        owners = [number for number in await list_owner_numbers(session) if number.is_active]
    return {
        "slug": slug,
        "name": name,
        "owners": [{"phone": phone_display(owner.phone), "name": owner.name} for owner in owners],
    }
