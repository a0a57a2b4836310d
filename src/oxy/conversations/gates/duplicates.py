"""The same words twice in a row are a fault, not an answer."""

from datetime import timedelta

from oxy.conversations.gates.gate import Block, GateFacts, OutgoingText, Pass, written_by_machine

REPEATED_WITHIN = timedelta(seconds=10)


class DuplicateGate:
    """Holds back a machine-written text that repeats the newest outgoing one within seconds."""

    name = "duplicates"

    def check(self, outgoing: OutgoingText, facts: GateFacts) -> Pass | Block:
        """Refuse the text when the last one was the same, spacing and case aside, less than `REPEATED_WITHIN` ago."""
        if facts.last_text is None or facts.last_sent_at is None or not written_by_machine(outgoing):
            return Pass()
        same = outgoing.text.casefold().split() == facts.last_text.casefold().split()
        if same and facts.now - facts.last_sent_at < REPEATED_WITHIN:
            return Block(self.name, "the same text has just gone out")
        return Pass()
