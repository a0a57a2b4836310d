"""What the business offers, brought in line with its file: resources, services, answers."""

from collections.abc import Sequence
from decimal import Decimal
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


async def apply_resources(session: Session, wanted: Sequence[ResourcePart], report: Report) -> None:
    """Make the active resources exactly those of the file."""
    known = {each.name.casefold(): each for each in await list_resources(session, include_inactive=True)}
    for part in wanted:
        facts: ResourceFacts = {
            "name": part.name, "kind": part.kind, "hours": None if part.hours is None else part.hours.hours(),
            "breaks": part.breaks.hours(), "is_active": True, "up_to_size": part.up_to, "capacity": part.capacity,
        }  # fmt: skip
        before = known.pop(part.name.casefold(), None)
        if before is None:
            after = await create_resource(session, OPERATOR, **facts)
        else:
            after = await update_resource(session, before.id, OPERATOR, **facts)
        report.noted("resources", after.name, before, after)
    for gone in known.values():
        if gone.is_active:
            await update_resource(session, gone.id, OPERATOR, is_active=False)
            report.note("resources", gone.name, gone.id, "deactivated")


async def apply_services(session: Session, wanted: Sequence[ServicePart], report: Report) -> None:
    """Make the active services exactly those of the file."""
    resources = {each.name.casefold(): each.id for each in await list_resources(session)}
    known = {each.name.casefold(): each for each in await list_services(session, include_inactive=True)}
    for part in wanted:
        facts = _service_facts(part, resources)
        before = known.pop(part.name.casefold(), None)
        if before is None:
            after = await create_service(session, OPERATOR, **facts)
        else:
            after = await update_service(session, before.id, OPERATOR, **facts)
        report.noted("services", after.name, before, after)
    for gone in known.values():
        if gone.is_active:
            await update_service(session, gone.id, OPERATOR, is_active=False)
            report.note("services", gone.name, gone.id, "deactivated")


async def apply_care_protocols(session: Session, wanted: Sequence[CareProtocolPart], report: Report) -> None:
    """Make the active protocols of care exactly those of the file."""
    services = {each.name.casefold(): each.id for each in await list_services(session)}
    known = {each.name.casefold(): each for each in await list_protocols(session, include_inactive=True)}
    for part in wanted:
        facts: ProtocolFacts = {
            "name": part.name, "kind": part.kind, "every_days": part.every_days, "species": part.species,
            "first_at_days": part.first_at_days, "remind_on": part.remind_on, "care_group": part.group,
            "service_ids": [services[name.casefold()] for name in part.services],
            "completing_service_ids": [services[name.casefold()] for name in part.completed_by], "is_active": True,
        }  # fmt: skip
        before = known.pop(part.name.casefold(), None)
        if before is None:
            after = await create_protocol(session, OPERATOR, **facts)
        else:
            after = await update_protocol(session, before.id, OPERATOR, **facts)
        report.noted("care_protocols", after.name, before, after)
    for gone in known.values():
        if gone.is_active:
            await update_protocol(session, gone.id, OPERATOR, is_active=False)
            report.note("care_protocols", gone.name, gone.id, "deactivated")


async def apply_packages(session: Session, wanted: Sequence[PackagePart], report: Report) -> None:
    """Make the packages for sale exactly those of the file; what was sold stays."""
    services = {each.name.casefold(): each.id for each in await list_services(session)}
    known = {each.name.casefold(): each for each in await list_packages(session, include_inactive=True)}
    for part in wanted:
        facts: PackageFacts = {
            "name": part.name, "service_ids": [services[name.casefold()] for name in part.services],
            "count": part.count, "price": part.price, "validity_days": part.validity_days, "is_active": True,
        }  # fmt: skip
        before = known.pop(part.name.casefold(), None)
        if before is None:
            after = await create_package(session, OPERATOR, **facts)
        else:
            after = await update_package(session, before.id, OPERATOR, **facts)
        report.noted("packages", after.name, before, after)
    for gone in known.values():
        if gone.is_active:
            await update_package(session, gone.id, OPERATOR, is_active=False)
            report.note("packages", gone.name, gone.id, "deactivated")


async def apply_knowledge(session: Session, wanted: Sequence[ArticlePart], report: Report) -> None:
    """Make the active answers exactly those of the file."""
    known = {each.question.casefold(): each for each in await list_articles(session, include_inactive=True)}
    for part in wanted:
        before = known.pop(part.question.casefold(), None)
        if before is None:
            after = await add_article(session, question=part.question, answer=part.answer, actor=OPERATOR)
        else:
            after = await update_article(
                session, before.id, OPERATOR, question=part.question, answer=part.answer, is_active=True
            )
        report.noted("knowledge", after.question, before, after)
    for gone in known.values():
        if gone.is_active:
            await update_article(session, gone.id, OPERATOR, is_active=False)
            report.note("knowledge", gone.question, gone.id, "deactivated")


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
