"""Cancelling one booking, with or without a word to the customer."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from oxy.agenda import Booking, WrongStatus, cancel, lock_booking
from oxy.aurora.deeds import Done, Order, Preview, Scene
from oxy.aurora.orders import clearing
from oxy.aurora.orders.finding import booking_facts, find_booking, say_booking, which_of
from oxy.aurora.orders.selecting import is_many
from oxy.aurora.orders.telling import cancel_text, preview_line, tell, wants_told
from oxy.aurora.orders.wishes import Wish
from oxy.businesses import Right

KIND = "cancel_booking"
_SAID = re.compile(
    r"\b(?:cancel(?:a|e|ar|em|as)|desmar(?:ca|que|car|ques)|tira (?:da agenda )?(?:o|a) (?:banho|tosa|consulta|vacina)"
    r"|(?:tira|tirar|remove|libera) (?:(?:el[ae]|isso|o horario)(?: del[ae])? )?da agenda"
    r"|(?:quero|preciso|vamos|vou) (?:cancelar|desmarcar))\b"
)
_OTHER = re.compile(r"\b(?:campanha|disparo|promocao|assinatura|plano|proposta|bloqueio|pedido)\b")


def reads(plain: str) -> bool:
    """Whether `plain` asks to cancel a booking."""
    return bool(_SAID.search(plain)) and not _OTHER.search(plain)


async def order(scene: Scene, wish: Wish) -> Order:
    """Return the order: the one booking that is meant, or all that are."""
    if "booking_id" not in wish.pins and is_many(wish):
        return await clearing.order(scene, wish)
    booking = await find_booking(scene, which_of(wish), wish.context)
    return Order(KIND, {"booking_id": str(booking.id), "tell": wants_told(wish.plain)})


class CancelBooking:
    """Calls a booking off."""

    kind: ClassVar[str] = KIND
    right: ClassVar[Right] = Right.AGENDA

    async def preview(self, scene: Scene, arguments: Mapping[str, Any]) -> Preview:
        """Say which booking, and what the customer would hear."""
        booking = await lock_booking(scene.session, UUID(arguments["booking_id"]))
        if booking.status not in ("scheduled", "confirmed"):
            raise WrongStatus(f"Esse agendamento já não está em aberto: {say_booking(booking, scene)}.")
        lines = [f"Cancelar: {say_booking(booking, scene)}.", preview_line(_text(scene, booking, arguments))]
        return Preview("\n".join(lines), booking_facts(booking))

    async def perform(self, scene: Scene, arguments: Mapping[str, Any]) -> Done:
        """Cancel it, and tell the customer as shown."""
        booking_id = UUID(arguments["booking_id"])
        booking = await lock_booking(scene.session, booking_id)
        await cancel(scene.session, booking_id, actor=scene.actor, reason="A pedido do dono, pelo WhatsApp")
        told = await tell(scene, "cancelled", booking, _text(scene, booking, arguments))
        return Done(f"Pronto, cancelado: {say_booking(booking, scene)}. {told}")


def _text(scene: Scene, booking: Booking, arguments: Mapping[str, Any]) -> str | None:
    return cancel_text(booking, scene) if arguments["tell"] else None
