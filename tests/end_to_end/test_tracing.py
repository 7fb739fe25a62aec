"""Traces of a whole `qawl run`, as who collects them gets them: one from a request to the webhook that tells of it."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.running import Run, running
from tests.end_to_end.test_feeds import page
from tests.ingest.feeds.server import Site, site
from tests.servers.collector import Collector, collector

pytestmark = pytest.mark.slow

CALLER = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")
STAGES = ("fetch", "ingest", "extract", "link")


@pytest.fixture
def web() -> Iterator[Site]:
    with site() as server:
        yield server


@pytest.fixture
def traces() -> Iterator[Collector]:
    with collector() as made:
        yield made


@pytest.fixture
def run(tmp_path: Path, traces: Collector) -> Iterator[Run]:
    settings = {
        "QAWL_FETCH_ALLOW_NETWORKS": '["127.0.0.0/8"]',
        "QAWL_FETCH_HOST_DELAY_SECONDS": "0",
        "QAWL_EXTRACT_ENGINE": "rules",
        "QAWL_LOG_FORMAT": "json",
        # Nothing is killed here, so nothing has to be found out soon.
        "QAWL_TASK_TIME_LIMIT_SECONDS": "60",
        "QAWL_LEASE_SECONDS": "65",
        "OTEL_EXPORTER_OTLP_ENDPOINT": traces.url,
        "OTEL_BSP_SCHEDULE_DELAY": "200",
    }
    with running(tmp_path, settings) as made:
        made.until_ready()
        yield made


def post(run: Run, path: str, body: object, **headers: str) -> Any:
    request = urllib.request.Request(
        f"http://127.0.0.1:{run.api_port}{path}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", **headers},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def test_one_trace_goes_from_a_request_to_the_webhook_that_tells_of_it(run: Run, traces: Collector, web: Site) -> None:
    address = web.give("/1", page(1), Content_Type="text/html; charset=utf-8")
    post(run, "/v1/webhooks", {"url": web.url("/hook"), "events": ["statement.arrived"]})
    trace, above = CALLER
    accepted = post(run, "/v1/submissions", {"url": address}, traceparent=f"00-{trace}-{above}-01")
    (handed_in,) = accepted["items"]
    run.drop("alone.txt", 'Pier 9 opens\n\n"The pier is safe," said engineer Paul Holt on Monday.\n')
    (gone,) = post(run, "/v1/submissions", {"url": web.url("/nothing-here")})["items"]

    run.until(lambda: {*STAGES, "deliver"} <= traces.of(trace).keys())
    found = traces.of(trace)
    (request,) = (span for name, span in found.items() if name.startswith("POST"))
    assert (request.name, request.parent, request.service) == ("POST /v1/submissions", above, "qawl.api")
    assert all(found[stage].parent == request.id for stage in (*STAGES, "deliver")), "each hangs below the request"
    assert {found[stage].facts["qawl.submission"] for stage in (*STAGES, "deliver")} == {handed_in["id"]}
    article = run.get(f"/v1/submissions/{handed_in['id']}")["article_id"]
    assert {found[stage].facts["qawl.article"] for stage in ("extract", "link", "deliver")} == {article}
    assert [found[stage].service for stage in (*STAGES, "deliver")] == [
        *["qawl.ingest"] * 2, *["qawl.extract"] * 2, "qawl.ingest",
    ]  # fmt: skip
    assert (found["deliver"].error, found["deliver"].facts["http.response.status_code"]) == (None, 204)

    # What no request handed in has a trace of its own.
    run.until(lambda: any(span.name == "link" and span.trace != trace for span in traces.spans))
    (file,) = run.submissions("alone").values()
    run.until(lambda: len([s for s in traces.spans if s.facts.get("qawl.submission") == file["id"]]) >= 3)
    own = [span for span in traces.spans if span.facts.get("qawl.submission") == file["id"]]
    assert {span.name for span in own} >= {"ingest", "extract", "link"}
    assert len({span.trace for span in own}) == 1

    # What fails says why.
    run.until(lambda: any(span.facts.get("qawl.submission") == gone["id"] for span in traces.spans))
    failed = next(span for span in traces.spans if span.facts.get("qawl.submission") == gone["id"])
    assert (failed.name, failed.error, failed.facts["qawl.outcome"]) == ("fetch", "not_found", "rejected")

    run.get("/v1/statements?q=zeppelin")
    run.until(lambda: any(span.name == "GET /v1/statements" for span in traces.spans))

    # No text, address or name goes out; the log tells the trace beside the ids.
    everything = b"".join(traces.bodies)
    assert traces.paths == {"/v1/traces"}
    assert not [
        w for w in (b"Velmora", b"Quell", b"Pier", b"alone.txt", b"nothing-here", b"zeppelin") if w in everything
    ]
    lines = [json.loads(line) for line in (run.folder / "logs" / "api.log").read_text().splitlines() if line[:1] == "{"]
    assert [line["trace"] for line in lines if "submissions" in line["message"]][:1] == [trace]
    asked = [headers for _, headers in web.asked] + [headers for _, headers, _ in web.posted]
    assert asked
    assert not [headers for headers in asked if "traceparent" in {name.lower() for name in headers}]
