"""Who is asking: from a password or a token to a member of staff who still may."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from oxy.businesses import Actor, Role, User, find_user_by_email, load_user
from oxy.entrances.attempts import Attempts
from oxy.foundation.database import Database, Purpose, Session
from oxy.foundation.errors import NotFound, Unauthenticated
from oxy.foundation.security import BadToken, Claims, TokenKind, Tokens, verify_password

# Argon2 takes 64 MiB and a core for each password: a crowd at the door must not take the house.
_hashers = ThreadPoolExecutor(4, thread_name_prefix="argon2")


class WrongPassword(Unauthenticated):
    """No such person, no such password, or they left: the three look the same on purpose."""

    code: ClassVar[str] = "wrong_credentials"
    message = "E-mail ou senha incorretos. Confira e tente de novo."


@dataclass(frozen=True, slots=True)
class Staff:
    """A signed-in person: tenant, role and token version come from the stored row, not from the token."""

    user_id: UUID
    organization_id: UUID
    name: str
    email: str
    role: Role
    token_version: int

    @property
    def actor(self) -> Actor:
        """Who did it, for audit logs and histories."""
        return Actor("staff", self.user_id)

    def token(self, tokens: Tokens, kind: TokenKind, database: Database) -> str:
        """Return a token for this person that begins now."""
        claims = Claims(self.user_id, self.organization_id, self.role, self.token_version)
        return tokens.issue(claims, kind, database.clock.now())


async def sign_in(database: Database, attempts: Attempts, email: str, password: str, address: str) -> Staff:
    """Return who `email` and `password` belong to.

    Args:
        attempts: this process's count of wrong passwords.
        address: where the request came from.

    Takes the same time whether the person exists or not. Raises `WrongPassword` and `TooManyAttempts`.
    """
    attempts.begin(email, address, database.clock.now())
    async with database.system(Purpose.SIGN_IN) as session:
        found = None if "\0" in email else await find_user_by_email(session, email)
    user, hashed = found or (None, None)
    fits = await asyncio.get_running_loop().run_in_executor(_hashers, verify_password, password, hashed)
    if user is None or not fits or not user.is_active:
        raise WrongPassword
    attempts.succeed(email, address)
    return _staff(user)


async def identify(database: Database, tokens: Tokens, token: str, *, kind: TokenKind = "access") -> Staff:
    """Return who a token of `kind` speaks for. Raises `Unauthenticated` when it is bad, or the person may no longer."""
    claims = read_claims(database, tokens, token, kind=kind)
    async with database.tenant(claims.organization_id) as session:
        return await recognise(session, claims)


def read_claims(database: Database, tokens: Tokens, token: str, *, kind: TokenKind = "access") -> Claims:
    """Return what a token says, which is not yet who may come in: see `recognise`. Raises `Unauthenticated`."""
    try:
        return tokens.read(token, kind, database.clock.now())
    except BadToken:
        raise Unauthenticated from None


async def recognise(session: Session, claims: Claims) -> Staff:
    """Return who `claims` speak for, in a session of their organization.

    Raises `Unauthenticated` for somebody who left, and for tokens from before a new password or role.
    """
    try:
        user = await load_user(session, claims.user_id)
    except NotFound:
        raise Unauthenticated from None
    if not user.is_active or user.token_version != claims.version:
        raise Unauthenticated
    return _staff(user)


def _staff(user: User) -> Staff:
    return Staff(user.id, user.organization_id, user.name, user.email, user.role, user.token_version)
