"""While a person has the conversation, the machine is silent."""

from oxy.conversations.gates.gate import Block, GateFacts, OutgoingText, Pass, written_by_machine


class HumanPauseGate:
    """Holds back machine-written texts to a customer that a person is looking after."""

    name = "human_pause"

    def check(self, outgoing: OutgoingText, facts: GateFacts) -> Pass | Block:
        """Refuse the machine while staff switched it off, the conversation is theirs, or a person has just spoken."""
        if not written_by_machine(outgoing):
            return Pass()
        if facts.status != "active":
            return Block(self.name, f"the conversation is {facts.status}")
        if not facts.ai_enabled:
            return Block(self.name, "the AI is switched off here")
        if facts.ai_paused_until is not None and facts.now < facts.ai_paused_until:
            return Block(self.name, "a person is speaking")
        return Pass()
