"""Who is asking: from a token to a member of staff who still may."""

from dataclasses import dataclass
from uuid import UUID

from oxy.businesses import load_user
from oxy.foundation.database import Database
from oxy.foundation.errors import NotFound, Unauthenticated
from oxy.foundation.security import BadToken, Tokens


@dataclass(frozen=True, slots=True)
class Staff:
    """A signed-in person: tenant and role come from the stored row, not from the token."""

    user_id: UUID
    organization_id: UUID
    name: str
    email: str
    role: str


async def identify(database: Database, tokens: Tokens, token: str) -> Staff:
    """Return who an access token speaks for. Raises `Unauthenticated` when it is bad, or the person may no longer."""
    try:
        claims = tokens.read(token, "access", database.clock.now())
    except BadToken:
        raise Unauthenticated() from None
    async with database.tenant(claims.organization_id) as session:
        try:
            user = await load_user(session, claims.user_id)
        except NotFound:
            raise Unauthenticated() from None
    if not user.is_active or user.token_version != claims.version:
        raise Unauthenticated()
    return Staff(user.id, claims.organization_id, user.name, user.email, user.role)
