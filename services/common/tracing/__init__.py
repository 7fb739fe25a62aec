"""The way of a submission as one trace, from the request that hands it in to the webhooks that tell of it.

    POST ──▶ fetch, ingest, extract, link ──▶ deliver        each a leg (OpenTelemetry's word is span)

Nothing is loaded, kept or sent unless OpenTelemetry's own variables name who collects traces; then `otlp.py`, which
alone knows the libraries, sends them there and nowhere else. A leg tells ids, outcomes and codes: never a text, an
address or a name.

Messages are only hints, so the trace stands in the ledger: a row keeps the `traceparent` (W3C Trace Context) of the
request that handed it in. One that no request handed in, such as a file of the watched folder or a member of an
archive, has a trace of its own, known from its id.
"""

import logging
import os
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal, Protocol

log = logging.getLogger(__name__)

Kind = Literal["server", "consumer", "client"]
Facts = Mapping[str, str | int]
_NONE: Facts = {}

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
"""Tracing is on where one of them is set; `otlp.py` reads them, and the others of OpenTelemetry."""

asked_by: ContextVar[str | None] = ContextVar("asked_by", default=None)
"""The `traceparent` of the request that this thread works for; None where there is none, or nothing is traced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """The trace that a leg belongs to: below `parent`, a `traceparent`, where there is a sane one, else one by itself,
    which is the same for the same `key`."""

    parent: str | None = None
    key: str | None = None


class Leg(Protocol):
    """One leg of the way, under way."""

    @property
    def traceparent(self) -> str | None: ...

    @property
    def told(self) -> Mapping[str, str]:
        """What a log tells of it, for `log.about`."""
        ...

    def end(self, *, name: str | None = None, error: str | None = None, facts: Facts = _NONE) -> None:
        """It is over; `error` is a code, where it failed."""
        ...


class Tracer(Protocol):
    """Begins legs, for any thread."""

    @property
    def is_on(self) -> bool: ...

    def begin(self, name: str, kind: Kind, *, whole: Whole, facts: Facts = _NONE) -> Leg: ...

    def close(self) -> None:
        """Send what is left, for about a second; for the end of a process."""
        ...


class _NoLeg:
    traceparent: str | None = None
    told: Mapping[str, str] = {}

    def end(self, *, name: str | None = None, error: str | None = None, facts: Facts = _NONE) -> None:
        pass


NO_LEG: Leg = _NoLeg()


class _NoTracer:
    is_on = False

    def begin(self, name: str, kind: Kind, *, whole: Whole, facts: Facts = _NONE) -> Leg:  # noqa: ARG002
        return NO_LEG

    def close(self) -> None:
        pass


NO_TRACER: Tracer = _NoTracer()
"""Takes everything, and does nothing with it."""


def open_tracer(service: str) -> Tracer:
    """The tracer of this process, to be made after it has forked; `service` is what it tells its name as.

    Where it is asked for, but cannot be had, a warning says why, and nothing is traced.
    """
    is_off = os.environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
    if is_off or not any(os.environ.get(name, "").strip() for name in ENDPOINTS):
        return NO_TRACER
    try:
        from services.common.tracing.otlp import OtlpTracer

        return OtlpTracer(service)
    except ImportError as error:
        log.warning("nothing is traced, as OpenTelemetry is missing (%s): install qawl[tracing]", error)
    except ValueError as error:
        log.warning("nothing is traced, as a variable of OpenTelemetry is wrong: %s", error)
    return NO_TRACER
