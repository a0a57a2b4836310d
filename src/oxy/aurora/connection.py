"""Whether the business's WhatsApp numbers are connected, as the owner asks it."""

from collections.abc import Mapping, Sequence
from typing import Any

from oxy.aurora.context import OwnerContext
from oxy.aurora.toolset import Toolset
from oxy.businesses import Instance, list_instances
from oxy.portuguese import clock_time, long_date, phone_display

_STATES: Mapping[str, str] = {
    "connected": "conectado", "connecting": "conectando", "disconnected": "desconectado",
    "failed": "parado, precisa ser conectado de novo",
}  # fmt: skip


async def answer_connection(tools: Toolset, context: OwnerContext) -> str:
    """Return how each number stands, and since when."""
    found = await tools.use("list_numbers", {}, list_instances, lambda numbers: _recorded(numbers, context))
    if not found:
        return "Não há número de WhatsApp cadastrado. Para conectar um: console, em WhatsApp."
    lines = [f"• {_called(each)}: {_state(each, context)}" for each in found]
    well = all(each.status == "connected" for each in found)
    how = "Tudo conectado por aqui." if well else "Para reconectar: console, em WhatsApp."
    return "\n".join(["*WhatsApp*", *lines, how])


def _state(instance: Instance, context: OwnerContext) -> str:
    since = instance.status_since.astimezone(context.zone)
    state = _STATES.get(instance.status, instance.status)
    return f"{state} desde {long_date(since.date())} às {clock_time(since.time())}"


def _called(instance: Instance) -> str:
    return f"{instance.name} ({phone_display(instance.phone)})" if instance.phone else instance.name


def _recorded(numbers: Sequence[Instance], context: OwnerContext) -> Mapping[str, Any]:
    return {"ok": True, "numbers": [{"name": each.name, "state": _state(each, context)} for each in numbers]}
