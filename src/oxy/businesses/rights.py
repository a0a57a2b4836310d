"""What an owner's number may order of Aurora: the one table of rights by role."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal

from oxy.foundation.errors import Invalid

OwnerRole = Literal["owner", "manager"]
OWNER_ROLES: tuple[OwnerRole, ...] = ("owner", "manager")


class Right(StrEnum):
    """What may be asked or ordered, by the area of the business."""

    FIGURES = "figures"
    AGENDA = "agenda"
    CONVERSATIONS = "conversations"
    KNOWLEDGE = "knowledge"
    PRICES = "prices"
    HOURS = "hours"
    CAMPAIGNS = "campaigns"
    GOALS = "goals"


_MANAGER = frozenset({Right.FIGURES, Right.AGENDA, Right.CONVERSATIONS})
RIGHTS_OF_ROLE: dict[OwnerRole, frozenset[Right]] = {"owner": frozenset(Right), "manager": _MANAGER}


def rights_of(role: OwnerRole, grants: Iterable[str]) -> frozenset[Right]:
    """Return what a number of `role` may do, with what it was granted beyond."""
    known = {right.value for right in Right}
    return RIGHTS_OF_ROLE[role] | {Right(grant) for grant in grants if grant in known}


def check_role(text: str) -> OwnerRole:
    """Return the role called `text`. Raises `Invalid`."""
    for role in OWNER_ROLES:
        if role == text:
            return role
    raise Invalid("Papel desconhecido: owner ou manager.", field="role")


def check_grants(grants: Iterable[str]) -> tuple[str, ...]:
    """Return the rights named, each once and in order. Raises `Invalid` for one that does not exist."""
    known = [right.value for right in Right]
    wanted = set(grants)
    if not wanted <= set(known):
        raise Invalid(f"Direito desconhecido. Use: {', '.join(known)}.", field="grants")
    return tuple(right for right in known if right in wanted)
