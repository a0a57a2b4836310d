"""Moving one booking to another day or time."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from oxy.agenda import Booking, InThePast, WrongStatus, find_slots, lock_booking, reschedule
from oxy.aurora.deeds import Done, Order, Preview, Scene
from oxy.aurora.orders.finding import booking_facts, find_booking, say_booking, say_when, which_in, whose
from oxy.aurora.orders.selecting import is_many
from oxy.aurora.orders.telling import move_text, preview_line, tell, wants_told
from oxy.aurora.orders.wishes import Choice, Unclear, Wish
from oxy.businesses import Right
from oxy.foundation.errors import Refusal
from oxy.portuguese import Moments, find_moments, normalise

KIND = "move_booking"
MOST_OFFERED = 6
_VERB = re.compile(
    r"\b(?:remar(?:ca|que|car)|reagend(?:a|e|ar)|adi(?:a|e|ar)|antecip(?:a|e|ar)|adiant(?:a|e|ar)|transfer(?:e|ir)"
    r"|transfira)\b"
)
_MOVES = re.compile(r"\b(?:mov[ea]r?|mud[ae]r?|pass[ae]r?|troc[ae]r?|joga|jogar|bota|coloca|puxa|empurra)\b")
# "passa o banho do Thor": what is moved is a booking only when it goes to a time or day.
_TO = re.compile(r"^(?P<what>.*?)\b(?:para|ate|pras|pro) (?P<where>.*)$")
# "O Bob das 15h30 vai atrasar, bota ele às 16h30".
_PUT_AT = re.compile(
    r"\b(?:mov[ea]|mud[ae]|pass[ae]|joga|bota|poe|coloca|puxa|empurra|deixa|encaixa) (?:el[ae]s?|isso|esse|essa)"
    r" (?:para |no |na |em )?(?P<where>.+)$"
)
_NOT_A_BOOKING = re.compile(
    r"\b(?:preco|valor|custar?|reais|r\$|%|funcionamento|atendimento|resposta|faq|horario da loja)"
)


class _Rehearsed(Exception):
    """The move would work; it is taken back at once."""


def reads(plain: str) -> bool:
    """Whether `plain` asks to move a booking."""
    if _NOT_A_BOOKING.search(plain):
        return False
    if _VERB.search(plain):
        return True
    put = _PUT_AT.search(plain)
    if put is not None and _WHEN.search(put["where"]) and len(plain[: put.start()].split()) > 1:
        return True
    found = _TO.match(plain)
    return bool(_MOVES.search(plain) and found and _WHEN.search(found["where"]))


_WHEN = re.compile(
    r"\d{1,2} ?(?:h|:)|\bas? \d|\bdia \d|\d/\d|\b(?:hoje|amanha|segunda|terca|quarta|quinta|sexta|sabado|domingo|manha"
    r"|tarde|meio-?dia|semana|depois de amanha)\b"
)


async def order(scene: Scene, wish: Wish) -> Order:
    """Return the order: which booking, and the day and time it goes to; what is not said stays. Asks for neither."""
    if "booking_id" not in wish.pins and "to" not in wish.pins and is_many(wish):
        raise Unclear("Para quem, ou para que dia, eu movo todos eles? Diga o pedido inteiro, por favor.")
    what, where = _parted(wish)
    booking = await find_booking(scene, which_in(what, wish.context, wish.pins.get("booking_id")), wish.context)
    moments = find_moments(where, reference=wish.context.now, expecting_time=False)
    if moments.date is None and moments.time is None and (moments.window is None or moments.date_range):
        raise Unclear(f"Para quando eu movo {say_booking(booking, scene)}? Diga o dia e a hora.")
    if len(moments.dates) > 1 or len(moments.times) > 1 or moments.date_range or moments.window:
        raise Unclear(
            f"Para que dia e hora exatos eu movo {say_booking(booking, scene)}?", await _free(scene, booking, moments)
        )
    local = booking.start_time.astimezone(scene.zone)
    start = datetime.combine(moments.date or local.date(), moments.time or local.time(), scene.zone)
    return Order(KIND, {"booking_id": str(booking.id), "start": start.isoformat(), "tell": wants_told(wish.plain)})


async def _free(scene: Scene, booking: Booking, moments: Moments) -> list[Choice]:
    """The hours of one day, or of a part of it, that the same person has free for it."""
    if len(moments.dates) > 1 or len(moments.times) > 1 or moments.date_range:
        return []
    day = moments.date or booking.start_time.astimezone(scene.zone).date()
    window = moments.window and (moments.window.start, moments.window.end)
    try:
        slots = await find_slots(
            scene.session, booking.service_id, day, day, resource_id=booking.resource_id, window=window,
            ignore_booking_id=booking.id, limit=MOST_OFFERED,
        )  # fmt: skip
    except Refusal:
        return []
    places = [slot.start.astimezone(scene.zone) for slot in slots]
    pins = {"booking_id": str(booking.id)}
    return [Choice(say_when(at, scene), {**pins, "to": f"dia {at:%d/%m/%Y} às {at:%Hh%M}"}) for at in places]


class MoveBooking:
    """Moves a booking, who does it and what it costs unchanged."""

    kind: ClassVar[str] = KIND
    right: ClassVar[Right] = Right.AGENDA

    async def preview(self, scene: Scene, arguments: Mapping[str, Any]) -> Preview:
        """Say from when to when, after trying whether it can be done."""
        booking = await lock_booking(scene.session, UUID(arguments["booking_id"]))
        start = datetime.fromisoformat(arguments["start"])
        if booking.status not in ("scheduled", "confirmed"):
            raise WrongStatus(f"Esse agendamento já não está em aberto: {say_booking(booking, scene)}.")
        if start < scene.session.clock.now():
            raise InThePast(f"{say_when(start, scene).capitalize()} já passou: nada foi feito.")
        if start == booking.start_time:
            raise WrongStatus(f"Já está nesse horário: {say_booking(booking, scene)}.")
        await _rehearse(scene, booking, start)
        lines = [
            f"Mover: {booking.service_name} de {whose(booking)}, com {booking.resource_name}.",
            f"De: {say_when(booking.start_time, scene)}",
            f"Para: {say_when(start, scene)}",
            preview_line(_text(scene, booking, arguments)),
        ]
        return Preview("\n".join(lines), booking_facts(booking))

    async def perform(self, scene: Scene, arguments: Mapping[str, Any]) -> Done:
        """Move it, and tell the customer as shown."""
        before = await lock_booking(scene.session, UUID(arguments["booking_id"]))
        start = datetime.fromisoformat(arguments["start"])
        after = await reschedule(scene.session, before.id, start=start, actor=scene.actor)
        told = await tell(scene, "moved", before, _text(scene, before, arguments))
        back = {"booking_id": str(before.id), "start": before.start_time.isoformat(), "tell": arguments["tell"]}
        return Done(f"Pronto, movido: {say_booking(after, scene)}. {told}", Order(KIND, back))


async def _rehearse(scene: Scene, booking: Booking, start: datetime) -> None:
    """Move it and take that back, so that whatever stands in the way says so now. Raises what `reschedule` raises."""
    try:
        async with scene.session.savepoint():
            await reschedule(scene.session, booking.id, start=start, actor=scene.actor)
            raise _Rehearsed
    except _Rehearsed:
        return


def _parted(wish: Wish) -> tuple[str, str]:
    """What is moved, and whereto: parted at the last "para" that a day or time follows."""
    if "to" in wish.pins:
        return wish.text, wish.pins["to"]
    plain = normalise(wish.text)
    put = _PUT_AT.search(plain)
    if put is not None and _WHEN.search(put["where"]):
        return plain[: put.start()], put["where"]
    places = [found.end() for found in re.finditer(r"\b(?:para|ate) ", plain)]
    for place in reversed(places):
        where = plain[place:]
        if _WHEN.search(where):
            return re.sub(r"\b(?:para|ate) $", "", plain[:place]), where
    return _without_when(plain, wish), plain


def _without_when(plain: str, wish: Wish) -> str:
    """Without a "para" every day and time is where it goes: "remarca o Thor sexta 15h"."""
    for span in find_moments(plain, reference=wish.context.now).spans:
        plain = plain.replace(span, " ")
    return plain


def _text(scene: Scene, booking: Booking, arguments: Mapping[str, Any]) -> str | None:
    if not arguments["tell"]:
        return None
    return move_text(booking, say_when(datetime.fromisoformat(arguments["start"]), scene), scene)
