"""What is remembered between turns survives JSON, another release and a long silence."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from oxy.attendant.dialogue import Dialogue, Draft, OfferedSlot, PetDraft, load_dialogue, others_notes
from rooms.attendant.paper_clinic import SAO_PAULO, THURSDAY


def remembered() -> Dialogue:
    start = datetime(2025, 11, 22, 10, tzinfo=SAO_PAULO)
    offered = OfferedSlot(uuid4(), uuid4(), uuid4(), "Ana", start, start + timedelta(hours=1))
    pet = PetDraft(name="Rex", species="dog", age_years=Decimal("2.5"), size="small", size_assumed=True)
    draft = Draft(service_id=uuid4(), pet=pet, day=start.date(), time=start.time(), offered=[offered], chosen=offered)
    return Dialogue(topic="booking", expecting="confirm", draft=draft, misses=1, choices=[start.date()])


def test_json_and_back() -> None:
    dialogue = remembered()
    stored = json.loads(json.dumps(dialogue.dump(THURSDAY)))
    assert load_dialogue(stored, THURSDAY + timedelta(hours=11)) == dialogue


def test_nothing_to_remember_is_short() -> None:
    assert Dialogue().dump(THURSDAY) == {"last_at": THURSDAY.isoformat()}


def test_after_half_a_day_it_is_forgotten() -> None:
    stored = remembered().dump(THURSDAY)
    assert load_dialogue(stored, THURSDAY + timedelta(hours=12, seconds=1)) == Dialogue()


def test_what_cannot_be_read_is_forgotten() -> None:
    assert load_dialogue({"topic": "flying", "last_at": THURSDAY.isoformat()}, THURSDAY) == Dialogue()
    assert load_dialogue({"draft": 7}, THURSDAY) == Dialogue()
    assert load_dialogue({}, THURSDAY) == Dialogue()


def test_a_models_own_notes_are_handed_on() -> None:
    stored = {**remembered().dump(THURSDAY), "model_offered": [1, 2]}
    assert others_notes(stored) == {"model_offered": [1, 2]}
    assert load_dialogue(stored, THURSDAY).topic == "booking"
