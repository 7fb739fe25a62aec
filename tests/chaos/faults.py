"""The faults: what each does, how many of each fall into a run, and when, by the seed."""

import contextlib
import os
import random
import signal
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from services.common.store.engine import writing
from services.common.store.tables import submissions
from tests.chaos import frozen, odd_servers
from tests.chaos.ground import Ground, wait_until_gone
from tests.chaos.proxy import Proxy
from tests.end_to_end.running import children

_LOOK_FOR_SECONDS = 3.0
"""What was hit a moment ago is started again after a second or two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A fault, the second at which it begins, and for how long it lasts where it lasts."""

    at: float
    kind: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """A fault that happened. `busy`: whether what it hit had work in hand; `note` is what it says itself."""

    at: float
    kind: str
    lasted: float
    busy: bool
    note: str


# How many of each kind fall into a run of a thousand. A process that is restarted is hit a few times only, since the
# supervisor lets it wait twice as long each time.
_EVERYWHERE: Mapping[str, int] = {
    "kill extract.child": 7,
    "kill ingest.child": 5,
    "kill extract": 3,
    "kill ingest": 3,
    "kill fetch": 2,
    "kill beat": 2,
    "kill api": 2,
    "kill watch": 2,
    "kill broker": 2,
    "kill run": 1,
    "stop run": 1,
    "flush broker": 3,
    "deaf extract": 1,
    "deaf ingest": 1,
    "deaf fetch": 1,
    "two beats": 1,
    "freeze extract": 1,
    "freeze ingest": 1,
    "freeze beat": 1,
    "freeze api": 1,
    "freeze watch": 1,
    "freeze broker": 1,
    "freeze run": 1,
    "litter broker": 2,
    "read-only broker": 1,
    "full broker": 1,
}
_OWN_BROKER: Mapping[str, int] = {"cut broker": 3, "refuse broker": 1, "stall broker": 1, "restore broker": 1}
_BROKER_OF_RUN: Mapping[str, int] = {"damage broker": 1}
_SQLITE: Mapping[str, int] = {"lock store": 2}
_POSTGRESQL: Mapping[str, int] = {
    "cut store": 3,
    "refuse store": 1,
    "stall store": 1,
    "restart store": 1,
    "crash store": 1,
    "kill backend": 2,
    "freeze store": 1,
    "drop store": 2,
    "crowd store": 1,
}
_SMALL_DISK: Mapping[str, int] = {"fill disk": 2}
_WHOLE_ONLY = ("freeze", "damage", "restore", "litter", "read-only", "full", "drop", "crowd")
WHOLE = 1000
"""Submissions of the run that these numbers are for; a shorter one has one of each kind that it has time for."""


def planned(ground: Ground, *, seed: int, count: int, seconds: float) -> tuple[Planned, ...]:
    """The faults of this seed, spread over so many seconds."""
    chance = random.Random(f"faults {seed} {ground.store}")
    numbers = dict(_EVERYWHERE)
    numbers |= _POSTGRESQL if ground.postgres is not None else _SQLITE
    numbers |= _OWN_BROKER if ground.broker is not None else _BROKER_OF_RUN
    numbers |= _SMALL_DISK if ground.small_disk is not None else {}
    if count < WHOLE:
        # Each of these costs seconds of processor time to start again, or lasts too long.
        numbers = {kind: 1 for kind in numbers if kind.split()[-1] not in ("run", "fetch", "beat", "beats")}
        numbers = {kind: 1 for kind in numbers if kind.split()[0] not in _WHOLE_ONLY}
        numbers["kill extract.child"] = numbers["kill ingest.child"] = 2
    found = [
        Planned(at=(place + chance.random()) / number * seconds, kind=kind, seconds=chance.uniform(0.5, 4.0))
        for kind, number in numbers.items()
        for place in range(number)
    ]
    return tuple(sorted(found, key=lambda one: one.at))


