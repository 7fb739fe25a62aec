"""`make bench`: both engines beside textacy, and the HTML reader beside trafilatura, in one run on the same articles.

Speed is per CPU second, so that a busy machine changes it little; compare the ratios. What is not on the machine (the
gold data, the pages, the peer) is named and skipped.
"""

import os
import platform
from dataclasses import replace

from tests.bench.extraction import by_size, english_speed, speeds, two_processes
from tests.bench.material import Row
from tests.bench.peers import run_textacy
from tests.bench.quality import quality
from tests.bench.reading import reading


def main() -> None:
    cores = os.cpu_count()
    load = " ".join(f"{one:.1f}" for one in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"
    print(f"Python {platform.python_version()}, {platform.machine()}, {cores} cores, load {load}")
    speeds()
    reading()
    peer = run_textacy()
    speed = replace(english_speed(), textacy=peer.speed if peer else None)
    rows = [speed, *_against_peer(speed), two_processes(speed.learned), *by_size()]
    rows += quality(peer.dev if peer else None, peer.polnear if peer else None)
    print(f"\n{'':60} {'rules':>10} {'learned':>10} {'textacy':>10}")
    for row in rows:
        figures = (row.rules, row.learned, row.textacy)
        print(f"{row.what:60} " + " ".join(f"{_shown(figure, row.decimals):>10}" for figure in figures))


def _against_peer(speed: Row) -> list[Row]:
    if speed.textacy is None:
        return []
    rules, learned = (one and one / speed.textacy for one in (speed.rules, speed.learned))
    return [Row(what="times the speed of textacy", rules=rules, learned=learned, textacy=1.0, decimals=2)]


def _shown(figure: float | None, decimals: int) -> str:
    return "-" if figure is None else f"{figure:.{decimals}f}"


if __name__ == "__main__":
    main()
