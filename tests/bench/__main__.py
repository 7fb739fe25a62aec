"""`make bench`: speed on one core beside trafilatura in the same run, and quality where gold data is there.

Figures are CPU time of this process, so that a busy machine does not change them much; compare the ratios.
"""

import gzip
import itertools
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import trafilatura

from services.cli.offline import statements_of
from services.common.contracts.articles import Article
from services.common.contracts.submissions import Hints
from services.common.errors import Rejected
from services.extract.engines import open_engine
from services.extract.pipeline import RULES, Engine
from services.ingest.readers import Limits, Members, read

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
LIMITS = Limits(max_bytes=20_000_000, max_members=1_000)


def rate(work: Callable[[], int], *, least_seconds: float = 3.0) -> float:
    """Items per CPU second, after one round that warms caches up."""
    work()
    done, start = 0, time.process_time()
    while time.process_time() - start < least_seconds:
        done += work()
    return done / (time.process_time() - start)


def articles(files: list[Path]) -> list[Article]:
    found = (read(f.read_bytes(), name=f.name, hints=Hints(), limits=LIMITS) for f in files)
    return [a for a in found if not isinstance(a, Members)]


def engines() -> tuple[Engine, ...]:
    """The rules, and the learned engine where it is installed."""
    best = open_engine("auto")
    return (RULES,) if best is RULES else (RULES, best)


def extraction() -> None:
    sets = {"examples": sorted((ROOT / "examples").glob("*.txt"))}
    for name in ("seeds", "dev"):
        if (texts := SHARED / "gold" / name / "texts").is_dir():
            sets[f"gold/{name}"] = sorted(texts.glob("*.txt"))
    for name, files in sets.items():
        loaded = articles(files)
        if not loaded:
            continue

        for engine in engines():

            def work(batch: list[Article] = loaded, found_by: Engine = engine) -> int:
                for article in batch:
                    statements_of(article, found_by)
                return len(batch)

            speed = f"{rate(work):8.1f} articles per CPU second"
            print(f"extract   {name:12} {engine.name.name:8} {len(loaded):3} articles   {speed}")


def reading() -> None:
    pages = sorted((SHARED / "pages").glob("*/*.html.gz"))[:80]
    if not pages:
        print("read      (skipped: the shared pages are not on this machine)")
        return
    payloads = [(p.name.removesuffix(".gz"), gzip.decompress(p.read_bytes())) for p in pages]

    def ours() -> int:
        for name, payload in payloads:
            try:
                read(payload, name=name, hints=Hints(), limits=LIMITS)
            except Rejected:
                continue
        return len(payloads)

    def peer() -> int:
        for _, payload in payloads:
            trafilatura.bare_extraction(payload, with_metadata=True, favor_precision=True)
        return len(payloads)

    ours_rate, peer_rate = rate(ours), rate(peer)
    print(f"read      qawl         {ours_rate:8.1f} pages per CPU second")
    print(f"read      trafilatura  {peer_rate:8.1f} pages per CPU second")
    print(f"read      qawl / trafilatura {ours_rate / peer_rate:.2f}")


def quality() -> None:
    scorer = SHARED / "gold" / "score.py"
    for name in ("seeds", "dev") if scorer.is_file() else ():
        texts = sorted(map(str, (SHARED / "gold" / name / "texts").glob("*.txt")))
        made = subprocess.run(
            [sys.executable, "-m", "services.cli", "extract", "--jsonl", *texts],
            capture_output=True,
            text=True,
            check=True,
        )
        table = subprocess.run(
            [sys.executable, str(scorer), str(scorer.parent / name)],
            input=made.stdout,
            capture_output=True,
            text=True,
            check=True,
        )
        print(f"\nquality on gold/{name}")
        for line in itertools.islice(table.stdout.splitlines(), 12):
            print("  " + line)


if __name__ == "__main__":
    extraction()
    reading()
    quality()
