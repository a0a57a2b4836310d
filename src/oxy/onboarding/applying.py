"""A business from its file: created or brought in line, by the rooms' own verbs, all of it or nothing.

The rules:
- The slug names the business. A section that the file leaves out is left alone; in `organization`, `holidays`,
  `booking_rules`, `ai` and `reminders` so is every key that it leaves out; `opening_hours` and `closed_on` are replaced
  whole.
  `booking_rules` and `ai` so is every key that it leaves out; `opening_hours`, `closed_on` and `special_hours` are
  replaced whole.
- Things in lists are known by name (articles by question, owners by number, users by e-mail address) and are what the
  file says, keys left out included. Three things stay when they are left out: a user's password, an instance's token,
  and an owner's summary time, which owners choose in the chat.
- What a section no longer names is deactivated, never deleted: bookings, messages and figures keep pointing at it.
  Named again, it is active again. Instances are left as they are: a number is disconnected by its own command.
- A password is written when the user is new or it no longer fits. Tokens are sealed.
"""

import asyncio
from pathlib import Path
from typing import Any

from oxy.businesses import (
    create_organization,
    find_organization,
    load_settings,
    update_organization,
    update_settings,
)
from oxy.foundation.database import Session
from oxy.foundation.security import Vault
from oxy.onboarding.campaigning import apply_campaigns
from oxy.onboarding.checking import check_together, check_values, read_slug
from oxy.onboarding.document import BusinessFile
from oxy.onboarding.errors import BadBusinessFile, Problem, RefusedPart
from oxy.onboarding.neighbours import check_neighbours
from oxy.onboarding.offering import (
    apply_care_protocols,
    apply_knowledge,
    apply_packages,
    apply_resources,
    apply_services,
)
from oxy.onboarding.people import apply_instances, apply_owners, apply_users
from oxy.onboarding.reading import Document, read_document
from oxy.onboarding.report import OPERATOR, Report


async def apply_file(session: Session, path: Path, *, vault: Vault) -> Report:
    """Apply the file at `path`; see `apply_text`. A file that cannot be read is refused the same way."""
    try:
        text = await asyncio.to_thread(path.read_text, encoding="utf-8")
    except FileNotFoundError:
        raise BadBusinessFile(str(path), [Problem(1, "", "there is no such file")]) from None
    except UnicodeDecodeError:
        raise BadBusinessFile(str(path), [Problem(1, "", "the file is not UTF-8 text")]) from None
    except OSError as error:
        raise BadBusinessFile(str(path), [Problem(1, "", f"cannot be read: {error.strerror}")]) from None
    return await apply_text(session, text, vault=vault, source=str(path))


async def apply_text(session: Session, text: str, *, vault: Vault, source: str = "<text>") -> Report:
    """Create or update the business that the YAML `text` describes, and say what changed.

    Args:
        session: a cross-tenant one, for operators.
        text: in the documented format.
        vault: seals access tokens.
        source: what the text is called in refusals.

    Raises `BadBusinessFile` with every problem found, each with its line; then nothing was changed. Run again with the
    same text it changes nothing.
    """
    document = read_document(text, source)
    content = await _checked(session, document)
    facts: Any = {key: value for key, value in content.organization.given().items() if key != "slug"}
    try:
        return await _apply(session, vault, content, facts)
    except RefusedPart as refused:
        raise BadBusinessFile(source, [document.problem(refused.path, refused.reason)]) from None


async def _apply(session: Session, vault: Vault, content: BusinessFile, facts: Any) -> Report:
    async with session.savepoint():
        before = await find_organization(session, content.organization.slug)
        known = before or await create_organization(session, content.organization.slug, **facts)
        report = Report(known.id, known.slug)
        async with session.narrow(known.id) as tenant:
            now = await update_organization(tenant, OPERATOR, **facts)
            report.noted("organization", now.slug, before, now)
            await _apply_settings(tenant, content, report)
            await _apply_sections(tenant, vault, content, report)
    return report


async def _checked(session: Session, document: Document) -> BusinessFile:
    content = check_values(document)
    problems = content if isinstance(content, list) else []
    problems += check_together(document)
    slug = read_slug(document)
    if slug is not None:
        found = await find_organization(session, slug)
        problems += await check_neighbours(session, document, None if found is None else found.id)
    if isinstance(content, list) or problems:
        raise BadBusinessFile(document.source, problems)
    return content


async def _apply_settings(session: Session, content: BusinessFile, report: Report) -> None:
    patch: dict[str, Any] = {
        name: part.given()
        for name, part in (
            ("holidays", content.holidays),
            ("booking_rules", content.booking_rules),
            ("ai", content.ai),
            ("reminders", content.reminders),
        )
        if part is not None
    }
    if content.opening_hours is not None:
        patch["opening_hours"] = content.opening_hours.hours().to_json()
    if content.closed_on is not None:
        patch["closed_on"] = content.closed_on
    if content.special_hours is not None:
        patch["special_hours"] = {
            day.isoformat(): [str(span) for span in spans] for day, spans in content.special_hours.items()
        }
    if content.share_benchmarks is not None:
        patch["share_benchmarks"] = content.share_benchmarks
    before = await load_settings(session)
    after = await update_settings(session, patch, OPERATOR)
    report.note("settings", report.slug, report.organization_id, "unchanged" if before == after else "updated")


async def _apply_sections(session: Session, vault: Vault, content: BusinessFile, report: Report) -> None:
    """Each section in turn, after what it names: resources, services, packages; users, owners."""
    if content.resources is not None:
        await apply_resources(session, content.resources, report)
    if content.services is not None:
        await apply_services(session, content.services, report)
    if content.care_protocols is not None:
        await apply_care_protocols(session, content.care_protocols, report)
    if content.packages is not None:
        await apply_packages(session, content.packages, report)
    if content.knowledge is not None:
        await apply_knowledge(session, content.knowledge, report)
    if content.campaigns is not None:
        await apply_campaigns(session, content.campaigns, report)
    if content.users is not None:
        await apply_users(session, content.users, report)
    if content.owners is not None:
        await apply_owners(session, content.owners, report)
    if content.instances is not None:
        await apply_instances(session, vault, content.instances, report)
