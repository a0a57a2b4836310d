"""The orders as a model may give them: each tool only proposes, and the result says that nothing is done yet."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal

from pydantic_ai import RunContext

from oxy.aurora.deeds import Order, Scene
from oxy.aurora.orders import campaigns, no_shows
from oxy.aurora.orders.wishes import Wish
from oxy.aurora.toolset import Toolset

Json = Mapping[str, Any]
CampaignName = Literal["reactivation", "promotional", "birthday", "vaccine_due", "empty_agenda"]


async def mark_no_show(run: RunContext[Toolset], who: str, date: str | None = None, time: str | None = None) -> Json:
    """Propõe marcar falta de um cliente cujo horário já passou.

    Args:
        who: nome do pet e, se souber, do tutor.
        date: o dia, AAAA-MM-DD.
        time: a hora, HH:MM.
    """
    return await _propose(run, no_shows.KIND, _words(who, date, time), no_shows.order)


async def create_campaign(
    run: RunContext[Toolset], kind: CampaignName, text: str | None = None, inactive_days: int | None = None,
    date: str | None = None,
) -> Json:  # fmt: skip
    """Propõe uma campanha: prévia com público, textos e prazo. Só o sim do dono envia.

    Args:
        kind: reactivation (sumidos), promotional, birthday (aniversário do pet), vaccine_due, empty_agenda.
        text: texto do dono; pode ter {nome}, {pet}, {o_pet}, {do_pet}, {servico}, {horarios}. Sem ele, o texto padrão.
        inactive_days: para reactivation, há quantos dias sem visita.
        date: para empty_agenda, o dia, AAAA-MM-DD.
    """
    absent = f"há {inactive_days} dias" if inactive_days else None
    words = _words("campanha", date, None, absent)
    pins = {"kind": kind} | ({"text": text} if text else {})
    return await _propose(run, campaigns.KIND, words, campaigns.order, pins)


async def pause_campaign(run: RunContext[Toolset], action: Literal["pause", "resume", "cancel"]) -> Json:
    """Propõe pausar, retomar ou cancelar a campanha em andamento."""
    words = {"pause": "pausa a campanha", "resume": "retoma a campanha", "cancel": "cancela a campanha"}[action]
    return await _propose(run, campaigns.STEER, words, campaigns.steering_order)


TOOLS = (mark_no_show, create_campaign, pause_campaign)


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
