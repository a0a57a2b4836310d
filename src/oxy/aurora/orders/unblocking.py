"""Giving blocked time back, and those who were moved out of it, as far as they have not answered."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from oxy.agenda import Block, Booking, list_blocks, load_booking, reschedule, unblock
from oxy.agenda import load_block as load
from oxy.aurora import store
from oxy.aurora.deeds import Done, Order, Preview, Scene
from oxy.aurora.orders.displacing import Outcome
from oxy.aurora.orders.finding import say_when, whose
from oxy.aurora.orders.stretches import named_in_team, read_stretch, say_stretch
from oxy.aurora.orders.telling import back_text
from oxy.aurora.orders.wishes import Choice, Unclear, Wish, find_when
from oxy.aurora.proposals import REMEMBERED
from oxy.businesses import Right
from oxy.foundation.errors import NotFound, Refusal
from oxy.portuguese import join_list
from oxy.reminders import tell_change

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


def back_json(moved: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Return where each came from and how it stands after the move, as an order's arguments have it."""
    return [
        {
            "booking_id": str(each.before.id), "start": each.before.start_time.isoformat(),
            "resource_id": str(each.before.resource_id), "revision": each.after.revision,
        }
        for each in moved if each.after is not None
    ]  # fmt: skip


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
        back, kept = await _parted(scene, arguments)
        if back:
            lines.append("Voltam ao horário de antes, e são avisados disso:")
            lines += [f"• {whose(one)}: {say_when(datetime.fromisoformat(each['start']), scene)}" for one, each in back]
        if kept:
            lines.append("Ficam como estão, porque já responderam ou mudaram:")
            lines += [f"• {whose(one)}: {say_when(one.start_time, scene)}" for one in kept]
        return Preview("\n".join(lines), {"back": [one.id for one, _ in back]})

    async def perform(self, scene: Scene, arguments: Mapping[str, Any]) -> Done:
        """Take the block away, and move back who had not answered."""
        found = await load(scene.session, UUID(arguments["block_id"]))
        await unblock(scene.session, found.id, scene.actor)
        lines = [f"Pronto, agenda liberada: {say_stretch(found.start_time, found.end_time, scene)}."]
        back, _ = await _parted(scene, arguments)
        people = dict.fromkeys(one.contact_id for one, _ in back)
        for person in people:
            lines += await _put_back(scene, [each for each in back if each[0].contact_id == person])
        return Done("\n".join(lines))


def _say(found: Block, scene: Scene) -> str:
    names = "inteira" if found.whole_business else f"de {join_list(found.resource_names)}"
    return f"{names}: {say_stretch(found.start_time, found.end_time, scene)}"


async def _parted(scene: Scene, arguments: Mapping[str, Any]) -> tuple[list[tuple[Booking, Back]], list[Booking]]:
    """Those who stand as they were moved, with where they came from, and those who do not any more."""
    back: list[tuple[Booking, Back]] = []
    kept: list[Booking] = []
    for facts in arguments.get("back", ()):
        booking = await load_booking(scene.session, UUID(facts["booking_id"]))
        if booking.revision == facts["revision"] and booking.status == "scheduled":
            back.append((booking, facts))
        else:
            kept.append(booking)
    return back, kept


async def _put_back(scene: Scene, theirs: Sequence[tuple[Booking, Back]]) -> list[str]:
    """One customer's bookings go back and they are told, or neither."""
    names = join_list([whose(booking) for booking, _ in theirs])
    try:
        async with scene.session.savepoint():
            pairs: list[tuple[Booking, Booking]] = []
            for booking, facts in theirs:
                after = await reschedule(
                    scene.session, booking.id, start=datetime.fromisoformat(facts["start"]),
                    resource_id=UUID(facts["resource_id"]), actor=scene.actor,
                )  # fmt: skip
                pairs.append((booking, after))
            text = back_text(pairs, scene)
            await tell_change(scene.session, "moved", theirs[0][0].contact_id, text, [after for _, after in pairs])
    except Refusal as refusal:
        return [f"• {names}: não voltou, {refusal.message[:1].lower()}{refusal.message[1:]}"]
    return [f"• {names}: de volta ao horário de antes, e avisei."]
