"""How far a pet is today, in words."""

from datetime import time

from oxy.agenda import Booking, open_spans
from oxy.attendant.context import ClientContext
from oxy.attendant.wording import at_time, day_words, is_female, of_the, the
from oxy.portuguese import clock_time


def ready(booking: Booking, context: ClientContext, sex: str | None) -> str:
    """Return that a pet can be fetched, and until when."""
    closing = max((span.end for span in open_spans(context.settings, context.today)), default=None)
    until = f" Estamos abertos até as {clock_time(closing)}." if closing and closing != time.max else ""
    name = booking.pet_name or "pet"
    return f"Sim! {_capital(the(name, sex))} já está {_word(name, sex)} 🐾 Pode vir buscar.{until}"


def in_service(booking: Booking, context: ClientContext, sex: str | None) -> str:
    """Return that it is being looked after, and until when that is planned."""
    name = booking.pet_name or "pet"
    return (
        f"{_capital(the(name, sex))} ainda está em atendimento ({booking.service_name}). {_planned(booking, context)}"
    )


def arrived(booking: Booking, context: ClientContext, sex: str | None) -> str:
    """Return that it is here and waits for its turn."""
    name = booking.pet_name or "pet"
    told = f"{_capital(the(name, sex))} já está aqui, esperando a vez ({booking.service_name})."
    return f"{told} {_planned(booking, context)}"


def leaves(booking: Booking, context: ClientContext, sex: str | None) -> str:
    """Return when a guest of the hotel is to be fetched."""
    local = context.local(booking.end_time)
    name = booking.pet_name or "pet"
    when = f"{day_words(local.date(), context.today)} {at_time(local.time())}"
    return f"A saída {of_the(name, sex)} está marcada para {when}."


def _planned(booking: Booking, context: ClientContext) -> str:
    return f"A previsão é terminar {at_time(context.local(booking.end_time).time())}."


def _word(name: str, sex: str | None) -> str:
    return "pronta" if is_female(name, sex) else "pronto"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
