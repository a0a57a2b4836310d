"""Accuracy gates, as counts: over the messages the grammar was built on, and over those it had not seen."""

from collections import Counter

import pytest

from oxy.portuguese import Intent, classify
from rooms.portuguese.judging import DATA, Verdict, judge, load_intents, load_messages


@pytest.mark.parametrize(
    ("name", "exact_share", "wrong_share"),
    [("booking_messages.jsonl", 0.98, 0.01), ("messages.jsonl", 0.98, 0.01), ("messages_held_out.jsonl", 0.95, 0.02)],
)
def test_dates_and_times_are_read_as_meant(name: str, exact_share: float, wrong_share: float) -> None:
    verdicts = Counter(judge(message) for message in load_messages(name))
    total = verdicts.total()
    assert verdicts[Verdict.exact] >= exact_share * total, verdicts
    assert verdicts[Verdict.wrong] <= wrong_share * total, verdicts


def test_held_out_intents_are_recognised() -> None:
    sentences = load_intents(DATA / "intents_held_out.jsonl")
    guesses = [(classify(text), Intent(wanted)) for text, wanted in sentences]
    right = sum(guess.intent is wanted for guess, wanted in guesses)
    agreed = [(guess, wanted) for guess, wanted in guesses if guess.agreed]
    assert right >= 0.94 * len(guesses)
    assert len(agreed) >= 0.75 * len(guesses)
    assert sum(guess.intent is wanted for guess, wanted in agreed) >= 0.98 * len(agreed)


def test_the_learned_half_alone_knows_sentences_it_was_not_trained_on() -> None:
    sentences = load_intents(DATA / "intents_held_out.jsonl")
    assert sum(classify(text).learned.value == wanted for text, wanted in sentences) >= 0.85 * len(sentences)


def test_no_held_out_sentence_was_trained_on() -> None:
    trained = {text.casefold() for text, _ in load_intents(DATA.parents[3] / "src/oxy/portuguese/data/intents.jsonl")}
    overlap = [text for text, _ in load_intents(DATA / "intents_held_out.jsonl") if text.casefold() in trained]
    assert overlap == []


@pytest.mark.parametrize("intent", [Intent.emergency, Intent.opt_out])
def test_emergency_and_opt_out_never_fire_on_anything_else(intent: Intent) -> None:
    sentences = load_intents(DATA / "intents_held_out.jsonl")
    false_alarms = [text for text, wanted in sentences if wanted != intent and classify(text).intent is intent]
    assert false_alarms == []
