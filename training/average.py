"""Averages trained networks, number by number: `python -m training.average`. Those of one run, or of one that went on
from the other, make a network that is at least as good as each and less of an accident."""

import argparse
from pathlib import Path

import numpy as np

from training.encoder import Reals


def average(paths: list[Path]) -> dict[str, Reals]:
    """The mean of what the training saved in each file; they must hold the same arrays, or KeyError is raised."""
    saved = [np.load(path) for path in paths]
    return {
        name: saved[0][name] if name == "frozen" else np.mean([one[name] for one in saved], axis=0, dtype=np.float32)
        for name in saved[0].files
    }


def main() -> None:
    """Read the command line, average, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trained", nargs="+", type=Path, help="what the training wrote (.npz)")
    parser.add_argument("--out", type=Path, required=True, help="where the average goes (.npz)")
    given = parser.parse_args()
    np.savez(given.out, allow_pickle=False, **average(given.trained))


if __name__ == "__main__":
    main()
