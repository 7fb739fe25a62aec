"""The API's sign of life: touched by its event loop, so that it stops where the loop hangs."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from fastapi import FastAPI

from services.common.pulse import Pulse

LOOK_SECONDS = 1.0
"""Between two calls of the pulse, which beats as often as it has to."""

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def telling(pulse: Pulse) -> Lifespan:
    """A lifespan of the application that gives signs of life from its start to its end."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(_beat(pulse))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            pulse.leave()

    return lifespan


async def _beat(pulse: Pulse) -> None:
    while True:
        pulse()
        await asyncio.sleep(LOOK_SECONDS)
