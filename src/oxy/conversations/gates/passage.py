"""The way every outgoing text takes, whoever wrote it."""

from collections.abc import Sequence
from typing import Final

from oxy.conversations.gates.address import AddressGate
from oxy.conversations.gates.duplicates import DuplicateGate
from oxy.conversations.gates.gate import Block, Gate, GateFacts, OutgoingText, Pass
from oxy.conversations.gates.human_pause import HumanPauseGate
from oxy.conversations.gates.statements import StatementGate

# Whether to speak at all comes first, what is said comes last and costs most.
GATES: Final[tuple[Gate, ...]] = (AddressGate(), HumanPauseGate(), DuplicateGate(), StatementGate())


def run_gates(outgoing: OutgoingText, facts: GateFacts, gates: Sequence[Gate] = GATES) -> Pass | Block:
    """Return `Pass`, or the first gate's `Block`. Decides only: what follows from it is the caller's."""
    for gate in gates:
        answer = gate.check(outgoing, facts)
        if isinstance(answer, Block):
            return answer
    return Pass()
