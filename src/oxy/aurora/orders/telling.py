"""Telling a customer what the owner did to their booking: shown before, sent with the deed, and its failure said."""

import re

from oxy.agenda import Booking
from oxy.aurora.deeds import Scene
from oxy.aurora.orders.finding import say_when
from oxy.conversations.parcels import Parcel
from oxy.conversations.reaching import reach_out
from oxy.foundation.errors import Refusal

_SILENTLY = re.compile(
    r"\bsem (?:avisar|falar|mandar|dizer)\b|\bnao (?:precisa )?(?:avis\w+|mand\w+ (?:mensagem|nada)|fal\w+ nada)\b"
    r"|\bja (?:avisei|falei|combinei|conversei)\b|\b(?:ele|ela|o cliente|a cliente) ja sabe\b"
)


def wants_told(plain: str) -> bool:
    """Whether the customer is to hear of it: yes, unless the owner says otherwise."""
    return not _SILENTLY.search(plain)


def cancel_text(booking: Booking, scene: Scene) -> str:
    """Return what a customer hears of a cancellation."""
    return (
        f"{_greeting(booking)} Precisamos cancelar {_what(booking)} de {say_when(booking.start_time, scene)}."
        " Pedimos desculpas. Quer marcar outro horário? É só responder aqui."
    )


def move_text(booking: Booking, moved: str, scene: Scene) -> str:
    """Return what a customer hears of a move; `moved` is the new time in words."""
    return (
        f"{_greeting(booking)} Mudamos {_what(booking)} de {say_when(booking.start_time, scene)} para {moved}."
        " Se não der para você, é só responder aqui."
    )


def preview_line(text: str | None) -> str:
    """Return the line of a preview that says who will be told what."""
    return "O cliente não será avisado." if text is None else f"O cliente será avisado pelo WhatsApp: “{text}”"


async def tell(scene: Scene, booking: Booking, text: str | None) -> str:
    """Put `text` into the outbox, if there is one, and return what is said to the owner about it."""
    if text is None:
        return "Não avisei o cliente."
    try:
        async with scene.session.savepoint():
            await reach_out(scene.session, booking.contact_id, Parcel(text), author="aurora", purpose="booking_changed")
    except Refusal as refusal:
        return f"Não consegui avisar o cliente: {refusal.message}"
    return "O aviso ao cliente está a caminho."


def _greeting(booking: Booking) -> str:
    return f"Olá, {booking.contact_name.split()[0]}!" if booking.contact_name else "Olá!"


def _what(booking: Booking) -> str:
    whose = f" de {booking.pet_name}" if booking.pet_name else ""
    return f"o agendamento de {booking.service_name}{whose}"
