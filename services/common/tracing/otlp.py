"""Legs as spans of OpenTelemetry, sent by OTLP over HTTP: the one place that knows its libraries.

They are sent in batches by a thread of their own, to the endpoint alone (its redirects are not followed). At most
OTEL_BSP_MAX_QUEUE_SIZE (2,048) wait; where whoever collects them is away, new ones are dropped, and nothing waits.
"""

import hashlib
import logging
import os
import threading
from collections.abc import Mapping
from contextvars import ContextVar
from importlib.metadata import version

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from services.common.tracing import Facts, Kind, Whole

CLOSE_SECONDS = 1.0
"""The libraries would wait for 30 s for an endpoint that does not answer; a worker has 3 s to stop in."""

_KINDS = {"server": SpanKind.SERVER, "consumer": SpanKind.CONSUMER, "client": SpanKind.CLIENT}
_W3C = TraceContextTextMapPropagator()
_own: ContextVar[str | None] = ContextVar("own", default=None)
_NONE: Facts = {}

_TALKERS = ("opentelemetry.exporter.otlp.proto.http.trace_exporter", "opentelemetry.sdk._shared_internal")
_QUIET_SECONDS = 60.0
"""They say of an endpoint that is away for each batch what is worth a line a minute."""


class OtlpTracer:
    """Begins spans and sends them. Its thread is started here: to be made in the process that uses it."""

    is_on = True

    def __init__(self, service: str) -> None:
        for talker in _TALKERS:
            logging.getLogger(talker).addFilter(_SaidLately())
        name = os.environ.get("OTEL_SERVICE_NAME", "").strip() or service
        resource = Resource.create({"service.name": name, "service.version": version("qawl")})
        self._provider = TracerProvider(id_generator=_Ids(), resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("qawl", version("qawl"))

    def begin(self, name: str, kind: Kind, *, whole: Whole, facts: Facts = _NONE) -> "SpanLeg":
        above = Context() if whole.parent is None else _W3C.extract({"traceparent": whole.parent}, Context())
        own = _own.set(whole.key)
        try:
            return SpanLeg(self._tracer.start_span(name, above, _KINDS[kind], attributes=dict(facts)))
        finally:
            _own.reset(own)

    def close(self) -> None:
        closing = threading.Thread(target=self._provider.shutdown, name="closing traces", daemon=True)
        closing.start()
        closing.join(CLOSE_SECONDS)


class SpanLeg:
    """A span that is under way."""

    def __init__(self, span: Span) -> None:
        self._span = span

    @property
    def traceparent(self) -> str:
        is_ = self._span.get_span_context()
        return f"00-{is_.trace_id:032x}-{is_.span_id:016x}-{is_.trace_flags:02x}"

    @property
    def told(self) -> Mapping[str, str]:
        return {"trace": f"{self._span.get_span_context().trace_id:032x}"}

    def end(self, *, name: str | None = None, error: str | None = None, facts: Facts = _NONE) -> None:
        if name is not None:
            self._span.update_name(name)
        self._span.set_attributes(dict(facts))
        if error is not None:
            self._span.set_status(Status(StatusCode.ERROR, error))
        self._span.end()


class _Ids(RandomIdGenerator):
    """The id of a new trace, from its key where it has one: a digest, as samplers want ids that are evenly spread."""

    def generate_trace_id(self) -> int:
        key = _own.get()
        if key is None:
            return super().generate_trace_id()
        return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=16).digest(), "big")


class _SaidLately(logging.Filter):
    """Holds a line back that the same place in the code has said a moment before."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[int, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.created - self._said.get(record.lineno, -_QUIET_SECONDS) < _QUIET_SECONDS:
            return False
        self._said[record.lineno] = record.created
        return True
