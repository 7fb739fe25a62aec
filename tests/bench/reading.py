"""The HTML reader beside trafilatura on the same pages: speed, memory, and what of the pages they get right.

`python -m tests.bench.reading` measures this alone.
"""

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import trafilatura
from trafilatura.settings import Document

from services.common.contracts.articles import Article, Role
from services.common.contracts.submissions import Hints
from services.common.errors import Rejected
from services.ingest.readers import read
from tests.bench.material import LIMITS, ROOT, SHARED, rate

Result = dict[str, str]
"""What was read of one page, as the pages' scorer takes it."""
_EACH = 4
"""Of the pages, the share that is timed: some of each kind."""


def reading() -> None:
    """Prints pages per CPU second and peak memory of both, their ratio, and the scores of the text they find."""
    timed = list(_pages())[::_EACH]
    if not timed:
        print("read      (skipped: the shared pages are not on this machine)")
        return
    ours = rate(lambda: sum(1 for page in timed if _ours(*page)))
    peer = rate(lambda: sum(1 for page in timed if _peer(*page)))
    print(f"read      qawl         {ours:8.1f} pages per CPU second, {_peak('ours'):5.0f} MB at most")
    print(f"read      trafilatura  {peer:8.1f} pages per CPU second, {_peak('peer'):5.0f} MB at most")
    print(f"read      qawl / trafilatura {ours / peer:.2f}")
    for name, reader in (("qawl", _ours), ("trafilatura", _peer)):
        print(f"read      {name}, as the pages' own scorer counts:\n{_scores(reader)}")


def _pages() -> Iterator[tuple[str, bytes]]:
    for path in sorted((SHARED / "pages").glob("*/*.html*")):
        payload = path.read_bytes()
        yield f"{path.parent.name}/{path.name}", gzip.decompress(payload) if path.suffix == ".gz" else payload


def _ours(path: str, payload: bytes) -> Result:
    try:
        found = read(payload, name=Path(path).name.removesuffix(".gz"), hints=Hints(), limits=LIMITS)
    except Rejected:
        return {"path": path}
    assert isinstance(found, Article)
    text = "\n\n".join(found.text[b.span.start : b.span.end] for b in found.blocks if b.role is Role.MAIN)
    day = found.published.day.isoformat() if found.published else ""
    return {"path": path, "text": text, "title": found.title or "", "author": ";".join(found.authors), "date": day}


def _peer(path: str, payload: bytes) -> Result:
    found = trafilatura.bare_extraction(payload, with_metadata=True, favor_precision=True)
    if not isinstance(found, Document):
        return {"path": path}
    kept = {"text": found.text, "title": found.title, "author": found.author, "date": found.date}
    return {"path": path, **{name: value or "" for name, value in kept.items()}}


def _scores(reader: Callable[[str, bytes], Result]) -> str:
    results = "\n".join(json.dumps(reader(*page)) for page in _pages())
    scorer = [sys.executable, str(SHARED / "pages" / "score.py")]
    return subprocess.run(scorer, input=results, capture_output=True, text=True, check=True).stdout


def _peak(who: str) -> float:
    """Megabytes that a process of its own takes to read all pages once."""
    child = [sys.executable, "-m", "tests.bench.reading", who]
    return float(subprocess.run(child, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def _main() -> None:
    if len(sys.argv) == 1:
        reading()
        return
    reader = _ours if sys.argv[1] == "ours" else _peer
    for page in _pages():
        reader(*page)
    # Not ru_maxrss, which a process takes over from the one that started it.
    peak = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"), re.MULTILINE)
    print(int(peak[1]) / 1_000 if peak is not None else float("nan"))


if __name__ == "__main__":
    _main()
