"""A booking as the agenda's pages show it: its state in words, and the buttons that take it on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from oxy import agenda
from oxy.agenda import Booking
from oxy.businesses import Actor
from oxy.foundation.database import Session

Step = Literal[
    "confirmar", "chegou", "iniciar", "pronto", "entregue", "concluir", "faltou", "cancelar", "desistiu", "reabrir",
    "sinal",
]  # fmt: skip
WORDS = {
    "scheduled": "Agendado", "confirmed": "Confirmado", "arrived": "Chegou", "in_service": "Em atendimento",
    "ready": "Pronto", "delivered": "Entregue", "completed": "Concluído", "cancelled": "Cancelado", "no_show": "Faltou",
}  # fmt: skip
# White is read on each of them: 4.5 to 1 and more.
COLOURS = {
    "scheduled": "#1971c2", "confirmed": "#237a36", "arrived": "#087f5b", "in_service": "#a85700", "ready": "#9c36b5",
    "delivered": "#5b6775", "completed": "#5b6775", "cancelled": "#5b6775", "no_show": "#c92a2a",
}  # fmt: skip
BADGES = {
    "scheduled": "bg-blue-lt", "confirmed": "bg-green-lt", "arrived": "bg-teal-lt", "in_service": "bg-orange-lt",
    "ready": "bg-purple-lt", "no_show": "bg-red-lt",
}  # fmt: skip
STEPS: dict[str, tuple[Step, ...]] = {
    "scheduled": ("chegou", "confirmar", "faltou", "cancelar", "desistiu"),
    "confirmed": ("chegou", "faltou", "cancelar", "desistiu"),
    "arrived": ("iniciar", "pronto", "cancelar"),
    "in_service": ("pronto", "concluir"),
    "ready": ("entregue",),
    "completed": ("reabrir",),
    "delivered": ("reabrir",),
}
STEP_WORDS: dict[Step, str] = {
    "confirmar": "Confirmar", "chegou": "Chegou", "iniciar": "Iniciar", "pronto": "Pronto", "entregue": "Entregue",
    "concluir": "Concluir", "faltou": "Faltou", "cancelar": "Cancelar", "desistiu": "Cliente desistiu",
    "reabrir": "Reabrir", "sinal": "Sinal pago",
}  # fmt: skip
ASKED: dict[Step, str] = {
    "cancelar": "Cancelar este horário?",
    "desistiu": "O cliente desistiu? Em cima da hora, conta como falta.",
    "faltou": "Marcar que o cliente não veio?",
    "reabrir": "Reabrir este atendimento?",
}

ACTORS = {
    "customer": "cliente", "attendant": "atendente virtual", "aurora": "Aurora", "owner": "proprietário",
    "staff": "equipe", "system": "Oxy",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A booking as the lists show it, in local time."""

    booking: Booking
    start: datetime
    end: datetime
    key: str
    steps: tuple[tuple[Step, str], ...]

    @property
    def state(self) -> str:
        """Where it is, in a word."""
        return WORDS[self.key]

    @property
    def colour(self) -> str:
        """What the calendar paints it."""
        return COLOURS[self.key]

    @property
    def badge(self) -> str:
        """How the state is set off in lists."""
        return BADGES.get(self.key, "bg-secondary-lt")

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be done about it."""
        return self.booking.status in ("completed", "cancelled", "no_show")

    @property
    def may_move(self) -> bool:
        """Whether it can be put elsewhere from here; a stay is agreed by its nights."""
        return self.booking.status in ("scheduled", "confirmed") and self.booking.booking_type != "hotel"

    @property
    def may_move_visit(self) -> bool:
        """Whether the visit that it is part of can be put elsewhere whole, as far as this part goes."""
        return self.booking.visit_id is not None and self.booking.status in ("scheduled", "confirmed")


def entry_of(booking: Booking, zone: ZoneInfo) -> Entry:
    """Return a booking as the lists show it."""
    name = booking.stage or booking.status
    steps = STEPS.get(name, ()) + (("sinal",) if booking.owes_deposit and booking.stage is None else ())
    return Entry(
        booking, booking.start_time.astimezone(zone), booking.end_time.astimezone(zone), name,
        tuple((step, STEP_WORDS[step]) for step in steps),
    )  # fmt: skip


def is_ahead(entry: Entry, now: datetime) -> bool:
    """Whether a booking is still to come, or under way."""
    return entry.end > now and not entry.is_over


async def take_step(session: Session, booking_id: UUID, step: Step, actor: Actor, reason: str) -> Booking:
    """Do what a button says and return the booking. Raises what the agenda's verbs raise."""
    if step in ("cancelar", "desistiu"):
        return await agenda.cancel(
            session, booking_id, actor=actor, reason=reason or None, by_customer=step == "desistiu"
        )
    verbs: dict[str, Callable[..., Awaitable[Booking]]] = {
        "confirmar": agenda.confirm, "chegou": agenda.arrive, "iniciar": agenda.start, "pronto": agenda.mark_ready,
        "entregue": agenda.deliver, "concluir": agenda.complete, "faltou": agenda.mark_no_show,
        "reabrir": agenda.reopen, "sinal": agenda.settle_deposit,
    }  # fmt: skip
    return await verbs[step](session, booking_id, actor=actor)
