"""The lists as tools: each read in a transaction of its own, and recorded as the JSON that a model sees."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from oxy import insights
from oxy.agenda import PackageSale, list_open_sales
from oxy.aurora.context import OwnerContext
from oxy.aurora.lists import answer_birthdays, answer_care_due, answer_packages, answer_ranking, last_instant
from oxy.aurora.measured import whose
from oxy.aurora.questions import Question
from oxy.aurora.rankings import Ranked
from oxy.aurora.records import period_arguments
from oxy.aurora.toolset import Toolset
from oxy.insights import EVERYTHING, Birthdays, ClientRanking, Only, Period
from oxy.portuguese import long_date, money, weekday_name
from oxy.reminders import DueCare, list_due

MOST_LISTED = 30

Json = Mapping[str, Any]


async def answer_listed(question: Question, context: OwnerContext, tools: Toolset) -> str:
    """Return the list that `question` asks for, as text. Raises `Refusal` with what cannot be listed."""
    listed, period = question.listed, question.period
    assert listed is not None
    services = [service.id for service in question.services]
    match listed.name:
        case "ranking":
            only = Only(tuple(services), tuple(one.id for one in question.people))
            found = await rank_clients(tools, listed.ranked or Ranked("spent"), period, only)
            return answer_ranking(found, context, whose(question))
        case "birthdays":
            return answer_birthdays(await list_birthdays(tools, period), context)
        case "care_due":
            vaccines = {service.id for service in context.services if service.type == "vaccine"}
            # "Vacinas" names every one of them, and those that no service gives as well.
            wanted = () if vaccines.issubset(services) else services
            due = await list_care_due(tools, period, wanted, returns=listed.returns)
            return answer_care_due(due, period, context, late=listed.late, returns=listed.returns)
        case "packages":
            until = period.last if listed.late else None
            return answer_packages(*await list_packages(tools, until), until, context)


async def rank_clients(tools: Toolset, order: Ranked, period: Period, only: Only = EVERYTHING) -> ClientRanking:
    """Return the clients of `period` in order. Refuses (`Invalid`) what `insights.rank_clients` refuses."""
    return await tools.use(
        "rank_clients", {"by": order.by, **period_arguments(period)},
        lambda session: insights.rank_clients(
            session, order.by, period, only=only, least=order.least, most=order.most, limit=order.limit
        ),
        lambda found: _ranking(found, tools.context),
    )  # fmt: skip


async def list_birthdays(tools: Toolset, period: Period) -> Birthdays:
    """Return the pets with a birthday in `period`. Refuses (`Invalid`) more than a year."""
    return await tools.use(
        "list_birthdays", period_arguments(period),
        lambda session: insights.list_birthdays(session, period, MOST_LISTED),
        lambda found: _birthdays(found, tools.context),
    )  # fmt: skip


async def list_care_due(
    tools: Toolset, period: Period, services: Sequence[UUID] = (), *, returns: bool = False
) -> list[DueCare]:
    """Return the vaccines, or return visits, that are due in `period`, booked or not."""
    return await tools.use(
        "list_care_due", {**period_arguments(period), "kind": "return" if returns else "vaccine"},
        lambda session: list_due(
            session, period.first, period.last, "return" if returns else "vaccine", services=services
        ),
        lambda found: _care(found, period, tools.context),
    )  # fmt: skip


async def list_packages(tools: Toolset, until: date | None = None) -> tuple[list[PackageSale], int]:
    """Return the packages with something left, and how many there are; with `until`, those that end by then."""
    zone = tools.context.zone
    ends = None if until is None else datetime.combine(until + timedelta(1), time(), zone)
    return await tools.use(
        "list_packages", {} if until is None else {"until": until.isoformat()},
        lambda session: list_open_sales(session, ends, limit=MOST_LISTED),
        lambda found: _packages(*found, tools.context),
    )  # fmt: skip


def _ranking(found: ClientRanking, context: OwnerContext) -> Json:
    return {
        "ok": True, "period": found.period.label(context.today), "ordered_by": found.by, "total": found.total,
        "clients": [
            {
                "name": client.name, "pets": list(client.pets), "spent": money(client.spent), "visits": client.visits,
                "no_shows": client.no_shows, "cancellations": client.cancellations,
                "last_visit": _day(client.last_visit, context),
            }
            for client in found.clients
        ],
    }  # fmt: skip


def _birthdays(found: Birthdays, context: OwnerContext) -> Json:
    return {
        "ok": True, "period": found.period.label(context.today), "total": found.total,
        "pets_without_a_birth_date": found.undated,
        "pets": [
            {
                "pet": pet.pet_name, "client": pet.contact_name, "day": long_date(pet.day),
                "weekday": weekday_name(pet.day), "turns": pet.years,
            }
            for pet in found.pets
        ],
    }  # fmt: skip


def _care(found: Sequence[DueCare], period: Period, context: OwnerContext) -> Json:
    return {
        "ok": True, "period": period.label(context.today), "total": len(found),
        "due": [
            {
                "pet": due.pet_name, "client": due.contact_name, "care": due.care, "due_on": long_date(due.due_on),
                "booked_for": _day(due.booked_for, context),
            }
            for due in found[:MOST_LISTED]
        ],
    }  # fmt: skip


def _packages(found: Sequence[PackageSale], total: int, context: OwnerContext) -> Json:
    return {
        "ok": True, "total": total,
        "packages": [
            {
                "client": sale.contact_name, "pet": sale.pet_name, "package": sale.name, "left": sale.left,
                "of": sale.count, "valid_until": _day(last_instant(sale), context),
            }
            for sale in found
        ],
    }  # fmt: skip


def _day(instant: datetime | None, context: OwnerContext) -> str | None:
    return None if instant is None else long_date(instant.astimezone(context.zone).date())
