"""A business back into its file, without secrets: applied again, it changes nothing."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import yaml

from oxy.businesses import (
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
)
from oxy.catalog import SIZES, Resource, Service, list_resources, list_services
from oxy.foundation.database import Session
from oxy.handbook import list_articles


async def export_business(session: Session) -> str:
    """Return the YAML of this session's organization; deactivated things, passwords and tokens are left out."""
    resources = await list_resources(session)
    names = {resource.id: resource.name for resource in resources}
    users = await list_users(session)
    emails = {user.id: user.email for user in users}
    settings = await load_settings(session)
    content = {
        "organization": _organization(await load_organization(session)),
        **_settings(settings),
        "resources": [_resource(each) for each in resources],
        "services": [_service(each, [names[one] for one in each.resource_ids if one in names])
                     for each in await list_services(session)],
        "knowledge": [{"question": each.question, "answer": each.answer} for each in await list_articles(session)],
        "ai": _without_none(asdict(settings.ai)),
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
        "booking_rules": asdict(settings.booking_rules),
        "share_benchmarks": settings.share_benchmarks,
    }


def _resource(resource: Resource) -> dict[str, Any]:
    item: dict[str, Any] = {"name": resource.name, "kind": resource.kind}
    if resource.hours is not None:
        item["hours"] = _week(resource.hours)
    if not resource.breaks.is_empty:
        item["breaks"] = _week(resource.breaks)
    return item


def _service(service: Service, resources: list[str]) -> dict[str, Any]:
    item: dict[str, Any] = {"name": service.name, "type": service.type}
    if service.duration_minutes is not None:
        item["minutes"] = service.duration_minutes
    item["buffer_minutes"] = service.buffer_minutes
    if service.price is not None:
        item["price"] = str(service.price)
    elif service.prices:
        item["price"] = {size: str(service.prices[size]) for size in SIZES if size in service.prices}
    return {**item, "resources": resources, "aliases": list(service.aliases)}


def _owner(owner: OwnerNumber, email: str | None) -> dict[str, Any]:
    at = owner.daily_summary_at
    facts = {"name": owner.name, "phone": owner.phone, "daily_summary_at": at and f"{at:%H:%M}", "user": email}
    return _without_none(facts)


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
