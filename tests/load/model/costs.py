"""What each thing costs, from the samples of a replay: processor time by process, divided among what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import combinations, pairwise
from math import exp

import numpy as np

from tests.load.day import Manner
from tests.load.outlets import SLOW_SECONDS
from tests.load.samples import Sample

STAGES = ("ingest", "extract", "link")
ACCEPTING = ("api", "watch")
SERVER = "postgres"
BACKGROUND = ("beat", "broker", "driver", "flower", "supervisor")
VARIATION = 0.5
"""Of what articles cost: the standard deviation over the mean, of lengths mostly. Real pages vary more; a backlog's
course hardly depends on it."""
GROWTHS = (1, 25, 50, 100, 200, 400, 800)
"""After so many articles linking costs two thirds of what it comes to: those there are to compare with come first."""
_OF_ARTICLES = ("post", "file", "fetch", "ingest", "extract", "link")


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Processor seconds: of an article at each door and stage; `link` is what it comes to once `link_growth` and many
    more are stored. `server` is what a database server takes beside them, by stage; none: SQLite works within them.
    `locked` is the share of a stage's work under the store's lock; `answers` how long web servers take, in seconds;
    `background` a share of a core."""

    post: float
    file: float
    fetch: float
    ingest: float
    extract: float
    link: float
    link_growth: float = 1.0
    background: float = 0.0
    server: Mapping[str, float] = field(default_factory=dict)
    variation: float = VARIATION
    locked: Mapping[str, float]
    answers: Mapping[Manner, float] = field(default_factory=lambda: {Manner.SLOW: SLOW_SECONDS, Manner.FAULTY: 2.0})

    def of(self, stage: str, linked: int) -> float:
        """An article's at a stage, when so many have been linked."""
        match stage:
            case "ingest":
                return self.ingest
            case "extract":
                return self.extract
            case _:
                return max(0.1 * self.link, self.link * (1 - exp(-linked / self.link_growth)))

    def with_server(self) -> "Costs":
        """With what the database server, on the same machine, takes for each; whoever asks it waits for it."""
        raised = {stage: getattr(self, stage) + self.server.get(stage, 0.0) for stage in STAGES}
        return replace(self, server={}, **raised)

    def told(self) -> str:
        found = asdict(self)
        return ", ".join(f"{name} {1_000 * found[name]:.1f}" for name in _OF_ARTICLES) + (
            f" ms; link grows over {self.link_growth:g}; background {self.background:.2f} of a core; under the lock "
            + ", ".join(f"{stage} {share:.2f}" for stage, share in self.locked.items())
            + "".join(
                f"; the database server at {stage} {1_000 * spent:.1f} ms" for stage, spent in self.server.items()
            )
        )


def costs_of(samples: Sequence[Sample], *, urls: int, files: int, locked: Mapping[str, float]) -> Costs:
    """From the samples of a replay with so many addresses and files, until all was done."""
    last = samples[-1]
    per = {name: spent / last.at for name, spent in last.cpu.items()}
    extract, link, growth = _of_extract(samples)
    return Costs(
        post=last.cpu["api"] / max(1, last.handed_in - files),
        file=last.cpu["watch"] / max(1, files),
        fetch=last.cpu["fetch"] / max(1, urls),
        ingest=last.cpu["ingest"] / max(1, last.passed["ingest"]),
        extract=extract,
        link=link,
        link_growth=growth,
        background=sum(per.get(name, 0.0) for name in BACKGROUND),
        server=_of_server(samples) if last.cpu.get(SERVER) else {},
        locked=locked,
    )


def _of_extract(samples: Sequence[Sample]) -> tuple[float, float, float]:
    """The worker's time divided among finding and linking: least squares over all looks, for each way in which linking
    may grow dearer; the best one's."""
    spent = np.array([one.cpu["extract"] for one in samples])
    found = np.array([one.passed["extract"] for one in samples], dtype=float)
    linked = np.array([one.passed["link"] for one in samples], dtype=float)
    best: tuple[float, float, float, float] | None = None
    for growth in GROWTHS:
        # The sum of 1 - exp(-n / growth) over the first articles, up to each look.
        grown = linked - growth * (1 - np.exp(-linked / growth))
        known = np.stack([found, grown], axis=1)
        (extract, link), *_ = np.linalg.lstsq(known, spent, rcond=None)
        wrong = float(np.square(known @ np.array([extract, link]) - spent).sum())
        if extract > 0 and link > 0 and (best is None or wrong < best[0]):
            best = (wrong, float(extract), float(link), float(growth))
    if best is None:
        raise ValueError("these samples do not tell finding from linking: replay more articles")
    return best[1:]


def _of_server(samples: Sequence[Sample]) -> dict[str, float]:
    """The database server's time divided among the stages: least squares over all looks, none of them below 0."""
    spent = np.array([one.cpu[SERVER] for one in samples])
    passed = {stage: np.array([one.passed[stage] for one in samples], dtype=float) for stage in STAGES}
    best: tuple[float, dict[str, float]] | None = None
    for count in range(1, len(STAGES) + 1):
        for stages in combinations(STAGES, count):
            known = np.stack([passed[stage] for stage in stages], axis=1)
            found, *_ = np.linalg.lstsq(known, spent, rcond=None)
            wrong = float(np.square(known @ found - spent).sum())
            if min(found) >= 0 and (best is None or wrong < best[0]):
                best = (wrong, dict.fromkeys(STAGES, 0.0) | dict(zip(stages, map(float, found), strict=True)))
    if best is None:
        raise ValueError("these samples do not tell what the server does for each stage: replay more articles")
    return best[1]


def cores_of(samples: Sequence[Sample], cores: int) -> list[tuple[float, float]]:
    """How many cores could be had between the looks: what the rest of the machine did not take."""
    found: list[tuple[float, float]] = []
    for one, following in pairwise(samples):
        taken = (following.others_cpu - one.others_cpu) / max(1e-9, following.at - one.at)
        found.append((0.0 if not found else one.at, max(0.1, cores - taken)))
    return found
