"""One run under faults, or undisturbed: `python -m tests.chaos.once`; prints what happens, and ends with 0 where all is
right.

A process of its own, since it may move into a mount namespace, where a small disk lies under its folder.
"""

import argparse
import json
import pickle
import random
import signal
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from services.common.store.tables import submissions
from tests.chaos import small_disk
from tests.chaos.client import Clients, Due
from tests.chaos.faults import WHOLE, Storm, planned
from tests.chaos.ground import Ground, ground, pages_of, saved, slowness_of_machine
from tests.chaos.material import Item, material
from tests.chaos.notes import begun_again, take_note
from tests.chaos.record import Record, record
from tests.chaos.verdict import differences
from tests.end_to_end.running import Run

POISON = ("segfault.extract", "segfault.ingest", "memory.extract", "deadlock.ingest")
SHORT_POISON = ("segfault.extract", "segfault.ingest")
"""What hangs takes four times the time limit."""

SECONDS = 32.0
"""Of a whole run, in which all is handed in and all faults begin."""

DISK_MEGABYTES = 400
"""For PostgreSQL with its binaries, which are copied where its account cannot reach them, and all that a run writes."""

SHORT_SECONDS = 12.0

START_SECONDS = 90.0
STOP_SECONDS = 10.0
RECOVERY_SECONDS = 180.0
"""After the last fault, and from one row that is done to the next, on a quiet machine; some 30 s are usual for all."""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, required=True, help="0 is the undisturbed run")
    parser.add_argument("--store", choices=["sqlite", "postgresql"], required=True)
    parser.add_argument("--count", type=int, default=WHOLE)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--reference", type=Path, help="what the undisturbed run left, to compare with")
    given = parser.parse_args()
    # Whoever ends this ends all that it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("broken off"))
    home = given.folder / "home"
    home.mkdir()
    home.chmod(0o755)
    why_not = small_disk.mount(home, megabytes=DISK_MEGABYTES)
    if why_not is not None:
        _say(f"no disk is filled, since {why_not}")
    run = _Run(given.seed, given.store, given.count, home, given.reference, small_disk=why_not is None)
    result, found = run.do()
    (given.folder / "result.json").write_text(json.dumps(result))
    (given.folder / "record.pickle").write_bytes(pickle.dumps(found))
    if not result["right"] and why_not is None:
        saved(home, given.folder / "left")
    return 0 if result["right"] else 1


