"""A worker for as long as a block runs."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from oxy.foundation.worker import Worker


@asynccontextmanager
async def employed(worker: Worker) -> AsyncGenerator[None]:
    """Run `worker` meanwhile; at the end it finishes what is under way."""
    task = asyncio.create_task(worker.run())
    ready = asyncio.create_task(worker.ready())
    await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
    try:
        yield
    finally:
        ready.cancel()
        worker.stop()
        await task
