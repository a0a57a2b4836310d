"""Pata Amiga on paper: a customer's context made by hand, for what needs no database."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from oxy.attendant import ClientContext, Toolset, TurnDesk
from oxy.attendant.context import PastMessage
from oxy.businesses import BusinessSettings, Organization, WeekHours
from oxy.catalog import Resource, Service
from oxy.clientele import Contact, Pet
from oxy.conversations.ports import Sender, Turn, TurnMessage
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.handbook import Article

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
THURSDAY = datetime(2025, 11, 20, 9, 15, tzinfo=SAO_PAULO)
ORGANIZATION, CONTACT, ANA, PAULO = uuid4(), uuid4(), uuid4(), uuid4()
HOURS = WeekHours.from_json(
    {day: ["08:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")} | {"sat": ["08:00-12:00"], "sun": []}
)
BANHO = Service(
    uuid4(), "Banho", "grooming", 60, 0, None,
    {"small": Decimal("50.00"), "medium": Decimal("60.00"), "large": Decimal("80.00")}, ("banhinho",), (ANA,),
)  # fmt: skip
CONSULTA = Service(uuid4(), "Consulta Veterinária", "consultation", 30, 0, Decimal("120.00"), {}, (), (PAULO,))


def context(**changes: Any) -> ClientContext:
    """Return what is known of Marina and Rex on Thursday, 20/11/2025, at 9:15."""
    made = ClientContext(
        organization=Organization(
            ORGANIZATION, "pata-amiga", "Pata Amiga", "petshop_clinic", "America/Sao_Paulo", "+551140028922",
            "Rua das Acácias, 120 - Pinheiros, São Paulo", "Hospital Vet 24h, (11) 3333-0000",
        ),
        settings=BusinessSettings(opening_hours=HOURS),
        contact=Contact(CONTACT, "+5511987650001", "Marina", None, None, "active", "", None, None),
        pets=(Pet(uuid4(), CONTACT, "Rex", "dog", "Golden Retriever", "large"),),
        bookings=(),
        services=(BANHO, CONSULTA),
        resources=(Resource(ANA, "Ana", "groomer"), Resource(PAULO, "Dr. Paulo", "veterinarian")),
        articles=(Article(uuid4(), "Vocês têm estacionamento?", "Sim, gratuito, na rua de trás."),),
        history=(),
        now=THURSDAY,
    )  # fmt: skip
    return replace(made, **changes)


def past(text: str | None, *, ours: bool = False, kind: str = "text") -> PastMessage:
    """Return one earlier message."""
    author = "attendant" if ours else "contact"
    return PastMessage("outgoing" if ours else "incoming", author, kind, text, THURSDAY - timedelta(minutes=5))


def turn(*texts: str, dialogue: dict[str, Any] | None = None, organization_id: UUID = ORGANIZATION) -> Turn:
    """Return a turn of these waiting messages."""
    messages = tuple(
        TurnMessage(uuid4(), place, "text", text, THURSDAY, None, {}) for place, text in enumerate(texts, 1)
    )
    return Turn(organization_id, uuid4(), CONTACT, uuid4(), Sender.CLIENT, None, messages, dialogue or {})


def desk(*texts: str, known: ClientContext | None = None, dialogue: dict[str, Any] | None = None) -> TurnDesk:
    """Return a desk whose tools reach no database: only what needs none may be used."""
    asked = turn(*texts, dialogue=dialogue)
    known = known or context()
    nowhere = Database("postgresql://127.0.0.1:1/nowhere", FixedClock(THURSDAY))
    return TurnDesk(known, Toolset(nowhere, known, asked), asked)
