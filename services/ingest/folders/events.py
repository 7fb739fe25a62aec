"""Hints of what stirred in a folder, collected by a thread until the watcher asks.

They may miss anything: the scan finds it.
"""

import contextlib
import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from services.ingest.folders.inotify import LostError, Stirred, Watches

log = logging.getLogger(__name__)

_MOST = 2_000
"""Names that are kept; with more, everything is looked at."""
_SLICE_SECONDS = 0.5
_AGAIN_SECONDS = 1.0
_DEBOUNCE_MS = 50


class Hints:
    """What stirred since it was last asked for. `wake` is set when something did."""

    def __init__(self) -> None:
        self.wake = threading.Event()
        self._lock = threading.Lock()
        self._stirred: dict[str, Stirred] = {}
        self._all = False
        self.live = False

    def add(self, stirred: Stirred) -> None:
        with self._lock:
            known = self._stirred.get(stirred.name)
            if known is None or stirred.closed or stirred.is_folder:
                self._stirred[stirred.name] = stirred
            if len(self._stirred) > _MOST:
                self._stirred.clear()
                self._all = True
        self.wake.set()

    def add_all(self) -> None:
        """Anything may have stirred."""
        with self._lock:
            self._stirred.clear()
            self._all = True
        self.wake.set()

    def take(self) -> tuple[Stirred, ...] | None:
        """What stirred; None where everything has to be looked at."""
        with self._lock:
            found, everything = tuple(self._stirred.values()), self._all
            self._stirred.clear()
            self._all = False
        return None if everything else found


def listen(
    folder: str, is_apart: Callable[[str], bool], hints: Hints, stop: threading.Event, say: Callable[[str], None]
) -> None:
    """Collect hints until `stop` is set; begins anew when the folder was replaced. To be run in a thread of its own."""
    while not stop.is_set():
        try:
            if sys.platform == "linux":
                _linux(folder, is_apart, hints, stop, say)
            else:
                _elsewhere(folder, hints, stop)
        except LostError:
            hints.add_all()
        except FileNotFoundError:
            hints.live = False
            stop.wait(_AGAIN_SECONDS)
        except (OSError, RuntimeError) as error:  # RuntimeError: watchfiles met a name that is not UTF-8
            hints.live = False
            hints.add_all()
            say(f"the system gives no events of it ({error}); the scan finds what comes{_advice(error)}")
            stop.wait(_AGAIN_SECONDS * 10)


def _linux(
    folder: str, is_apart: Callable[[str], bool], hints: Hints, stop: threading.Event, say: Callable[[str], None]
) -> None:
    with contextlib.closing(Watches(folder, is_apart)) as watches:
        hints.live = True
        hints.add_all()
        while not stop.is_set():
            for stirred in watches.wait(_SLICE_SECONDS):
                hints.add(stirred)
            if watches.is_full:
                say(f"some of its sub-folders give no events; the scan finds what comes into them{FULL_ADVICE}")


FULL_ADVICE = (
    ". Raise the limit: `sysctl fs.inotify.max_user_watches=524288`, and max_user_instances where that is reached"
)


def _advice(error: BaseException) -> str:
    # ENOSPC: no watch left; EMFILE: no instance left, or no descriptor
    return FULL_ADVICE if isinstance(error, OSError) and error.errno in (24, 28) else ""


def _elsewhere(folder: str, hints: Hints, stop: threading.Event) -> None:
    import watchfiles  # the one user of it, which Linux does without

    over = _Over(Path(folder), stop)
    changes = watchfiles.watch(
        folder,
        watch_filter=None,
        debounce=_DEBOUNCE_MS,
        step=_DEBOUNCE_MS,
        rust_timeout=int(_SLICE_SECONDS * 1_000),
        stop_event=over,
        yield_on_timeout=True,
        raise_interrupt=False,
        ignore_permission_denied=True,
    )
    for change in changes:
        if change:
            hints.add_all()


class _Over:
    """Tells watchfiles to end: at the end of all, or when the folder is no longer the one it watches."""

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
