"""A smaller yes to a proposal about many: "só bloqueia", "só cancela", "menos a Mel". It proposes that instead."""

import re
from collections.abc import Mapping
from typing import Any

from oxy.aurora.deeds import Order, Scene
from oxy.aurora.orders import blocking, clearing, passing_on
from oxy.aurora.orders.finding import people_in
from oxy.aurora.orders.selecting import meant_by
from oxy.aurora.orders.wishes import Unclear, Wish
from oxy.aurora.proposals import withdraw_open

KIND = "narrow"
NARROWED = (blocking.KIND, clearing.KIND, passing_on.KIND)
_FIRST = r"^(?:(?:sim|ok|pode|certo|isso|nao|mas|entao|ai|quero|faz|faca|confirmo|beleza)[ ,.!]+)*"
_BLOCKS = re.compile(
    rf"{_FIRST}(?:(?:so|apenas|somente) (?:o )?bloque\w*"
    r"|(?:bloque\w+ )?(?:mas )?(?:sem (?:mover|mexer|mudar|passar)|nao (?:mex\w+|mov\w+|mud\w+|pass\w+))"
    r"(?: (?:em |com )?(?:ninguem|nada|quem (?:ja )?(?:esta|ta) marcado))?)[ .!]*$"
)
_CANCELS = re.compile(
    rf"{_FIRST}(?:(?:so|apenas|somente) cancel\w*(?:,? (?:sem|nao) bloque\w*)?"
    r"|(?:cancel\w+,? )?(?:mas )?(?:sem|nao(?: precisa)?) bloque\w*(?: a agenda)?)[ .!]*$"
)
_BUT = re.compile(rf"{_FIRST}(?:(?:tudo|todos|todas) )?(?:menos|exceto|tirando|fora) (?P<who>[ao]s? .+|[a-z]+)$")


def reads(plain: str) -> bool:
    """Whether `plain` is a yes that leaves something out, and what."""
    return bool(_BLOCKS.match(plain) or _CANCELS.match(plain) or _BUT.match(plain))


async def order(scene: Scene, wish: Wish) -> Order:
    """Return what was proposed last without what is left out; that proposal waits for no yes any more."""
    plain = wish.plain
    asked = await withdraw_open(scene, NARROWED)
    if asked is None:
        raise Unclear("De qual pedido? Diga ele inteiro, por favor.")
    but = _BUT.match(plain)
    if but is not None:
        return await _without(scene, asked, but["who"])
    if asked.kind == blocking.KIND and _BLOCKS.match(plain):
        return Order(asked.kind, {**asked.arguments, "moves": [], "left": {}, "stay": True})
    if asked.kind != blocking.KIND and _CANCELS.match(plain) and (asked.kind == clearing.KIND or "bloque" in plain):
        return Order(asked.kind, {**asked.arguments, "block": None})
    raise Unclear("Não entendi o que fica de fora. Diga o pedido inteiro, por favor.")


async def _without(scene: Scene, asked: Order, who: str) -> Order:
    blocks = asked.kind == blocking.KIND
    known = await (blocking.booked_in if blocks else meant_by)(scene, asked.arguments)
    kept = {str(one.id) for one in people_in(who, known)}
    if not kept:
        raise Unclear("Menos quem? Diga o pedido de novo, com o nome do pet ou do tutor que fica.")
    arguments: Mapping[str, Any] = asked.arguments
    moves = [each for each in arguments.get("moves", ()) if each["booking_id"] not in kept]
    if blocks:
        left = {**arguments["left"], **dict.fromkeys(sorted(kept), blocking.AS_ASKED)}
        return Order(asked.kind, {**arguments, "moves": moves, "left": left})
    kept |= set(arguments["kept"])
    # Who stays comes at their time.
    fewer = {"moves": moves} if asked.kind == passing_on.KIND else {}
    return Order(asked.kind, {**arguments, **fewer, "kept": sorted(kept), "block": None})
