"""Every text of the table, both ways."""

import pytest

from oxy.conversations.gates import ViolationKind, check_claims
from oxy.conversations.ports import Evidence
from rooms.conversations.gate_texts import FALSE, TRUE


@pytest.mark.parametrize(("text", "evidence"), TRUE, ids=[text[:60] for text, _ in TRUE])
def test_an_honest_text_goes_out(text: str, evidence: Evidence) -> None:
    assert check_claims(text, evidence) == ()


@pytest.mark.parametrize(("text", "evidence", "kind"), FALSE, ids=[text[:60] for text, _, _ in FALSE])
def test_a_false_text_is_held_back(text: str, evidence: Evidence, kind: ViolationKind) -> None:
    assert kind in {violation.kind for violation in check_claims(text, evidence)}
