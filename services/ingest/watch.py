"""Watches a folder and hands in each file once it has settled. Files stay where they are, unchanged.

A scan is the truth: a file whose size and time of change stand still over two scans is taken in, together with a note
of its mark in one transaction, so that a restart does not hand it in again. Events of the file system only wake the
scan early: they fire in the middle of a slow write, and miss folders moved in whole (measured: 0 of 20 files).
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import watchfiles
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from services.common.broker import Publisher
from services.common.contracts.messages import SubmissionAccepted
from services.common.contracts.submissions import Channel, NewSubmission, Reason, SubmissionId
from services.common.settings import Settings
from services.common.store import submissions, watched
from services.common.store.engine import reading, writing
from services.common.store.watched import FileMark
from services.ingest.files import printable, take
from services.ingest.scan import Seen, mark_of, scan

log = logging.getLogger(__name__)

_BATCH_FILES = 200
_BATCH_BYTES = 32_000_000
_EMPTY_SETTLES_SECONDS = 2.0
"""An empty file has mostly just been made by a program that is about to write it."""
_IDLE_SHARE = 20
"""The pause is at least so many times as long as the scan took: a huge idle folder costs 5 % of a core at most."""
_SLICE_SECONDS = 0.2
_RETRY_SECONDS = 2.0

Found = Mapping[str, Seen]
Pending = dict[str, tuple[FileMark, float]]


def watch(
    folder: Path,
    *,
    engine: Engine,
    publish: Publisher,
    settings: Settings,
    stop: threading.Event,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Take in what comes into the folder until `stop` is set. Makes the folder where it is missing at the start.

    The folder may vanish and come back; the database may be away for a while. Files that cannot be taken end as
    rejected, with their reason.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder = folder.resolve()
    key = printable(str(folder))
    wake = threading.Event()
    if settings.watch_events:
        threading.Thread(target=_hint, args=(folder, wake, stop), name="watch-hints", daemon=True).start()
    known: dict[str, FileMark] | None = None
    pending: Pending = {}
    while not stop.is_set():
        began = time.monotonic()
        try:
            if known is None:
                with reading(engine) as conn:
                    known = watched.known(conn, key)
            found = scan(folder)
            settled = _settled(found, known, pending, now=began, interval=settings.watch_interval_seconds)
            for batch in _batches(settled, found):
                if stop.is_set():
                    break
                taken = _take_in(batch, found, key=key, engine=engine, publish=publish, settings=settings, now=clock())
                known.update(taken)
        except SQLAlchemyError as error:
            log.warning("the store does not answer (%s); the files wait", type(error).__name__)
            known = None
            _pause(_RETRY_SECONDS, threading.Event(), stop)
            continue
        except OSError as error:
            log.warning("the watched folder cannot be read (%s)", error.strerror)
        took = time.monotonic() - began
        waiting = settings.watch_interval_seconds if pending else settings.watch_idle_seconds
        _pause(max(waiting, _IDLE_SHARE * took if not pending else took), wake, stop)


def _settled(
    found: Found, known: Mapping[str, FileMark], pending: Pending, *, now: float, interval: float
) -> list[str]:
    """The files to take in now; `pending` keeps since when each other new file has stood still."""
    settled: list[str] = []
    for gone in pending.keys() - found.keys():
        del pending[gone]
    for name, seen in found.items():
        if known.get(name) == seen.mark:
            pending.pop(name, None)
            continue
        mark, since = pending.get(name, (None, now))
        if mark != seen.mark:
            pending[name] = (seen.mark, now)
        elif now - since >= (interval if seen.mark.size else max(interval, _EMPTY_SETTLES_SECONDS)):
            settled.append(name)
    for name in settled:
        del pending[name]
    return settled


def _batches(names: list[str], found: Found) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for name in names:
        if batch and (len(batch) >= _BATCH_FILES or size + found[name].mark.size > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(name)
        size += found[name].mark.size
    if batch:
        yield batch


def _take_in(
    names: list[str],
    found: Found,
    *,
    key: str,
    engine: Engine,
    publish: Publisher,
    settings: Settings,
    now: datetime,
) -> dict[str, FileMark]:
    """Hand the files in, in one transaction with the notes of their marks; returns the marks of those handed in."""
    accepted: list[tuple[str, NewSubmission]] = []
    refused: list[tuple[str, NewSubmission, Reason]] = []
    taken: dict[str, FileMark] = {}
    for name in names:  # read before the transaction begins: a slow disk would keep all other writers waiting
        seen = found[name]
        new = take(seen.path, name=name, channel=Channel.FOLDER, max_bytes=settings.max_payload_bytes)
        if mark_of(seen.path) != seen.mark:
            continue  # it changed or vanished while it was read: the next scans see it again, or not
        taken[name] = seen.mark
        if isinstance(new, NewSubmission):
            accepted.append((name, new))
        else:
            refused.append((name, *new))
    if not taken:
        return {}
    due_at = now + timedelta(seconds=settings.publish_grace_seconds)
    with writing(engine) as conn:
        rows = submissions.accept(conn, [new for _, new in accepted], now=now, due_at=due_at)
        for (name, _), row in zip(accepted, rows, strict=True):
            watched.remember(conn, key, name, taken[name], row.id)
        for name, new, reason in refused:
            row = submissions.refuse(conn, new, reason, now=now)
            watched.remember(conn, key, name, taken[name], row.id)
    ids: tuple[SubmissionId, ...] = tuple(row.id for row in rows)
    if ids:
        publish([SubmissionAccepted(ids)])
    log.info("watched folder: %d files handed in, %d refused", len(ids), len(taken) - len(ids))
    return taken


def _pause(seconds: float, wake: threading.Event, stop: threading.Event) -> None:
    """Until the time is over, a hint comes or the end; in slices, so that the end is never waited for long."""
    until = time.monotonic() + seconds
    while not stop.is_set():
        left = until - time.monotonic()
        if left <= 0 or wake.wait(min(left, _SLICE_SECONDS)):
            break
    wake.clear()


def _hint(folder: Path, wake: threading.Event, stop: threading.Event) -> None:
    """Sets `wake` when something stirs in the folder; begins anew when the folder was replaced."""
    while not stop.is_set():
        over = _Over(folder, stop)
        try:
            for changes in watchfiles.watch(
                folder,
                watch_filter=None,
                debounce=50,
                step=50,
                rust_timeout=500,
                stop_event=over,
                yield_on_timeout=True,
                raise_interrupt=False,
                ignore_permission_denied=True,
            ):
                if changes:
                    wake.set()
        except (OSError, RuntimeError) as error:  # RuntimeError: it met a name that is not UTF-8
            log.debug("no file system events (%s); the scan finds what comes", error)
            wake.set()
        if not stop.is_set():
            stop.wait(_SLICE_SECONDS)


class _Over:
    """Tells the event watcher to end: at the end of all, or when the folder is no longer the one it watches."""

    def __init__(self, folder: Path, stop: threading.Event) -> None:
        self._folder, self._stop = folder, stop
        self._inode = self._identity()

    def is_set(self) -> bool:
        return self._stop.is_set() or self._identity() != self._inode

    def _identity(self) -> int | None:
        try:
            return self._folder.stat().st_ino
        except OSError:
            return None
