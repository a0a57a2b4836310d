"""Version refused (405): one condition of the whole installation, however many numbers it shows on."""

from uuid import UUID

from oxy.channels.multidevice.metrics import VERSION_REFUSED
from oxy.foundation.telemetry import log


class Refusals:
    """Which numbers of this process are refused; whoever runs it hears of the first one, and of the end."""

    def __init__(self) -> None:
        self._numbers: set[UUID] = set()

    def note(self, instance_id: UUID, *, refused: bool) -> None:
        """Note what a number's last try came to."""
        before = bool(self._numbers)
        (self._numbers.add if refused else self._numbers.discard)(instance_id)
        VERSION_REFUSED.set(len(self._numbers))
        if self._numbers and not before:
            log().error("[BAILEYS] WhatsApp refuses the version: every paired number is concerned", fleet=True)
        elif before and not self._numbers:
            log().info("[BAILEYS] No number is refused for its version any more", fleet=True)
