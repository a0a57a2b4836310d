"""The orders as a model may give them: each tool only proposes, and the result says that nothing is done yet."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic_ai import RunContext

from oxy.aurora.deeds import Order, Scene
from oxy.aurora.orders import no_shows
from oxy.aurora.orders.wishes import Wish
from oxy.aurora.toolset import Toolset

Json = Mapping[str, Any]


async def mark_no_show(run: RunContext[Toolset], who: str, date: str | None = None, time: str | None = None) -> Json:
    """Propõe marcar falta de um cliente cujo horário já passou.

    Args:
        who: nome do pet e, se souber, do tutor.
        date: o dia, AAAA-MM-DD.
        time: a hora, HH:MM.
    """
    return await _propose(run, no_shows.KIND, _words(who, date, time), no_shows.order)


TOOLS = (mark_no_show,)


async def _propose(
    run: RunContext[Toolset], kind: str, words: str, order: Callable[[Scene, Wish], Awaitable[Order]],
    pins: Mapping[str, Any] | None = None,
) -> Json:  # fmt: skip
    wish = Wish(kind, words, run.deps.context, pins or {})
    proposal = await run.deps.propose(lambda scene: order(scene, wish))
    return {
        "ok": True, "done": False, "preview": proposal.preview,
        "say": "Nada foi feito ainda. O sistema mostra este texto ao dono e pede o sim; não repita nem diga que fez.",
    }  # fmt: skip


def _words(who: str, day: str | None, clock: str | None, *more: str | None) -> str:
    """The arguments as an owner would write them: one reading for both."""
    parts = [who, *(part for part in more if part)]
    if day:
        year, month, number = day[:10].split("-")
        parts.append(f"{number}/{month}/{year}")
    if clock:
        hour, _, minutes = clock.partition(":")
        parts.append(f"às {int(hour)}h{minutes[:2] if minutes[:2] not in ('', '00') else ''}")
    return " ".join(parts)
