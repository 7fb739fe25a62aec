"""`python -m tests.load.model`: held against the replays in a folder, then asked what larger desks need.

The first replay on each kind of store tells what things cost there; the model is then given the articles of each, and
its course compared. Larger desks are asked about with the costs on PostgreSQL, where it was replayed.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.bench.pipeline.stand import StoreKind
from tests.load import kept, samples
from tests.load.day import Desk, Door
from tests.load.kept import Terms
from tests.load.model.check import RIGHT_WITHIN, compare
from tests.load.model.costs import SERVER, Costs, costs_of
from tests.load.model.needs import Bounds, Figures, Prices, needs, table
from tests.load.model.rehearsal import rehearsed
from tests.load.model.sizing import size
from tests.load.samples import Sample

REHEARSED = 120


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load.model", description=__doc__)
    parser.add_argument("names", nargs="*", help="replays, as in sqlite-10x; default: all that there are")
    parser.add_argument("--folder", type=Path, default=Path("build/load"))
    parser.add_argument("--articles", default="1000000,100000000", help="a day, of the desks that are asked for")
    parser.add_argument("--within", type=float, default=60.0, help="seconds in which statements can be read")
    parser.add_argument("--core-hour", type=float, default=Prices().core_hour, help="price")
    parser.add_argument("--disk-gb-month", type=float, default=Prices().disk_gb_month, help="price")
    parser.add_argument("--object-gb-month", type=float, default=Prices().object_gb_month, help="price")
    given = parser.parse_args()
    names = given.names or sorted(path.stem for path in given.folder.glob("*.json"))
    if not names:
        parser.error(f"no replay in {given.folder}: run python -m tests.load first")
    replays = {name: _replay(given.folder, name) for name in names}
    first = {terms.store_kind: name for name, (terms, _) in reversed(replays.items())}
    locked = rehearsed(replays[names[0]][0].part.arrivals()[:REHEARSED])
    costs = {kind: _costs(*replays[name], locked) for kind, name in first.items()}
    for kind, name in first.items():
        print(f"costs, from {name}: {costs[kind].told()}")
    worst = max(_held_against(name, *replay, costs[replay[0].store_kind]) for name, replay in replays.items())
    asked_on: StoreKind = "postgresql" if "postgresql" in first else "sqlite"
    terms, looks = replays[first[asked_on]]
    figures = Figures() if asked_on == "sqlite" else Figures(server_seconds=looks[-1].cpu[SERVER] / looks[-1].handed_in)
    desk = terms.part.desk
    prices = Prices(core_hour=given.core_hour, object_gb_month=given.object_gb_month, disk_gb_month=given.disk_gb_month)
    copies = desk.copies * (1 - desk.copies_with_their_own)
    asked = []
    for articles in map(int, given.articles.split(",")):
        sized = size(Desk(articles=articles), costs[asked_on], within_seconds=given.within)
        asked.append(
            (sized, needs(sized, costs[asked_on], figures=figures, bounds=Bounds(), prices=prices, copies=copies))
        )
    print(f"with the costs on {asked_on}:")
    print("\n".join(table(asked)))
    return int(worst > RIGHT_WITHIN)


def _replay(folder: Path, name: str) -> tuple[Terms, list[Sample]]:
    return kept.read(folder / f"{name}.json"), samples.read(folder / f"{name}.csv")


def _costs(terms: Terms, looks: list[Sample], locked: Mapping[str, float]) -> Costs:
    day = terms.part.arrivals()
    return costs_of(
        looks,
        urls=sum(one.door is Door.URL for one in day),
        files=sum(one.door is Door.FILE for one in day),
        locked=locked,
    )


def _held_against(name: str, terms: Terms, looks: list[Sample], costs: Costs) -> float:
    """How far the model is off at most."""
    found = compare(
        looks,
        terms.part.arrivals(),
        costs,
        start=terms.part.start,
        speed=terms.speed,
        cores=terms.cores,
        has_one_writer=terms.store_kind == "sqlite",
    )
    print(f"{name}:")
    for one in found:
        print(f"  {one.what:22} measured {one.measured:8.1f}  model {one.told:8.1f}  {100 * one.off:+6.1f} %")
    return max(abs(one.off) for one in found)


if __name__ == "__main__":
    sys.exit(main())
