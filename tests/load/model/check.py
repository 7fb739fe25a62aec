"""The model held against a replay: the same articles at the same times, on the cores that could be had meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.load.day import Arrival
from tests.load.model.costs import Costs, cores_of
from tests.load.model.works import Course, Works, simulate
from tests.load.samples import Sample

RIGHT_WITHIN = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One figure, measured and by the model."""

    what: str
    measured: float
    told: float

    @property
    def off(self) -> float:
        """The model's over the measured one, less 1."""
        return self.told / self.measured - 1 if self.measured else 0.0


def compare(
    samples: Sequence[Sample],
    day: Sequence[Arrival],
    costs: Costs,
    *,
    start: float,
    speed: float,
    cores: int,
    has_one_writer: bool,
) -> list[Compared]:
    """Throughput, drain, and the oldest age at each stage. `start` and `speed` are those of the replay."""
    works = Works(cores=cores_of(samples, cores), has_one_writer=has_one_writer)
    courses = simulate([((one.at - start) / speed, one) for one in day], costs.with_server(), works)
    read = [course for course in courses if course.is_read]
    ended = max(course.ended or 0.0 for course in read)
    measured_end = _reached(samples, lambda one: one.waiting.get("link", 0), behind=("ingest", "extract"))
    found_end = max(course.passed.get("extract", 0.0) for course in read)
    measured_found = _reached(samples, lambda one: one.waiting.get("extract", 0), behind=("ingest",))
    looks = [one.at for one in samples if one.at <= measured_end]
    return [
        Compared(what="all done, s", measured=measured_end, told=ended),
        Compared(what="statements of all, s", measured=measured_found, told=found_end),
        Compared(what="done a second", measured=len(read) / measured_end, told=len(read) / ended),
        *(
            Compared(
                what=f"oldest at {stage}, s",
                measured=max(one.ages.get(stage, 0.0) for one in samples),
                told=max(oldest(read, stage, at) for at in looks),
            )
            for stage in ("ingest", "extract", "link")
        ),
    ]


def _reached(samples: Sequence[Sample], waits: Callable[[Sample], int], *, behind: tuple[str, ...]) -> float:
    """The first look after which nothing waits there, nor at the stages before it; a person's text is let pass."""
    busy = [
        place
        for place, one in enumerate(samples)
        if waits(one) > 1 or any(one.waiting.get(stage, 0) > 1 for stage in behind)
    ]
    return samples[min(len(samples) - 1, (busy[-1] + 1) if busy else 0)].at


def oldest(courses: Sequence[Course], stage: str, at: float) -> float:
    """How long ago the oldest came of those that stand at a stage at a moment, in seconds; 0 where none does."""
    before = {"ingest": "fetch", "extract": "ingest", "link": "extract"}[stage]
    return max(
        (
            at - course.came
            for course in courses
            if course.passed.get(before, float("inf")) <= at
            and course.passed.get(stage, float("inf")) > at
            and not (course.is_copy and stage != "ingest")
        ),
        default=0.0,
    )
