"""A request by somebody known: one transaction of their own organization, committed before the answer goes out."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from oxy.businesses import Actor, load_organization
from oxy.entrances.api.desk import ApiDesk
from oxy.entrances.identity import Staff, read_claims, recognise
from oxy.entrances.permissions import Permission, check_permission
from oxy.foundation.database import Session
from oxy.foundation.errors import Unauthenticated

_bearer = HTTPBearer(auto_error=False, bearerFormat="JWT", description="The `access_token` of `POST /api/auth/login`.")


async def desk_of(request: Request) -> ApiDesk:
    """Return the desk that the request brought along."""
    desk: ApiDesk = request.state.desk
    return desk


Desk = Annotated[ApiDesk, Depends(desk_of)]
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a signed-in person; `session` sees their organization and no other."""

    session: Session
    staff: Staff

    @property
    def actor(self) -> Actor:
        """The person, as rooms write down who did something."""
        return self.staff.actor

    async def zone(self) -> ZoneInfo:
        """Return the business's time zone."""
        return (await load_organization(self.session)).zone


class _Needs:
    """Opens a visit of somebody with a permission; None lets everybody in who is signed in."""

    def __init__(self, permission: Permission | None) -> None:
        self._permission = permission

    async def __call__(self, desk: Desk, credentials: Credentials) -> AsyncGenerator[Visit]:
        if credentials is None:
            raise Unauthenticated
        claims = read_claims(desk.database, desk.tokens, credentials.credentials)
        async with desk.database.tenant(claims.organization_id) as session:
            staff = await recognise(session, claims)
            if self._permission is not None:
                check_permission(staff.role, self._permission)
            yield Visit(session, staff)


# scope="function": the transaction ends, and may still fail, before the answer is sent.
AnyVisit = Annotated[Visit, Depends(_Needs(None), scope="function")]
ConversationsVisit = Annotated[Visit, Depends(_Needs(Permission.CONVERSATIONS), scope="function")]
BookingsVisit = Annotated[Visit, Depends(_Needs(Permission.BOOKINGS), scope="function")]
ClientsVisit = Annotated[Visit, Depends(_Needs(Permission.CLIENTS), scope="function")]
ReadCatalogVisit = Annotated[Visit, Depends(_Needs(Permission.READ_CATALOG), scope="function")]
CatalogVisit = Annotated[Visit, Depends(_Needs(Permission.CATALOG), scope="function")]
KnowledgeVisit = Annotated[Visit, Depends(_Needs(Permission.KNOWLEDGE), scope="function")]
SettingsVisit = Annotated[Visit, Depends(_Needs(Permission.SETTINGS), scope="function")]
ConnectionsVisit = Annotated[Visit, Depends(_Needs(Permission.CONNECTIONS), scope="function")]
AnalyticsVisit = Annotated[Visit, Depends(_Needs(Permission.ANALYTICS), scope="function")]
CampaignsVisit = Annotated[Visit, Depends(_Needs(Permission.CAMPAIGNS), scope="function")]
UsersVisit = Annotated[Visit, Depends(_Needs(Permission.USERS), scope="function")]
OwnerNumbersVisit = Annotated[Visit, Depends(_Needs(Permission.OWNER_NUMBERS), scope="function")]
QueuesVisit = Annotated[Visit, Depends(_Needs(Permission.QUEUES), scope="function")]
