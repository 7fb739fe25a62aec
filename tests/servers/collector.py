"""Who collects traces by OTLP over HTTP: a server on loopback that takes spans apart as they come."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One span as it came; ids in hexadecimal, no parent as ""."""

    service: str
    name: str
    trace: str
    id: str
    parent: str
    facts: dict[str, str | int]
    error: str | None


@dataclass(slots=True)
class Collector:
    """The server's address, and what came: bodies, to which paths, and the spans in them."""

    url: str = ""
    bodies: list[bytes] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)
    spans: list[Taken] = field(default_factory=list)

    def of(self, trace: str) -> dict[str, Taken]:
        """The spans of a trace by name."""
        return {span.name: span for span in self.spans if span.trace == trace}


@contextmanager
def collector() -> Iterator[Collector]:
    """Collects until the block ends."""
    made = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.bodies.append(body)
            made.paths.add(self.path)
            if self.path == "/v1/traces":
                made.spans += _spans(body)
            answer = ExportTraceServiceResponse().SerializeToString()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()


def _spans(body: bytes) -> list[Taken]:
    found: list[Taken] = []
    for of_one in ExportTraceServiceRequest.FromString(body).resource_spans:
        (service,) = (fact.value.string_value for fact in of_one.resource.attributes if fact.key == "service.name")
        for scope in of_one.scope_spans:
            for span in scope.spans:
                facts: dict[str, str | int] = {
                    fact.key: fact.value.string_value or fact.value.int_value for fact in span.attributes
                }
                found.append(
                    Taken(
                        service=service,
                        name=span.name,
                        trace=span.trace_id.hex(),
                        id=span.span_id.hex(),
                        parent=span.parent_span_id.hex(),
                        facts=facts,
                        error=span.status.message if span.status.code == span.status.STATUS_CODE_ERROR else None,
                    )
                )
    return found
