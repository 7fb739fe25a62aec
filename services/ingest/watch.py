"""Watches folders, each in a thread of its own, so that a mount that hangs holds up no other.

What happens to a file in one is told in docs/watched-folder.md; the work is in `folders/watcher.py`.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from services.common.broker import Publisher
from services.common.errors import SetupError
from services.common.settings import Settings
from services.common.store import installation
from services.common.store.engine import writing
from services.common.store.outages import StoreDown
from services.ingest.folders.ground import Ground, grounds
from services.ingest.folders.held import Probe
from services.ingest.folders.watcher import Watcher

log = logging.getLogger(__name__)

_RETRY_SECONDS = 2.0
_SLICE_SECONDS = 0.1
_END_SECONDS = 5.0
"""For all threads to end their batches; one that hangs in a dead mount is left behind with the process."""


def watch(
    folders: Iterable[Path],
    *,
    engine: Engine,
    publish: Publisher,
    settings: Settings,
    stop: threading.Event,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ask: Probe | None = None,
    tell: Callable[[], None] = lambda: None,
) -> None:
    """Take in what comes into the folders until `stop` is set. A folder that is not there is waited for.

    `ask` tells who has a file open; default: the system. `tell` is called all the while, by the thread that calls this:
    a mount that hangs is no reason to start it again. Raises SetupError for a folder that cannot be watched, and
    RuntimeError where a watcher ended by a bug, so that whoever started this starts it again.
    """
    named = tuple(str(folder) for folder in folders)
    installation_id = _identity(engine, stop, tell)
    if installation_id is None:
        return
    places = grounds(named, installation=installation_id, data_dir=str(settings.data_dir))
    if any(place.folder == str(settings.data_dir.resolve()) for place in places):
        fix = "name another with QAWL_WATCH_DIR, for instance a folder in it"
        raise SetupError(f"{settings.data_dir} holds Qawl's own data and cannot be watched", fix=fix)
    over = threading.Event()
    threads: list[threading.Thread] = []
    for place in places:
        watcher = Watcher(place, engine=engine, publish=publish, settings=settings, stop=over, clock=clock, ask=ask)
        threads.append(
            threading.Thread(target=_run, args=(watcher, place, over), name=f"watch {place.key}", daemon=True)
        )
    for thread in threads:
        thread.start()
    while not stop.wait(_SLICE_SECONDS) and not over.is_set():
        tell()
    broke = over.is_set()
    over.set()
    end = time.monotonic() + _END_SECONDS
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    if broke and not stop.is_set():
        raise RuntimeError("a watcher ended by itself; its traceback is above")


def _run(watcher: Watcher, place: Ground, over: threading.Event) -> None:
    log.info("watching %s", place.key)
    try:
        watcher.run()
    finally:
        over.set()  # one that breaks ends all: the process is started again


def _identity(engine: Engine, stop: threading.Event, tell: Callable[[], None]) -> str | None:
    """This installation's; None when `stop` was set before the store answered."""
    told = False
    while True:
        tell()
        try:
            with writing(engine) as conn:
                return installation.identity(conn)
        except StoreDown as error:
            if not told:
                log.warning("%s %s Watching begins when it answers.", error, error.advice)
            told = True
            if stop.wait(_RETRY_SECONDS):
                return None
