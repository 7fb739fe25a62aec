"""One watched folder: looks, waits until files are whole, hands them in, and puts them away where that is wanted.

The scan is the truth: whatever events miss, it finds. Between two scans only what stirred or settles is looked at, so
that a file is taken as fast in a folder of 100,000 files as in an empty one.
"""

import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DataError, IntegrityError

from services.common.broker import Arrivals, Publisher
from services.common.contracts.messages import SubmissionAccepted
from services.common.settings import Settings
from services.common.store import watched
from services.common.store.engine import promising, reading, writing
from services.common.store.outages import Fault, StoreDown, persistent
from services.common.store.watched import UNREADABLE, FileMark
from services.ingest.files import depot_of
from services.ingest.folders import events, shelves
from services.ingest.folders.events import Hints
from services.ingest.folders.ground import DONE, FAILED, Ground, key_of
from services.ingest.folders.held import Held, Probe, probe, probe_unleased
from services.ingest.folders.intake import Item, hand_in, read
from services.ingest.folders.mounts import is_remote, kind_of, mounts_now
from services.ingest.folders.scan import Seen, look, mark_of, scan
from services.ingest.folders.settle import Settling

log = logging.getLogger(__name__)

_BATCH_FILES = 200
_BATCH_BYTES = 32_000_000
_SCAN_SHARE, _SCAN_SHARE_ALONE = 100, 20
"""Times as long as a scan took until the next: 1 % of a core where events tell of most, 5 % where the scan is alone."""
_LONGEST_PAUSE_SECONDS, _LONGEST_PAUSE_ALONE_SECONDS = 300.0, 60.0
_LEAST_REST_SECONDS, _LONGEST_REST_SECONDS = 0.02, 0.25
"""Between two looks while much comes: as long as the last one took, half a core."""
_SLICE_SECONDS = 0.2
_RETRY_SECONDS = 2.0
_UNREADABLE_SECONDS = 60.0
"""Between two tries of files that could not be read: not every cause of that shows in their marks."""
_IN_THE_WAY_SECONDS = 30.0
_RESTLESS_SECONDS = 60.0
"""A file that has been written for so long is told of."""
_ASK_AT_ONCE = 500
_ASK_SECONDS = 0.5
_MOST_SAID = 1_000


