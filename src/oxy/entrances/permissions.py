"""Who may do what: the one table of roles and rights."""

from enum import StrEnum

from oxy.businesses import Role
from oxy.foundation.errors import Forbidden


class Permission(StrEnum):
    """What a member of staff may be allowed to do, by the area of the business."""

    CONVERSATIONS = "conversations"
    BOOKINGS = "bookings"
    CLIENTS = "clients"
    READ_CATALOG = "read_catalog"
    CATALOG = "catalog"
    KNOWLEDGE = "knowledge"
    SETTINGS = "settings"
    CONNECTIONS = "connections"
    ANALYTICS = "analytics"
    CAMPAIGNS = "campaigns"
    USERS = "users"
    OWNER_NUMBERS = "owner_numbers"
    QUEUES = "queues"


_ATTENDANT = frozenset({Permission.CONVERSATIONS, Permission.BOOKINGS, Permission.CLIENTS, Permission.READ_CATALOG})
_MANAGER = _ATTENDANT | {
    Permission.CATALOG, Permission.KNOWLEDGE, Permission.SETTINGS, Permission.CONNECTIONS, Permission.ANALYTICS,
    Permission.CAMPAIGNS,
}  # fmt: skip
_OWNER = _MANAGER | {Permission.USERS, Permission.OWNER_NUMBERS, Permission.QUEUES}

RIGHTS: dict[Role, frozenset[Permission]] = {"attendant": _ATTENDANT, "manager": _MANAGER, "owner": _OWNER}


def reads_owners(role: Role) -> bool:
    """Whether a role may read owners' talks with Aurora: they are full of the figures that the role must be let see."""
    return Permission.ANALYTICS in RIGHTS[role]


def check_permission(role: Role, permission: Permission) -> None:
    """Raise `Forbidden` unless `role` has `permission`."""
    if permission not in RIGHTS[role]:
        raise Forbidden(permission=permission.value)
