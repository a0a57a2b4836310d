"""Tool results as JSON: what is recorded of a turn, and all that a model gets to see.

Numbers stand beside their printed form, so that a text can repeat them as they are. Customers' numbers are not in it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from oxy import insights
from oxy.aurora.context import OwnerContext
from oxy.insights import (
    METRICS,
    AgendaEntry,
    Chart,
    DayAgenda,
    FoundClients,
    InactiveClients,
    Period,
    Series,
    Summary,
)
from oxy.portuguese import clock_time, long_date, money, weekday_name

STATUS_NAMES = {
    "scheduled": "agendado", "confirmed": "confirmado", "in_progress": "em atendimento", "completed": "concluído",
    "cancelled": "cancelado", "no_show": "faltou",
}  # fmt: skip

Json = Mapping[str, Any]


def period_arguments(period: Period) -> Json:
    """Return the days of a period as a tool's arguments."""
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}


def summary(found: Summary, context: OwnerContext) -> Json:
    """Return a summary: each metric's value, printed form and change; services; the periods' names.

    No ids and no definitions: a figure in them would back a figure of the model's that nobody counted.
    """
    body = insights.summary_json(found, context.today)
    return {
        "ok": True,
        "empty": body["empty"],
        "period": body["period"]["label"],
        "timezone": body["period"]["timezone_label"],
        "compared_with": None if found.before is None else body["compared_with"]["label"],
        "metrics": [_without(metric, "definition") for metric in body["metrics"]],
        "before_text": _before_texts(found),
        "services": [_without(service, "service_id") for service in body["services"]],
    }


def chart(found: Chart) -> Json:
    """Return what a chart that goes out with the answer shows."""
    return {
        "ok": True,
        "empty": found.empty,
        "sent": not found.empty,
        "title": found.title,
        "period": found.period_label,
        "whole": found.overall,
        "bars": [{"label": bar.label, "text": bar.text} for bar in found.bars],
    }


def agenda(found: DayAgenda, context: OwnerContext) -> Json:
    """Return a day's agenda with local times."""
    return {
        "ok": True,
        "date": found.day.isoformat(),
        "day": f"{weekday_name(found.day)}, {long_date(found.day)}",
        "timezone": insights.zone_label(context.zone),
        "bookings": len(found.entries),
        "open_bookings": len(found.open_entries),
        "expected_revenue": money(found.expected),
        "entries": [_entry(entry) for entry in found.entries],
    }


def days(found: Series, context: OwnerContext) -> Json:
    """Return how many bookings each day has."""
    return {
        "ok": True,
        "period": found.period.label(context.today),
        "timezone": insights.zone_label(context.zone),
        "days": [
            {"date": long_date(point.first), "weekday": weekday_name(point.first), "bookings": point.value}
            for point in found.points
        ],
    }


def inactive(found: InactiveClients, context: OwnerContext) -> Json:
    """Return the clients who have gone quiet."""
    return {
        "ok": True,
        "days": found.days,
        "total": found.total,
        "shown": len(found.clients),
        "today": long_date(context.today),
        "timezone": insights.zone_label(context.zone),
        "clients": [
            {
                "name": client.name, "pets": list(client.pets), "last_visit": _day(client.last_visit, context),
                "last_service": client.last_service, "visits": client.visits, "no_campaigns": client.opted_out,
            }
            for client in found.clients
        ],
    }  # fmt: skip


def found(clients: FoundClients, context: OwnerContext) -> Json:
    """Return what a search found."""
    return {
        "ok": True,
        "total": clients.total,
        "shown": len(clients.clients),
        "timezone": insights.zone_label(context.zone),
        "clients": [
            {
                "name": client.name, "pets": list(client.pets), "visits": client.visits,
                "last_visit": _day(client.last_visit, context), "next_booking": _moment(client.next_booking, context),
            }
            for client in clients.clients
        ],
    }  # fmt: skip


def _entry(entry: AgendaEntry) -> Json:
    return {
        "time": clock_time(entry.start.time()),
        "until": clock_time(entry.end.time()),
        "service": entry.service_name,
        "pet": entry.pet_name,
        "client": entry.contact_name,
        "professional": entry.resource_name,
        "status": STATUS_NAMES[entry.status],
        "price": None if entry.price is None else money(entry.price),
    }


def _without(body: Json, name: str) -> Json:
    return {key: value for key, value in body.items() if key != name}


def _before_texts(found: Summary) -> Json:
    before = found.before
    if before is None:
        return {}
    return {
        metric.name: insights.figure_text(metric, before[metric.name]) for metric in METRICS if metric.name in before
    }


def _day(instant: datetime | None, context: OwnerContext) -> str | None:
    return None if instant is None else long_date(instant.astimezone(context.zone).date())


def _moment(instant: datetime | None, context: OwnerContext) -> str | None:
    if instant is None:
        return None
    local = instant.astimezone(context.zone)
    return f"{long_date(local.date())} às {clock_time(local.time())}"
