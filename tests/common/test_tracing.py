"""Traces: off unless asked for, one for what belongs together, and no process waits for whoever collects them."""

import logging
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from services.common.contracts.submissions import Channel, NewSubmission
from services.common.store import submissions
from services.common.store.engine import writing
from services.common.tracing import ENDPOINTS, NO_TRACER, Whole, asked_by, open_tracer
from tests.servers.collector import Collector, collector

NOW = datetime(2026, 11, 23, tzinfo=UTC)
ABOVE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture(autouse=True)
def _unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*ENDPOINTS, "OTEL_SDK_DISABLED", "OTEL_SERVICE_NAME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def traces(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    with collector() as made:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", made.url)
        yield made


def test_where_nothing_is_asked_for_nothing_is_loaded() -> None:
    looks = "import sys, services.common.broker; from services.common.tracing import open_tracer; "
    # redis-py loads the SDK's part on metrics, wherever it is installed.
    looks += "assert not open_tracer('x').is_on; assert 'services.common.tracing.otlp' not in sys.modules; "
    looks += "assert 'opentelemetry.sdk.trace' not in sys.modules, 'the exporter'"
    done = subprocess.run([sys.executable, "-c", looks], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ENDPOINTS)
def test_an_endpoint_switches_it_on_and_the_common_variable_off(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:1/v1/traces")
    tracer = open_tracer("x")
    assert tracer.is_on
    tracer.close()
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    assert open_tracer("x") is NO_TRACER


def test_a_variable_that_is_wrong_is_said_and_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv("OTEL_BSP_MAX_QUEUE_SIZE", "10")  # smaller than a batch
    with caplog.at_level(logging.WARNING):
        assert open_tracer("x") is NO_TRACER
    assert "nothing is traced" in caplog.text


def test_what_is_known_by_one_key_is_one_trace_and_what_has_a_parent_is_of_its_trace(traces: Collector) -> None:
    tracer = open_tracer("qawl.test")
    for whole in (Whole(key="a"), Whole(key="a", parent="00-nonsense"), Whole(key="b"), Whole(key="a", parent=ABOVE)):
        leg = tracer.begin("x", "consumer", whole=whole, facts={"qawl.attempt": 1})
        leg.end(error="bug", facts={"qawl.reason": "bug"})
        assert leg.told["trace"] in str(leg.traceparent)
    tracer.close()
    first, again, other, below = (span.trace for span in traces.spans)
    assert first == again != other
    assert below == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert [span.parent for span in traces.spans] == ["", "", "", "00f067aa0ba902b7"]
    assert {(s.service, s.error, s.facts["qawl.attempt"], s.facts["qawl.reason"]) for s in traces.spans} == {
        ("qawl.test", "bug", 1, "bug")
    }


def test_of_a_trace_that_its_caller_does_not_want_kept_nothing_is_sent(traces: Collector) -> None:
    tracer = open_tracer("x")
    leg = tracer.begin("x", "server", whole=Whole(parent=ABOVE.removesuffix("01") + "00"))
    leg.end()
    tracer.close()
    assert str(leg.traceparent).endswith("-00"), "and what follows knows it"
    assert not traces.spans


def test_a_process_does_not_wait_for_an_endpoint_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "300")
        tracer = open_tracer("x")
        began = time.monotonic()
        for _ in range(5_000):
            tracer.begin("x", "consumer", whole=Whole(key="a")).end()
        tracer.close()
        assert time.monotonic() - began < 60, "the libraries would wait for 300 s"


def test_a_row_keeps_the_trace_of_the_request_that_handed_it_in(sqlite_store: Engine) -> None:
    def handed_in(count: int) -> set[str | None]:
        new = [NewSubmission(channel=Channel.TEXT, name="n", payload=b"x") for _ in range(count)]
        with writing(sqlite_store) as conn:
            made = submissions.accept(conn, new, now=NOW)
            return {row.traceparent for row in made} | {submissions.find(conn, row.id).traceparent for row in made}  # type: ignore[union-attr]

    assert handed_in(1) == {None}
    given = asked_by.set(ABOVE)
    try:
        assert handed_in(2) == {ABOVE}
        assert handed_in(submissions.MOST_IN_A_TRACE + 1) == {None}, "too many for one to be read"
    finally:
        asked_by.reset(given)
