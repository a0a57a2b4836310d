"""The people who sign in."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypedDict, Unpack
from uuid import UUID

from psycopg.errors import UniqueViolation

from oxy.businesses.audit import Actor, record_audit
from oxy.businesses.errors import EmailTaken, LastOwner
from oxy.businesses.owner_numbers import list_owner_numbers, update_owner_number
from oxy.businesses.store import people
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid, NotFound
from oxy.foundation.events import announce
from oxy.foundation.rows import read_uuid
from oxy.foundation.security import hash_password

Role = Literal["owner", "manager", "attendant"]
ROLES: tuple[Role, ...] = ("owner", "manager", "attendant")
SHORTEST_PASSWORD = 8
# Whoever holds a connection of theirs ends it.
SESSIONS_ENDED = "user:sessions_ended"

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True, slots=True)
class User:
    """Somebody of the team. Tokens of an older `token_version` are worth nothing."""

    id: UUID
    organization_id: UUID
    email: str
    name: str
    role: Role
    is_active: bool
    token_version: int


class UserChanges(TypedDict, total=False):
    """What may be changed about a user; a new password ends every session of theirs."""

    email: str
    name: str
    role: str
    is_active: bool
    password: str


def user_from_row(row: Mapping[str, Any]) -> User:
    """Build from the columns of `users`."""
    return User(
        read_uuid(row["id"]), read_uuid(row["organization_id"]), row["email"], row["name"], row["role"],
        row["is_active"], row["token_version"],
    )  # fmt: skip


async def find_user_by_email(session: Session, email: str) -> tuple[User, str] | None:
    """Return who signs in with `email` and the hash of their password, or nothing. `session` crosses tenants."""
    row = await people.find_user_by_email(session, email.strip())
    return None if row is None else (user_from_row(row), row["password_hash"])


async def list_users(session: Session) -> list[User]:
    """Return the team by name, those who left included."""
    return [user_from_row(row) for row in await people.list_users(session)]


async def load_user(session: Session, user_id: UUID) -> User:
    """Return a user. Raises `NotFound`."""
    row = await people.find_user(session, user_id)
    if row is None:
        raise NotFound
    return user_from_row(row)


async def add_user(session: Session, *, email: str, name: str, role: str, password: str, actor: Actor) -> User:
    """Let somebody sign in. Raises `Invalid` for a bad address, role or short password, `EmailTaken`."""
    facts = {
        "email": _email(email), "name": _name(name), "role": _role(role), "password_hash": await _hashed(password),
    }  # fmt: skip
    try:
        async with session.savepoint():
            row = await people.insert_user(session, facts)
    except UniqueViolation:
        raise EmailTaken from None
    user = user_from_row(row)
    await record_audit(session, actor, "create", "user", user.id, {"role": role})
    return user


async def update_user(session: Session, user_id: UUID, actor: Actor, **changes: Unpack[UserChanges]) -> User:
    """Change what is given and return the result; a new role, password or deactivation ends the user's sessions.

    What is taken from somebody here they do not keep on WhatsApp: of the owner numbers that are theirs, those of who is
    deactivated or at the desk from now on are revoked, and those of who manages from now on are a manager's at most.

    Raises `NotFound`, `Invalid`, `EmailTaken`, and `LastOwner` when no active owner would be left.
    """
    row = await people.find_user(session, user_id, lock=True)
    if row is None:
        raise NotFound
    current = user_from_row(row)
    changed = replace(
        current,
        email=_email(changes.get("email", current.email)), name=_name(changes.get("name", current.name)),
        role=_role(changes.get("role", current.role)), is_active=changes.get("is_active", current.is_active),
    )  # fmt: skip
    password = changes.get("password")
    if changed == current and password is None:
        return current
    was_owner = current.role == "owner" and current.is_active
    if was_owner and not (changed.role == "owner" and changed.is_active) and await people.count_owners(session) == 1:
        raise LastOwner
    if password is not None or (changed.role, changed.is_active) != (current.role, current.is_active):
        changed = replace(changed, token_version=current.token_version + 1)
    try:
        async with session.savepoint():
            await people.write_user(session, changed, None if password is None else await _hashed(password))
    except UniqueViolation:
        raise EmailTaken from None
    await record_audit(session, actor, "update", "user", user_id, {"fields": sorted(changes)})
    if changed.token_version != current.token_version:
        await announce(session, SESSIONS_ENDED, {"user_id": str(user_id)})
    if (changed.role, changed.is_active) != (current.role, current.is_active):
        await _bound_numbers(session, changed, actor)
    return changed


async def _bound_numbers(session: Session, user: User, actor: Actor) -> None:
    for number in await list_owner_numbers(session):
        if number.user_id != user.id or not number.is_active:
            continue
        if not user.is_active or user.role == "attendant":
            await update_owner_number(session, number.id, actor, is_active=False)
        elif user.role == "manager":
            await update_owner_number(session, number.id, actor, role="manager")


async def remove_user(session: Session, user_id: UUID, actor: Actor) -> None:
    """Take somebody off the team: they may no longer sign in, what they wrote keeps their name. Raises `LastOwner`."""
    await update_user(session, user_id, actor, is_active=False)


def _email(text: str) -> str:
    cleaned = text.strip()
    if not _EMAIL.fullmatch(cleaned) or len(cleaned) > 254:
        raise Invalid("E-mail inválido. Confira o endereço.", field="email")
    return cleaned


def _name(text: str) -> str:
    if not text.strip():
        raise Invalid("O nome não pode ficar vazio.", field="name")
    return text.strip()


def _role(text: str) -> Role:
    if text not in ROLES:
        raise Invalid("Perfil desconhecido: owner, manager ou attendant.", field="role")
    return text


async def _hashed(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(f"A senha precisa de ao menos {SHORTEST_PASSWORD} caracteres.", field="password")
    # Argon2 takes a core for a third of a second: not on the loop that answers everybody else.
    return await asyncio.to_thread(hash_password, password)
