"""The web servers of the day's outlets, on loopback addresses of their own: quick, slow, faulty, silent and shut."""

import ipaddress
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.load.day import Manner

_FIRST = ipaddress.IPv4Address("127.0.71.1")
ROBOTS = "/robots.txt"
SLOW_SECONDS = 2.0
NEVER = 3
"""Each so many-th page of a faulty server is never given; of the others the second request is answered."""


@dataclass(slots=True)
class Outlets:
    """All servers: one port, an address for each; `page` gives the page of a path, None where there is none."""

    manners: Sequence[Manner]
    page: Callable[[str], bytes | None]
    port: int = 0
    asked: set[str] = field(default_factory=set)

    def url(self, server: int, path: str) -> str:
        return f"http://{_FIRST + server}:{self.port}{path}"

    def manner_at(self, address: str) -> Manner:
        return self.manners[int(ipaddress.IPv4Address(address)) - int(_FIRST)]

    def answer(self, manner: Manner, path: str) -> tuple[int, bytes]:
        """Status and body for the next request for the path."""
        is_first = path not in self.asked
        self.asked.add(path)
        if manner is Manner.FAULTY and path != ROBOTS and (is_first or is_never_given(path)):
            return 500, b""
        body = self.page(path)
        return (404, b"") if body is None else (200, body)


def is_never_given(path: str) -> bool:
    """Whether a faulty server gives the page to nobody."""
    return zlib.crc32(path.encode()) % NEVER == 0


@contextmanager
def outlets(manners: Sequence[Manner], page: Callable[[str], bytes | None]) -> Iterator[Outlets]:
    """They answer until the block ends; at the address of a shut one nobody listens."""
    made = Outlets(manners, page)
    stopped = threading.Event()
    headers: Mapping[str, str] = {"Content-Type": "text/html; charset=utf-8"}

    class Handler(BaseHTTPRequestHandler):
        timeout = 60

        def do_GET(self) -> None:
            manner = made.manner_at(self.connection.getsockname()[0])
            if manner is Manner.SILENT:
                stopped.wait()
                return
            if manner is Manner.SLOW:
                stopped.wait(SLOW_SECONDS)
            status, body = made.answer(manner, self.path)
            self.send_response(status)
            for name, value in (dict(headers) | {"Content-Length": str(len(body))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False
        request_queue_size = 100

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # who asked has gone

    servers: list[Server] = []
    for place, manner in enumerate(manners):
        if manner is not Manner.SHUT:
            servers.append(Server((str(_FIRST + place), made.port), Handler))
            made.port = servers[-1].server_address[1]
    for server in servers:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True).start()
    try:
        yield made
    finally:
        stopped.set()
        for server in servers:
            server.shutdown()
            server.server_close()
