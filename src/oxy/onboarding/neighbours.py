"""What a file may not claim: what other businesses have, and what the database says otherwise."""

from collections.abc import Iterable
from uuid import UUID

from oxy.businesses import find_cloud_instance, find_user_by_email, list_instances, list_users
from oxy.catalog import list_resources, list_services
from oxy.foundation.database import Session
from oxy.onboarding.checking import Objection, sound_items, stray_resources, stray_services
from oxy.onboarding.document import InstancePart, OwnerPart, UserPart
from oxy.onboarding.errors import Problem
from oxy.onboarding.reading import Document


async def check_neighbours(session: Session, document: Document, organization_id: UUID | None) -> list[Problem]:
    """Return what clashes with the database. `organization_id` None for a business that is new."""
    objections = [
        *await _foreign_users(session, document, organization_id),
        *await _foreign_numbers(session, document, organization_id),
    ]
    if organization_id is None:
        objections += [*_new_users(document, set()), *_new_instances(document, {}), *_stray_owners(document, set())]
        resources: list[str] = []
        services: list[str] = []
    else:
        async with session.narrow(organization_id) as tenant:
            emails = {user.email.lower() for user in await list_users(tenant)}
            channels: dict[str, str] = {each.name: each.channel for each in await list_instances(tenant)}
            resources = [resource.name for resource in await list_resources(tenant)]
            services = [service.name for service in await list_services(tenant)]
        objections += [*_new_users(document, emails), *_new_instances(document, channels)]
        objections += _stray_owners(document, emails)
    if document.section("resources") is None:
        objections += stray_resources(document, resources)
    if document.section("services") is None:
        objections += stray_services(document, services)
    return [document.problem(path, reason) for path, reason in objections]


async def _foreign_users(session: Session, document: Document, organization_id: UUID | None) -> list[Objection]:
    objections: list[Objection] = []
    for index, user in sound_items(document, "users", UserPart):
        found = await find_user_by_email(session, user.email)
        if found is not None and found[0].organization_id != organization_id:
            objections.append((("users", index, "email"), f'"{user.email}" belongs to another organization'))
    return objections


async def _foreign_numbers(session: Session, document: Document, organization_id: UUID | None) -> list[Objection]:
    objections: list[Objection] = []
    for index, instance in sound_items(document, "instances", InstancePart):
        if instance.phone_number_id is None:
            continue
        found = await find_cloud_instance(session, instance.phone_number_id)
        path = ("instances", index, "phone_number_id")
        if found is not None and found.organization_id != organization_id:
            objections.append((path, f'"{instance.phone_number_id}" is used by another organization'))
        elif found is not None and found.name != instance.name:
            objections.append((path, f'"{instance.phone_number_id}" is used by the instance "{found.name}"'))
    return objections


def _new_users(document: Document, known: set[str]) -> Iterable[Objection]:
    for index, user in sound_items(document, "users", UserPart):
        if user.password is None and user.email.lower() not in known:
            yield ("users", index), f"{user.email} is new and has no password"


def _new_instances(document: Document, known: dict[str, str]) -> Iterable[Objection]:
    for index, instance in sound_items(document, "instances", InstancePart):
        channel = known.get(instance.name)
        if channel is None and instance.channel == "cloud" and instance.access_token is None:
            yield ("instances", index), f'"{instance.name}" is new and has no access_token'
        elif channel is not None and channel != instance.channel:
            yield ("instances", index, "channel"), f'"{instance.name}" is of channel {channel}; that cannot be changed'


def _stray_owners(document: Document, known: set[str]) -> Iterable[Objection]:
    listed = {user.email.lower() for _, user in sound_items(document, "users", UserPart)}
    for index, owner in sound_items(document, "owners", OwnerPart):
        if owner.user is not None and owner.user.lower() not in listed | known:
            yield ("owners", index, "user"), f'no user has the e-mail address "{owner.user}"'
