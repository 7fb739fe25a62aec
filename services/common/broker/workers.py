"""What a worker's processes are told: to log as Qawl does, to end with their parent, to hand back what is left."""

import logging
import mmap
import os
import signal
from collections.abc import Callable
from types import FrameType

from celery import signals

from services.common.lifeline import end_with_parent
from services.common.log import configure_logging

CHATTY = ("celery.worker.strategy", "celery.app.trace", "celery.beat")
"""They write two lines a task, or one a sweep, at INFO: the ledger says the same, by submission."""


def quiet_logging(level: str) -> Callable[..., None]:
    """What Celery calls instead of setting its own logging up."""

    def set_up(**_: object) -> None:
        configure_logging(level)
        for name in CHATTY:
            logging.getLogger(name).setLevel(logging.WARNING)

    return set_up


def tie_child_to_worker(**_: object) -> None:
    """Each child of a pool ends with its worker, so that a killed worker's children do not work on unseen."""
    end_with_parent(os.getppid())


def stop_flag() -> Callable[[], bool]:
    """Says, in every child of this worker's pool, whether the worker was told to stop.

    Celery's children ignore SIGTERM and its main process only waits for them, so a chunk of 100 ids would be cut off
    in the middle of one, which counts as a failed attempt. One shared byte, mapped before the fork, tells them in
    time. To be called while the worker starts, before its pool exists.
    """
    shared = mmap.mmap(-1, 1)

    def on_ready(**_: object) -> None:
        celerys = signal.getsignal(signal.SIGTERM)

        def on_sigterm(number: int, frame: FrameType | None) -> None:
            shared[0] = 1
            if callable(celerys):
                celerys(number, frame)

        signal.signal(signal.SIGTERM, on_sigterm)

    signals.worker_ready.connect(on_ready, weak=False)
    return lambda: shared[0] == 1
