"""What came of a replay, for the reader: samples as CSV, a plot, and a summary."""

from collections import Counter
from pathlib import Path

from services.common.contracts.topology import QUEUES
from tests.bench.pipeline.latency import Spread
from tests.load import kept, samples
from tests.load.plot import plot
from tests.load.replay import Replay
from tests.load.verdict import NOT_HAD, READ


def report(found: Replay, folder: Path) -> list[str]:
    """Write the samples and the plot into the folder, and the summary too; returns its lines."""
    name = f"{found.store_kind}-{found.speed:g}x"
    samples.write(folder / f"{name}.csv", found.samples)
    kept.write(folder / f"{name}.json", kept.Terms(part=found.part, speed=found.speed, store_kind=found.store_kind))
    plot(found, folder / f"{name}.png")
    lines = summary(found)
    (folder / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return lines


def summary(found: Replay) -> list[str]:
    looks = found.samples
    handed_in = max((one.at for one in looks if one.handed_in < len(found.day)), default=0.0)
    doors = Counter(str(one.door) for one in found.day)
    copies = sum(one.copy_of is not None for one in found.day)
    read = sum(found.outcomes[outcome] for outcome in READ)
    last = looks[-1]
    lines = [
        f"{len(found.day)} articles in {handed_in:.0f} s ({', '.join(f'{n} {door}s' for door, n in doors.items())}; "
        f"{copies} copies), all ended after {found.seconds:.0f} s: {read / found.seconds:.1f} a second",
        f"  ended: {', '.join(f'{n} {name}' for name, n in sorted(found.outcomes.items()))}"
        f" ({', '.join(sorted(NOT_HAD))}: a dead server's; fetch: waits for one)",
        f"  statements could be read of all after {_empty_from(found, ('fetch', 'ingest', 'extract')):.0f} s",
        "  oldest, s:  "
        + ", ".join(f"{queue} {max(one.ages.get(queue, 0.0) for one in looks):.0f}" for queue in QUEUES),
        "  most waiting: "
        + ", ".join(f"{queue} {max(one.waiting.get(queue, 0) for one in looks)}" for queue in QUEUES),
        f"  a person's texts: {_spread(found)}",
        "  memory, MB: "
        + ", ".join(
            f"{name} {max(one.memory.get(name, 0) for one in looks) / 1e6:.0f}" for name in sorted(last.memory)
        ),
        "  CPU, ms an article: "
        + ", ".join(
            f"{name} {1_000 * spent / max(1, last.handed_in):.1f}"
            for name, spent in sorted(last.cpu.items(), key=lambda one: -one[1])
        ),
        "  work, ms: " + ", ".join(f"{stage} {1_000 * seconds:.1f}" for stage, seconds in found.work.items()),
        f"  handed in late by {found.late_seconds:.1f} s at most; {found.unanswered} requests without an answer; "
        f"load {min(one.load for one in looks):.1f} to {max(one.load for one in looks):.1f}",
        f"  lost or wrong: {len(found.wrong) or 'nothing'}",
    ]
    return lines + [f"  WRONG {line}" for line in found.wrong[:20]]


def _empty_from(found: Replay, queues: tuple[str, ...]) -> float:
    """Since when nothing waits at these stages but for dead servers."""
    final = {queue: found.samples[-1].waiting.get(queue, 0) for queue in queues}
    busy = [one.at for one in found.samples if any(one.waiting.get(q, 0) > final[q] + 1 for q in queues)]
    return max(busy, default=0.0)


def _spread(found: Replay) -> str:
    return str(Spread(tuple(1_000 * took for _, took in found.posts))) if found.posts else "none"
