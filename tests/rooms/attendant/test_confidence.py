"""What the fast path may answer before a paid model, and what it leaves to it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from oxy.attendant import Receptionist
from oxy.attendant.dialogue import Dialogue, Draft, Expecting, OfferedSlot, PetDraft
from rooms.attendant.paper_clinic import BANHO, SAO_PAULO, THURSDAY, context, turn


def asked(expecting: Expecting | None, *, by_model: bool = False) -> dict[str, Any]:
    start = datetime(2025, 11, 22, 10, tzinfo=SAO_PAULO)
    offered = [OfferedSlot(uuid4(), BANHO.id, uuid4(), "Ana", start, start + timedelta(hours=1))]
    draft = Draft(service_id=BANHO.id, pet=PetDraft(name="Rex"), offered=offered, chosen=offered[0])
    return Dialogue(topic="booking", expecting=expecting, draft=draft, by_model=by_model).dump(THURSDAY)


@pytest.mark.parametrize(
    ("text", "dialogue", "confidence"),
    [
        ("bom dia", {}, "high"),
        ("quanto custa o banho?", {}, "high"),
        ("qual o endereço de vocês?", {}, "high"),
        ("quero marcar um banho amanhã às 10h", {}, "high"),
        ("obrigada!", {}, "high"),
        ("meu vizinho disse que o cachorro dele não gostou, o que você acha?", {}, "low"),
        ("xpto blargh", {}, "low"),
        ("sim", asked("confirm"), "high"),
        ("não", asked("confirm"), "high"),
        ("sim, mas e se chover?", asked("confirm"), "low"),
        ("10h", asked("slot"), "high"),
        ("a primeira", asked("slot"), "high"),
        ("tanto faz pra mim, o que você prefere?", asked("slot"), "low"),
        ("golden, 3 anos", asked("facts"), "high"),
        ("sim", asked("confirm", by_model=True), "high"),
        ("sábado às 10h", asked(None, by_model=True), "low"),
        ("onde vocês ficam?", asked(None, by_model=True), "high"),
        ("quero marcar um banho " + "e contar uma história muito comprida " * 8, {}, "low"),
    ],
)
def test_confidence(text: str, dialogue: dict[str, Any], confidence: str) -> None:
    assert Receptionist().confidence(context(), turn(text, dialogue=dialogue)) == confidence
