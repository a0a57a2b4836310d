"""The settings of a business in its row: read, patched, and written back."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from functools import cache
from typing import Any, TypeVar

from oxy.businesses.ai_settings import PERSONALITY, AiSettings
from oxy.businesses.audit import Actor, record_audit
from oxy.businesses.booking_rules import BookingRules, HolidayRules
from oxy.businesses.business_settings import (
    BusinessSettings,
    check_settings,
    read_special_hours,
    write_special_hours,
)
from oxy.businesses.hours import WeekHours
from oxy.businesses.reminder_rules import ReminderRules
from oxy.businesses.store import tenants
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid
from oxy.foundation.rows import read_date

T = TypeVar("T")


def settings_from_row(row: Mapping[str, Any] | None) -> BusinessSettings:
    """Build from the columns of `organization_settings`, as columns or out of JSON; no row gives the defaults."""
    if row is None:
        return BusinessSettings()
    days = (read_date(day) for day in row["closed_on"] or ())
    return BusinessSettings(
        opening_hours=WeekHours.from_json(row["opening_hours"]),
        holidays=_known(HolidayRules, row["holidays"]),
        closed_on=tuple(sorted(day for day in days if day is not None)),
        booking_rules=_known(BookingRules, row["booking_rules"]),
        ai=_known(AiSettings, {**row["ai_config"], **row["ai_personality"]}),
        reminders=_known(ReminderRules, row.get("reminders") or {}),
        special_hours=read_special_hours(row.get("special_hours") or {}),
        share_benchmarks=bool(row.get("share_benchmarks")),
    )


async def load_settings(session: Session) -> BusinessSettings:
    """Return the settings of this session's organization, defaults where nothing is set."""
    return settings_from_row(await tenants.find_settings(session))


async def update_settings(session: Session, patch: Mapping[str, Any], actor: Actor) -> BusinessSettings:
    """Change what `patch` names and return the result.

    Args:
        patch: any of `opening_hours` (`{"mon": ["08:00-18:00"]}`), `closed_on` (list of ISO dates) and
            `special_hours` (`{"2026-12-24": ["08:00-12:00"]}`), replaced whole; `holidays`, `booking_rules`, `ai` and
            `reminders`, of which only the fields given change; `share_benchmarks`.
        actor: who changes.

    Raises `Invalid` for an unknown name or a value out of range, and then nothing is changed.
    """
    row = await tenants.find_settings(session, lock=True)
    current = settings_from_row(row)
    try:
        changed = _patched(current, patch)
        check_settings(changed)
    except (ValueError, TypeError, AttributeError) as error:
        raise Invalid("Há um valor inválido nas configurações. Corrija e tente de novo.", reason=str(error)) from None
    if changed != current or row is None:
        await tenants.write_settings(session, _columns(changed))
        await record_audit(session, actor, "update", "settings", None, {"sections": sorted(patch)})
    return changed


def _patched(current: BusinessSettings, patch: Mapping[str, Any]) -> BusinessSettings:
    unknown = set(patch) - {each.name for each in fields(BusinessSettings)}
    if unknown:
        raise ValueError(f"unknown setting: {min(unknown)}")
    changes: dict[str, Any] = {}
    if "opening_hours" in patch:
        changes["opening_hours"] = WeekHours.from_json(patch["opening_hours"])
    if "closed_on" in patch:
        days = (date.fromisoformat(day) if isinstance(day, str) else day for day in patch["closed_on"])
        changes["closed_on"] = tuple(sorted(set(days)))
    if "special_hours" in patch:
        changes["special_hours"] = read_special_hours(patch["special_hours"])
    for name in ("holidays", "booking_rules", "ai", "reminders"):
        if name in patch:
            changes[name] = _with(getattr(current, name), patch[name])
    if "share_benchmarks" in patch:
        changes["share_benchmarks"] = patch["share_benchmarks"]
    return _with(current, changes)


def _with(current: T, changes: Mapping[str, Any]) -> T:
    """Return `current`, a dataclass, with `changes`; a name that it does not have is refused."""
    known = {each.name: getattr(current, each.name) for each in fields(current)}  # pyright: ignore[reportArgumentType]
    unknown = set(changes) - set(known)
    if unknown:
        raise ValueError(f"unknown setting: {min(unknown)}")
    return type(current)(**{**known, **changes})


def _known(kind: type[T], values: Mapping[str, Any]) -> T:
    """Build a dataclass from stored values; one that a newer or older version wrote and this one lacks is ignored."""
    names = _names(kind)
    return kind(**{name: value for name, value in values.items() if name in names})


@cache
def _names(kind: type) -> frozenset[str]:
    return frozenset(each.name for each in fields(kind))


def _columns(settings: BusinessSettings) -> dict[str, Any]:
    ai = {each.name: getattr(settings.ai, each.name) for each in fields(AiSettings)}
    return {
        "opening_hours": settings.opening_hours.to_json(),
        "holidays": {each.name: getattr(settings.holidays, each.name) for each in fields(HolidayRules)},
        "closed_on": list(settings.closed_on),
        "booking_rules": {each.name: getattr(settings.booking_rules, each.name) for each in fields(BookingRules)},
        "ai_config": {name: value for name, value in ai.items() if name not in PERSONALITY},
        "ai_personality": {name: value for name, value in ai.items() if name in PERSONALITY},
        "reminders": {each.name: getattr(settings.reminders, each.name) for each in fields(ReminderRules)},
        "special_hours": write_special_hours(settings),
        "share_benchmarks": settings.share_benchmarks,
    }
