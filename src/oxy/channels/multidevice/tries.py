"""How often a number was tried in vain, and what follows from it: the back-off and the circuit breaker."""

from oxy.channels.multidevice.delays import Delays
from oxy.channels.multidevice.metrics import RECONNECTS

# A socket that is asked to restart over and over is a socket that fails.
RESTARTS_IN_A_ROW = 3


class Tries:
    """Counts them since the number last connected."""

    def __init__(self, delays: Delays, failed: int) -> None:
        self._delays = delays
        self._restarts = 0
        self.failed = failed

    @property
    def gave_up(self) -> bool:
        """Whether the last try failed: the circuit is open, and only a probe is made now and then."""
        return self.failed > self._delays.tries

    @property
    def just_gave_up(self) -> bool:
        """Whether it was the last one that failed just now."""
        return self.failed == self._delays.tries + 1

    @property
    def wait(self) -> float:
        """Seconds before the next one."""
        return self._delays.probe if self.gave_up else self._delays.before_try(max(self.failed, 1))

    def begin_anew(self) -> None:
        """Somebody asked for it."""
        self.failed = self._restarts = 0

    def succeed(self) -> None:
        """The number connected."""
        if self.failed:
            RECONNECTS.labels("success").inc()
        self.begin_anew()

    def may_restart(self) -> bool:
        """Whether the number may be opened again at once, counted from now as done."""
        if self._restarts >= RESTARTS_IN_A_ROW:
            return False
        self._restarts += 1
        return True

    def fail(self) -> None:
        """One more came to nothing."""
        RECONNECTS.labels("failure").inc()
        self.failed += 1