class Watcher:
    """What is known of one folder while it is watched. `run` is to be called once, in a thread of its own."""

    def __init__(
        self,
        ground: Ground,
        *,
        engine: Engine,
        publish: Publisher,
        settings: Settings,
        stop: threading.Event,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        ask: Probe | None = None,
        mounts: Callable[[], str] = mounts_now,
    ) -> None:
        self._ground, self._engine, self._publish, self._settings = ground, engine, publish, settings
        self._stop, self._clock, self._asked, self._mounts = stop, clock, ask, mounts
        self._settling = Settling(
            quick_seconds=settings.watch_interval_seconds, patient_seconds=settings.watch_settle_seconds
        )
        self._arrivals = Arrivals()
        self._known: dict[str, FileMark] | None = None
        self._waiting: dict[str, str] = {}  # files to be put away once they have their outcome: key, name
        self._ask: Probe = ask or probe
        self._hints = Hints()
        self._said: set[str] = set()
        self._scan_at = self._unreadable_at = self._put_away_at = 0.0
        self._place: tuple[int, int] | None = None
        self._listening = threading.Event()  # set to end the thread that collects hints

    def run(self) -> None:
        """Until `stop` is set. The folder may vanish and come back; the store and the disk may be away for a while."""
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                self._look_around(began)
                self._take_ripe()
                self._put_away(began)
            except StoreDown as error:
                self._say(f"the files wait. {error} {error.advice}", about="the store")
                self._stop.wait(_RETRY_SECONDS)
                continue
            self._unsay("the store")
            self._pause(time.monotonic() - began)
        self._listening.set()

    def _look_around(self, now: float) -> None:
        if self._known is None:
            with reading(self._engine) as conn:
                self._known = watched.known(conn, self._ground.key)
        stirred = self._hints.take()
        if stirred is None:
            self._scan_at = min(self._scan_at, now)
        for hint in stirred or ():
            for seen in look(self._ground, hint.name, self._pass_over):
                self._consider(seen, now=now, closed=hint.closed)
        if now >= self._scan_at:
            self._scan(now)
            return
        for name in self._settling.names():
            found = tuple(look(self._ground, name, self._pass_over))
            for seen in found:
                self._consider(seen, now=now)
            if not found:
                self._settling.forget(name)

    def _scan(self, now: float) -> None:
        """Look at everything, and say when to do so again."""
        try:
            self._find_place()
            retry = now >= self._unreadable_at
            self._settling.begin_round()
            for seen in scan(self._ground, self._pass_over):
                self._consider(seen, now=now, retry=retry)
                if self._stop.is_set():
                    return
            self._settling.end_round()
            for name in self._settling.met_before(now - _RESTLESS_SECONDS):
                self._say(f"{key_of(name)} is still being written, or open for writing; it is taken when that is over")
            if retry:
                self._unreadable_at = now + _UNREADABLE_SECONDS
            self._unsay("reading the folder")
        except OSError as error:
            self._settling.forget_all()
            self._say(f"it cannot be read ({error.strerror}); waiting for it", about="reading the folder")
        took = time.monotonic() - now
        if self._hints.live:
            pause = min(_SCAN_SHARE * took, _LONGEST_PAUSE_SECONDS)
        else:
            pause = min(_SCAN_SHARE_ALONE * took, _LONGEST_PAUSE_ALONE_SECONDS)
        self._scan_at = now + took + max(self._settings.watch_idle_seconds, pause)

    def _find_place(self) -> None:
        """Learn what lies below the folder, anew whenever something else was mounted or moved there."""
        found = Path(self._ground.folder).stat()
        place = (found.st_dev, found.st_ino)
        if place == self._place:
            return
        if self._place is not None:
            log.info("%s: the folder is back, or another", self._ground.key)
        self._place = place
        kind = kind_of(self._ground.folder, self._mounts())
        remote = is_remote(kind)
        self._ask = self._asked or (probe_unleased if remote else probe)
        self._listening.set()  # the end of that: it listens to what was there before
        self._hints.live = False
        if remote:
            self._say(f"it lies on a network mount ({kind}): the scan alone finds what comes")
        elif self._settings.watch_events:
            self._listening = threading.Event()
            threading.Thread(
                target=events.listen,
                args=(self._ground.folder, self._ground.is_passed_over, self._hints, self._listening, self._say),
                name="watch-events",
                daemon=True,
            ).start()

    def _consider(self, seen: Seen, *, now: float, closed: bool = False, retry: bool = False) -> None:
        assert self._known is not None
        key = key_of(seen.name)
        mark = self._known.get(key)
        if mark == seen.mark:
            self._settling.forget(seen.name)
            if self._settings.watch_after == "move" or self._ground.is_own(seen.name):
                self._waiting[key] = seen.name
            return
        if mark is not None and mark.size == UNREADABLE and mark.mtime_ns == seen.changed_ns:
            if self._settings.watch_after == "move" or self._ground.is_own(seen.name):
                self._waiting[key] = seen.name
            elif not retry or self._ask(Path(self._ground.path_of(seen.name))) in (Held.DENIED, Held.GONE):
                return
        self._settling.saw(seen.name, seen.mark, now=now, closed=closed)

    def _take_ripe(self) -> None:
        ripe = sorted(self._settling.ripe(now=time.monotonic()), key=lambda found: found[1].mtime_ns)
        for batch in _batches(ripe):
            if self._stop.is_set():
                return
            self._take_in(batch)

    def _take_in(self, batch: list[tuple[str, FileMark]]) -> None:
        items: list[Item] = []
        for name, mark in batch:  # read before the transaction begins: a slow disk would keep all other writers waiting
            if self._is_whole(name):
                try:
                    found = self._read(name, mark)
                except StoreDown as error:
                    if error.fault is not Fault.NEARLY_FULL:
                        raise
                    self._leave_for_later(name, error)
                    continue
                if found is not None:
                    items.append(found)
        if not items:
            return
        try:
            persistent(lambda: self._hand_in(items))
        except (DataError, IntegrityError):
            self._hand_in_one_by_one(items)

    def _leave_for_later(self, name: str, error: StoreDown) -> None:
        """It is too large for what room there is; the small ones behind it are not."""
        self._say(f"{key_of(name)} waits. {error} {error.advice}")
        if name in self._settling:  # else it has another name by now, and comes with the next scan
            self._settling.put_off(name, until=time.monotonic() + _IN_THE_WAY_SECONDS)

    def _is_whole(self, name: str) -> bool:
        """Whether no program is writing it, as far as can be told."""
        now = time.monotonic()
        match self._ask(Path(self._ground.path_of(name))):
            case Held.FREE:
                return True
            case Held.DENIED:  # whoever put it there may be about to give us the right
                return self._settling.stood_patiently(name, now=now)
            case Held.UNKNOWN:
                return self._settling.is_patiently_ripe(name, now=now)
            case Held.GONE:
                self._settling.forget(name)
                return False
            case Held.WRITTEN:
                self._settling.still_written(name, now=now)
                return False

    def _read(self, name: str, mark: FileMark) -> Item | None:
        if self._settings.watch_after == "move" and not self._ground.is_own(name):
            try:
                claimed = shelves.claim(self._ground, name)
            except OSError as error:
                self._say(f"files cannot be moved in it ({error.strerror}); they are taken where they are")
            else:
                self._settling.forget(name)
                if claimed is None:
                    return None
                name = claimed
        depot = depot_of(self._engine, self._settings)
        return read(self._ground, name, mark, max_bytes=self._settings.max_payload_bytes, depot=depot)

    def _hand_in(self, items: list[Item]) -> None:
        assert self._known is not None
        now, priority = self._clock(), self._arrivals.urgency(self._ground.key, len(items))
        with promising(self._engine) as conn:
            found = hand_in(conn, self._ground, items, now=now, priority=priority)
        self._known.update(found.marks)
        for item in items:
            self._settling.forget(item.name)
            if self._settings.watch_after == "move":
                self._waiting[key_of(item.name)] = item.name
        if found.accepted:
            self._publish([SubmissionAccepted(found.accepted, priority)])
        told = {"handed in": len(found.accepted), "refused": found.refused, "known": found.unchanged}
        told["still to come"] = len(self._settling)
        log.info("%s: %s", self._ground.key, ", ".join(f"{n:,} {what}" for what, n in told.items() if n))

    def _hand_in_one_by_one(self, items: list[Item]) -> None:
        """One of them does not fit into the store: it may not keep the others out."""
        for item in items:
            try:
                self._hand_in([item])
            except (DataError, IntegrityError) as error:
                log.error("%s: %s cannot be stored: %s", self._ground.key, key_of(item.name), _first_line(error))
                if item.name in self._settling:
                    self._settling.put_off(item.name, until=time.monotonic() + _IN_THE_WAY_SECONDS)

    def _put_away(self, now: float) -> None:
        """Move the files whose submissions have ended."""
        if not self._waiting or now < self._put_away_at:
            return
        self._put_away_at = now + _ASK_SECONDS
        keys = tuple(itertools.islice(self._waiting, _ASK_AT_ONCE))
        with reading(self._engine) as conn:
            ended = watched.ended(conn, self._ground.key, keys)
        moved: list[str] = []
        for key in keys:
            name = self._waiting.pop(key)
            if key not in ended:
                self._waiting[key] = name  # to the end of the line
                continue
            mark, row = ended[key]
            if mark.size != UNREADABLE and mark_of(self._ground.path_of(name)) != mark:
                continue  # it changed, or is gone: the next scan tells which
            try:
                target = shelves.put_away(self._ground, name, row, now=self._clock())
            except OSError as error:
                self._waiting[key] = name
                self._put_away_at = now + _IN_THE_WAY_SECONDS
                self._say(f"files cannot be moved away ({error.strerror}); tried again", about="moving files")
                break
            self._unsay("moving files")
            if target is not None:
                moved.append(key)
        if moved:
            assert self._known is not None
            with writing(self._engine) as conn:
                watched.forget(conn, self._ground.key, moved)
            for key in moved:
                self._known.pop(key, None)
            log.info("%s: %d files put away", self._ground.key, len(moved))
            self._put_away_at = min(self._put_away_at, now)

    def _pause(self, took: float) -> None:
        """Until something is due, a hint comes, or the end."""
        now = time.monotonic()
        rest = min(_LONGEST_REST_SECONDS, max(_LEAST_REST_SECONDS, took))
        due = self._scan_at
        if len(self._settling):
            due = min(due, now + max(self._settings.watch_interval_seconds / 2, rest))
        if self._waiting:
            due = min(due, self._put_away_at)
        while not self._stop.is_set():
            left = due - time.monotonic()
            if left <= 0 or self._hints.wake.wait(min(left, _SLICE_SECONDS)):
                break
        self._hints.wake.clear()
        self._stop.wait(max(0.0, now + rest - time.monotonic()))

    def _pass_over(self, name: str, why: str) -> None:
        if name not in (DONE, FAILED) or self._settings.watch_after == "keep":
            self._say(f"{key_of(name)} is passed over: {why}")

    def _say(self, what: str, *, about: str | None = None) -> None:
        """Once: a scan meets the same every two seconds. `about`: once until it is over."""
        if (about or what) in self._said or len(self._said) > _MOST_SAID:
            return
        self._said.add(about or what)
        over = " (more of the kind is not told of)" if len(self._said) > _MOST_SAID else ""
        log.warning("%s: %s%s", self._ground.key, what, over)

    def _unsay(self, about: str) -> None:
        """What was said is over."""
        if about in self._said:
            self._said.remove(about)
            log.info("%s: %s: well again", self._ground.key, about)


def _batches(found: Iterable[tuple[str, FileMark]]) -> Iterator[list[tuple[str, FileMark]]]:
    batch: list[tuple[str, FileMark]] = []
    size = 0
    for name, mark in found:
        if batch and (len(batch) >= _BATCH_FILES or size + mark.size > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append((name, mark))
        size += mark.size
    if batch:
        yield batch


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0][:300]
