"""Very many files dropped at once, beside a trickle of them: the rate of both, and every process's memory meanwhile."""

import statistics
import time
from dataclasses import dataclass

from tests.bench.pipeline.material import payload
from tests.bench.pipeline.stand import Stand

LOOK_SECONDS = 1.0
TRICKLE_AHEAD = 60
"""Files of a trickle that are under way at a time: enough that no child waits."""
TRICKLE_STEP = 20
FIRST_FLOOD, FIRST_TRICKLE = 100_000, 200_000


@dataclass(frozen=True, slots=True)
class Flood:
    """Rates in articles a second; memory in MB by process: early on, at its highest afterwards."""

    files: int
    seconds: float
    rate: float
    trickle_rate: float
    ended: dict[str, int]
    memory: dict[str, tuple[float, float]]

    @property
    def growth(self) -> float:
        """How many MB the process that grew most took on after the first fifth of the flood."""
        return max(highest - early for early, highest in self.memory.values())


def flood(stand: Stand, files: int, *, trickled: int) -> Flood:
    """Trickle some, then drop all the others at once (moved in, each whole), and wait until all have ended."""
    trickle_rate = _trickle(stand, trickled)
    before = sum(stand.ended().values())
    prepared = stand.folder / "prepared"
    prepared.mkdir()
    for number in range(files):
        name, body = payload(FIRST_FLOOD + number, "brief")
        (prepared / name).write_bytes(body)
    began = time.monotonic()
    for path in prepared.iterdir():
        path.rename(stand.inbox / path.name)
    ended: list[tuple[float, int]] = []
    looks: list[dict[str, float]] = []
    while (done := sum(stand.ended().values()) - before) < files:
        ended.append((time.monotonic() - began, done))
        looks.append({name: used.memory_bytes / 1e6 for name, used in stand.used().items()})
        if stand.process.poll() is not None:
            raise RuntimeError(stand.logs())
        time.sleep(LOOK_SECONDS)
    seconds = time.monotonic() - began
    return Flood(
        files=files,
        seconds=seconds,
        rate=_middle_rate([*ended, (seconds, files)], files),
        trickle_rate=trickle_rate,
        ended=stand.ended(),
        memory=_memory(looks),
    )


def _trickle(stand: Stand, files: int) -> float:
    """Drop a few whenever few are under way; articles a second in the middle of it."""
    before, dropped = sum(stand.ended().values()), 0
    began = time.monotonic()
    ended: list[tuple[float, int]] = []
    while (done := sum(stand.ended().values()) - before) < files:
        ended.append((time.monotonic() - began, done))
        for number in range(dropped, min(files, dropped + TRICKLE_STEP) if dropped - done < TRICKLE_AHEAD else dropped):
            name, body = payload(FIRST_TRICKLE + number, "brief")
            part = stand.inbox / f".{name}"
            part.write_bytes(body)
            part.rename(stand.inbox / name)
            dropped += 1
        time.sleep(0.05)
    return _middle_rate([*ended, (time.monotonic() - began, files)], files)


def _middle_rate(ended: list[tuple[float, int]], files: int) -> float:
    """Between a tenth and nine tenths of them, so that neither the way in nor the last few count."""
    start = next(one for one in ended if one[1] >= files * 0.1)
    end = next(one for one in ended if one[1] >= files * 0.9)
    return (end[1] - start[1]) / max(1e-9, end[0] - start[0])


def _memory(looks: list[dict[str, float]]) -> dict[str, tuple[float, float]]:
    """Each process's median over the second fifth of the looks, and its most after that."""
    early, later = looks[len(looks) // 5 : max(len(looks) // 5 + 1, 2 * len(looks) // 5)], looks[2 * len(looks) // 5 :]
    names = set.intersection(*(set(look) for look in looks))
    return {
        name: (
            statistics.median(look[name] for look in early),
            max(look[name] for look in later or early),
        )
        for name in sorted(names)
    }


def report(found: Flood) -> list[str]:
    grown = ", ".join(f"{name} {early:.0f} to {most:.0f}" for name, (early, most) in found.memory.items())
    return [
        f"{found.files} files dropped at once: all ended after {found.seconds:.0f} s ({found.ended})",
        f"  {found.rate:.1f} a second; a trickle {found.trickle_rate:.1f}; ratio {found.rate / found.trickle_rate:.2f}"
        "   (target within 10 %)",
        f"  MB by process, in the second fifth and the most after it: {grown}",
    ]
