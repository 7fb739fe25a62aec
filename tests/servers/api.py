"""The API behind a real socket, for what a test client cannot do: answers without end, and clients that go away."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from services.api.doorstep import Doorstep


@contextmanager
def serving(app: FastAPI, *, http: type[Doorstep] = Doorstep) -> Iterator[int]:
    """Serves on a free port of this machine until the block ends; gives the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        # asyncio delays no small writes of a socket that says it is TCP; socket.create_server() makes one that does not
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port: int = listening.getsockname()[1]
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1, lifespan="off", http=http)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive()
                time.sleep(0.01)
            yield port
        finally:
            server.should_exit = True
            thread.join()
