"""What happens to one number, one thing after the other: steps that wait in line, and one that comes later."""

import asyncio
from collections.abc import Awaitable, Callable

Step = Callable[[], Awaitable[None]]


class Line:
    """Runs steps in the order in which they were posted, each to its end, from `begin` to `stop`."""

    def __init__(self, fault: Callable[[Exception], None]) -> None:
        """`fault` hears of the error of a step; the line goes on."""
        self._fault = fault
        self._steps: asyncio.Queue[Step] = asyncio.Queue()
        self._timer: asyncio.TimerHandle | None = None
        self._task = asyncio.create_task(self._run())

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits in line and nothing is to come later."""
        return self._timer is None and self._steps.empty()

    @property
    def is_waiting(self) -> bool:
        """Whether a step is to come later."""
        return self._timer is not None

    def post(self, step: Step) -> None:
        """Let something happen when its turn comes."""
        self._steps.put_nowait(step)

    def later(self, seconds: float, step: Step) -> None:
        """Post a step after a while, in place of the one that was to come."""
        self.forget_later()

        def due() -> None:
            self._timer = None
            self.post(step)

        self._timer = asyncio.get_running_loop().call_later(seconds, due)

    def forget_later(self) -> None:
        """Let nothing come later."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def stop(self) -> None:
        """Run no more steps; one under way is cancelled."""
        self.forget_later()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            step = await self._steps.get()
            try:
                await step()
            except Exception as error:
                self._fault(error)
