"""A web server on loopback for tests of fetching: polite pages, and every kind of rudeness."""

import gzip
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote


@dataclass
class Web:
    """The server's address and what it was asked: (path, headers) in order."""

    port: int
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


@contextmanager
def web_server() -> Iterator[Web]:
    """Serves until the block ends."""
    web = Web(0)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            web.asked.append((self.path, dict(self.headers)))
            kind, _, rest = self.path.strip("/").partition("/")
            try:
                getattr(self, f"give_{kind}")(rest)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
            self.send_response(status)
            for name, value in ({"Content_Type": "text/html", "Content_Length": str(len(body))} | headers).items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def give_page(self, rest: str) -> None:
            self.answer(f"page {rest}".encode())

        def give_status(self, rest: str) -> None:
            self.answer(b"no", int(rest))

        def give_wait(self, rest: str) -> None:
            self.answer(b"later", 429, Retry_After=rest)

        def give_to(self, rest: str) -> None:
            self.answer(b"", 302, Location=unquote(rest))

        def give_loop(self, rest: str) -> None:
            self.answer(b"", 302, Location=f"/loop/{int(rest or 0) + 1}")

        def give_cookie(self, rest: str) -> None:
            self.answer(b"", 302, Location="/page/after", Set_Cookie="session=secret; Path=/")

        def give_bomb(self, rest: str) -> None:
            self.answer(gzip.compress(b"x" * 20_000_000), Content_Encoding="gzip")

        def give_gzip(self, rest: str) -> None:
            self.answer(gzip.compress(b"packed"), Content_Encoding="gzip")

        def give_broken(self, rest: str) -> None:
            self.answer(b"this is no gzip", Content_Encoding="gzip")

        def give_declared(self, rest: str) -> None:
            self.answer(b"x", Content_Length="99999999999")

        def give_endless(self, rest: str) -> None:
            self.send_response(200)
            self.end_headers()
            for _ in range(100_000):
                self.wfile.write(b"x" * 10_000)

        def give_slow(self, rest: str) -> None:
            self.send_response(200)
            self.end_headers()
            for _ in range(600):
                self.wfile.write(b"x")
                time.sleep(0.1)

        def give_slowhead(self, rest: str) -> None:
            for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 600:
                self.wfile.write(bytes([byte]))
                time.sleep(0.1)

        def give_image(self, rest: str) -> None:
            self.answer(b"\x89PNG", Content_Type="image/png")

        def give_nothing(self, rest: str) -> None:
            self.close_connection = True

        def give_headers(self, rest: str) -> None:
            self.send_response(200)
            for number in range(500):
                self.send_header(f"X-{number}", "y")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    web.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
