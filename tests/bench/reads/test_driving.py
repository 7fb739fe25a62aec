"""What the bench of reads tells of a server, held against one whose answers are known."""

import time

from fastapi import FastAPI, Response

from tests.bench.reads.driving import CONNECTIONS, Sent, at_rate, one_by_one
from tests.bench.reads.limits import app_of_nothing
from tests.servers.api import serving

LONG_SECONDS = 0.3


def _app() -> FastAPI:
    app = app_of_nothing()

    @app.get("/long")
    def wait() -> dict[str, bool]:
        time.sleep(LONG_SECONDS)
        return {"ok": True}

    @app.post("/refused")
    def refuse() -> Response:
        return Response(status_code=503)

    return app


def test_each_answer_is_timed_from_when_it_was_due_and_failures_are_counted() -> None:
    with serving(_app()) as port:
        spread = one_by_one(port, [Sent(path="/bare"), Sent(path="/long")])
        assert len(spread.samples) == 2
        assert spread.samples[1] >= 1000 * LONG_SECONDS
        # Twice as many at once as there are connections: the second half waits for the first to be answered.
        late = at_rate(port, lambda _: Sent(path="/long"), rate=20_000, seconds=2 * CONNECTIONS / 20_000)
        assert len(late.spread.samples) == 2 * CONNECTIONS
        assert max(late.spread.samples) >= 2 * 1000 * LONG_SECONDS
        assert late.failed == 0
        assert late.rate <= 2 * CONNECTIONS / (2 * LONG_SECONDS)
        refused = at_rate(port, lambda _: Sent(path="/refused", body=b"{}"), rate=100, seconds=0.1)
        assert refused.failed == len(refused.spread.samples) == 10
