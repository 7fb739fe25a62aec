"""The figures of one store as tables: what storing costs, the room it takes, what queries cost, and what grows."""

from dataclasses import dataclass
from math import log10

from tests.bench.store.invented import STATEMENTS
from tests.bench.store.measuring import Asked
from tests.bench.store.queries import MACHINE

LIMIT = 1.3
"""How much dearer a thing may be in a store ten times as large."""
NOISE_MS = 0.15
"""Differences below this are not told as growth: of a query of 0.3 ms, they are the machine's."""
_TABLES_SHOWN = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One store at one size: storing an article in ms, log in bytes an article, room by table, queries by name."""

    size: int
    cpu: float
    wall: float
    wal: float
    room: dict[str, int]
    asked: dict[str, Asked]


def show(store: str, marks: list[Mark], *, whole: bool) -> None:
    print(f"\n{store}: storing one article of {STATEMENTS} statements, from accepted to done")
    print(
        f"{'statements':>12} {'CPU ms':>8} {'wall ms':>8} {'CPU/statement':>14} {'log kB':>8} {'bytes/statement':>16}"
    )
    for mark in marks:
        each = sum(mark.room.values()) / mark.size
        print(
            f"{mark.size:12,} {mark.cpu:8.2f} {mark.wall:8.2f} {mark.cpu / STATEMENTS:14.3f} {mark.wal / 1000:8.1f} "
            f"{each:16,.0f}"
        )
    machine = _growths(marks, [mark.asked[MACHINE].cpu for mark in marks])
    stored = _growths(marks, [mark.cpu for mark in marks])
    print("growth a decade, CPU: " + ", ".join(f"{growth:.2f}" for growth in stored), end="; ")
    print("of the same work without the store: " + ", ".join(f"{growth:.2f}" for growth in machine))
    print(f"\n{store}: bytes a statement, by table and index, at {marks[-1].size:,}")
    for name, size in sorted(marks[-1].room.items(), key=lambda one: -one[1])[:_TABLES_SHOWN]:
        print(f"{name:44} {size / marks[-1].size:8.1f}")
    _show_queries(store, marks, whole=whole)


def _show_queries(store: str, marks: list[Mark], *, whole: bool) -> None:
    print(f"\n{store}: queries, CPU ms at each mark; at the last one p50 and p99 by the clock, rows; growth a decade")
    grown = 0
    for name in marks[0].asked:
        costs = [mark.asked[name].cpu for mark in marks]
        growths = _growths(marks, costs)
        is_flat = all(
            _is_flat(a.asked[name], b.asked[name], g) for g, a, b in zip(growths, marks, marks[1:], strict=False)
        )
        grown += not is_flat
        last = marks[-1].asked[name]
        if whole or not is_flat:
            figures = " ".join(f"{cost:9.2f}" for cost in costs) + f" {last.p50:9.2f} {last.p99:9.2f} {last.rows:6.0f}"
            print(f"{name:44} {figures}   " + " ".join(f"{g:5.2f}" for g in growths) + ("" if is_flat else "  grows"))
    print(f"{len(marks[0].asked) - grown} of {len(marks[0].asked)} queries within {LIMIT} a decade")


def _growths(marks: list[Mark], costs: list[float]) -> list[float]:
    """For each two neighbours, how many times dearer ten times the size is."""
    return [
        (b / a) ** (1 / log10(m.size / n.size)) for a, b, n, m in zip(costs, costs[1:], marks, marks[1:], strict=False)
    ]


def _is_flat(small: Asked, large: Asked, growth: float) -> bool:
    """A page that was not full in the smaller store may cost more as it fills: what counts is the cost of a row."""
    more_rows = max(1.0, (large.rows + 1) / (small.rows + 1))
    return growth <= LIMIT or large.cpu - small.cpu < NOISE_MS or large.cpu / small.cpu <= LIMIT * more_rows
