"""`make chaos`: the undisturbed run, then every seed on every store; ends with a table, and 1 where one was wrong."""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tests.chaos.faults import WHOLE
from tests.end_to_end.running import ROOT

STORES = ("sqlite", "postgresql")
RUN_SECONDS = 3600
"""Longest time of one run. It ends by itself well before where nothing goes on any more; a machine with much else to do
may need a quarter of an hour for all of it."""

_COLUMNS = "seed store rows outcomes statements faults into-work begun-again seconds recovery right"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make chaos")
    parser.add_argument("--seeds", type=_seeds, default=_seeds("1-20"), help="such as 17, 1-20 or 3,5,8")
    parser.add_argument("--stores", type=_stores, default=STORES)
    parser.add_argument("--count", type=int, default=WHOLE, help="submissions of each run")
    parser.add_argument("--folder", type=Path, help="where failing runs and the table are left")
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="qawl-chaos-"))
    results = run_all(given.seeds, given.stores, given.count, folder)
    table = "\n".join(table_of(results))
    (folder / "results.md").write_text(table + "\n")
    (folder / "results.json").write_text(json.dumps(results, indent=1))
    _say(f"\n{table}\n\nwritten to {folder / 'results.md'}")
    return 0 if all(result["right"] for result in results) else 1


def run_all(seeds: Sequence[int], stores: Sequence[str], count: int, folder: Path) -> list[dict[str, Any]]:
    """Each seed on each store, compared with one undisturbed run on that store; the undisturbed runs come first."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)  # PostgreSQL may run as somebody else
    results = []
    for store in stores:
        calm = run_one(0, store, count, folder, None)
        if not calm["right"]:
            return [calm]
        results.append(calm)
    for seed in seeds:
        for store in stores:
            reference = folder / f"run-0-{store}" / "record.pickle"
            results.append(run_one(seed, store, count, folder, reference))
    return results


def run_one(seed: int, store: str, count: int, folder: Path, reference: Path | None) -> dict[str, Any]:
    """One run in a process of its own; its folder is left where it was wrong."""
    mine = folder / f"run-{seed}-{store}"
    shutil.rmtree(mine, ignore_errors=True)
    mine.mkdir()
    mine.chmod(0o755)
    command = [sys.executable, "-m", "tests.chaos.once", "--seed", str(seed), "--store", store, "--count", str(count)]
    command += ["--folder", str(mine), *(["--reference", str(reference)] if reference else [])]
    began = time.monotonic()
    try:
        subprocess.run(command, cwd=ROOT, check=False, timeout=RUN_SECONDS)
    except subprocess.TimeoutExpired:
        _say(f"seed {seed} on {store} took longer than {RUN_SECONDS} s")
    try:
        result: dict[str, Any] = json.loads((mine / "result.json").read_text())
    except OSError:
        result = {"seed": seed, "store": store, "right": False, "wrong": ["it broke off"]}
    result["whole"] = round(time.monotonic() - began, 1)
    if result["right"]:
        for left in mine.iterdir():
            if left.name not in ("result.json", "record.pickle"):
                shutil.rmtree(left) if left.is_dir() else left.unlink()
    else:
        _say(f"left in {mine}; again with: make chaos SEEDS={seed} STORE={store}")
    return result


def table_of(results: Iterable[dict[str, Any]]) -> list[str]:
    """The results as a Markdown table, and the sums below it."""
    columns = _COLUMNS.split()
    lines = [f"| {' | '.join(columns).replace('-', ' ')} |", f"| {' | '.join('---' for _ in columns)} |"]
    kinds: Counter[str] = Counter()
    results = list(results)
    for result in results:
        outcomes = ", ".join(
            f"{n} {what}" for what, n in sorted(result.get("outcomes", {}).items(), key=lambda o: -o[1])
        )
        kinds.update(result.get("faults", {}))
        lines.append(
            f"| {result['seed'] or 'calm'} | {result['store']} | {result.get('rows', '')} | {outcomes} |"
            f" {result.get('statements', '')} | {sum(result.get('faults', {}).values())} | {result.get('busy', '')} |"
            f" {sum(result.get('again', {}).values())} | {result.get('seconds', '')} | {result.get('recovery', '')} |"
            f" {'yes' if result['right'] else '**no**'} |"
        )
    right = sum(result["right"] for result in results)
    lines += ["", f"{right} of {len(results)} runs right; {sum(kinds.values())} faults:"]
    lines += ["", "| fault | times |", "| --- | --- |"]
    lines += [f"| {kind} | {times} |" for kind, times in sorted(kinds.items())]
    return lines


def _seeds(text: str) -> tuple[int, ...]:
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return tuple(found)


def _stores(text: str) -> tuple[str, ...]:
    found = tuple(text.split(","))
    if not set(found) <= set(STORES):
        raise argparse.ArgumentTypeError(f"one of {', '.join(STORES)}")
    return found


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
