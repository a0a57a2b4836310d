"""The demo clinic's conversations: how some of the bookings came about, and two that wait for a person."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid5

from oxy.launch.demo_agenda import Visit
from oxy.launch.demo_people import Household
from oxy.portuguese import clock_time, money, weekday_date

CONVERSATIONS = 90
CLOSED_AFTER = timedelta(days=4)

_OPENERS = (
    "Oi! Queria marcar {service} pro {pet}", "Bom dia, tem horário pra {service} da {pet}?",
    "Olá, quero agendar {service} para {pet}", "boa tarde, {service} pra {pet}, como faço?",
    "Oi, tudo bem? {pet} precisa de {service}",
)  # fmt: skip
_YES = ("Sim", "sim, pode ser", "Confirmo!", "isso, pode marcar", "👍")
_THANKS = ("Obrigada!", "Valeu!", "Muito obrigado 🐾", "Perfeito, obrigada")
_WAITING = (
    ("Quero falar com uma pessoa, por favor. Meu pet voltou com a pele irritada.", "Cliente pediu uma pessoa",
     "Reclamação: pele irritada depois do banho. Pede contato da equipe."),
    ("Vocês fazem orçamento de cirurgia por convênio?", "Pergunta fora do que a IA sabe",
     "Quer orçamento de cirurgia por convênio."),
)  # fmt: skip


@dataclass(slots=True)
class Talk:
    """Rows of conversations and of what was said in them, oldest first."""

    conversations: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    messages: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    interactions: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    alerts: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])


def make_talk(
    random: Random, organization_id: UUID, instance_id: UUID, households: Sequence[Household],
    visits: Sequence[Visit], now: datetime,
) -> Talk:  # fmt: skip
    """Return the conversations in which customers booked, newest booking each, and two that a person should take."""
    talk = Talk()
    newest: dict[UUID, Visit] = {}
    for visit in visits:
        if visit.booked_by == "attendant" and visit.booked_at < now - timedelta(minutes=20):
            newest[visit.household.id] = visit
    told = sorted(newest.values(), key=lambda visit: visit.booked_at)[-CONVERSATIONS:]
    for visit in told:
        _Thread(random, organization_id, instance_id, visit.household, visit.booked_at, talk).booking(visit, now)
    silent = [house for house in households if house.id not in {visit.household.id for visit in told}]
    for (words, reason, summary), house, minutes in zip(_WAITING, silent, (25, 70), strict=False):
        began = now - timedelta(minutes=minutes)
        _Thread(random, organization_id, instance_id, house, began, talk).waiting(words, reason, summary)
    talk.messages.sort(key=lambda message: message["created_at"])
    return talk


class _Thread:
    """One conversation while it is written."""

    def __init__(
        self, random: Random, organization_id: UUID, instance_id: UUID, house: Household, began: datetime, talk: Talk
    ) -> None:
        self._random = random
        self._instance_id = instance_id
        self._house = house
        self._talk = talk
        self._at = began - timedelta(minutes=4)
        self._began = self._at
        self._id = uuid5(organization_id, f"demo talk {house.number}")
        self._count = 0
        self._heard_at = began
        self._preview = ""

    def booking(self, visit: Visit, now: datetime) -> None:
        """The talk that led to `visit`."""
        local = visit.start.astimezone(now.tzinfo)
        when = f"{weekday_date(local.date())} às {clock_time(local.time())}"
        price = "" if visit.price is None else f", {money(visit.price)}"
        name, first = visit.service.name, self._house.name.split()[0]
        self._hear(self._random.choice(_OPENERS).format(service=name.lower(), pet=visit.pet.name))
        self._say(f"Oi, {first}! Tenho {when} com {visit.resource.name}. Fica bom?")
        self._hear(self._random.choice(("Fica sim", "pode ser", "esse horário está ótimo", "ok")))
        self._say(f"Entendi: {name} para {visit.pet.name}, {when}{price}. Confirma?")
        self._hear(self._random.choice(_YES))
        self._say(f"Agendado! {name} para {visit.pet.name}, {when}{price}. Até lá! 🐾")
        if self._random.random() < 0.6:
            self._hear(self._random.choice(_THANKS))
            self._say("Por nada! Qualquer coisa é só chamar.")
        self._close("closed" if now - self._at > CLOSED_AFTER else "active")

    def waiting(self, words: str, reason: str, summary: str) -> None:
        """A customer whom a person should answer."""
        self._hear(f"Oi, aqui é {self._house.name.split()[0]}")
        self._hear(words)
        self._say("Claro! Já chamei a equipe, alguém continua com você por aqui.")
        self._close("escalated", unread=2, reason=reason, summary=summary)
        self._talk.alerts.append({
            "id": uuid5(self._id, "alert"), "kind": "handover", "severity": "warning", "title": reason,
            "detail": summary, "conversation_id": self._id, "created_at": self._at,
        })  # fmt: skip

    def _hear(self, text: str) -> None:
        self._at += timedelta(seconds=self._random.randint(9, 55))
        self._heard_at = self._at
        self._message("incoming", "contact", text, status="received", starts_turn=True, channel_time=self._at)

    def _say(self, text: str) -> None:
        self._at += timedelta(seconds=self._random.randint(2, 5))
        sent = {"sent_at": self._at, "delivered_at": self._at, "read_at": self._at}
        self._message("outgoing", "attendant", text, status="read", from_me=True, sent_by_ai=True, **sent)
        self._talk.interactions.append({
            "id": uuid5(self._id, f"interaction {self._count}"), "conversation_id": self._id,
            "contact_id": self._house.id, "ai_type": "client", "agent_type": "client-ai", "model": "builtin",
            "status": "success", "latency_ms": self._random.randint(11, 60), "created_at": self._at,
        })  # fmt: skip

    def _message(self, direction: str, author: str, text: str, **more: Any) -> None:
        self._count += 1
        self._preview = text
        self._talk.messages.append({
            "id": uuid5(self._id, f"message {self._count}"), "conversation_id": self._id, "contact_id": self._house.id,
            "instance_id": self._instance_id, "whatsapp_message_id": f"demo.{self._id.hex[:12]}.{self._count}",
            "direction": direction, "author": author, "message_type": "text", "content": text, "from_me": False,
            "sent_by_ai": False, "starts_turn": False, "created_at": self._at, **more,
        })  # fmt: skip

    def _close(self, status: str, unread: int = 0, reason: str | None = None, summary: str | None = None) -> None:
        self._house.last_contact_at = self._heard_at
        self._talk.conversations.append({
            "id": self._id, "contact_id": self._house.id, "instance_id": self._instance_id, "status": status,
            "escalated_at": self._at if status == "escalated" else None, "escalation_reason": reason,
            "escalation_summary": summary, "last_message_at": self._at, "last_message_preview": self._preview[:120],
            "last_incoming_at": self._heard_at, "unread_count": unread, "created_at": self._began,
        })  # fmt: skip
