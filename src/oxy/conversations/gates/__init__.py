"""One ordered list of gates for every outgoing text, whoever wrote it: may we speak to this address, now, these words?

Pure: facts and evidence in, `Pass` or `Block` out. Opt-out, the 24-hour window and pacing join with campaigns."""

from oxy.conversations.gates.claims import check_claims
from oxy.conversations.gates.duplicates import DuplicateGate
from oxy.conversations.gates.gate import Author, Block, Gate, GateFacts, OutgoingText, Pass
from oxy.conversations.gates.passage import GATES, run_gates
from oxy.conversations.gates.violations import Violation, ViolationKind

__all__ = [
    "GATES", "Author", "Block", "DuplicateGate", "Gate", "GateFacts", "OutgoingText", "Pass", "Violation",
    "ViolationKind", "check_claims", "run_gates",
]  # fmt: skip
