"""Texts a front desk may say, and texts it may not, each with the evidence at hand.

The clinic is Pata Amiga; it is Thursday 20/11/2025. In `data/gate_texts.jsonl` a text without a kind must pass, one
with a kind must be held back for that. They were written in three rounds, each before the rules had seen it.
"""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path

from oxy.conversations.gates import ViolationKind
from oxy.conversations.ports import Evidence


def at(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant by the clinic's wall clock."""
    return datetime(year, month, day, hour, minute, tzinfo=timezone(timedelta(hours=-3)))


TALK = Evidence(
    dates=frozenset({date(2025, 11, 20)}),
    times=frozenset({time(8), time(12), time(18), time(9, 15)}),
    prices=frozenset({Decimal("50.00"), Decimal("60.00"), Decimal("80.00"), Decimal("120.00"), Decimal("90.00")}),
    names=frozenset(
        {
            "Banho",
            "Consulta Veterinária",
            "Vacina V10",
            "Hospedagem",
            "Marina",
            "Ana",
            "Dr. Paulo",
            "Pata Amiga",
            "Rex",
            "Mimi",
        }
    ),
    free_text=(
        "Rua das Acácias, 120 - Pinheiros, São Paulo",
        "+551140028922",
        "Hospital Vet 24h, (11) 3333-0000",
        "Sim, gratuito, na rua de trás.",
        "Aceitamos Pix, cartão e dinheiro. Parcelamos em até 3x sem juros acima de R$ 300,00.",
        "Antes da castração, jejum de 8 horas de comida e 4 horas de água.",
    ),
    today=date(2025, 11, 20),
    said=("oi, queria um banho pro Rex sábado",),
    priced={
        "Banho": frozenset({Decimal("50.00"), Decimal("60.00"), Decimal("80.00")}),
        "Consulta Veterinária": frozenset({Decimal("120.00")}),
        "Hospedagem": frozenset({Decimal("90.00")}),
    },
)
OFFERED = replace(
    TALK,
    dates=TALK.dates | {date(2025, 11, 21), date(2025, 11, 22)},
    slots=frozenset({at(2025, 11, 21, 14), at(2025, 11, 22, 10), at(2025, 11, 22, 10, 30)}),
)
BOOKED = replace(OFFERED, booked=True, appointments=frozenset({at(2025, 11, 22, 10)}))
MOVED = replace(
    OFFERED, rescheduled=True, booked=True, appointments=frozenset({at(2025, 11, 21, 14), at(2025, 11, 22, 10)})
)
CANCELLED = replace(OFFERED, cancelled=True)
CONFIRMED = replace(BOOKED, confirmed=True)
CALLED = replace(TALK, handed_over=True)
LATE_ASKED = replace(OFFERED, said=("tem às 22h? ou no dia 30/11? vi banho por 35 reais e adestramento",))
ASKED_MEDICINE = replace(TALK, said=("posso dar dipirona pro Rex?",))
TWO_SATURDAYS = replace(TALK, dates=TALK.dates | {date(2025, 11, 22), date(2025, 11, 29)})
AFTERNOON_ASKED = replace(OFFERED, said=("tem sábado 15h?",))
NINE_ASKED = replace(OFFERED, said=("sábado 9h dá?",))
SILENT = replace(TALK, free_text=())

EVIDENCE = {
    "talk": TALK, "offered": OFFERED, "booked": BOOKED, "moved": MOVED, "cancelled": CANCELLED, "confirmed": CONFIRMED,
    "called": CALLED, "late_asked": LATE_ASKED, "asked_medicine": ASKED_MEDICINE, "two_saturdays": TWO_SATURDAYS,
    "afternoon_asked": AFTERNOON_ASKED, "nine_asked": NINE_ASKED, "silent": SILENT,
}  # fmt: skip


@dataclass(frozen=True)
class GateText:
    """One text, its evidence, and the kind of violation it must be held back for; None when it must pass."""

    text: str
    evidence: Evidence
    kind: ViolationKind | None


def gate_texts() -> list[GateText]:
    """Return the table."""
    lines = (Path(__file__).parent / "data" / "gate_texts.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    return [GateText(row["text"], EVIDENCE[row["evidence"]], row["kind"]) for row in rows]
