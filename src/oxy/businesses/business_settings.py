"""How the business wants to work: hours, holidays, booking rules, and the assistant's manner."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, time
from typing import Any, Literal, TypeVar, get_args

from oxy.businesses.audit import Actor, record_audit
from oxy.businesses.hours import TimeSpan, WeekHours, check_spans, parse_span
from oxy.businesses.store import tenants
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid
from oxy.foundation.rows import read_date

T = TypeVar("T")
AfterNoShow = Literal["nothing", "confirmation", "deposit", "staff"]

LONGEST_TEXT = 300
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_LINK = re.compile(r"https://[\x21-\x7e]{3,300}")
# From and to, both included.
LIMITS: Mapping[str, tuple[float, float]] = {
    "slot_minutes": (5, 240),
    "minimum_notice_minutes": (0, 60 * 24 * 60),
    "horizon_days": (1, 730),
    "late_cancel_hours": (0, 24 * 30),
    "waitlist_hold_minutes": (5, 24 * 60),
    "quiet_from_hour": (0, 23),
    "quiet_until_hour": (0, 23),
    "no_show_limit": (1, 20),
    "no_show_months": (1, 60),
    "deposit_percent": (1, 100),
    "confirm_before_hours": (1, 24 * 14),
    "temperature": (0, 2),
    "max_tokens": (50, 32_000),
    "human_silence_minutes": (1, 60 * 24 * 30),
    "first_hours": (0, 24 * 7),
    "last_hours": (0, 12),
    "quiet_after_booking_hours": (0, 24 * 7),
    "follow_up_hours": (0, 24 * 7),
    "most_per_week": (0, 20),
    "waiting_alert_minutes": (5, 60 * 24),
    "monthly_ai_limit": (1, 1_000_000),
}

_FRACTIONS = frozenset({"temperature", "monthly_ai_limit"})
_OPTIONAL = frozenset({"monthly_ai_limit"})
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
    """When a customer may book. Times in the unit each name says; `slot_minutes` is the grid that starts fall on.

    After `no_show_limit` absences (no-shows and late cancellations) within `no_show_months` the next booking asks for
    what `after_no_show` says: a confirmation `confirm_before_hours` before it, a deposit of `deposit_percent` of its
    price, or a person of the team to make it.

    Stays in the hotel begin from `check_in` ("HH:MM", local) and end by `check_out`; on days when the business is
    closed only if `stays_on_closed_days` says so.
    `waitlist_hold_minutes` is how long a freed slot is kept for one who waited for it. From `quiet_from_hour` until
    `quiet_until_hour`, local, nobody is written to unasked; the same hour twice means never quiet.
    """

    slot_minutes: int = 30
    minimum_notice_minutes: int = 60
    horizon_days: int = 60
    late_cancel_hours: int = 4
    confirm_before_booking: bool = True
    after_no_show: AfterNoShow = "nothing"
    no_show_limit: int = 1
    no_show_months: int = 6
    deposit_percent: int = 50
    confirm_before_hours: int = 24
    check_in: str = "14:00"
    check_out: str = "12:00"
    stays_on_closed_days: bool = False
    waitlist_hold_minutes: int = 30
    quiet_from_hour: int = 21
    quiet_until_hour: int = 8


@dataclass(frozen=True, slots=True)
class AiSettings:
    """Who the assistant is and what it runs on.

    `client_model` and `owner_model` None mean the installation's own choice; `human_silence_minutes` is how long the
    assistant stays silent after a person wrote, `waiting_alert_minutes` how long a customer may wait for a person
    before owners are told, `monthly_ai_limit` what models should cost in a month at most, in US dollars as vendors
    charge; None: no limit.
    """

    assistant_name: str = "Luna"
    tone: str = "acolhedora"
    client_model: str | None = None
    owner_model: str | None = None
    temperature: float = 0.7
    max_tokens: int = 500
    fast_path: bool = True
    human_silence_minutes: int = 60
    waiting_alert_minutes: int = 30
    monthly_ai_limit: float | None = None


@dataclass(frozen=True, slots=True)
class ReminderRules:
    """What Oxy tells customers of its own accord, and when. Hours of 0 turn a message off.

    Args:
        first_hours, last_hours: how long before the start customers are reminded, and asked whether they come.
        quiet_after_booking_hours: who booked or moved less than this before a reminder was due is spared it.
        quiet_from, quiet_until: local times ("21:00") between which nobody is written to.
        follow_up_hours: how long after a visit customers are asked how it was.
        review_link: where whoever was happy may say so in public.
        care: whether care that is due (vaccines, returns) is told; `care_at` is the local time of day for it.
        birthdays: whether pets are congratulated.
        most_per_week: of follow-ups, care and birthdays together, to one household.
    """

    first_hours: int = 24
    last_hours: int = 1
    quiet_after_booking_hours: int = 4
    quiet_from: str = "21:00"
    quiet_until: str = "08:00"
    follow_up_hours: int = 3
    review_link: str | None = None
    care: bool = True
    care_at: str = "10:00"
    birthdays: bool = False
    most_per_week: int = 3


@dataclass(frozen=True, slots=True)
class BusinessSettings:
    """Everything a business may set. `closed_on` are local dates, in order.

    `special_hours` are the hours of single local dates, in order, in place of all else that would hold then; a date
    without any span is closed.
    `share_benchmarks`: its figures go into the anonymous medians of the installation, and it may see them.
    """

    opening_hours: WeekHours = field(default_factory=WeekHours)
    holidays: HolidayRules = field(default_factory=HolidayRules)
    closed_on: tuple[date, ...] = ()
    booking_rules: BookingRules = field(default_factory=BookingRules)
    ai: AiSettings = field(default_factory=AiSettings)
    reminders: ReminderRules = field(default_factory=ReminderRules)
    special_hours: Mapping[date, tuple[TimeSpan, ...]] = field(default_factory=dict[date, tuple[TimeSpan, ...]])
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
        reminders=_known(ReminderRules, row.get("reminders") or {}),
        special_hours=read_special_hours(row.get("special_hours") or {}),
        share_benchmarks=bool(row.get("share_benchmarks")),
    )


def read_special_hours(value: Mapping[str, Sequence[str]]) -> dict[date, tuple[TimeSpan, ...]]:
    """Read `{"2026-12-24": ["08:00-12:00"], "2026-12-26": []}`.

    Raises `ValueError` for what is no ISO date, a span that is none, and spans of one date that overlap.
    """
    special: dict[date, tuple[TimeSpan, ...]] = {}
    for day, spans in sorted(value.items()):
        found = tuple(sorted(parse_span(span) for span in spans))
        check_spans(found)
        special[date.fromisoformat(day)] = found
    return special


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


def check_settings(settings: BusinessSettings) -> None:
    """Raise `ValueError`, in English for operators, for the first value that makes no sense."""
    rules, ai, reminders = settings.booking_rules, settings.ai, settings.reminders
    for name, (least, most) in LIMITS.items():
        part = next(each for each in (rules, ai, reminders) if hasattr(each, name))
        value: Any = getattr(part, name)
        if name in _OPTIONAL and value is None:
            continue
        kinds = (int, float) if name in _FRACTIONS else (int,)
        if isinstance(value, bool) or not isinstance(value, kinds) or not least <= value <= most:
            raise ValueError(f"{name} must be a number from {least} to {most}")
    texts: dict[str, Any] = {"assistant_name": ai.assistant_name, "tone": ai.tone}
    for name, text in texts.items():
        if not isinstance(text, str) or not 1 <= len(text.strip()) <= LONGEST_TEXT:
            raise ValueError(f"{name} must be 1 to {LONGEST_TEXT} characters")
    for model in (ai.client_model, ai.owner_model):
        if model is not None and not model.strip():
            raise ValueError("a model's name must not be empty")
    flags: list[Any] = [
        rules.confirm_before_booking, rules.stays_on_closed_days, ai.fast_path, settings.holidays.closed,
        reminders.care, reminders.birthdays, settings.share_benchmarks,
    ]  # fmt: skip
    if not all(isinstance(flag, bool) for flag in flags):
        raise ValueError(
            "confirm_before_booking, stays_on_closed_days, fast_path, closed, care, birthdays and share_benchmarks"
            " must be true or false"
        )
    if rules.after_no_show not in get_args(AfterNoShow):
        raise ValueError(f"after_no_show must be one of {', '.join(get_args(AfterNoShow))}")
    for moment in (rules.check_in, rules.check_out):
        if not _CLOCK.fullmatch(moment):
            raise ValueError(f'"{moment}" is not a time like "14:00"')
    check_reminders(reminders)


def check_reminders(rules: ReminderRules) -> None:
    """Raise `ValueError`, in English for operators, for rules that contradict themselves."""
    for name in ("quiet_from", "quiet_until", "care_at"):
        if not _CLOCK.fullmatch(str(getattr(rules, name))):
            raise ValueError(f'{name} must be a local time like "21:00"')
    if rules.last_hours and rules.first_hours and rules.first_hours <= rules.last_hours:
        raise ValueError("first_hours must be more than last_hours, or 0")
    if rules.review_link is not None and not _LINK.fullmatch(rules.review_link):
        raise ValueError("review_link must be an address that starts with https://")
    if is_quiet(rules, time.fromisoformat(rules.care_at)):
        raise ValueError("care_at must not fall in the quiet hours")


def is_quiet(rules: ReminderRules, clock: time) -> bool:
    """Whether nobody is written to at a local time of day."""
    start, end = time.fromisoformat(rules.quiet_from), time.fromisoformat(rules.quiet_until)
    return start <= clock < end if start <= end else clock >= start or clock < end


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
        "reminders": {each.name: getattr(settings.reminders, each.name) for each in fields(ReminderRules)},
        "special_hours": write_special_hours(settings),
        "share_benchmarks": settings.share_benchmarks,
    }


def write_special_hours(settings: BusinessSettings) -> dict[str, list[str]]:
    """Return the hours of single dates as `read_special_hours` reads them."""
    return {day.isoformat(): [str(span) for span in spans] for day, spans in settings.special_hours.items()}
