"""Telling a customer what the owner did to their booking: shown before, sent with the deed, and its failure said."""

import re
from collections.abc import Sequence
from typing import Literal

from oxy.agenda import Booking
from oxy.aurora.deeds import Scene
from oxy.aurora.orders.finding import say_when
from oxy.foundation.errors import Refusal
from oxy.portuguese import join_list
from oxy.reminders import ANSWERS, tell_change

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


def ask_text(moves: Sequence[tuple[Booking, Booking]], scene: Scene) -> str:
    """Return what a customer is asked whose bookings had to be moved, each before and after, to times kept for them."""
    if len(moves) == 1:
        [(before, after)] = moves
        kept = f"{say_when(after.start_time, scene)}, com {after.resource_name}"
        if before.start_time == after.start_time:
            return (
                f"{_greeting(before)} Precisamos mudar quem faz {_what(before)}, desculpe o transtorno. O horário"
                f" continua o mesmo: *{kept}*. {ANSWERS}"
            )
        return (
            f"{_greeting(before)} Precisamos mudar {_what(before)} de {say_when(before.start_time, scene)}, desculpe o"
            f" transtorno. Já deixei reservado para você: *{kept}*. {ANSWERS}"
        )
    lines = [
        f"• {before.service_name}{_of(before)}: era {say_when(before.start_time, scene)}, agora"
        f" *{say_when(after.start_time, scene)}*, com {after.resource_name}"
        for before, after in moves
    ]
    told = "\n".join(lines)
    hello = f"{_greeting(moves[0][0])} Precisamos mudar estes horários, desculpe o transtorno. Já deixei reservado:"
    return f"{hello}\n{told}\n{ANSWERS}"


def back_text(moves: Sequence[tuple[Booking, Booking]], scene: Scene) -> str:
    """Return what a customer hears when a change they were asked about is taken back, each before and after."""
    whole = join_list(
        [f"{after.service_name}{_of(after)} em {say_when(after.start_time, scene)}" for _, after in moves]
    )
    return f"{_greeting(moves[0][0])} Pode desconsiderar a mudança: continua valendo {whole}. Desculpe a confusão!"


def cancel_all_text(bookings: Sequence[Booking], scene: Scene) -> str:
    """Return what a customer hears of several cancellations at once."""
    if len(bookings) == 1:
        return cancel_text(bookings[0], scene)
    lines = "\n".join(f"• {each.service_name}{_of(each)}, {say_when(each.start_time, scene)}" for each in bookings)
    return (
        f"{_greeting(bookings[0])} Precisamos cancelar estes agendamentos:\n{lines}\nPedimos desculpas. Quer marcar"
        " outro horário? É só responder aqui."
    )


def preview_line(text: str | None) -> str:
    """Return the line of a preview that says who will be told what."""
    return "O cliente não será avisado." if text is None else f"O cliente será avisado pelo WhatsApp: “{text}”"


async def tell(scene: Scene, kind: Literal["moved", "cancelled"], booking: Booking, text: str | None) -> str:
    """Put `text` into the outbox, if there is one, and return what is said to the owner about it."""
    if text is None:
        return "Não avisei o cliente."
    try:
        async with scene.session.savepoint():
            await tell_change(scene.session, kind, booking.contact_id, text, [booking])
    except Refusal as refusal:
        return f"Não consegui avisar o cliente: {refusal.message}"
    return "O aviso ao cliente está a caminho."


def _greeting(booking: Booking) -> str:
    return f"Olá, {booking.contact_name.split()[0]}!" if booking.contact_name else "Olá!"


def _what(booking: Booking) -> str:
    return f"o agendamento de {booking.service_name}{_of(booking)}"


def _of(booking: Booking) -> str:
    return f" de {booking.pet_name}" if booking.pet_name else ""