class Storm:
    """The faults of a run, each in a thread of its own, so that they overlap as they may."""

    def __init__(self, ground: Ground, plan: tuple[Planned, ...], *, say: Callable[[str], None]) -> None:
        self.fired: list[Fired] = []
        self.missed: list[str] = []
        self.last_at = 0.0
        self._ground, self._plan, self._say = ground, plan, say
        self._engine = ground.engine()
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._blow, daemon=True)
        self._thread.start()

    @property
    def is_over(self) -> bool:
        return not self._thread.is_alive()

    def _blow(self) -> None:
        under_way: list[threading.Thread] = []
        for one in self._plan:
            time.sleep(max(0.0, self._began + one.at - time.monotonic()))
            thread = threading.Thread(target=self._fire, args=(one,), daemon=True)
            thread.start()
            under_way.append(thread)
        for thread in under_way:
            thread.join()

    def _fire(self, one: Planned) -> None:
        resource = one.kind.split()[-1]
        with _LOCKS.setdefault(resource, threading.Lock()):
            began = time.monotonic()
            busy = is_busy(self._engine, one.kind)
            try:
                note = _FAULTS[one.kind.split()[0]](self._ground, one)
            except (OSError, RuntimeError, SQLAlchemyError) as error:  # it is under another fault
                self._say(f"       {one.kind} missed: {type(error).__name__}: {str(error)[:200]}")
                note = None
            ended = time.monotonic()
        self.last_at = max(self.last_at, ended)
        if note is None:
            self.missed.append(one.kind)
            return
        fired = Fired(at=began - self._began, kind=one.kind, lasted=ended - began, busy=busy, note=note)
        self.fired.append(fired)
        self._say(f"{fired.at:6.1f} s  {one.kind:20} {'busy' if busy else 'idle'}  {note}")


_LOCKS: dict[str, threading.Lock] = {}


def is_busy(engine: Engine, kind: str) -> bool:
    """Whether what the fault hits has work in hand: rows begun at its stages; for others, rows unfinished."""
    c = submissions.c
    where: list[sa.ColumnElement[bool]] = [c.outcome.is_(None)]
    name = kind.split()[-1].partition(".")[0]
    stages = {"extract": ("extract", "link"), "ingest": ("ingest",), "fetch": ("fetch",)}.get(name)
    if stages is not None:
        where += [c.stage.in_(stages), c.attempts > 0]
    try:
        with engine.connect() as conn:
            return conn.execute(sa.select(c.id).where(*where).limit(1)).first() is not None
    except SQLAlchemyError:
        return True  # it is under another fault


def _kill(ground: Ground, one: Planned) -> str | None:
    target = one.kind.split()[1]
    if target == "run":
        return _kill_run(ground)
    if target == "backend":
        return _kill_backend(ground)
    if target == "broker" and ground.broker is not None:
        ground.broker.stop()
        time.sleep(one.seconds / 2)
        ground.broker.start()
        return f"back after {one.seconds / 2:.1f} s"
    pid = _pid_of(ground, target)
    if pid is None:
        return None
    os.kill(pid, signal.SIGKILL)
    return f"pid {pid}"


def _pid_of(ground: Ground, name: str) -> int | None:
    deadline = time.monotonic() + _LOOK_FOR_SECONDS
    while time.monotonic() < deadline:
        if ground.run.process is not None and ground.run.process.poll() is None:
            found = [pid for name_, pid in ground.run.tree() if name_ == name]
            if found:
                return random.choice(found)
        time.sleep(0.05)
    return None


def _kill_run(ground: Ground) -> str:
    with ground.run_in_hand() as run:
        assert run.process is not None
        left = [pid for _, pid in run.tree()]
        run.process.kill()
        run.process.wait()
        wait_until_gone(left, 10)
        run.start()
    return "supervisor killed, started again"


def _stop(ground: Ground, one: Planned) -> str:
    with ground.run_in_hand() as run:
        seconds = run.stop(signal.SIGTERM)
        run.start()
    return f"stopped in {seconds:.1f} s, started again"


def _flush(ground: Ground, one: Planned) -> str | None:
    with socket.create_connection(("127.0.0.1", ground.broker_port), timeout=5) as connection:
        connection.sendall(b"FLUSHALL\r\n")
        return connection.recv(100).decode().strip()


def _deaf(ground: Ground, one: Planned) -> str | None:
    """A worker's main process stands still: it is connected, and takes nothing."""
    pid = _pid_of(ground, one.kind.split()[1])
    if pid is None:
        return None
    seconds = 1.5 * one.seconds
    os.kill(pid, signal.SIGSTOP)
    time.sleep(seconds)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)
    return f"pid {pid} stood still for {seconds:.1f} s"


def _two(ground: Ground, one: Planned) -> str:
    beat = ground.second_beat()
    time.sleep(8)
    beat.kill()
    beat.wait()
    return "a second beat for 8 s"


