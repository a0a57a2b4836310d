"""Who may sign in, who talks to Aurora and which numbers speak, brought in line with the file."""

from collections.abc import Sequence

from oxy.businesses import (
    InstanceChanges,
    OwnerNumberChanges,
    UserChanges,
    add_instance,
    add_owner_number,
    add_user,
    find_user_by_email,
    list_instances,
    list_owner_numbers,
    list_users,
    update_instance,
    update_owner_number,
    update_user,
)
from oxy.foundation.database import Session
from oxy.foundation.phones import parse_phone
from oxy.foundation.security import Vault, verify_password
from oxy.onboarding.document import InstancePart, OwnerPart, UserPart
from oxy.onboarding.report import OPERATOR, Report


async def apply_users(session: Session, wanted: Sequence[UserPart], report: Report) -> None:
    """Make those who may sign in exactly those of the file, owners first: one must be there at every step."""
    known = {each.email.lower(): each for each in await list_users(session)}
    for part in sorted(wanted, key=lambda part: part.role != "owner"):
        before = known.pop(part.email.lower(), None)
        if before is None:
            after = await add_user(
                session, email=part.email, name=part.name, role=part.role, password=part.password or "", actor=OPERATOR
            )
        else:
            changes: UserChanges = {"email": part.email, "name": part.name, "role": part.role, "is_active": True}
            if part.password is not None and not await _fits(session, part):
                changes["password"] = part.password
            after = await update_user(session, before.id, OPERATOR, **changes)
        report.noted("users", after.name, before, after)
    for gone in known.values():
        if gone.is_active:
            await update_user(session, gone.id, OPERATOR, is_active=False)
            report.note("users", gone.name, gone.id, "deactivated")


async def apply_owners(session: Session, wanted: Sequence[OwnerPart], report: Report) -> None:
    """Make the numbers that talk to Aurora exactly those of the file."""
    users = {each.email.lower(): each.id for each in await list_users(session)}
    known = {parse_phone(each.phone).match_key: each for each in await list_owner_numbers(session)}
    for part in wanted:
        before = known.pop(parse_phone(part.phone).match_key, None)
        user_id = None if part.user is None else users[part.user.lower()]
        if before is None:
            after = await add_owner_number(
                session, phone=part.phone, name=part.name, actor=OPERATOR, daily_summary_at=part.daily_summary_at,
                user_id=user_id, role=part.role, grants=part.grants, **part.wishes(),
            )  # fmt: skip
        else:
            changes: OwnerNumberChanges = {
                "phone": part.phone, "name": part.name, "is_active": True, "user_id": user_id, "role": part.role,
                "grants": part.grants,
            }  # fmt: skip
            if "daily_summary_at" in part.model_fields_set:
                changes["daily_summary_at"] = part.daily_summary_at
            after = await update_owner_number(session, before.id, OPERATOR, **changes, **part.wishes())
        report.noted("owners", after.name, before, after)
    for gone in known.values():
        if gone.is_active:
            await update_owner_number(session, gone.id, OPERATOR, is_active=False)
            report.note("owners", gone.name, gone.id, "deactivated")


async def apply_instances(session: Session, vault: Vault, wanted: Sequence[InstancePart], report: Report) -> None:
    """Create the file's instances or bring them in line; those it does not name are left as they are."""
    known = {each.name: each for each in await list_instances(session)}
    for part in wanted:
        before = known.pop(part.name, None)
        if before is None:
            made = await add_instance(
                session, vault, name=part.name, channel=part.channel, actor=OPERATOR, phone=part.number,
                phone_number_id=part.phone_number_id, token=part.access_token, waba_id=part.waba_id,
            )  # fmt: skip
            report.note("instances", made.name, made.id, "created")
            continue
        changes: InstanceChanges = {"phone": part.number, "phone_number_id": part.phone_number_id}
        if part.waba_id is not None:
            changes["waba_id"] = part.waba_id
        if part.access_token is not None:
            changes["access_token"] = part.access_token
        _, changed = await update_instance(session, vault, before.id, OPERATOR, **changes)
        report.note("instances", part.name, before.id, "updated" if changed else "unchanged")
    for left in known.values():
        report.note("instances", left.name, left.id, "left")


async def _fits(session: Session, part: UserPart) -> bool:
    found: tuple[object, str] | None = await find_user_by_email(session, part.email)
    return found is not None and verify_password(part.password or "", found[1])
