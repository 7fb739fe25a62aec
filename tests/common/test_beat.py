"""Beat stops whenever it is told to."""

import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from celery.apps.beat import Beat
from celery.beat import Service

from services.common.broker.beat import TellingScheduler
from tests.patience import PATIENCE_SECONDS

SIGNALS = (signal.SIGTERM, signal.SIGINT)
HANDLED = (*SIGNALS, signal.SIGALRM)


@pytest.fixture(autouse=True)
def own_handlers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("QAWL_DATA_DIR", str(tmp_path))
    before = {number: signal.getsignal(number) for number in HANDLED}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def app() -> Celery:
    made = Celery("test", broker="memory://")
    made.conf.beat_schedule = {"often": {"task": "often", "schedule": 0.01}}
    return made


def start(app: Celery, scheduler: type[TellingScheduler] = TellingScheduler) -> None:
    """As `celery beat` does it: with its handlers of signals."""
    service = Service(app, scheduler_cls=scheduler)
    Beat(app=app).install_sync_handler(service)
    service.start()


@pytest.mark.parametrize("number", SIGNALS)
def test_it_ends_also_where_the_exit_was_lost_on_the_way_out_of_a_publish(app: Celery, number: signal.Signals) -> None:
    sent = []

    class ToldWhileItReads(TellingScheduler):
        def send_task(self, *_: Any, **__: Any) -> None:
            sent.append(number)
            if len(sent) > 1:
                raise AssertionError("it went on after it was told to stop")
            try:
                os.kill(os.getpid(), number)
                time.sleep(60)
            finally:
                raise ValueError("I/O operation on closed file.")

    start(app, ToldWhileItReads)
    assert sent == [number]


def test_it_ends_while_it_rests(app: Celery) -> None:
    app.conf.beat_schedule = {"rarely": {"task": "rarely", "schedule": 3600.0}}
    signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    app.conf.beat_max_loop_interval = 2 * PATIENCE_SECONDS
    began = time.monotonic()
    start(app)
    assert time.monotonic() - began < PATIENCE_SECONDS  # it would rest for twice as long


def test_a_clock_that_is_set_back_holds_nothing_up(app: Celery) -> None:
    app.conf.beat_schedule = {"often": {"task": "often", "schedule": 10.0}}
    sent = []

    class Counting(TellingScheduler):
        def send_task(self, *given: Any, **_: Any) -> None:
            sent.append(given)

    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    app.now = lambda: now  # type: ignore[method-assign]
    scheduler = Counting(app=app)
    for seconds in (0, 11, 12):
        now = datetime(2026, 11, 23, 12, tzinfo=UTC) + timedelta(seconds=seconds)
        scheduler.tick()
    assert len(sent) == 1
    for seconds in (0, 1, 11, 12):
        now = datetime(2026, 11, 23, 9, tzinfo=UTC) + timedelta(seconds=seconds)
        scheduler.tick()
    assert len(sent) == 3, "one at once, and the next in its time"