def _cut(ground: Ground, one: Planned) -> str:
    return f"{_proxy(ground, one).cut()} connections"


def _refuse(ground: Ground, one: Planned) -> str:
    proxy = _proxy(ground, one)
    proxy.refuse()
    time.sleep(one.seconds)
    proxy.accept()
    return f"for {one.seconds:.1f} s"


def _stall(ground: Ground, one: Planned) -> str:
    proxy = _proxy(ground, one)
    proxy.stall()
    time.sleep(one.seconds)
    proxy.go_on()
    return f"for {one.seconds:.1f} s"


def _proxy(ground: Ground, one: Planned) -> Proxy:
    found = ground.store_proxy if one.kind.endswith("store") else ground.broker_proxy
    assert found is not None
    return found


def _restart(ground: Ground, one: Planned) -> str:
    return _stop_postgres(ground, signal.SIGINT, one.seconds / 2)


def _crash(ground: Ground, one: Planned) -> str:
    return _stop_postgres(ground, signal.SIGQUIT, one.seconds / 2)


def _stop_postgres(ground: Ground, how: signal.Signals, pause: float) -> str:
    with ground.postgres_in_hand() as postgres:
        postgres.stop(how)
        time.sleep(pause)
        postgres.start()
    return f"{how.name}, back after {pause:.1f} s"


def _kill_backend(ground: Ground) -> str | None:
    """One server process dies, and PostgreSQL ends all others and recovers."""
    assert ground.postgres is not None
    if ground.postgres.process is None:
        return None
    busy = [pid for pid in children(ground.postgres.process.pid) if _is_client(pid)]
    if not busy:
        return None
    os.kill(random.choice(busy), signal.SIGKILL)
    return f"one of {len(busy)}"


def _is_client(pid: int) -> bool:
    try:
        return b"[local]" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _lock(ground: Ground, one: Planned) -> str:
    """Another writer of the SQLite file, which takes its time."""
    engine = ground.engine()
    try:
        with writing(engine):
            time.sleep(one.seconds)
    finally:
        engine.dispose()
    return f"for {one.seconds:.1f} s"


def _fill(ground: Ground, one: Planned) -> str:
    """The disk under data folder, broker and database is full; nothing can be written until the ballast goes."""
    assert ground.small_disk is not None
    ballast = ground.small_disk / "ballast"
    block = bytes(1 << 16)
    try:
        deadline = time.monotonic() + one.seconds
        with ballast.open("ab", buffering=0) as stream:
            while time.monotonic() < deadline:
                try:
                    stream.write(block)
                except OSError:
                    time.sleep(0.02)  # somebody may set a little free, which is ours as well
        size = ballast.stat().st_size
    finally:
        ballast.unlink(missing_ok=True)
    return f"for {one.seconds:.1f} s, with {size >> 20} MB"


def _freeze(ground: Ground, one: Planned) -> str | None:
    target = one.kind.split()[1]
    if target == "run":
        return frozen.freeze_run(ground, 2 * one.seconds)
    return frozen.freeze(ground, target, 2 * one.seconds)


def _damage(ground: Ground, one: Planned) -> str | None:
    done = odd_servers.damage(ground)
    killed = _kill(ground, one)
    return None if done is None or killed is None else f"{done}; {killed}"


Fault = Callable[[Ground, Planned], str | None]
"""Does it; what it has to say, or None where it found nothing to hit."""

_FAULTS: Mapping[str, Fault] = {
    "kill": _kill,
    "stop": _stop,
    "flush": _flush,
    "deaf": _deaf,
    "two": _two,
    "cut": _cut,
    "refuse": _refuse,
    "stall": _stall,
    "restart": _restart,
    "crash": _crash,
    "lock": _lock,
    "fill": _fill,
    "freeze": _freeze,
    "damage": _damage,
    "litter": lambda ground, _: odd_servers.litter(ground),
    "read-only": lambda ground, one: odd_servers.refuse_writes(ground, one.seconds),
    "full": lambda ground, one: odd_servers.have_no_memory(ground, one.seconds),
    "restore": lambda ground, one: odd_servers.restore(ground, one.seconds),
    "drop": lambda ground, _: odd_servers.drop_backends(ground),
    "crowd": lambda ground, one: odd_servers.crowd(ground, 2 * one.seconds),
}
