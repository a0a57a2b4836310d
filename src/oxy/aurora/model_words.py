"""What the tools of Aurora's model have in common: how her words are read, and how she is told what came of it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from pydantic_ai import RunContext

from oxy.aurora.context import OwnerContext
from oxy.aurora.mending import plain_text
from oxy.aurora.mentions import find_resource, find_services
from oxy.aurora.toolset import Toolset
from oxy.foundation.errors import Invalid, Refusal
from oxy.insights import Only, Period, period_between
from oxy.portuguese import find_moments

Json = Mapping[str, Any]


async def told(run: RunContext[Toolset], use: Callable[[Toolset], Awaitable[object]]) -> Json:
    """Return what a use of the toolset came to, or why it was refused."""
    try:
        await use(run.deps)
    except Refusal as refusal:
        return {"ok": False, "error": refusal.code, "say": refusal.message}
    return run.deps.calls[-1].result


def day_of(context: OwnerContext, written: str) -> date:
    """Return a day written as AAAA-MM-DD or as people say it. Raises `Invalid`."""
    try:
        return date.fromisoformat(written.strip()[:10])
    except ValueError:
        found = find_moments(written, reference=context.now).date
        if found is None:
            raise Invalid(f"Não entendi a data {written!r}: escreva AAAA-MM-DD.") from None
        return found


def days_of(context: OwnerContext, first: str, last: str | None) -> Period:
    """Return the days from `first` to `last`, which is the same when not said. Raises `Invalid`."""
    start = day_of(context, first)
    return period_between(start, day_of(context, last) if last else start, context.zone)


def only_of(context: OwnerContext, service: str | None, professional: str | None) -> Only:
    """Return what a figure is narrowed down to. Raises `Invalid` for a name that is nobody's here."""
    services = find_services(plain_text(service), context.services) if service else ()
    person = find_resource(professional, context) if professional else None
    if (service and not services) or (professional and person is None):
        raise Invalid(f"Não há {service if service and not services else professional} por aqui.")
    return Only(tuple(each.id for each in services), () if person is None else (person.id,))


def resource_of(context: OwnerContext, name: str | None) -> UUID | None:
    """Return whose agenda is meant, None for everybody's. Raises `Invalid` for a name that is nobody's here."""
    wanted = (name or "").casefold()
    if not wanted:
        return None
    found = next((one for one in context.resources if wanted in one.name.casefold()), None)
    if found is None:
        raise Invalid(f"Não há profissional ou espaço chamado {name}.")
    return found.id