class _Run:
    def __init__(
        self, seed: int, store: str, count: int, folder: Path, reference: Path | None, *, small_disk: bool
    ) -> None:
        self._small_disk = small_disk
        self._seed, self._store, self._count, self._folder = seed, store, count, folder
        self._reference: Record | None = None if reference is None else pickle.loads(reference.read_bytes())
        self._items = material(count, poison=POISON if count >= WHOLE else SHORT_POISON)
        self._slowness = slowness_of_machine()
        self._seconds = (SECONDS if count >= WHOLE else SHORT_SECONDS) * min(self._slowness, 2)
        self._recovery = RECOVERY_SECONDS * self._slowness

    def do(self) -> tuple[dict[str, object], Record]:
        own_broker = self._seed % 2 == 0
        with ExitStack() as stack:
            on = stack.enter_context(
                ground(
                    self._folder,
                    store=self._store,
                    own_broker=own_broker,
                    pages=pages_of(self._items),
                    small_disk=self._small_disk,
                    slowness=self._slowness,
                )
            )
            engine = on.engine()
            stack.callback(engine.dispose)
            _say(
                f"seed {self._seed}, {self._store}, broker {'behind a proxy' if own_broker else 'of qawl run'},"
                f" machine {self._slowness:.1f} times slower than a quiet one"
            )
            on.run.until(lambda: _is_at_work(on.run), START_SECONDS * self._slowness)
            on.run.until(lambda: on.run.get("/readyz") is not None, START_SECONDS * self._slowness)
            take_note(engine)
            began = time.monotonic()
            clients = Clients(on.run, self._due(), site_port=on.site.port)
            storm = None
            if self._seed:
                plan = planned(on, seed=self._seed, count=self._count, seconds=self._seconds)
                storm = Storm(on, plan, say=_say)
            is_over = self._until_over(on, engine, clients, storm)
            ended = time.monotonic()
            last = max(storm.last_at if storm else began, began)
            found = record(engine, site_port=on.site.port)
            wrong = differences(found, material=self._items, told=clients.told, reference=self._reference)
            if not is_over:
                wrong.insert(0, f"not all was done, and nothing for {self._recovery:.0f} s after the last fault")
            refused = [f"{name}: {told.refused}" for name, told in clients.told.items() if told.refused]
            wrong = refused + wrong
            again = begun_again(engine)
            stopped = on.run.stop()
            if stopped >= STOP_SECONDS * self._slowness:
                wrong.append(f"it took {stopped:.1f} s to stop")
        result: dict[str, object] = {
            "seed": self._seed,
            "store": self._store,
            "rows": sum(not entry.name.startswith("examples/") for entry in found.ledger),
            "outcomes": dict(Counter(str(entry.outcome) for entry in found.ledger)),
            "statements": sum(found.rows["statements"].values()),
            "faults": dict(Counter(one.kind for one in storm.fired)) if storm else {},
            "busy": sum(one.busy for one in storm.fired) if storm else 0,
            "missed": storm.missed if storm else [],
            "again": again,
            "unanswered": sum(told.unanswered for told in clients.told.values()),
            "restarts": on.restarts,
            "seconds": round(ended - began, 1),
            "recovery": round(ended - last, 1),
            "right": not wrong,
            "wrong": wrong,
        }
        for line in wrong[:40]:
            _say(f"WRONG {line}")
        _say(_summary(result))
        return result, found

    def _due(self) -> list[Due]:
        """Each item at a moment of this seed's: poison and a third of all within the first seconds, as a backlog."""
        chance = random.Random(f"due {self._seed} {self._store}")

        def moment(item: Item) -> float:
            if item.right.outcome == "quarantined":
                return chance.uniform(0, 2)
            return chance.uniform(0, 1) if chance.random() < 1 / 3 else chance.uniform(0, self._seconds)

        return [Due(at=moment(item), item=item) for item in self._items]

    def _until_over(self, on: Ground, engine: Engine, clients: Clients, storm: Storm | None) -> bool:
        """Until all is handed in, all faults are over, and no row of the ledger is unfinished."""
        joined = threading.Thread(target=clients.join, args=(self._seconds + self._recovery,), daemon=True)
        joined.start()
        deadline = time.monotonic() + self._seconds + self._recovery
        told_at, before = time.monotonic(), 0
        while time.monotonic() < deadline:
            on.keep_running()
            left = self._look(engine)
            is_raging = storm is not None and not storm.is_over
            if not (is_raging or joined.is_alive()) and left == 0:
                return True
            if is_raging or (left is not None and left < before):  # it goes on, however slowly
                deadline = max(deadline, time.monotonic() + self._recovery)
            before = before if left is None else left
            if time.monotonic() - told_at > 10:
                told_at = time.monotonic()
                _say(f"          {clients.handed_in} handed in, {left} under way")
            time.sleep(0.2)
        return False

    def _look(self, engine: Engine) -> int | None:
        """How many rows are unfinished, and files not taken in; None where the store does not answer."""
        c = submissions.c
        try:
            with engine.connect() as conn:
                left = conn.execute(sa.select(sa.func.count()).where(c.outcome.is_(None))).scalar_one()
                taken = set(conn.execute(sa.select(c.name).where(c.channel == "folder")).scalars())
        except SQLAlchemyError:
            return None
        return left + sum(item.door == "folder" and item.name not in taken for item in self._items)


def _is_at_work(run: Run) -> bool:
    """Whether all have started that take anything in: faults that hit a start hit no work."""
    signs = (("ingest", "ready."), ("extract", "ready."), ("watch", "watching "), ("beat", ""))
    logs = run.folder / "logs"
    return all((logs / f"{name}.log").is_file() and sign in (logs / f"{name}.log").read_text() for name, sign in signs)


def _summary(result: dict[str, object]) -> str:
    faults, again = result["faults"], result["again"]
    assert isinstance(faults, dict)
    assert isinstance(again, dict)
    return (
        f"{'RIGHT' if result['right'] else 'WRONG'}  seed {result['seed']} on {result['store']}:"
        f" {result['rows']} rows {result['outcomes']}, {result['statements']} statements;"
        f" {sum(faults.values())} faults, {result['busy']} into work in hand, {sum(again.values())} begun again,"
        f" {result['unanswered']} requests without an answer; {result['seconds']} s, of which recovery"
        f" {result['recovery']} s"
    )


_BEGAN = time.monotonic()


def _say(line: str) -> None:
    sys.stdout.write(f"[{time.monotonic() - _BEGAN:6.1f}] {line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
