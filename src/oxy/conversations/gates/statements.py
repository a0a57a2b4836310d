"""The gates over what a text says: claims and promises, each backed or held back."""

from oxy.conversations.gates.claims import check_claims
from oxy.conversations.gates.gate import Block, GateFacts, OutgoingText, Pass, written_by_machine
from oxy.conversations.gates.violations import Violation
from oxy.conversations.ports import Sender

_PROMISES = frozenset({"done", "promise"})


class StatementGate:
    """Holds back machine-written texts to customers that state what the evidence does not back.

    An owner's figures are checked where they are made, against that turn's metrics; staff answer for their own words.
    """

    name = "statements"

    def check(self, outgoing: OutgoingText, facts: GateFacts) -> Pass | Block:
        """Refuse the text with all that was found; the gate named is `promises` when only deeds are wrong."""
        if facts.reader is not Sender.CLIENT or not written_by_machine(outgoing):
            return Pass()
        found = check_claims(outgoing.text, outgoing.evidence)
        if not found:
            return Pass()
        gate = "promises" if all(violation.kind in _PROMISES for violation in found) else "claims"
        return Block(gate, _told(found), found)


def _told(found: tuple[Violation, ...]) -> str:
    return "; ".join(f"{violation.what!r}: {violation.reason}" for violation in found)
