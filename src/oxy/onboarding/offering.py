"""What the business offers, brought in line with its file: resources, services, answers."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from decimal import Decimal
from typing import Protocol, TypeVar
from uuid import UUID

from oxy.catalog import (
    PackageFacts,
    ResourceFacts,
    ServiceFacts,
    Term,
    create_package,
    create_resource,
    create_service,
    list_packages,
    list_resources,
    list_services,
    update_package,
    update_resource,
    update_service,
)
from oxy.foundation.database import Session
from oxy.handbook import add_article, list_articles, update_article
from oxy.onboarding.document import ArticlePart, CareProtocolPart, PackagePart, ResourcePart, ServicePart, TermPart
from oxy.onboarding.report import OPERATOR, Report
from oxy.reminders import ProtocolFacts, create_protocol, list_protocols, update_protocol


class _Kept(Protocol):
    @property
    def id(self) -> UUID: ...
    @property
    def is_active(self) -> bool: ...


_Row = TypeVar("_Row", bound=_Kept)
_Facts = TypeVar("_Facts")


async def apply_resources(session: Session, wanted: Sequence[ResourcePart], report: Report) -> None:
    """Make the active resources exactly those of the file."""
    await _make_exactly(
        report, "resources", await list_resources(session, include_inactive=True), lambda each: each.name,
        [(part.name, _resource_facts(part)) for part in wanted],
        create=lambda facts: create_resource(session, OPERATOR, **facts),
        update=lambda known_id, facts: update_resource(session, known_id, OPERATOR, **facts),
        deactivate=lambda known_id: update_resource(session, known_id, OPERATOR, is_active=False),
    )  # fmt: skip


async def apply_services(session: Session, wanted: Sequence[ServicePart], report: Report) -> None:
    """Make the active services exactly those of the file."""
    resources = {each.name.casefold(): each.id for each in await list_resources(session)}
    await _make_exactly(
        report, "services", await list_services(session, include_inactive=True), lambda each: each.name,
        [(part.name, _service_facts(part, resources)) for part in wanted],
        create=lambda facts: create_service(session, OPERATOR, **facts),
        update=lambda known_id, facts: update_service(session, known_id, OPERATOR, **facts),
        deactivate=lambda known_id: update_service(session, known_id, OPERATOR, is_active=False),
    )  # fmt: skip


async def apply_care_protocols(session: Session, wanted: Sequence[CareProtocolPart], report: Report) -> None:
    """Make the active protocols of care exactly those of the file."""
    services = {each.name.casefold(): each.id for each in await list_services(session)}
    await _make_exactly(
        report, "care_protocols", await list_protocols(session, include_inactive=True), lambda each: each.name,
        [(part.name, _protocol_facts(part, services)) for part in wanted],
        create=lambda facts: create_protocol(session, OPERATOR, **facts),
        update=lambda known_id, facts: update_protocol(session, known_id, OPERATOR, **facts),
        deactivate=lambda known_id: update_protocol(session, known_id, OPERATOR, is_active=False),
    )  # fmt: skip


async def apply_packages(session: Session, wanted: Sequence[PackagePart], report: Report) -> None:
    """Make the packages for sale exactly those of the file; what was sold stays."""
    services = {each.name.casefold(): each.id for each in await list_services(session)}
    await _make_exactly(
        report, "packages", await list_packages(session, include_inactive=True), lambda each: each.name,
        [(part.name, _package_facts(part, services)) for part in wanted],
        create=lambda facts: create_package(session, OPERATOR, **facts),
        update=lambda known_id, facts: update_package(session, known_id, OPERATOR, **facts),
        deactivate=lambda known_id: update_package(session, known_id, OPERATOR, is_active=False),
    )  # fmt: skip


async def apply_knowledge(session: Session, wanted: Sequence[ArticlePart], report: Report) -> None:
    """Make the active answers exactly those of the file."""
    await _make_exactly(
        report, "knowledge", await list_articles(session, include_inactive=True), lambda each: each.question,
        [(part.question, part) for part in wanted],
        create=lambda part: add_article(session, question=part.question, answer=part.answer, actor=OPERATOR),
        update=lambda known_id, part: update_article(
            session, known_id, OPERATOR, question=part.question, answer=part.answer, is_active=True
        ),
        deactivate=lambda known_id: update_article(session, known_id, OPERATOR, is_active=False),
    )  # fmt: skip


async def _make_exactly(
    report: Report,
    section: str,
    existing: Iterable[_Row],
    name_of: Callable[[_Row], str],
    wanted: Iterable[tuple[str, _Facts]],
    *,
    create: Callable[[_Facts], Awaitable[_Row]],
    update: Callable[[UUID, _Facts], Awaitable[_Row]],
    deactivate: Callable[[UUID], Awaitable[object]],
) -> None:
    """Create and update by name, whatever its case; what the file does not name is put out of use, never deleted."""
    known = {name_of(each).casefold(): each for each in existing}
    for name, facts in wanted:
        before = known.pop(name.casefold(), None)
        after = await (create(facts) if before is None else update(before.id, facts))
        report.noted(section, name_of(after), before, after)
    for gone in known.values():
        if gone.is_active:
            await deactivate(gone.id)
            report.note(section, name_of(gone), gone.id, "deactivated")


def _resource_facts(part: ResourcePart) -> ResourceFacts:
    return {
        "name": part.name, "kind": part.kind, "hours": None if part.hours is None else part.hours.hours(),
        "breaks": part.breaks.hours(), "is_active": True, "up_to_size": part.up_to, "capacity": part.capacity,
    }  # fmt: skip


def _protocol_facts(part: CareProtocolPart, services: dict[str, UUID]) -> ProtocolFacts:
    return {
        "name": part.name, "kind": part.kind, "every_days": part.every_days, "species": part.species,
        "first_at_days": part.first_at_days, "remind_on": part.remind_on, "care_group": part.group,
        "service_ids": [services[name.casefold()] for name in part.services],
        "completing_service_ids": [services[name.casefold()] for name in part.completed_by], "is_active": True,
    }  # fmt: skip


def _package_facts(part: PackagePart, services: dict[str, UUID]) -> PackageFacts:
    return {
        "name": part.name, "service_ids": [services[name.casefold()] for name in part.services],
        "count": part.count, "price": part.price, "validity_days": part.validity_days, "is_active": True,
    }  # fmt: skip


def _service_facts(part: ServicePart, resources: dict[str, UUID]) -> ServiceFacts:
    first, *others = ([resources[name.casefold()] for name in need] for need in part.groups)
    by_size: dict[str, Decimal] = part.price if isinstance(part.price, dict) else {}
    return {
        "name": part.name, "type": part.type, "duration_minutes": part.minutes, "buffer_minutes": part.buffer_minutes,
        "price": None if isinstance(part.price, dict) else part.price, "prices": by_size, "aliases": part.aliases,
        "resource_ids": first, "also_needs": others, "is_active": True,
        "buffer_before_minutes": part.buffer_before_minutes,
        "terms": [_term(each, resources) for each in part.terms],
    }  # fmt: skip


def _term(part: TermPart, resources: dict[str, UUID]) -> Term:
    resource_id = None if part.resource is None else resources[part.resource.casefold()]
    return Term(part.size, part.coat, resource_id, part.price, part.minutes)
