"""What Aurora may say of her own accord: its kinds, and one thing to be told, before it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from uuid import UUID

from oxy.businesses import Severity
from oxy.campaigns import Kind

NoticeKind = Literal[
    "daily_summary", "weekly_review", "no_shows", "cancellations", "bookings_down", "empty_agenda", "unanswered",
    "disconnected", "ai_spend", "dead_job", "goal_reached", "open_slots", "due_back", "good_inactive",
    "packages_ending", "waitlist_demand",
]  # fmt: skip

TITLES: Mapping[str, str] = {
    "daily_summary": "Resumo do dia", "weekly_review": "Balanço da semana", "no_shows": "Faltas acima do normal",
    "cancellations": "Cancelamentos acima do normal", "bookings_down": "Agendamentos em queda",
    "empty_agenda": "Agenda vazia amanhã", "unanswered": "Clientes esperando", "disconnected": "Número desconectado",
    "ai_spend": "Gasto com IA", "dead_job": "Tarefa que falhou", "goal_reached": "Meta batida",
    "open_slots": "Horários livres", "due_back": "Hora de voltar", "good_inactive": "Bons clientes sumidos",
    "packages_ending": "Pacotes no fim", "waitlist_demand": "Lista de espera cheia",
}  # fmt: skip
OPPORTUNITIES = frozenset({"open_slots", "due_back", "good_inactive", "packages_ending", "waitlist_demand"})
# Told at an hour that the owner chose, and so not held to quiet hours and not counted against a day's most.
CHOSEN = frozenset({"daily_summary", "weekly_review"})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom a message is about, as an owner is told of them. `detail` says why, in a few words."""

    name: str
    pets: tuple[str, ...] = ()
    detail: str = ""
    contact_id: str | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an owner's yes would send, as a campaign.

    Args:
        question: how it is put to the owner.
        kind: of the campaign.
        text: with the campaigns' fields to be filled in.
        contact_ids: to whom, unless they must not be written to when it goes.
        day, service_id: of an empty agenda: what is free then of what.
    """

    question: str
    kind: Kind
    text: str
    contact_ids: tuple[UUID, ...]
    day: date | None = None
    service_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that an owner should know.

    Args:
        cause: why, as a key: told once to each owner while the cause lasts.
        headline: in one sentence, for a list and for the summary of the day.
        text: the whole message.
        dialogue: what a question that leans on it is about, as `Question.remembered` returns it.
        people: whom it is about: the answer to "quem são?".
        invitation: what a yes would do, where it offers something.
    """

    kind: NoticeKind
    cause: str
    severity: Severity
    headline: str
    text: str
    dialogue: Mapping[str, Any] = field(default_factory=dict[str, Any])
    people: tuple[Person, ...] = ()
    invitation: Invitation | None = None

    def subject(self) -> dict[str, Any]:
        """Return what is kept for the owner's next question, JSON-ready."""
        people = [
            {"name": one.name, "pets": list(one.pets), "detail": one.detail, "contact_id": one.contact_id}
            for one in self.people
        ]
        return {"dialogue": dict(self.dialogue), "people": people}


def people_of(subject: Mapping[str, Any]) -> tuple[Person, ...]:
    """Return the people that a kept subject names."""
    return tuple(
        Person(one["name"], tuple(one["pets"]), one["detail"], one["contact_id"]) for one in subject.get("people", ())
    )
