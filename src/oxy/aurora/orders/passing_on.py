"""Moving several bookings at once, to another of the team or another day: shown by name, each customer asked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from oxy.agenda import Booking, block, lock_booking
from oxy.aurora.context import OwnerContext
from oxy.aurora.deeds import Done, Order, Preview, Scene
from oxy.aurora.orders import clearing, moving_back, unblocking
from oxy.aurora.orders.aiming import Aim
from oxy.aurora.orders.displacing import Outcome, alert_left, move_all, move_from_json, plan_moves, say_target
from oxy.aurora.orders.finding import find_booking, say_when, which_in, whose
from oxy.aurora.orders.moving_back import back_json
from oxy.aurora.orders.selecting import meant_by, select
from oxy.aurora.orders.stretches import (
    load_team,
    named_in_team,
    names_of_team,
    say_stretch,
    uuids_of,
)
from oxy.aurora.orders.telling import ask_text, wants_told
from oxy.aurora.orders.whither import (
    AWAY,
    THEM,
    Whither,
    aimed_days,
    aimed_window,
    check_somebody,
    ids_of_hands,
    read_whither,
    reads,
    says_many,
    source_moments,
    suits,
)
from oxy.aurora.orders.wishes import Unclear, Wish
from oxy.businesses import Right
from oxy.foundation.errors import Invalid, NotFound
from oxy.portuguese import join_list, weekday_date

KIND = "move_many"
CAME_LATER = "marcado depois que perguntei"
NEXT = "Quer tentar outro dia ou outra pessoa? É só dizer."

__all__ = ["KIND", "MoveMany", "order", "reads", "suits"]


# "Amanhã o Bruno cobre a Ana de manhã".
_COVERS = re.compile(
    r"(?i)^(?P<before>.*?)\b(?:[oa] )?(?P<who>(?:dra?\.? )?[^\W\d]+) (?:vai )?"
    r"(?:cobr(?:e|ir)|substitui(?:r)?|(?:fica(?:r)?|atende(?:r)?) no lugar d[oa])"
    r" (?:[oa] )?(?P<whom>(?:dra?\.? )?[^\W\d]+)(?P<after>[^?]*)$"
)


def said_plainly(text: str, context: OwnerContext) -> str:
    """Return "amanhã o Bruno cobre a Ana" as the order that it is: her clients pass to him. All else as it stands."""
    found = _COVERS.match(text.strip())
    if found is None:
        return text
    who, whom = (named_in_team(found[part], context) for part in ("who", "whom"))
    if len(who) != 1 or len(whom) != 1 or who == whom:
        return text
    return f"{found['before']} passa os clientes de {whom[0].name} {found['after']} para {who[0].name}".strip()


async def order(scene: Scene, wish: Wish) -> Order:
    """Return the order: who is moved and where each could go. Asks for whom, for the day, or to whom."""
    wish = _with_what_came_before(wish)
    found = read_whither(wish)
    if found is None:
        raise Unclear("Para quem, ou para que dia, eu passo?")
    source = replace(wish, text=found.what)
    own = {each.id for each in named_in_team(found.what, wish.context)}
    others = [each for each in wish.context.resources if each.id not in own]
    check_somebody(found, others)
    from_when, to = source_moments(found, wish.context)
    many = says_many(source)
    if many:
        arguments = await select(scene, source, "De que dia são os agendamentos que eu movo?", from_when)
    else:
        arguments = _only(await find_booking(scene, which_in(found.what, wish.context, wish.pins.get("booking_id")),
                                             wish.context))  # fmt: skip
    aim = Aim(aimed_days(to), ids_of_hands(found, others), aimed_window(to, single=not many))
    if arguments["resource_ids"] is None and found.hands and aim.days is None and aim.window is None:
        # Who is with them already needs no moving.
        arguments["resource_ids"] = [str(each.id) for each in others if each not in found.hands]
    if not AWAY.search(found.what) or arguments["resource_ids"] is None or "sem bloquear" in wish.plain:
        arguments["block"] = None
    arguments |= {"tell": wants_told(wish.plain), "to": _say_aim(found, aim)}
    return Order(KIND, {**arguments, **await plan(scene, arguments, aim)})


class MoveMany:
    """Moves bookings to the places shown and asks each customer; what cannot be moved is said and left."""

    kind: ClassVar[str] = KIND
    right: ClassVar[Right] = Right.AGENDA

    async def preview(self, scene: Scene, arguments: Mapping[str, Any]) -> Preview:
        """Name everyone: from when, to when and whom, or why not; and what each customer would read."""
        found = await _found(scene, arguments)
        for booking_id in sorted(one.id for one in found):
            await lock_booking(scene.session, booking_id)
        # As they stand now that nobody else can change them.
        found = await _found(scene, arguments)
        moves = {each.booking_id: each for each in map(move_from_json, arguments["moves"])}
        going = [one for one in found if one.id in moves]
        lines = [_say_one(one, moves[one.id].start, moves[one.id].resource_name, scene) for one in going]
        staying = [f"• {_say(one, scene)}: {_why(one, arguments)}" for one in found if one.id not in moves]
        if not going:
            raise Invalid("\n".join([f"Não consigo mover ninguém {arguments['to']}: nada foi feito.", *staying, NEXT]))
        lines = [f"Mover {arguments['to']} ({len(going)}):", *lines]
        if staying:
            lines += [f"Ficam como estão ({len(staying)}):", *staying]
        if arguments["tell"]:
            theirs = [one for one in going if one.contact_id == going[0].contact_id]
            pairs = [
                (one, replace(one, start_time=moves[one.id].start, resource_name=moves[one.id].resource_name))
                for one in theirs
            ]
            lines += ["Pergunto a cada cliente no WhatsApp se serve, assim:", f"“{ask_text(pairs, scene)}”"]
            lines.append("Quem não responder aparece num aviso para a equipe ligar antes.")
        else:
            lines.append("Nenhum cliente será avisado.")
        if arguments["block"]:
            team = names_of_team(await load_team(scene, arguments["resource_ids"]))
            start, end = map(datetime.fromisoformat, arguments["block"])
            lines.append(f"E bloquear a agenda {team}, {say_stretch(start, end, scene)}, para ninguém marcar de novo.")
        hint = "Para deixar alguém de fora, diga por exemplo “menos a Mel”." if len(going) > 1 else ""
        facts = {"found": [[one.id, one.revision] for one in found], "moves": arguments["moves"]}
        return Preview("\n".join(lines), facts, hint)

    async def perform(self, scene: Scene, arguments: Mapping[str, Any]) -> Done:
        """Move each, a message a customer, and say of each what came of it."""
        found = await _found(scene, arguments)
        moves = [move_from_json(each) for each in arguments["moves"]]
        made = await _block(scene, arguments)
        outcomes = await move_all(scene, found, moves, tell=arguments["tell"])
        tried = {each.before.id for each in outcomes}
        outcomes += [Outcome(one, None, _why(one, arguments)) for one in found if one.id not in tried]
        moved = [each for each in outcomes if each.after is not None]
        left = [each for each in outcomes if each.after is None]
        lines = [f"Pronto: movi {len(moved)}{' e perguntei a cada cliente se serve' if arguments['tell'] else ''}."]
        lines += [f"• {whose(each.before)}: {say_target(each.after, scene)}" for each in moved if each.after]
        if left:
            await alert_left(scene, left, f"Mover {arguments['to']}, a pedido do dono.")
            lines.append(f"Continuam como estavam, e deixei um aviso para a equipe ({len(left)}):")
            lines += [f"• {_say(each.before, scene)}: {each.why}" for each in left]
        undo = {"back": back_json(moved), "tell": arguments["tell"]}
        if made is None:
            return Done("\n".join(lines), Order(moving_back.KIND, undo) if moved else None)
        lines.append("O horário ficou bloqueado.")
        return Done("\n".join(lines), Order(unblocking.KIND, {"block_id": str(made), **undo}))


async def plan(scene: Scene, arguments: Mapping[str, Any], aim: Aim) -> dict[str, Any]:
    """Move them and take it all back, so that what is shown is what would work."""
    found = await _found(scene, arguments)
    if not found:
        raise NotFound("Não há ninguém marcado que se encaixe nisso: nada foi feito.")
    if len(found) > clearing.MOST:
        raise Invalid(
            f"São {len(found)} agendamentos; movo até {clearing.MOST} de uma vez, para você ver todos: nada foi feito."
            " Diga um dia, um período ou um profissional por vez."
        )
    planned: dict[str, Any] = {}
    try:
        async with scene.session.savepoint():
            # First, so that nobody is moved within the time that goes.
            await _block(scene, arguments)
            moves, left = await plan_moves(scene, found, aim, tell=arguments["tell"])
            planned = {"moves": [each.to_json() for each in moves], "left": left}
            raise _Rehearsed
    except _Rehearsed:
        return planned


class _Rehearsed(Exception):
    """The plan stands; what was done for it is taken back."""


def _with_what_came_before(wish: Wish) -> Wish:
    """ "Então joga tudo dela pra terça": whose and when is what the order before said."""
    before = wish.pins.get("before")
    if before is None or not THEM.search(wish.plain) or "to" in wish.pins:
        return wish
    found = read_whither(wish)
    if found is None or named_in_team(found.what, wish.context):
        return wish
    earlier = Wish("", before, wish.context)
    source = read_whither(earlier)
    whole = earlier.plain if source is None or not suits(before, wish.context) else source.what
    return replace(wish, text=f"{whole.strip()}, {wish.text}")


def _only(booking: Booking) -> dict[str, Any]:
    return {
        "start": booking.start_time.isoformat(), "end": booking.end_time.isoformat(), "block": None,
        "resource_ids": [str(booking.resource_id)], "contacts": [str(booking.contact_id)], "kept": [],
        "pets": [str(booking.pet_id)] if booking.pet_id else [], "services": [str(booking.service_id)],
    }  # fmt: skip


async def _found(scene: Scene, arguments: Mapping[str, Any]) -> list[Booking]:
    found = await meant_by(scene, arguments)
    return sorted(found, key=lambda one: (one.start_time, one.resource_name, one.id))


async def _block(scene: Scene, arguments: Mapping[str, Any]) -> UUID | None:
    if not arguments["block"]:
        return None
    start, end = map(datetime.fromisoformat, arguments["block"])
    made = await block(
        scene.session, start=start, end=end, actor=scene.actor, beside_bookings=True,
        resource_ids=uuids_of(arguments["resource_ids"]), reason="A pedido do dono",
    )  # fmt: skip
    return made.id


def _why(booking: Booking, arguments: Mapping[str, Any]) -> str:
    return arguments["left"].get(str(booking.id), CAME_LATER)


def _say(booking: Booking, scene: Scene) -> str:
    return f"{say_when(booking.start_time, scene)}: {_what(booking)}, com {booking.resource_name}"


def _what(booking: Booking) -> str:
    return f"{booking.service_name} de {whose(booking)}"


def _say_one(booking: Booking, start: datetime, name: str, scene: Scene) -> str:
    same = start == booking.start_time
    return f"• {_say(booking, scene)} → {'mesmo horário' if same else say_when(start, scene)}, com {name}"


def _say_aim(found: Whither, aim: Aim) -> str:
    parts: Sequence[str] = []
    if found.hands is not None:
        names = join_list([each.name for each in found.hands]) or "outra pessoa da equipe"
        parts = [f"para {names}"]
    if aim.days is not None:
        first, last = aim.days
        day = weekday_date(first) if first == last else f"de {weekday_date(first)} a {weekday_date(last)}"
        parts = [*parts, day if parts else f"para {day}"]
    return ", ".join(parts) or "de horário"
