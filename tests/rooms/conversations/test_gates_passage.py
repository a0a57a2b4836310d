"""The ordered list of gates: who is stopped where, and who is not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from oxy.conversations.gates import GATES, Author, Block, GateFacts, OutgoingText, Pass, run_gates
from oxy.conversations.ports import AddressClass, Evidence, Sender

NOW = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)
QUIET = GateFacts(now=NOW)
MACHINES: tuple[Author, ...] = ("attendant", "aurora", "system")
PEOPLE: tuple[Author, ...] = ("staff", "phone")


def verdict(text: str = "Oi! Como posso ajudar?", author: Author = "attendant", facts: GateFacts = QUIET) -> str:
    answer = run_gates(OutgoingText(text, author), facts)
    return answer.gate if isinstance(answer, Block) else "pass"


def test_the_order_asks_whether_to_speak_before_what_is_said() -> None:
    assert [gate.name for gate in GATES] == ["address", "human_pause", "duplicates", "statements"]


def test_an_honest_text_to_a_person_passes() -> None:
    assert run_gates(OutgoingText("Oi! Como posso ajudar?", "attendant"), QUIET) == Pass()


@pytest.mark.parametrize("author", [*MACHINES, *PEOPLE])
@pytest.mark.parametrize("address", ["group", "status", "newsletter", "broadcast"])
def test_nobody_writes_to_what_is_no_person(author: Author, address: AddressClass) -> None:
    assert verdict(author=author, facts=replace(QUIET, address=address)) == "address"


@pytest.mark.parametrize("author", MACHINES)
def test_the_machine_is_silent_while_a_person_looks_after_the_customer(author: Author) -> None:
    status: Literal["escalated"] = "escalated"
    assert verdict(author=author, facts=replace(QUIET, status=status)) == "human_pause"
    assert verdict(author=author, facts=replace(QUIET, ai_enabled=False)) == "human_pause"
    assert verdict(author=author, facts=replace(QUIET, ai_paused_until=NOW + timedelta(minutes=1))) == "human_pause"


def test_the_pause_ends_to_the_second() -> None:
    assert verdict(facts=replace(QUIET, ai_paused_until=NOW)) == "pass"


@pytest.mark.parametrize("author", PEOPLE)
def test_people_are_not_held_back_for_their_own_words(author: Author) -> None:
    paused = replace(QUIET, ai_paused_until=NOW + timedelta(hours=1), status="escalated", ai_enabled=False)
    assert verdict("Agendado! Custa R$ 17,35, te ligo às 23h.", author, paused) == "pass"


def test_the_same_words_twice_within_seconds_are_held_back() -> None:
    last = replace(QUIET, last_text="Oi!  Como posso AJUDAR?", last_sent_at=NOW - timedelta(seconds=9))
    assert verdict(facts=last) == "duplicates"
    assert verdict(facts=replace(last, last_sent_at=NOW - timedelta(seconds=10))) == "pass"
    assert verdict("Oi! Tudo bem?", facts=last) == "pass"


@pytest.mark.parametrize(
    ("text", "gate"), [("Agendado!", "promises"), ("A equipe vai te ligar.", "promises"), ("Custa R$ 17,35.", "claims")]
)
def test_what_nothing_backs_is_held_back_with_its_reason(text: str, gate: str) -> None:
    answer = run_gates(OutgoingText(text, "attendant"), QUIET)
    assert isinstance(answer, Block)
    assert answer.gate == gate
    assert answer.violations
    assert answer.violations[0].what in answer.reason


def test_evidence_opens_the_gate() -> None:
    assert run_gates(OutgoingText("Agendado!", "attendant", Evidence(booked=True)), QUIET) == Pass()


def test_an_owners_figures_are_checked_where_they_are_made() -> None:
    figures = "Hoje: 12 clientes, 2 cancelados, R$ 850,00, 15% a mais."
    assert verdict(figures, "aurora", replace(QUIET, reader=Sender.OWNER)) == "pass"
