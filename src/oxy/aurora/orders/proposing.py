"""What a tool of a model's answers when it gives an order: what was proposed, and that nothing is done."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic_ai import RunContext

from oxy.aurora.deeds import Order, Scene
from oxy.aurora.orders.wishes import Wish
from oxy.aurora.toolset import Toolset

Json = Mapping[str, Any]
Run = RunContext[Toolset]


async def propose_wish(
    run: Run, kind: str, words: str, order: Callable[[Scene, Wish], Awaitable[Order]],
    pins: Mapping[str, Any] | None = None,
) -> Json:  # fmt: skip
    """Propose what an owner's words, put together from the tool's arguments, order."""
    wish = Wish(kind, words, run.deps.context, pins or {})
    return await propose(run, lambda scene: order(scene, wish))


async def propose_order(run: Run, order: Order) -> Json:
    """Propose an order that is plain already."""

    async def found(_: Scene) -> Order:
        return order

    return await propose(run, found)


async def propose(run: Run, order: Callable[[Scene], Awaitable[Order]]) -> Json:
    """Propose what `order` makes of it; the answer tells the model that nothing is done."""
    proposal = await run.deps.propose(order)
    return {
        "ok": True, "done": False, "preview": proposal.preview,
        "say": "Nada foi feito ainda. O sistema mostra este texto ao dono e pede o sim; não repita nem diga que fez.",
    }  # fmt: skip
