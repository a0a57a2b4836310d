"""A campaign that repeats, as the file writes it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from oxy.businesses import DAYS
from oxy.campaigns import Audience, Campaign


def write_campaign(rule: Campaign, services: Mapping[UUID, str], zone: ZoneInfo) -> dict[str, Any]:
    """Return a rule's part of the file; `services` are the active ones' names."""
    item: dict[str, Any] = {"name": rule.name, "kind": rule.kind, "repeats": rule.repeats}
    if rule.starts_at is not None:
        start = rule.starts_at.astimezone(zone)
        item["at"] = f"{start:%H:%M}"
        item |= {"weekday": DAYS[start.weekday()]} if rule.repeats == "weekly" else {}
        item |= {"day": start.day} if rule.repeats == "monthly" else {}
    pace = {**rule.pace.to_json(), "weekdays": [DAYS[day] for day in rule.pace.weekdays]}
    item |= {
        "text": rule.text, "audience": _audience(rule.audience, services),
        "pace": {key: value for key, value in pace.items() if value is not None},
        "holdout_percent": rule.holdout_percent, "attribution_days": rule.attribution_days,
        "confirmed_claims": list(rule.confirmed_claims), "approved": rule.state != "draft",
    }  # fmt: skip
    return item | ({"paused": True} if rule.state == "paused" else {})


def _audience(audience: Audience, services: Mapping[UUID, str]) -> dict[str, Any]:
    kept = {key: value for key, value in audience.to_json().items() if value not in (None, [])}
    named = [services[each] for each in audience.service_ids if each in services]
    kept = {key: value for key, value in kept.items() if key not in ("service_ids", "contact_ids", "day")}
    return kept | ({"services": named} if named else {})
