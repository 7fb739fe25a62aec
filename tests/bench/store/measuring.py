"""What a piece of work costs: CPU of this process and of the database's, and time by the clock."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from services.common.store.engine import reading

Query = Callable[[Connection, int], object]
"""What is asked of a connection, with the number of a variation, 0 to 100."""
WARM_UP = 3


@dataclass(slots=True)
class Cost:
    """Seconds; CPU is this process's and, on PostgreSQL, that of the process that serves it."""

    cpu: float = 0.0
    wall: float = 0.0


class Meter:
    """Measures work on one store. All of it is done through one connection, so that one server process serves it."""

    def __init__(self, engine: Engine) -> None:
        self._pid: int | None = None
        if engine.dialect.name == "postgresql":
            with reading(engine) as conn:
                self._pid = conn.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()

    @contextmanager
    def measured(self, cost: Cost) -> Iterator[None]:
        """Add what the block costs."""
        cpu, wall = self._cpu(), time.perf_counter()
        yield
        cost.wall += time.perf_counter() - wall
        cost.cpu += self._cpu() - cpu

    def _cpu(self) -> float:
        if self._pid is None:
            return time.process_time()
        # Nanoseconds on a core so far: the ticks of /proc/PID/stat are too coarse for a query.
        served = int(Path(f"/proc/{self._pid}/schedstat").read_text().split()[0])
        return time.process_time() + served / 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a query cost, in milliseconds, over all its variations: CPU (median), and time by the clock; and how many
    rows it gave, on average."""

    cpu: float
    p50: float
    p99: float
    rows: float


def ask(meter: Meter, conn: Connection, query: Query, *, seconds: float = 0.1) -> Asked:
    """Run it with one variation after the other, for `seconds` of CPU at most but five times at least; the first ones,
    after which PostgreSQL settles on a plan, do not count."""
    costs: list[Cost] = []
    rows = 0
    for turn in range(WARM_UP):
        query(conn, 100 - turn)
    spent = Cost()
    while len(costs) < 5 or (spent.cpu < seconds and len(costs) < 100):
        cost = Cost()
        with meter.measured(cost):
            rows += _rows(query(conn, len(costs)))
        spent.cpu += cost.cpu
        costs.append(cost)
    cpu = sorted(cost.cpu for cost in costs)
    walls = quantiles((cost.wall for cost in costs), n=100, method="inclusive")
    return Asked(cpu=1000 * cpu[len(cpu) // 2], p50=1000 * walls[49], p99=1000 * walls[98], rows=rows / len(costs))


def _rows(found: object) -> int:
    if isinstance(found, int):
        return 1
    items = getattr(found, "items", found)
    return len(items) if isinstance(items, tuple | dict) else 1


def load() -> str:
    return " ".join(f"{one:.1f}" for one in os.getloadavg())
