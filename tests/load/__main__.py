"""`python -m tests.load`: a part of a big desk's day against a running Qawl, many times as fast as it came.

Everything waits for the processor in the end: what came, how long it waited, what each process took, and whether
anything was lost is written to a folder, and plotted.
"""

import argparse
import itertools
import os
import signal
import sys
from pathlib import Path
from typing import get_args

from tests.bench.pipeline.stand import StoreKind
from tests.load.day import Desk
from tests.load.replay import Part, replay
from tests.load.report import report


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--speed", default="10,50", help="times as fast as it came; several, with commas between")
    parser.add_argument("--from", dest="start", default="11:57", help="hour and minute of the day")
    parser.add_argument("--minutes", type=float, default=6.0, help="of the day; 1440 are all of it")
    parser.add_argument("--articles", type=int, default=800, help="at most; 0: any number")
    parser.add_argument("--desk", type=int, default=200_000, help="articles of a whole day")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", default="sqlite", help="or postgresql; several, with commas between")
    parser.add_argument(
        "--longest", type=float, help="seconds until all must have ended; default: 10 minutes, and one a text"
    )
    parser.add_argument("--out", type=Path, default=Path("build/load"), help="folder for samples, plots and summary")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    hour, _, minute = given.start.partition(":")
    part = Part(
        desk=Desk(articles=given.desk),
        seed=given.seed,
        start=3_600 * int(hour) + 60 * int(minute or 0),
        seconds=60 * given.minutes,
        articles=given.articles or None,
    )
    stores = given.store.split(",")
    if unknown := set(stores) - set(get_args(StoreKind)):
        parser.error(f"there is no store {', '.join(sorted(unknown))}")
    longest = given.longest or 600.0 + len(part.arrivals())
    given.out.mkdir(parents=True, exist_ok=True)
    failed = False
    for store, speed in itertools.product(stores, map(float, given.speed.split(","))):
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}: {store}, {speed:g} times real time", flush=True)
        found = replay(part, speed=speed, store_kind=store, longest_seconds=longest)
        print("\n".join(report(found, given.out)), flush=True)
        failed |= bool(found.wrong)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
