"""One of several processes of the API on one port, as `qawl run` starts it:
`python -m services.api.serving NAME SOCKET...`.

All of them listen on the same sockets, which they are handed as open file descriptors. Who has time takes the next
connection up: one that hangs takes none, and what one that crashed had not taken up others do.
"""

import socket
import sys
from functools import partial
from typing import Any

import uvicorn

from services.api.app import app_from_environment
from services.api.doorstep import Doorstep
from services.api.metrics import counting
from services.common.settings import Settings


class Shared(socket.socket):
    """Gives one connection in a turn of the event loop, so that whoever wakes up first leaves some to the others:
    asyncio would take up all that wait."""

    _has_given = False

    def accept(self) -> tuple[socket.socket, Any]:
        if self._has_given:
            self._has_given = False
            raise BlockingIOError
        found = super().accept()
        self._has_given = True
        return found


def main(name: str, *descriptors: str) -> None:
    """`name` is that of its sign of life, and of its place among those who count."""
    counted = counting.join(Settings(), name)
    config = uvicorn.Config(
        partial(app_from_environment, name, counted=counted),
        factory=True,
        http=Doorstep,
        access_log=False,
        timeout_graceful_shutdown=3,
    )
    uvicorn.Server(config).run(sockets=[Shared(fileno=int(one)) for one in descriptors])


if __name__ == "__main__":
    main(*sys.argv[1:])
