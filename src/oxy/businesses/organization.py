"""The tenant itself: who the business is and where its clocks stand."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any, TypedDict, Unpack
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from oxy.businesses.audit import Actor, record_audit
from oxy.businesses.store import tenants
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid, NotFound
from oxy.foundation.phones import InvalidPhone, parse_phone
from oxy.foundation.rows import read_uuid

BUSINESS_TYPES = ("petshop", "clinic", "petshop_clinic")


@lru_cache(maxsize=256)
def find_zone(name: str) -> ZoneInfo | None:
    """Return the time zone called `name`, or nothing when no such zone is known."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@dataclass(frozen=True, slots=True)
class Organization:
    """One business. `phone` is E.164, `timezone` an IANA name, `emergency_contact` free text for customers."""

    id: UUID
    slug: str
    name: str
    business_type: str
    timezone: str
    phone: str | None
    address: str | None
    emergency_contact: str | None

    @property
    def zone(self) -> ZoneInfo:
        """The business's time zone."""
        zone = find_zone(self.timezone)
        if zone is None:
            raise ZoneInfoNotFoundError(self.timezone)
        return zone


class OrganizationFacts(TypedDict, total=False):
    """What may be said about a business when it is created or changed."""

    name: str
    business_type: str
    timezone: str
    phone: str | None
    address: str | None
    emergency_contact: str | None


def organization_from_row(row: Mapping[str, Any]) -> Organization:
    """Build from the columns of `organizations`, whether they came as columns or out of JSON."""
    return Organization(
        read_uuid(row["id"]), row["slug"], row["name"], row["business_type"], row["timezone"], row["phone"],
        row["address"], row["emergency_contact"],
    )  # fmt: skip


async def load_organization(session: Session) -> Organization:
    """Return the organization of this session. Raises `NotFound` when it is gone."""
    row = await tenants.find_organization(session)
    if row is None:
        raise NotFound
    return organization_from_row(row)


async def update_organization(session: Session, actor: Actor, **facts: Unpack[OrganizationFacts]) -> Organization:
    """Change what is given and return the result. Raises `Invalid` for an unknown zone, type or number."""
    current = await load_organization(session)
    changed = replace(current, **_checked(facts))
    if changed != current:
        await tenants.write_organization(session, asdict(changed))
        await record_audit(session, actor, "update", "organization", current.id, {"fields": sorted(facts)})
    return changed


async def create_organization(session: Session, slug: str, **facts: Unpack[OrganizationFacts]) -> Organization:
    """Create a business with default settings. `session` crosses tenants, for operators."""
    row = await tenants.insert_organization(session, slug, _checked(facts))
    return organization_from_row(row)


async def find_organization(session: Session, slug: str) -> Organization | None:
    """Return the business of that slug, or nothing. `session` crosses tenants."""
    row = await tenants.find_organization_by_slug(session, slug)
    return None if row is None else organization_from_row(row)


async def list_organizations(session: Session) -> list[Organization]:
    """Return every business by slug. `session` crosses tenants."""
    return [organization_from_row(row) for row in await tenants.list_organizations(session)]


def _checked(facts: OrganizationFacts) -> OrganizationFacts:
    if "timezone" in facts and find_zone(facts["timezone"]) is None:
        raise Invalid("Fuso horário desconhecido. Use, por exemplo, America/Sao_Paulo.", field="timezone")
    if "business_type" in facts and facts["business_type"] not in BUSINESS_TYPES:
        raise Invalid("Tipo de negócio desconhecido: petshop, clinic ou petshop_clinic.", field="business_type")
    if "name" in facts and not facts["name"].strip():
        raise Invalid("O nome não pode ficar vazio.", field="name")
    phone = facts.get("phone")
    if phone is None:
        return facts
    try:
        return {**facts, "phone": parse_phone(phone).e164}
    except InvalidPhone:
        raise Invalid("Telefone inválido. Use DDD e número, como (11) 4002-8922.", field="phone") from None
