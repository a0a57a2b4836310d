"""Every text of the table, both ways, and what must hold of any text."""

from datetime import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxy.conversations.gates import check_claims
from oxy.conversations.ports import Evidence
from oxy.portuguese import clock_time, money
from rooms.conversations.gate_texts import OFFERED, TALK, GateText, gate_texts

TEXTS = gate_texts()
HONEST = [text for text in TEXTS if text.kind is None]
FALSE = [text for text in TEXTS if text.kind is not None]


@pytest.mark.parametrize("case", HONEST, ids=[case.text[:60] for case in HONEST])
def test_an_honest_text_goes_out(case: GateText) -> None:
    assert check_claims(case.text, case.evidence) == ()


@pytest.mark.parametrize("case", FALSE, ids=[case.text[:60] for case in FALSE])
def test_a_false_text_is_held_back(case: GateText) -> None:
    assert case.kind in {violation.kind for violation in check_claims(case.text, case.evidence)}


def test_the_table_is_large_both_ways() -> None:
    assert len(HONEST) >= 150
    assert len(FALSE) >= 150


@given(st.text(max_size=300))
def test_no_text_breaks_the_gate(text: str) -> None:
    for violation in check_claims(text, TALK):
        assert violation.what.strip()


@given(st.decimals("0.01", "9999.99", places=2))
def test_an_amount_passes_exactly_when_it_is_a_price_here(amount: Decimal) -> None:
    found = check_claims(f"O banho custa {money(amount)}.", TALK)
    assert bool(found) == (amount not in TALK.priced["Banho"])


@given(st.times(min_value=time(5), max_value=time(22)))
def test_a_time_is_offered_exactly_when_it_is_free(clock: time) -> None:
    clock = clock.replace(second=0, microsecond=0)
    found = check_claims(f"Temos vaga no sábado, 22/11, às {clock_time(clock)}.", OFFERED)
    assert bool(found) == (clock not in {time(10), time(10, 30)})


def test_nothing_at_all_is_backed_by_nothing() -> None:
    said = "Agendado! Sábado, 22/11, às 10h, R$ 60,00 com a Ana."
    assert {violation.kind for violation in check_claims(said, Evidence())} >= {"done", "date", "time", "price", "name"}


def test_line_breaks_and_marks_hide_nothing() -> None:
    for said in (
        "Está *agendado*!",
        "Está\n_agendado_",
        "AGENDADO",
        "Est\u00e1 agendado",
        "Esta\u0301 agendado\u200b!",
    ):
        assert check_claims(said, TALK), said
