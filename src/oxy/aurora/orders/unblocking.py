"""Giving blocked time back, and those who were moved out of it, as far as they have not answered."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from oxy.agenda import Block, list_blocks, unblock
from oxy.agenda import load_block as load
from oxy.aurora import store
from oxy.aurora.deeds import Done, Order, Preview, Scene
from oxy.aurora.orders.moving_back import parted, put_all_back, say_back
from oxy.aurora.orders.stretches import named_in_team, read_stretch, say_stretch
from oxy.aurora.orders.wishes import Choice, Unclear, Wish, find_when
from oxy.aurora.proposals import REMEMBERED
from oxy.businesses import Right
from oxy.foundation.errors import NotFound
from oxy.portuguese import join_list

KIND = "unblock_agenda"
AHEAD = timedelta(days=400)
_SAID = re.compile(
    r"\bdesbloque\w*|\b(?:libera|libere|liberar|reabre|reabra|reabrir|abre de novo|destrava|destrave)"
    r" (?:a |minha )?agenda\b"
    r"|\b(?:tira|tirar|tire|remove|remover|remova|apaga|apagar|cancela|cancelar|desfaz|desfazer|desfaca)"
    r" (?:o |esse |aquele )?bloqueio\b"
)
Back = Mapping[str, Any]


def reads(plain: str) -> bool:
    """Whether `plain` asks for blocked time back."""
    return bool(_SAID.search(plain))


async def order(scene: Scene, wish: Wish) -> Order:
    """Return the order: the one block that is meant, by its day and whose it is. Asks which of several."""
    if "block_id" in wish.pins:
        return Order(KIND, {"block_id": wish.pins["block_id"]})
    moments = find_when(wish.text, wish.context.now)
    named = {each.id for each in named_in_team(wish.text, wish.context)}
    if moments.dates or moments.date_range is not None:
        start, end = await read_stretch(scene, moments, wish.plain)
    else:
        start, end = scene.now, scene.now + AHEAD
    found = [
        each for each in await list_blocks(scene.session, max(start, scene.now), end)
        if not named or named & set(each.resource_ids)
    ]  # fmt: skip
    if not found:
        raise NotFound("Não encontrei bloqueio nesse período: nada foi feito.")
    if len(found) > 1:
        choices = [Choice(_say(each, scene), {"block_id": str(each.id)}) for each in found[:9]]
        raise Unclear("Qual bloqueio eu tiro?", choices)
    done = await store.last_done(scene.session, scene.speaker.contact_id, scene.session.clock.now() - REMEMBERED)
    undo = None if done is None else done["undo"]
    if undo is not None and undo["kind"] == KIND and undo["arguments"]["block_id"] == str(found[0].id):
        # Who was moved for it goes back with it.
        return Order(KIND, undo["arguments"])
    return Order(KIND, {"block_id": str(found[0].id)})


class UnblockAgenda:
    """Gives blocked time back; a customer who answered already keeps what they agreed to."""

    kind: ClassVar[str] = KIND
    right: ClassVar[Right] = Right.AGENDA

    async def preview(self, scene: Scene, arguments: Mapping[str, Any]) -> Preview:
        """Say which block goes, who goes back and who stays."""
        found = await load(scene.session, UUID(arguments["block_id"]))
        lines = [f"Liberar a agenda {_say(found, scene)}."]
        if arguments.get("cancelled"):
            lines.append("Os cancelamentos não voltam: os clientes já foram avisados.")
        back, kept = await parted(scene, arguments)
        lines += say_back(back, kept, scene, tell=arguments.get("tell", True))
        return Preview("\n".join(lines), {"back": [one.id for one, _ in back]})

    async def perform(self, scene: Scene, arguments: Mapping[str, Any]) -> Done:
        """Take the block away, and move back who had not answered."""
        found = await load(scene.session, UUID(arguments["block_id"]))
        await unblock(scene.session, found.id, scene.actor)
        lines = [f"Pronto, agenda liberada: {say_stretch(found.start_time, found.end_time, scene)}."]
        back, _ = await parted(scene, arguments)
        lines += await put_all_back(scene, back, tell=arguments.get("tell", True))
        return Done("\n".join(lines))


def _say(found: Block, scene: Scene) -> str:
    names = "inteira" if found.whole_business else f"de {join_list(found.resource_names)}"
    return f"{names}: {say_stretch(found.start_time, found.end_time, scene)}"
