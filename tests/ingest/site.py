"""Small web sites on loopback for tests of fetching: pages by their path, and what was asked for when."""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Page:
    body: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    path: str = ""


@dataclass
class Site:
    """`pages` by path without query; `asked` paths in order, `times` when each page that exists was asked for."""

    port: int
    host: str = "127.0.0.1"
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://{self.host}:{self.port}{path}"

    def at(self, host: str) -> "Site":
        """The same pages under another address."""
        return Site(self.port, host, self.pages, self.asked, self.sent, self.times)


@contextmanager
def site_server(addresses: Sequence[str] = ("127.0.0.1",)) -> Iterator[Site]:
    """Serves the same pages on each address until the block ends; the port is the same on all."""
    site = Site(0, addresses[0])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.sent.append({name.lower(): value for name, value in self.headers.items()})
            page = site.pages.get(self.path) or site.pages.get(self.path.partition("?")[0])
            if page is None:
                self.send_error(404)
                return
            site.times.append(time.monotonic())
            if page.seconds:
                stopped.wait(page.seconds)
            body = page.body.encode()
            etag = page.headers.get("ETag")
            if etag is not None and self.headers.get("If-None-Match") == etag:
                self.send_response(304)
                self.end_headers()
                return
            self.send_response(page.status)
            for name, value in (
                {"Content-Type": "text/html", "Content-Length": str(len(body))} | dict(page.headers)
            ).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 100

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # who asked has gone

    stopped = threading.Event()
    servers = [Server((addresses[0], 0), Handler)]
    site.port = servers[0].server_address[1]
    servers += [Server((address, site.port), Handler) for address in addresses[1:]]
    for server in servers:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield site
    finally:
        stopped.set()
        for server in servers:
            server.shutdown()
            server.server_close()
