"""Taking time off the agenda: a day, an afternoon, of one of the team or of everybody, and who is booked then."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

from oxy.agenda import Booking, InThePast, block, list_bookings
from oxy.aurora.context import OwnerContext
from oxy.aurora.deeds import Done, Order, Preview, Scene
from oxy.aurora.mending import plain_words
from oxy.aurora.orders import cancelling
from oxy.aurora.orders.displacing import Outcome, alert_left, move_all, move_from_json, plan_moves, say_target
from oxy.aurora.orders.finding import names_who_comes, say_when, whose
from oxy.aurora.orders.moving_back import back_json
from oxy.aurora.orders.stretches import (
    find_team,
    ids_of,
    load_team,
    named_in_team,
    names_of_team,
    read_stretch,
    say_start,
    say_stretch,
    says_trade,
    stretch_of,
    uuids_of,
)
from oxy.aurora.orders.telling import ask_text, wants_told
from oxy.aurora.orders.unblocking import KIND as UNDO_KIND
from oxy.aurora.orders.wishes import Unclear, Wish, affirmed, find_when
from oxy.businesses import Right
from oxy.foundation.errors import Invalid

KIND = "block_agenda"
MOST = 2000
LISTED = 20
LEFT = "fica como está"
AS_ASKED = "fica como está, como você pediu"
CAME_LATER = "marcado depois que perguntei: fica como está"
_SAID = re.compile(
    r"\bbloqu(?:e|i)\w*\b|\btranc(?:a|ar) (?:a |minha )?agenda\b|\b(?:fech(?:a|e|ar)|tira(?:r)?) (?:a |minha )?agenda\b"
    r"|\bnao deix\w+ (?:mais )?(?:ninguem |nada )?(?:marcar|agendar)\b"
    r"|\bnao (?:marc(?:a|ar|que|quem)|agend(?:a|ar|e|em)) (?:mais )?(?:ninguem|nada|nenhum)\b"
    r"|\b(?:de folga|(?:tira|tirar|pega|pegar|pediu|quer|ganhou|vai ter) (?:uma )?folga"
    r"|folga (?:d[aeo]|para)|de ferias|ferias d[aeo]|de atestado"
    r"|nao (?:vem|trabalha|vai trabalhar|vai vir|atende))\b"
)
# Whose time it is where nobody is named: that of all, said so or by the agenda itself.
_OF_THE_HOUSE = re.compile(
    r"\bbloqu\w+|\btranc\w+|\bagendas?\b|\b(?:loja|clinica|petshop|casa|equipe|todos|todas|todo mundo|ninguem|nada"
    r"|nenhum|geral|a gente|nos|coletiva|feriado|recesso)\b"
)
_QUESTION = re.compile(r"\?\s*$")
# Who comes later or leaves earlier is away before that, or from then on.
_COMES = re.compile(
    r"\b(?:(?:so )?(?:chega|vem|comeca|entra)|(?:chega|vem|comeca|entra) (?:so|mais tarde,?))(?: so)?(?: mais tarde)?"
    r" (?=(?:a partir d?|depois d?|l)?as \d)"
)
_LEAVES = re.compile(
    r"\b(?:sai|vai embora|vai sair|(?:so )?fica|(?:so )?trabalha|(?:so )?atende)(?: so)?"
    r"(?: mais cedo,?)? (?=(?:ate (?:as )?|as )\d)"
)
_UNDO = re.compile(r"\bdesbloque\w*")
_STAY = re.compile(
    r"\b(?:so|apenas|somente) bloque\w*|\bsem (?:mover|mexer|mudar|remarcar|passar)\b"
    r"|\bnao (?:mex\w+|mov\w+|mud\w+|remar\w+|pass\w+)\b"
    # Nobody more: who is booked comes.
    r"|\bnao (?:deix\w+ (?:\w+ )?)?(?:marc|agend)\w+ mais\b|\bnao deix\w+ mais (?:\w+ )?(?:marc|agend)\w+"
)


def suits(text: str, context: OwnerContext) -> bool:
    """Whether words about when somebody comes or leaves are of the team: a customer who comes at 10 blocks nothing."""
    plain = plain_words(text)
    return bool(_SAID.search(plain)) or bool(named_in_team(text, context))


def reads(plain: str) -> bool:
    """Whether `plain` asks to take time off the agenda."""
    if _UNDO.search(plain):
        return False
    partly = _COMES.search(plain) or _LEAVES.search(plain)
    return bool(_SAID.search(plain) or partly) and not (_QUESTION.search(plain) and "bloque" not in plain)


async def order(scene: Scene, wish: Wish) -> Order:
    """Return the order: whose time, from when to when, and where each who is booked then could go. Asks for a day."""
    nobodys = "resource_ids" not in wish.pins and not _OF_THE_HOUSE.search(wish.plain)
    somebody = named_in_team(wish.text, wish.context) or says_trade(wish.plain)
    if nobodys and not somebody and await names_who_comes(scene, wish.text):
        # "A Renata não vem amanhã com a Mel": a customer, whose booking is called off.
        return await cancelling.order(scene, replace(wish, text=affirmed(wish.text)))
    wish = replace(wish, text=_as_absence(wish))
    moments = find_when(wish.text, wish.context.now)
    team = await find_team(scene, wish)
    if team is None and nobodys:
        raise Unclear("De quem é a agenda que eu bloqueio? Diga o nome, ou “de toda a equipe”.")
    start, end = await read_stretch(scene, moments, wish.plain)
    arguments: dict[str, Any] = {
        "resource_ids": ids_of(team), "start": start.isoformat(), "end": end.isoformat(), "moves": [], "left": {},
        "stay": bool(_STAY.search(wish.plain)) or not wants_told(wish.plain),
    }  # fmt: skip
    if start < end and end > scene.session.clock.now() and not arguments["stay"]:
        arguments |= await _plan(scene, arguments)
    return Order(KIND, arguments)


def _as_absence(wish: Wish) -> str:
    """The words with the hours that somebody is there turned into those that they are not."""
    if _SAID.search(wish.plain):
        return wish.text
    plain = re.sub(r"\b(?:a partir d|depois d|l)as (?=\d)", "as ", wish.plain)
    came = _COMES.sub("ate ", plain)
    return came if came != plain else _LEAVES.sub("a partir das ", re.sub(r"\b(?:ate )?as (?=\d)", "", plain))


class BlockAgenda:
    """Blocks a stretch of time, moves who is booked in it to the time shown, and asks each whether it suits."""

    kind: ClassVar[str] = KIND
    right: ClassVar[Right] = Right.AGENDA

    async def preview(self, scene: Scene, arguments: Mapping[str, Any]) -> Preview:
        """Say whose time, from when to when, who is booked then, and where each would go."""
        start, end = stretch_of(arguments)
        if end <= scene.session.clock.now():
            raise InThePast(f"{say_start(start, scene)} já passou: nada foi feito.")
        if end <= start:
            raise Invalid("O fim do bloqueio precisa vir depois do início: nada foi feito.")
        team = names_of_team(await load_team(scene, arguments["resource_ids"]))
        inside = await booked_in(scene, arguments)
        lines = [f"Bloquear a agenda {team}: {say_stretch(start, end, scene)}."]
        if (start - scene.session.clock.now()) < timedelta(0):
            lines.append("O período já começou; bloqueio o que falta dele.")
        lines += _say_booked(inside, arguments, scene) if inside else ["Não há ninguém marcado nesse período."]
        facts = {"inside": [[one.id, one.revision] for one in inside], "moves": arguments["moves"]}
        hint = "Para bloquear sem mover ninguém, diga “só bloqueia”." if arguments["moves"] else ""
        return Preview("\n".join(lines), facts, hint)

    async def perform(self, scene: Scene, arguments: Mapping[str, Any]) -> Done:
        """Block it, move whom it was shown for, and say of each what came of it."""
        start, end = stretch_of(arguments)
        team = names_of_team(await load_team(scene, arguments["resource_ids"]))
        inside = await booked_in(scene, arguments)
        made = await block(
            scene.session, start=start, end=end, actor=scene.actor, beside_bookings=True,
            resource_ids=uuids_of(arguments["resource_ids"]), reason="A pedido do dono",
        )  # fmt: skip
        moves = [move_from_json(each) for each in arguments["moves"]]
        outcomes = await move_all(scene, inside, moves)
        tried = {each.before.id for each in outcomes}
        outcomes += [
            Outcome(one, None, arguments["left"].get(str(one.id), CAME_LATER)) for one in inside if one.id not in tried
        ]
        moved = [each for each in outcomes if each.after is not None]
        left = [each for each in outcomes if each.after is None]
        text = f"Pronto, agenda {team} bloqueada: {say_stretch(start, end, scene)}."
        if not arguments["stay"]:
            await alert_left(scene, left, f"Agenda {team} bloqueada, {say_stretch(start, end, scene)}.")
        text = "\n".join([text, *_say_moved(moved, scene), *_say_left(left, arguments, scene)])
        return Done(text, Order(UNDO_KIND, {"block_id": str(made.id), "back": back_json(moved)}))


async def _plan(scene: Scene, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Block and move and take it all back, so that what is shown is what would work."""
    start, end = stretch_of(arguments)
    inside = await booked_in(scene, arguments)
    if not inside:
        return {}
    plan: dict[str, Any] = {}
    try:
        async with scene.session.savepoint():
            await block(
                scene.session, start=start, end=end, actor=scene.actor, beside_bookings=True,
                resource_ids=uuids_of(arguments["resource_ids"]),
            )  # fmt: skip
            # Only who is shown is moved.
            moves, left = await plan_moves(scene, inside[:LISTED])
            plan = {"moves": [each.to_json() for each in moves], "left": left}
            raise _Rehearsed
    except _Rehearsed:
        return plan


