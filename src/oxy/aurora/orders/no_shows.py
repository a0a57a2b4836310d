"""Nobody came: a booking that has begun is marked as missed."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID

from oxy.agenda import WrongStatus, lock_booking, mark_no_show
from oxy.aurora.consent import names_of
from oxy.aurora.deeds import Done, Order, Preview, Scene
from oxy.aurora.mending import plain_words
from oxy.aurora.orders import blocking
from oxy.aurora.orders.finding import booking_facts, find_booking, find_settled, names_customer, say_booking, which_in
from oxy.aurora.orders.stretches import named_in_team
from oxy.aurora.orders.wishes import Wish
from oxy.businesses import Right
from oxy.foundation.errors import NotFound

KIND = "no_show"
_SAID = re.compile(
    r"\b(?:marc|registr|lanc|anot|coloc|poe|bot|da|deu|dei)\w* (?:a |uma )?falta\b|\bfaltou\b|\bfaltaram\b"
    r"|\bnao (?:veio|vieram|apareceu|apareceram|compareceu|compareceram|deu as caras)\b"
    r"|\b(?:deu|me deu) (?:um |o )?(?:bolo|cano)\b|\bfurou\b|\bno ?-?show\b"
)

# Over weeks and months nobody's absence is told; it is asked how many there were.
_STRETCH = re.compile(
    r"\b(?:semanas?|mes(?:es)?|anos?|janeiro|fevereiro|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro"
    r"|jan|fev|abr|jun|jul|ago|nov|dez)\b"
)


def reads(plain: str) -> bool:
    """Whether `plain` says of somebody that they did not come."""
    return bool(_SAID.search(plain)) and not plain.endswith("?") and not _STRETCH.search(plain)


def names_anybody(text: str) -> bool:
    """Whether `text`, which speaks of an absence, says whose."""
    return bool(names_of(_SAID.sub(" ", plain_words(text))))


async def order(scene: Scene, wish: Wish) -> Order:
    """Return the order: the booking that has begun and fits."""
    # "Não veio" denies nobody's day, and "deu bolo" names no pet.
    which = which_in(_SAID.sub(" ", wish.plain), wish.context, wish.pins.get("booking_id"))
    team = named_in_team(wish.text, wish.context)
    if team and not wish.pins and not await names_customer(scene, which.words):
        # "A Ana faltou hoje": one of the team, whose time is then nobody's.
        return await blocking.order(scene, wish)
    which = replace(which, resource_id=None)
    try:
        booking = await find_booking(scene, which, wish.context, past=True)
    except NotFound:
        marked = await find_settled(scene, which, "no_show")
        if marked is None:
            raise
        raise WrongStatus(f"A falta já está marcada: {say_booking(marked, scene)}. Nada foi feito agora.") from None
    return Order(KIND, {"booking_id": str(booking.id)})


class MarkNoShow:
    """Marks a booking as missed."""

    kind: ClassVar[str] = KIND
    right: ClassVar[Right] = Right.AGENDA

    async def preview(self, scene: Scene, arguments: Mapping[str, Any]) -> Preview:
        booking = await lock_booking(scene.session, UUID(arguments["booking_id"]), None)
        if booking.start_time > scene.session.clock.now():
            raise WrongStatus(f"Esse horário ainda não chegou: {say_booking(booking, scene)}.")
        if booking.status not in ("scheduled", "confirmed"):
            raise WrongStatus(f"Esse agendamento já não está em aberto: {say_booking(booking, scene)}.")
        text = f"Marcar falta: {say_booking(booking, scene)}. O cliente não é avisado."
        return Preview(text, booking_facts(booking))

    async def perform(self, scene: Scene, arguments: Mapping[str, Any]) -> Done:
        booking = await mark_no_show(scene.session, UUID(arguments["booking_id"]), actor=scene.actor)
        return Done(f"Pronto, falta marcada: {say_booking(booking, scene)}.".replace("..", "."))
