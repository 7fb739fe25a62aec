"""What a worker has counted of its work since it started, as it tells others: how long rows took, how they ended."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from services.common.contracts.submissions import Stage

BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Upper bounds of the histogram, in seconds: a short article is extracted in 10 ms, a task has 60 s at most."""

End = Literal["done", "again", "given_back", "rejected", "blocked", "quarantined"]
ENDS: tuple[End, ...] = ("done", "again", "given_back", "rejected", "blocked", "quarantined")
"""How an attempt ends: its work is done, it failed and is tried again, it is given back uncounted, or the submission
has ended."""

WORK_STAGES: tuple[Stage, ...] = tuple(stage for stage in Stage if stage is not Stage.FINISHED)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCounts:
    """`buckets` are how many rows took no longer than each of BOUNDS and longer than the one before, then how many took
    longer than all; `seconds` is what all took together; `ends` are how many attempts ended as each of ENDS."""

    stage: Stage
    buckets: tuple[int, ...]
    seconds: float
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Of one worker. `deaf_seconds`: for so long messages have waited, a child was free, and none was begun."""

    stages: tuple[StageCounts, ...]
    deaf_seconds: float = 0.0


def encoded(counts: Counts) -> str:
    stages = {
        one.stage: {
            "buckets": one.buckets,
            "seconds": round(one.seconds, 6),
            "ends": dict(zip(ENDS, one.ends, strict=True)),
        }
        for one in counts.stages
    }
    return json.dumps({"bounds": BOUNDS, "deaf_seconds": counts.deaf_seconds, "stages": stages})


def decoded(text: str | bytes) -> Counts | None:
    """None for what another version counts by other bounds, and for what is broken."""
    try:
        told: Any = json.loads(text)
        if tuple(told["bounds"]) != BOUNDS:
            return None
        return Counts(
            stages=tuple(_stage(stage, told["stages"][stage]) for stage in WORK_STAGES if stage in told["stages"]),
            deaf_seconds=float(told["deaf_seconds"]),
        )
    except (ValueError, TypeError, KeyError):
        return None


def _stage(stage: Stage, told: Mapping[str, Any]) -> StageCounts:
    buckets: Iterable[int] = told["buckets"]
    counts = StageCounts(
        stage=stage,
        buckets=tuple(map(int, buckets)),
        seconds=float(told["seconds"]),
        ends=tuple(int(told["ends"].get(end, 0)) for end in ENDS),
    )
    if len(counts.buckets) != len(BOUNDS) + 1:
        raise ValueError("not as many buckets as bounds")
    return counts
