"""How a running Qawl stands, every few seconds: what `GET /v1/status` says, and what each process has used."""

import csv
import os
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.common.contracts.submissions import Outcome
from tests.bench.pipeline.stand import Stand
from tests.load.handing import FAILURES, Handing

EVERY_SECONDS = 2.0
_WORK = re.compile(r'^qawl_work_seconds_(sum|count)\{[^}]*stage="(\w+)"[^}]*\} ([\d.e+-]+)$', re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One look. `waiting` and `ages` (seconds) by stage, `ended` by outcome, `cpu` (seconds) and `memory` (bytes) by
    process; those of the load driver itself, which serves the pages too, as `driver`."""

    at: float
    handed_in: int
    waiting: Mapping[str, int]
    ages: Mapping[str, float]
    ended: Mapping[str, int]
    cpu: Mapping[str, float]
    memory: Mapping[str, int]
    load: float
    others_cpu: float = 0.0
    """Processor seconds of everything else on the machine."""

    @property
    def passed(self) -> dict[str, int]:
        """How many have been read, had their statements found, and been linked, so far."""
        linked = self.ended.get(Outcome.DONE, 0)
        found = linked + self.waiting.get("link", 0)
        copies = self.ended.get(Outcome.DUPLICATE, 0)
        return {"ingest": found + self.waiting.get("extract", 0) + copies, "extract": found, "link": linked}


class Sampler:
    """Looks until it is told to end, in a thread of its own."""

    def __init__(self, stand: Stand, handing: Handing, *, every_seconds: float = EVERY_SECONDS) -> None:
        self.samples: list[Sample] = []
        self._stand, self._handing, self._every = stand, handing, every_seconds
        self._over = threading.Event()
        self._before: Sample | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._over.set()
        self._thread.join(60)

    def _run(self) -> None:
        is_last = False
        while True:
            try:
                found = look(self._stand, self._handing)
            except FAILURES:
                pass  # an API that does not answer is seen in the gap
            else:
                self._before = self._before or found
                self.samples.append(_since(self._before, found))
            if is_last:
                return
            is_last = self._over.wait(self._every)


def look(stand: Stand, handing: Handing) -> Sample:
    with stand.client() as client:
        status = client.get("/v1/status")
    used, all_cpu = stand.used(), machine_cpu_seconds()
    own = os.times()
    cpu = {name: one.cpu_seconds for name, one in used.items()} | {"driver": own.user + own.system}
    return Sample(
        at=handing.seconds,
        handed_in=len(handing.said.acknowledged),
        waiting={queue["name"]: queue["waiting"] for queue in status["queues"]},
        ages={queue["name"]: queue["oldest_waiting_seconds"] or 0.0 for queue in status["queues"]},
        ended={row["outcome"]: row["count"] for row in status["counts"] if row["outcome"]},
        cpu=cpu,
        memory={name: one.memory_bytes for name, one in used.items()},
        load=os.getloadavg()[0],
        others_cpu=all_cpu - sum(cpu.values()),
    )


def machine_cpu_seconds() -> float:
    """That all processes have used, and what the machine below took away (steal), since it started."""
    user, nice, system, _idle, _iowait, irq, softirq, steal, *_ = Path("/proc/stat").read_text().split()[1:]
    return sum(map(int, (user, nice, system, irq, softirq, steal))) / os.sysconf("SC_CLK_TCK")


def _since(first: Sample, found: Sample) -> Sample:
    """Outcomes and processor time since the first look: what was there before is not the day's."""
    return Sample(
        at=found.at,
        handed_in=found.handed_in,
        waiting=found.waiting,
        ages=found.ages,
        ended={name: count - first.ended.get(name, 0) for name, count in found.ended.items()},
        cpu={name: spent - first.cpu.get(name, 0.0) for name, spent in found.cpu.items()},
        memory=found.memory,
        load=found.load,
        others_cpu=found.others_cpu - first.others_cpu,
    )


def work_seconds(metrics: str) -> dict[str, float]:
    """By stage: how long a worker works on one submission, on average, by the clock and without what transactions
    shared with others take; from the text of `GET /metrics`."""
    sums: dict[tuple[str, str], float] = {}
    for what, stage, value in _WORK.findall(metrics):
        sums[what, stage] = sums.get((what, stage), 0.0) + float(value)
    return {stage: sums["sum", stage] / count for (what, stage), count in sums.items() if what == "count" and count}


_GROUPS = ("waiting", "ages", "ended", "cpu", "memory")


def write(path: Path, samples: Sequence[Sample]) -> None:
    """As CSV: `at`, `handed_in`, `load`, `others_cpu`, and one for each member of each group (`waiting.link`)."""
    names = {group: sorted({name for one in samples for name in getattr(one, group)}) for group in _GROUPS}
    columns = [
        "at",
        "handed_in",
        "load",
        "others_cpu",
        *(f"{group}.{name}" for group in _GROUPS for name in names[group]),
    ]
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(columns)
        for one in samples:
            told = [getattr(one, group).get(name, 0) for group in _GROUPS for name in names[group]]
            first = (f"{one.at:.2f}", one.handed_in, f"{one.load:.2f}", f"{one.others_cpu:.2f}")
            lines.writerow([*first, *map(_short, told)])


def read(path: Path) -> list[Sample]:
    """What `write` wrote."""
    with path.open(newline="", encoding="utf-8") as file:
        return [_of_line(line) for line in csv.DictReader(file)]


def _of_line(line: Mapping[str, str]) -> Sample:
    groups: dict[str, dict[str, float]] = {group: {} for group in _GROUPS}
    for column, told in line.items():
        group, dot, name = column.partition(".")
        if dot:
            groups[group][name] = float(told)
    counted = {
        group: {name: int(told) for name, told in groups[group].items()} for group in ("waiting", "ended", "memory")
    }
    return Sample(
        at=float(line["at"]),
        handed_in=int(line["handed_in"]),
        load=float(line["load"]),
        others_cpu=float(line["others_cpu"]),
        ages=groups["ages"],
        cpu=groups["cpu"],
        **counted,
    )


def _short(told: float) -> str:
    return f"{told:.3f}" if isinstance(told, float) else str(told)
