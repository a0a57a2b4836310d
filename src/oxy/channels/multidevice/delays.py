"""How long to wait before which try. One object, so that tests wait less."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delays:
    """Seconds, unless it says otherwise.

    Args:
        first, factor, longest, tries: the back-off of the specification: 5 s, times 1.5, at most 60 s, 10 tries.
        probe: after the last try the circuit is open; one try this often closes it again when the network is back.
        slowly: between tries while WhatsApp refuses our version.
        yielding, longest_yield: how long a number that another program took is left alone when staff reconnect it,
            twice as long each time it happens again.
        lease, look: how long a holder may be silent, and how often it looks around; two missed looks cost nothing.
        margin: this long before its lease ends a holder that cannot renew it lets go.
        command: how long the bridge may take to answer.
        sending: how long it may take to send; less than the deadline after which a send counts as unknown.
        unconfirmed: a message that nobody confirmed for so long is sent again under its id.
        pulse: between two looks at whether the bridge still answers.
        pairing: how long a code or QR may be used.
        check: between health checks.
        alone: a number that no process has held for so long is not connected, and people are told.
    """

    first: float = 5
    factor: float = 1.5
    longest: float = 60
    tries: int = 10
    probe: float = 300
    slowly: float = 600
    yielding: float = 60
    longest_yield: float = 1800
    lease: float = 18
    look: float = 4
    margin: float = 4
    command: float = 20
    sending: float = 25
    unconfirmed: float = 8
    pulse: float = 10
    pairing: float = 180
    check: float = 300
    alone: float = 60

    def before_try(self, number: int) -> float:
        """Return the wait before try `number`, counted from 1."""
        return min(self.first * self.factor ** (number - 1), self.longest)

    def before_taking_back(self, replacements: int) -> float:
        """Return the wait before a number is connected again that was taken `replacements` times in a row."""
        return 0 if replacements <= 1 else min(self.yielding * 2 ** (replacements - 2), self.longest_yield)
