"""The loop of `qawl run`: start in turn, restart what crashes, say what is ready, stop everything in time."""

import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from services.common.contracts.workers import BEATS_MISSED
from services.common.settings import Settings
from services.supervisor import embedded, ground, watching
from services.supervisor.child import HUNG_SECONDS, Child
from services.supervisor.plan import NOT_YET, Turn, environment, plans

TICK_SECONDS = 0.1

ASK_EVERY_SECONDS = 0.25
ASK_LATE_EVERY_SECONDS = 2.0
"""Between two questions to the API, at the start and when it is late; each one costs it a millisecond."""

GIVE_UP_SECONDS = 60.0
"""A store that shows no statement by then is empty for another reason than the start."""

LATE_SECONDS = 15.0
"""Start what is left although the API does not answer or shows nothing: that must not keep the sweeper from running."""

STOP_SECONDS = 7.5
"""For all to end by themselves, a worker that kills its hanging children after 5.5 s included; then they are killed, so
that Ctrl-C takes less than 10 s."""

BROKER_STOP_SECONDS = 1.5


def run(settings: Settings) -> int:
    """Run everything until Ctrl-C or SIGTERM; returns the exit status. Raises SetupError before anything is started."""
    with ground.held(settings):
        if settings.broker_url is None:
            embedded.end_left_behind(settings)
        ground.raise_open_files()
        ground.check_ports(settings)
        ground.check_keys(settings)
        with _stop_signals() as stop, ground.listening(settings) as listeners:
            return _Run(settings, stop, listeners).until_stopped()


class _Run:
    """One run of the tree, from the first process to the last."""

    def __init__(self, settings: Settings, stop: threading.Event, listeners: Sequence[socket.socket]) -> None:
        self._settings, self._stop, self._listeners = settings, stop, listeners
        common = environment(settings)
        self._children = [
            Child(
                plan,
                environment=common,
                log=ground.path_of(settings, plan.name),
                hung_seconds=max(HUNG_SECONDS, 2 * BEATS_MISSED * settings.heartbeat_seconds),
                can_start=settings.data_dir.is_dir,  # one that was moved away could not be put back over a new one
            )
            for plan in plans(settings, listeners=[listener.fileno() for listener in listeners])
        ]
        self._began_at = time.monotonic()
        self._turn = Turn.FIRST
        self._asked_at = 0.0
        self._said_waits = ""
        self._said_ready = False
        self._said_statements = False
        self._trimmed_at = 0.0
        self._room = watching.Room(settings)

    def until_stopped(self) -> int:
        _say(f"Qawl starts; logs are in {ground.logs(self._settings).absolute()}")
        status = 0
        try:
            self._start(Turn.FIRST)
            while not self._stop.wait(TICK_SECONDS):
                self._tick()
        except _CannotPrepareError as error:
            _say(str(error))
            status = 1
        finally:
            self._end()
        return status

    def _start(self, turn: Turn) -> None:
        self._turn = turn
        for child in self._children:
            if child.plan.turn == turn:
                child.start()

    def _tick(self) -> None:
        for child in self._children:
            line = child.tick()
            if line is not None and child.plan.ends and (child.exit_status or 0) > 0:
                if child.exit_status != NOT_YET:
                    raise _CannotPrepareError(child)
                line = self._waiting_for_the_database(child)
            if line is not None:
                _say(line)
        if self._is_prepared():
            self._go_on()
        if time.monotonic() - self._trimmed_at > 10:
            self._trimmed_at = time.monotonic()
            for child in self._children:
                child.trim_log()
            line = self._room.look()
            if line is not None:
                _say(line)

    def _waiting_for_the_database(self, child: Child) -> str | None:
        """What is to be said while it does not answer; the same is said once."""
        line, before = f"{_last_lines(child)}\nQawl waits for it.", self._said_waits
        self._said_waits = line
        return None if line == before else line

    def _is_prepared(self) -> bool:
        return all(child.exit_status == 0 for child in self._children if child.plan.ends)

    def _go_on(self) -> None:
        """Ask the API how far things are until all is said, and start what waited for that."""
        now = time.monotonic()
        late = now - self._began_at > LATE_SECONDS
        told = self._said_ready and (self._said_statements or now - self._began_at > GIVE_UP_SECONDS)
        if told or now - self._asked_at < (ASK_LATE_EVERY_SECONDS if late else ASK_EVERY_SECONDS):
            return
        self._asked_at = now
        advice = None if self._said_ready else watching.readiness(self._settings)
        if advice is not None:
            self._said_ready = True
            _say(f"Qawl runs, ready after {now - self._began_at:.1f} s. Ctrl-C stops it.")
            _say(watching.addresses(self._settings))
        if advice:
            _say(advice)
        if self._said_ready and not self._said_statements and watching.has_statements(self._settings):
            self._said_statements = True
            _say(f"Statements are visible, {now - self._began_at:.1f} s after the start.")
        if self._turn is Turn.FIRST and (self._said_ready or late):
            self._start(Turn.READY)
        if self._turn is Turn.READY and (self._said_statements or late or self._settings.api_needs_keys):
            self._start(Turn.SHOWN)

    def _end(self) -> None:
        """Workers and all others first, then the broker that they hand their rest back to."""
        began = time.monotonic()
        _say("Stopping ...")
        self._stop.clear()
        for listener in self._listeners:  # who comes when no process is left that listens is refused, not left to wait
            listener.close()
        last = [child for child in self._children if child.plan.outlives_workers]
        first = [child for child in self._children if not child.plan.outlives_workers]
        for children, seconds in ((first, STOP_SECONDS), (last, BROKER_STOP_SECONDS)):
            for child in children:
                child.terminate()
            deadline = time.monotonic() + seconds
            # A second Ctrl-C says that somebody will not wait.
            while any(child.is_running for child in children) and time.monotonic() < deadline:
                if self._stop.wait(0.05):
                    break
            for child in children:
                child.kill()
        _say(f"Stopped, {time.monotonic() - began:.1f} s.")


class _CannotPrepareError(Exception):
    """The tables could not be brought up to date: nothing that runs would be of use."""

    def __init__(self, child: Child) -> None:
        super().__init__(f"The database could not be prepared:\n{_last_lines(child, 3)}\n  see {child.log}")


def _last_lines(child: Child, most: int = 2) -> str:
    """Of what it said."""
    try:
        tail = child.log.read_text(errors="replace").strip().splitlines()[-most:]
    except OSError as error:  # a full disk took nothing of it
        tail = [str(error)]
    return "\n".join(f"  {line}" for line in tail)


@contextmanager
def _stop_signals() -> Iterator[threading.Event]:
    """SIGINT, SIGTERM and the end of the terminal (which `nohup` lets pass) set the event instead of ending the
    process; as before when the block ends."""
    stop = threading.Event()

    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(line: str) -> None:
    # Its own output may lie on a disk that is full, or be closed: then it is None, or a file that was opened since.
    with suppress(OSError, AttributeError):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
