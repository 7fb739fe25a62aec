"""What every part of the bench shares: the articles, the engines, how time is taken, and a row of the last table."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from services.common.contracts.articles import Article
from services.common.contracts.submissions import Hints
from services.extract.engines import open_engine
from services.extract.pipeline import RULES, Engine
from services.ingest.readers import Limits, Members, read

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
LIMITS = Limits(max_bytes=20_000_000, max_members=1_000)

Named = tuple[str, Article]
"""An article with its file's stem, by which a scorer knows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the last table: a figure for each engine and for the peer, where there is one."""

    what: str
    rules: float | None = None
    learned: float | None = None
    textacy: float | None = None
    decimals: int = 1


def rate(work: Callable[[], int], *, least_seconds: float = 3.0) -> float:
    """Items per CPU second of this process, all its threads counted, after one round that warms caches up."""
    work()
    done, start = 0, time.process_time()
    while (spent := time.process_time() - start) < least_seconds:
        done += work()
    return done / spent


def read_all(files: list[Path]) -> list[Named]:
    """The articles of the files, without those of containers."""
    found = ((f.stem, read(f.read_bytes(), name=f.name, hints=Hints(), limits=LIMITS)) for f in files)
    return [(name, article) for name, article in found if not isinstance(article, Members)]


def sets() -> dict[str, list[Path]]:
    """The files of each set of articles that is on this machine, by its name; the examples always are."""
    found = {"examples": sorted((ROOT / "examples").glob("*.txt"))}
    for name in ("seeds", "dev"):
        if (texts := SHARED / "gold" / name / "texts").is_dir():
            found[f"gold/{name}"] = sorted(texts.glob("*.txt"))
    return found


def english() -> tuple[str, list[Named]]:
    """The English articles on which we and the peer are timed, and the set that they are of."""
    found = sets()
    name = "gold/dev" if "gold/dev" in found else "examples"
    return name, [one for one in read_all(found[name]) if one[1].language == "en"]


def engines() -> tuple[Engine, ...]:
    """The rules, and the learned engine where it is installed."""
    best = open_engine("auto")
    return (RULES,) if best is RULES else (RULES, best)
