"""A business back into its file, without secrets: applied again, it changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

import yaml

from oxy.businesses import (
    DAYS,
    BusinessSettings,
    Instance,
    Organization,
    OwnerNumber,
    User,
    WeekHours,
    list_instances,
    list_owner_numbers,
    list_users,
    load_organization,
    load_settings,
    write_special_hours,
)
from oxy.catalog import SIZES, Package, Resource, Service, Term, list_packages, list_resources, list_services
from oxy.foundation.database import Session
from oxy.handbook import list_articles
from oxy.onboarding.campaign_writing import write_campaign
from oxy.onboarding.campaigning import standing_rules
from oxy.reminders import CareProtocol, list_protocols


async def export_business(session: Session) -> str:
    """Return the YAML of this session's organization; deactivated things, passwords and tokens are left out."""
    resources = await list_resources(session)
    names = {resource.id: resource.name for resource in resources}
    services = await list_services(session)
    service_names = {service.id: service.name for service in services}
    users = await list_users(session)
    emails = {user.id: user.email for user in users}
    settings = await load_settings(session)
    organization = await load_organization(session)
    zone = organization.zone
    content = {
        "organization": _organization(organization),
        **_settings(settings),
        "resources": [_resource(each) for each in resources],
        "services": [_service(each, names) for each in services],
        "care_protocols": [_care_protocol(each, service_names) for each in await list_protocols(session)],
        "packages": [_package(each, [service_names[one] for one in each.service_ids if one in service_names])
                     for each in await list_packages(session)],
        "knowledge": [{"question": each.question, "answer": each.answer} for each in await list_articles(session)],
        "campaigns": [write_campaign(each, service_names, zone) for each in await standing_rules(session)
                      if each.kind != "custom"],
        "ai": _without_none(asdict(settings.ai)),
        "reminders": _without_none(asdict(settings.reminders)),
        "owners": [_owner(each, emails.get(each.user_id) if each.user_id else None)
                   for each in await list_owner_numbers(session) if each.is_active],
        "users": _users(users),
        "instances": [_instance(each) for each in await list_instances(session)],
    }  # fmt: skip
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


class _Dumper(yaml.SafeDumper):
    """Keeps lists of words on one line, and writes equal parts out again instead of pointing back."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's own signature
        return True


def _short(dumper: yaml.SafeDumper, data: Sequence[Any]) -> yaml.Node:
    plain = all(isinstance(each, str) for each in data)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=plain)


_Dumper.add_representer(list, _short)


def _organization(organization: Organization) -> dict[str, Any]:
    facts = asdict(organization)
    del facts["id"]
    return _without_none(facts)


def _settings(settings: BusinessSettings) -> dict[str, Any]:
    return {
        "opening_hours": _week(settings.opening_hours),
        "holidays": _without_none(asdict(settings.holidays)),
        "closed_on": [day.isoformat() for day in settings.closed_on],
        "special_hours": write_special_hours(settings),
        "booking_rules": asdict(settings.booking_rules),
        "share_benchmarks": settings.share_benchmarks,
    }


def _resource(resource: Resource) -> dict[str, Any]:
    item: dict[str, Any] = {"name": resource.name, "kind": resource.kind}
    if resource.hours is not None:
        item["hours"] = _week(resource.hours)
    if not resource.breaks.is_empty:
        item["breaks"] = _week(resource.breaks)
    if resource.up_to_size is not None:
        item["up_to"] = resource.up_to_size
    if resource.capacity > 1:
        item["capacity"] = resource.capacity
    return item


def _service(service: Service, names: Mapping[UUID, str]) -> dict[str, Any]:
    item: dict[str, Any] = {"name": service.name, "type": service.type}
    if service.duration_minutes is not None:
        item["minutes"] = service.duration_minutes
    item["buffer_minutes"] = service.buffer_minutes
    if service.price is not None:
        item["price"] = str(service.price)
    elif service.prices:
        item["price"] = {size: str(service.prices[size]) for size in SIZES if size in service.prices}
    if service.buffer_before_minutes:
        item["buffer_before_minutes"] = service.buffer_before_minutes
    needs = [[names[each] for each in need if each in names] for need in (service.resource_ids, *service.also_needs)]
    item |= {"needs": needs} if len(needs) > 1 and all(needs) else {"resources": needs[0]}
    terms = [_term(each, names) for each in service.terms if each.resource_id is None or each.resource_id in names]
    return {**item, **({"terms": terms} if terms else {}), "aliases": list(service.aliases)}


def _term(term: Term, names: Mapping[UUID, str]) -> dict[str, Any]:
    facts = {
        "size": term.size, "coat": term.coat, "resource": names[term.resource_id] if term.resource_id else None,
        "price": None if term.price is None else str(term.price), "minutes": term.duration_minutes,
    }  # fmt: skip
    return _without_none(facts)


def _package(package: Package, services: list[str]) -> dict[str, Any]:
    facts = {
        "name": package.name, "services": services, "count": package.count, "price": str(package.price),
        "validity_days": package.validity_days,
    }  # fmt: skip
    return _without_none(facts)


def _care_protocol(protocol: CareProtocol, names: Mapping[UUID, str]) -> dict[str, Any]:
    facts = {
        "name": protocol.name, "kind": protocol.kind, "every_days": protocol.every_days,
        "species": list(protocol.species), "first_at_days": protocol.first_at_days,
        "remind_on": list(protocol.remind_on), "group": protocol.care_group,
        "services": [names[each] for each in protocol.service_ids if each in names],
        "completed_by": [names[each] for each in protocol.completing_service_ids if each in names],
    }  # fmt: skip
    return _without_none(facts)


def _owner(owner: OwnerNumber, email: str | None) -> dict[str, Any]:
    at = owner.daily_summary_at
    facts: dict[str, Any] = {
        "name": owner.name, "phone": owner.phone, "daily_summary_at": at and f"{at:%H:%M}", "user": email,
    }  # fmt: skip
    if owner.role != "owner":
        facts |= {"role": owner.role, "grants": list(owner.grants)}
    return {**_without_none(facts), **_wishes(owner)}


def _wishes(owner: OwnerNumber) -> dict[str, Any]:
    """What Aurora may tell the owner of her own accord; null says none, where left out would say as usual."""
    weekly, quiet = owner.weekly_review_at, owner.quiet_hours
    return {
        "weekly_review_at": weekly and f"{weekly:%H:%M}", "alerts": owner.alerts,
        "opportunities": owner.opportunities, "quiet_hours": quiet and str(quiet),
        "quiet_days": [DAYS[day] for day in owner.quiet_days],
    }  # fmt: skip


def _users(users: Sequence[User]) -> list[dict[str, Any]]:
    return [{"email": user.email, "name": user.name, "role": user.role} for user in users if user.is_active]


def _instance(instance: Instance) -> dict[str, Any]:
    facts = {
        "name": instance.name, "channel": instance.channel, "phone_number_id": instance.phone_number_id,
        "waba_id": instance.waba_id, "phone": instance.phone,
    }  # fmt: skip
    return _without_none(facts)


def _week(hours: WeekHours) -> dict[str, list[str]]:
    return hours.to_json()


def _without_none(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if value is not None}
