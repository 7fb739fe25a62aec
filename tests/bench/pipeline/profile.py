"""Where the time of one article goes, from its POST to its statements: what each process wrote down of itself.

The events come from `tracing/sitecustomize.py`. Between two of them lies a segment, named by what happens in it.
"""

import json
import os
import statistics
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench.material import ROOT
from tests.bench.pipeline.material import Kind, payload
from tests.bench.pipeline.stand import Stand

TRACING = Path(__file__).parent / "tracing"
SETTLED_SECONDS = 0.3
"""After an article's end until the next POST: its last task has ended too."""
STAGES = (
    ("ingest.read_submissions", "ingest"),
    ("extract.extract_statements", "extract"),
    ("extract.link_speakers", "link"),
)


@dataclass(frozen=True, slots=True)
class Event:
    """`at` by the clock, `cpu` of the thread that wrote it, both in seconds."""

    at: float
    cpu: float
    pid: int
    what: str


@dataclass(frozen=True, slots=True)
class Segment:
    """What took so long by the clock, in ms; CPU in ms where one thread did it."""

    name: str
    wall: float
    cpu: float | None = None


def environment(trace: Path) -> dict[str, str]:
    """What makes every process of a run write its events into the file."""
    return {"PYTHONPATH": os.pathsep.join((str(TRACING), str(ROOT))), "QAWL_BENCH_TRACE": str(trace)}


def traced_posts(stand: Stand, trace: Path, kind: Kind, count: int, *, first: int) -> list[list[Segment]]:
    """The segments of each of so many POSTs, one at a time."""
    windows = []
    with stand.client() as client:
        for number in range(first, first + count):
            text = payload(number, kind)[1].decode()
            began = time.time()
            client.post("/v1/submissions", {"text": text})
            stand.until(lambda: not stand.under_way(), 60)
            time.sleep(SETTLED_SECONDS)
            windows.append((began, time.time()))
    events = sorted(_read(trace), key=lambda event: event.at)
    return [segments([one for one in events if began <= one.at < over], began=began) for began, over in windows]


def _read(trace: Path) -> Iterator[Event]:
    for line in trace.read_text().splitlines():
        at, cpu, pid, what = line.split(" ", 3)
        yield Event(float(at), float(cpu), int(pid), what)


def segments(events: list[Event], *, began: float) -> list[Segment]:
    """The events of one POST in order of time as segments that follow one another; raises ValueError where an event
    is missing."""
    sent = _first(events, "publish:ingest.read_submissions")
    api = [event for event in events if event.pid == sent.pid]
    accept, out = _first(api, "begin:writing"), _first(api, "published:ingest.read_submissions")
    left = next(event for event in api if event.what == "left" and event.at > accept.at)
    found = [
        Segment("accept: request read", _ms(began, accept.at)),
        _between("accept: row committed", accept, left),
        _between("accept: answer, then to the queue", left, out),
    ]
    before = out
    for task, stage in STAGES:
        received, start = _first(events, f"received:{task}"), _first(events, f"start:{task}")
        # On a machine that is busy with other things the last one may end after the next POST.
        end = next((event for event in events if event.what == f"end:{task}"), events[-1])
        found.append(Segment(f"{stage}: in the queue", max(0.0, _ms(before.at, received.at))))
        found.append(Segment(f"{stage}: to the child", _ms(max(received.at, before.at), start.at)))
        own = [event for event in events if event.pid == start.pid and start.at <= event.at <= end.at]
        found += _within(stage, own)
        before = next((event for event in own if event.what.startswith("publish:")), end)
        if stage != "link":
            before = next(event for event in own if event.what.startswith("published:"))
    return found


def _within(stage: str, own: list[Event]) -> list[Segment]:
    """What a child does: begin, load and work, keep, publish."""
    blocks = []
    for begin in (event for event in own if event.what.startswith("begin:")):
        left = next(event for event in own if event.what == "left" and event.at >= begin.at)
        blocks.append((begin, left))
    writes = [block for block in blocks if block[0].what == "begin:writing"]
    first, last = writes[0], writes[-1]
    found = [
        _between(f"{stage}: begin", own[0], first[1]),
        _between(f"{stage}: load and work", first[1], last[0]),
        _between(f"{stage}: keep", last[0], last[1]),
    ]
    published = next((event for event in own if event.what.startswith("published:")), None)
    if published is not None:
        found.append(_between(f"{stage}: to the next queue", last[1], published))
    return found


def medians(posts: Iterable[list[Segment]]) -> list[Segment]:
    """Each segment's median over all posts, in order."""
    by_name: dict[str, list[Segment]] = {}
    for post in posts:
        for segment in post:
            by_name.setdefault(segment.name, []).append(segment)
    return [
        Segment(
            name,
            statistics.median(one.wall for one in found),
            statistics.median(one.cpu for one in found if one.cpu is not None) if found[0].cpu is not None else None,
        )
        for name, found in by_name.items()
    ]


def table(columns: Mapping[str, list[Segment]]) -> str:
    """Wall and CPU milliseconds of each segment, a pair of columns for each kind of article."""
    heads = " | ".join(f"{name}: ms | CPU" for name in columns)
    lines = [f"| segment | {heads} |", "| --- |" + " ---: | ---: |" * len(columns)]
    for row in zip(*columns.values(), strict=True):
        cells = " | ".join(f"{one.wall:.1f} | {'-' if one.cpu is None else f'{one.cpu:.1f}'}" for one in row)
        lines.append(f"| {row[0].name} | {cells} |")
    until = [sum(one.wall for one in found if not one.name.startswith("link")) for found in columns.values()]
    cpu = [sum(one.cpu or 0.0 for one in found if not one.name.startswith("link")) for found in columns.values()]
    ends = " | ".join(f"{wall:.1f} | {used:.1f}" for wall, used in zip(until, cpu, strict=True))
    lines.append(f"| until the statements are stored | {ends} |")
    return "\n".join(lines)


def _first(events: list[Event], what: str) -> Event:
    found = next((event for event in events if event.what == what), None)
    if found is None:
        raise ValueError(f"no event {what!r} in {json.dumps([event.what for event in events])}")
    return found


def _between(name: str, start: Event, end: Event) -> Segment:
    same = start.pid == end.pid and end.cpu >= start.cpu
    return Segment(name, _ms(start.at, end.at), 1_000 * (end.cpu - start.cpu) if same else None)


def _ms(start: float, end: float) -> float:
    return 1_000 * (end - start)
