"""A smaller yes to a proposal about many: "só bloqueia", "menos a Mel", "só os banhos". It proposes that instead."""

import re
from collections.abc import Sequence
from typing import Any

from oxy.agenda import Booking
from oxy.aurora.context import OwnerContext
from oxy.aurora.deeds import Order, Scene
from oxy.aurora.orders import blocking, clearing, passing_on
from oxy.aurora.orders.finding import described_in
from oxy.aurora.orders.selecting import meant_by
from oxy.aurora.orders.wishes import Unclear

NARROWED = (blocking.KIND, clearing.KIND, passing_on.KIND)
_FIRST = r"^(?:(?:sim|ok|pode|certo|isso|nao|mas|entao|ai|e|quero|faz|faca|confirmo|beleza|ah|opa)[ ,.!]+)*"
_BLOCKS = re.compile(
    rf"{_FIRST}(?:(?:so|apenas|somente) (?:o )?bloque\w*"
    r"|(?:bloque\w+ )?(?:mas )?(?:sem (?:mover|mexer|mudar|passar)|nao (?:mex\w+|mov\w+|mud\w+|pass\w+))"
    r"(?: (?:em |com )?(?:ninguem|nada|quem (?:ja )?(?:esta|ta) marcado))?)[ .!]*$"
)
_CANCELS = re.compile(
    rf"{_FIRST}(?:(?:so|apenas|somente) cancel\w*(?:,? (?:sem|nao) bloque\w*)?"
    r"|(?:cancel\w+,? )?(?:mas )?(?:sem|nao(?: precisa)?) bloque\w*(?: a agenda)?)[ .!]*$"
)
_DONE_TO = r"(?:cancel\w+|desmarc\w+|mov\w+|mud\w+|pass\w+|remarc\w+|mex\w+|mand\w+|leva|joga)"
_OF = r"(?:(?:em|com|n?[ao]s?|d[ao]s?) )*"
_BUT = (
    re.compile(rf"{_FIRST}(?:(?:tudo|todos|todas) )?(?:menos|exceto|tirando|fora|sem) (?P<who>.+)$"),
    re.compile(rf"{_FIRST}(?:tira|tire|tirar|exclui|remove|pula) (?P<who>.+?)(?: (?:fora|da lista|dai|disso))?$"),
    re.compile(
        rf"{_FIRST}(?:deixa|deixe|mantem|mantenha) (?P<who>.+?)"
        r"(?: (?:de fora|fora|quiet[oa]s?|como (?:esta|ta)|onde (?:esta|ta)|la|no lugar|no horario(?: del[ea]s?)?))?$"
    ),
    re.compile(rf"{_FIRST}nao {_DONE_TO} (?P<who>.+)$"),
    re.compile(rf"{_FIRST}(?P<who>.+?) (?:nao|fica|ficam|continua|continuam)(?: (?:de fora|onde (?:esta|ta)|la))?$"),
)
_ONLY = re.compile(rf"{_FIRST}(?:so|apenas|somente) (?:{_DONE_TO} )?{_OF}(?P<who>.+)$")
_LONGEST_WORDS = 12


async def narrowed(scene: Scene, asked: Order, plain: str, context: OwnerContext) -> Order | None:
    """Return `asked` with less in it, as `plain` wants it: its time alone, all but some of those it is about, or some.

    Nothing when `plain` names nothing of it. Raises `Unclear` where it would leave nobody.
    """
    if asked.kind == blocking.KIND and _BLOCKS.match(plain):
        return Order(asked.kind, {**asked.arguments, "moves": [], "left": {}, "stay": True})
    if asked.kind != blocking.KIND and _CANCELS.match(plain) and (asked.kind == clearing.KIND or "bloque" in plain):
        return Order(asked.kind, {**asked.arguments, "block": None})
    if len(plain.split()) > _LONGEST_WORDS or plain.endswith("?"):
        return None
    known = await _known(scene, asked)
    staying = _staying(plain, known, context, scene)
    return _without(asked, staying, known) if staying is not None else None


def _staying(plain: str, known: Sequence[Booking], context: OwnerContext, scene: Scene) -> list[Booking] | None:
    """Those of `known` who stay as they are by these words; nothing when they name none of them."""
    only = _ONLY.match(plain)
    if only is not None:
        named = described_in(only["who"], known, context, scene)
        return [one for one in known if one not in named] if named else None
    told = (pattern.match(plain) for pattern in _BUT)
    return next(
        (named for found in told if found and (named := described_in(found["who"], known, context, scene))), None
    )


async def _known(scene: Scene, asked: Order) -> list[Booking]:
    if asked.kind != blocking.KIND:
        return await meant_by(scene, asked.arguments)
    # Who stays already is none of those that the block still moves.
    moved = {each["booking_id"] for each in asked.arguments["moves"]}
    return [one for one in await blocking.booked_in(scene, asked.arguments) if str(one.id) in moved]


def _without(asked: Order, staying: Sequence[Booking], known: Sequence[Booking]) -> Order:
    if len(staying) == len(known) and asked.kind != blocking.KIND:
        raise Unclear("Assim não sobra ninguém: nada foi feito. Se é para deixar tudo como está, diga “não”.")
    kept = {str(one.id) for one in staying}
    arguments: dict[str, Any] = dict(asked.arguments)
    moves = [each for each in arguments.get("moves", ()) if each["booking_id"] not in kept]
    if asked.kind == blocking.KIND:
        left = {**arguments["left"], **dict.fromkeys(sorted(kept), blocking.AS_ASKED)}
        return Order(asked.kind, {**arguments, "moves": moves, "left": left})
    kept |= set(arguments["kept"])
    # Who stays comes at their time.
    fewer = {"moves": moves} if asked.kind == passing_on.KIND else {}
    return Order(asked.kind, {**arguments, **fewer, "kept": sorted(kept), "block": None})
