"""Those who were moved go back to where they were, as far as they have not answered."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from oxy.agenda import Booking, load_booking, reschedule
from oxy.aurora.deeds import Done, Preview, Scene
from oxy.aurora.orders.displacing import Outcome
from oxy.aurora.orders.finding import say_when, whose
from oxy.aurora.orders.telling import back_text
from oxy.businesses import Right
from oxy.foundation.errors import NotFound, Refusal
from oxy.portuguese import join_list
from oxy.reminders import tell_change

KIND = "move_back"
Back = Mapping[str, Any]


def back_json(moved: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Return where each came from and how it stands after the move, as an order's arguments have it."""
    return [
        {
            "booking_id": str(each.before.id), "start": each.before.start_time.isoformat(),
            "resource_id": str(each.before.resource_id), "resource_name": each.before.resource_name,
            "revision": each.after.revision,
        }
        for each in moved if each.after is not None
    ]  # fmt: skip


class MoveBack:
    """Takes a move of many back; a customer who answered already keeps what they agreed to."""

    kind: ClassVar[str] = KIND
    right: ClassVar[Right] = Right.AGENDA

    async def preview(self, scene: Scene, arguments: Mapping[str, Any]) -> Preview:
        """Say who goes back and who stays."""
        back, kept = await parted(scene, arguments)
        if not back:
            raise NotFound("Todos já responderam ou mudaram: não há quem voltar. Nada foi feito.")
        lines = ["Desfazer a mudança.", *say_back(back, kept, scene, tell=arguments["tell"])]
        return Preview("\n".join(lines), {"back": [one.id for one, _ in back]})

    async def perform(self, scene: Scene, arguments: Mapping[str, Any]) -> Done:
        """Move them back, and tell each."""
        back, _ = await parted(scene, arguments)
        return Done("\n".join(["Pronto.", *await put_all_back(scene, back, tell=arguments["tell"])]))


async def parted(scene: Scene, arguments: Mapping[str, Any]) -> tuple[list[tuple[Booking, Back]], list[Booking]]:
    """Return those who stand as they were moved, with where they came from, and those who do not any more."""
    back: list[tuple[Booking, Back]] = []
    kept: list[Booking] = []
    for facts in arguments.get("back", ()):
        booking = await load_booking(scene.session, UUID(facts["booking_id"]))
        if booking.revision == facts["revision"] and booking.status == "scheduled":
            back.append((booking, facts))
        else:
            kept.append(booking)
    return back, kept


def say_back(
    back: Sequence[tuple[Booking, Back]], kept: Sequence[Booking], scene: Scene, *, tell: bool = True
) -> list[str]:
    """Return the lines that name who goes back, and who stays."""
    lines: list[str] = []
    if back:
        lines.append(f"Voltam ao horário de antes, {'e são avisados disso' if tell else 'sem aviso'}:")
        lines += [f"• {whose(one)}: {_say_before(each, scene)}" for one, each in back]
    if kept:
        lines.append("Ficam como estão, porque já responderam ou mudaram:")
        lines += [f"• {whose(one)}: {say_when(one.start_time, scene)}" for one in kept]
    return lines


async def put_all_back(scene: Scene, back: Sequence[tuple[Booking, Back]], *, tell: bool = True) -> list[str]:
    """Move each customer's bookings back and tell them, or neither; return what came of each."""
    lines: list[str] = []
    for person in dict.fromkeys(one.contact_id for one, _ in back):
        lines += await _put_back(scene, [each for each in back if each[0].contact_id == person], tell=tell)
    return lines


async def _put_back(scene: Scene, theirs: Sequence[tuple[Booking, Back]], *, tell: bool) -> list[str]:
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
            if tell:
                text, after = back_text(pairs, scene), [after for _, after in pairs]
                await tell_change(scene.session, "moved", theirs[0][0].contact_id, text, after)
    except Refusal as refusal:
        return [f"• {names}: não voltou, {refusal.message[:1].lower()}{refusal.message[1:]}"]
    return [f"• {names}: de volta ao horário de antes{', e avisei' if tell else ''}."]


def _say_before(facts: Back, scene: Scene) -> str:
    said = say_when(datetime.fromisoformat(facts["start"]), scene)
    # Older orders that wait to be undone do not have it.
    return f"{said}, com {facts['resource_name']}" if facts.get("resource_name") else said
