"""How the business wants to work: hours, holidays, booking rules, and the assistant's manner."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, TypeVar

from oxy.businesses.audit import Actor, record_audit
from oxy.businesses.hours import WeekHours
from oxy.businesses.store import tenants
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid
from oxy.foundation.rows import read_date

T = TypeVar("T")

LONGEST_TEXT = 300
# From and to, both included.
LIMITS: Mapping[str, tuple[float, float]] = {
    "slot_minutes": (5, 240),
    "minimum_notice_minutes": (0, 60 * 24 * 60),
    "horizon_days": (1, 730),
    "late_cancel_hours": (0, 24 * 30),
    "temperature": (0, 2),
    "max_tokens": (50, 32_000),
    "human_silence_minutes": (1, 60 * 24 * 30),
}

# Which of the assistant's settings are its manner; the others are its configuration.
_PERSONALITY = frozenset({"assistant_name", "tone"})


@dataclass(frozen=True, slots=True)
class HolidayRules:
    """Whose public holidays count, and whether the business is closed on them. No country: none count."""

    country: str | None = None
    state: str | None = None
    closed: bool = True


@dataclass(frozen=True, slots=True)
class BookingRules:
    """When a customer may book. Times in the unit each name says; `slot_minutes` is the grid that starts fall on."""

    slot_minutes: int = 30
    minimum_notice_minutes: int = 60
    horizon_days: int = 60
    late_cancel_hours: int = 4
    confirm_before_booking: bool = True


@dataclass(frozen=True, slots=True)
class AiSettings:
    """Who the assistant is and what it runs on.

    `client_model` and `owner_model` None mean the installation's own choice; `human_silence_minutes` is how long the
    assistant stays silent after a person wrote.
    """

    assistant_name: str = "Luna"
    tone: str = "acolhedora"
    client_model: str | None = None
    owner_model: str | None = None
    temperature: float = 0.7
    max_tokens: int = 500
    fast_path: bool = True
    human_silence_minutes: int = 60


@dataclass(frozen=True, slots=True)
class BusinessSettings:
    """Everything a business may set. `closed_on` are local dates, in order.

    `share_benchmarks`: its figures go into the anonymous medians of the installation, and it may see them.
    """

    opening_hours: WeekHours = field(default_factory=WeekHours)
    holidays: HolidayRules = field(default_factory=HolidayRules)
    closed_on: tuple[date, ...] = ()
    booking_rules: BookingRules = field(default_factory=BookingRules)
    ai: AiSettings = field(default_factory=AiSettings)
    share_benchmarks: bool = False


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
        share_benchmarks=bool(row.get("share_benchmarks")),
    )


async def load_settings(session: Session) -> BusinessSettings:
    """Return the settings of this session's organization, defaults where nothing is set."""
    return settings_from_row(await tenants.find_settings(session))


async def update_settings(session: Session, patch: Mapping[str, Any], actor: Actor) -> BusinessSettings:
    """Change what `patch` names and return the result.

    Args:
        patch: any of `opening_hours` (`{"mon": ["08:00-18:00"]}`) and `closed_on` (list of ISO dates), replaced
            whole; `holidays`, `booking_rules` and `ai`, of which only the fields given change; `share_benchmarks`.
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


def check_settings(settings: BusinessSettings) -> None:
    """Raise `ValueError`, in English for operators, for the first value that makes no sense."""
    rules, ai = settings.booking_rules, settings.ai
    for name, (least, most) in LIMITS.items():
        value: Any = getattr(rules if hasattr(rules, name) else ai, name)
        kinds = (int, float) if name == "temperature" else (int,)
        if isinstance(value, bool) or not isinstance(value, kinds) or not least <= value <= most:
            raise ValueError(f"{name} must be a number from {least} to {most}")
    texts: dict[str, Any] = {"assistant_name": ai.assistant_name, "tone": ai.tone}
    for name, text in texts.items():
        if not isinstance(text, str) or not 1 <= len(text.strip()) <= LONGEST_TEXT:
            raise ValueError(f"{name} must be 1 to {LONGEST_TEXT} characters")
    for model in (ai.client_model, ai.owner_model):
        if model is not None and not model.strip():
            raise ValueError("a model's name must not be empty")
    flags: list[Any] = [rules.confirm_before_booking, ai.fast_path, settings.holidays.closed, settings.share_benchmarks]
    if not all(isinstance(flag, bool) for flag in flags):
        raise ValueError("confirm_before_booking, fast_path, closed and share_benchmarks must be true or false")


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
    for name in ("holidays", "booking_rules", "ai"):
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
    names = {each.name for each in fields(kind)}  # pyright: ignore[reportArgumentType]
    return kind(**{name: value for name, value in values.items() if name in names})


def _columns(settings: BusinessSettings) -> dict[str, Any]:
    ai = {each.name: getattr(settings.ai, each.name) for each in fields(AiSettings)}
    return {
        "opening_hours": settings.opening_hours.to_json(),
        "holidays": {each.name: getattr(settings.holidays, each.name) for each in fields(HolidayRules)},
        "closed_on": list(settings.closed_on),
        "booking_rules": {each.name: getattr(settings.booking_rules, each.name) for each in fields(BookingRules)},
        "ai_config": {name: value for name, value in ai.items() if name not in _PERSONALITY},
        "ai_personality": {name: value for name, value in ai.items() if name in _PERSONALITY},
        "share_benchmarks": settings.share_benchmarks,
    }