class _Rehearsed(Exception):
    """The plan stands; what was done for it is taken back."""


async def booked_in(scene: Scene, arguments: Mapping[str, Any]) -> list[Booking]:
    """Return who is booked in the stretch, with those whose time it takes beside their own professional's."""
    start, end = stretch_of(arguments)
    midnight = start.astimezone(scene.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    known = await list_bookings(scene.session, midnight, end, limit=MOST)
    ids: list[str] | None = arguments["resource_ids"]
    now = scene.session.clock.now()
    return [
        one for one in known
        if one.status in ("scheduled", "confirmed", "in_progress") and one.end_time > max(start, now)
        and one.start_time < end
        and (ids is None or any(str(each) in ids for each in (one.resource_id, *one.other_resource_ids)))
    ]  # fmt: skip


def _say_booked(inside: list[Booking], arguments: Mapping[str, Any], scene: Scene) -> list[str]:
    moves = {each.booking_id: each for each in map(move_from_json, arguments["moves"])}
    if not moves:
        lines = [f"Já marcados nesse período ({len(inside)}), que continuam marcados até você mover ou cancelar:"]
    else:
        lines = [f"Já marcados nesse período ({len(inside)}), e o horário livre mais próximo de cada um:"]
    for one in inside[:LISTED]:
        said = f"• {_say_inside(one, scene)}"
        if one.id in moves:
            move = moves[one.id]
            said += f" → {say_when(move.start, scene)}, com {move.resource_name}"
        elif not arguments["stay"]:
            said += f" → {_why(one, arguments)}"
        lines.append(said)
    if len(inside) > LISTED:
        lines.append(f"… e mais {len(inside) - LISTED}, que ficam como estão.")
    if not moves:
        return [*lines, "Ninguém é avisado do bloqueio."]
    first = next(one for one in inside if one.id in moves)
    move = moves[first.id]
    after = replace(first, start_time=move.start, resource_name=move.resource_name)
    return [
        *lines,
        "Se confirmar, vou mover quem tem horário novo e perguntar a cada um no WhatsApp se serve, assim:",
        f"“{ask_text([(first, after)], scene)}”",
        "Quem não responder aparece num aviso para a equipe ligar antes.",
    ]


def _why(booking: Booking, arguments: Mapping[str, Any]) -> str:
    why = arguments["left"].get(str(booking.id))
    if why is None:
        return CAME_LATER
    return why if why == AS_ASKED else f"{why}; {LEFT}"


def _say_moved(moved: list[Outcome], scene: Scene) -> list[str]:
    if not moved:
        return []
    lines = [f"• {whose(each.before)}: {say_target(each.after, scene)}" for each in moved if each.after is not None]
    return [f"Passei para o horário novo e perguntei se serve ({len(moved)}):", *lines]


def _say_left(left: list[Outcome], arguments: Mapping[str, Any], scene: Scene) -> list[str]:
    if not left:
        return []
    if arguments["stay"]:
        first = whose(left[0].before).split(" (")[0]
        return [f"Para mover quem está marcado, diga por exemplo “move {first} para outro dia e hora”."]
    lines = [f"• {_say_inside(each.before, scene)}: {each.why}" for each in left]
    return [f"Continuam marcados e ninguém falou com eles; deixei um aviso para a equipe ({len(left)}):", *lines]


def _say_inside(booking: Booking, scene: Scene) -> str:
    when = say_when(booking.start_time, scene)
    return f"{when}: {booking.service_name} de {whose(booking)}, com {booking.resource_name}"
