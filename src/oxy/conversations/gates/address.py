"""Never to groups, status, newsletters or broadcasts, whoever writes."""

from oxy.conversations.gates.gate import Block, GateFacts, OutgoingText, Pass


class AddressGate:
    """Lets texts out to persons only."""

    name = "address"

    def check(self, outgoing: OutgoingText, facts: GateFacts) -> Pass | Block:  # noqa: ARG002 -- whoever wrote what
        """Refuse every address that is not one person."""
        return Pass() if facts.address == "person" else Block(self.name, f"never to a {facts.address}")
