"""What each fact adds to the odds that two names are one person's: `python -m training.name_weights PEOPLE`.

PEOPLE is `jsons/people/peoples.json` of ArWikiCats (MIT), English names and their Arabic ones; those that
`tests/bench/names_held_out.tsv` holds out are left out. A logistic regression, each name against its own and against
strangers: some drawn by chance, and all that share its first or last word. Prints the weights of the parts that stand
for each other, for `services/extract/link/names/comparing.py`: `bias`, `worst`, `total`. What parts left out weigh is
set by hand there: few of these names leave out any, and strangers who differ in a middle name are too few to learn of.
"""

import json
import random
import re
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.extract.link.names.comparing import aligned, facts_of
from services.extract.link.names.parts import parse

HELD_OUT = Path(__file__).parents[1] / "tests/bench/names_held_out.tsv"
STRANGERS, MOST_ALIKE = 12, 15
_NO_NAME = re.compile(
    r"[0-9(),،]|\b(?:of|the|and|by|saint|pope|king|queen|[ivx]+)\b|(?:الأول|الثاني|الثالث|الملك|الأكبر)"
)
_TRANSLATED = -1.5
"""Bits of the part that is least alike, below which a name is a translation or a slip of the source."""
_PENALTY = 1.0

Pair = tuple[str, str]
Facts = NDArray[np.float64]


def pairs_of(people: Path) -> list[Pair]:
    held_out = {line.partition("\t")[0] for line in HELD_OUT.read_text("utf-8").splitlines()}
    told: dict[str, str] = json.loads(people.read_text("utf-8"))
    return [
        (one, other)
        for one, other in sorted(told.items())
        if one not in held_out and min(len(one.split()), len(other.split())) >= 2 and not _NO_NAME.search(one + other)
    ]


def strangers_of(pairs: list[Pair]) -> tuple[list[Pair], list[Pair]]:
    """Names of two people: any, and those that share a word."""
    chance = random.Random(5)  # noqa: S311 (the same pairs each time)
    places: dict[str, list[int]] = defaultdict(list)
    for k, (one, _) in enumerate(pairs):
        for end in {one.split()[0], one.split()[-1]}:
            places[end].append(k)
    drawn = [(k, j) for k in range(len(pairs)) for j in chance.sample(range(len(pairs)), STRANGERS) if j != k]
    alike = [(k, j) for some in places.values() for k in some[:MOST_ALIKE] for j in some[:MOST_ALIKE] if j != k]
    return [(pairs[k][0], pairs[j][1]) for k, j in drawn], [(pairs[k][0], pairs[j][1]) for k, j in alike]


def facts(pairs: list[Pair]) -> Facts:
    """A row (1, worst, total) for each pair of full names of which no part is left out."""
    found = [aligned(parse(one), parse(other)) for one, other in pairs if parse(one).is_full and parse(other).is_full]
    return np.array([(1.0, *facts_of(parts)[:2]) for parts in found if all(part.one and part.other for part in parts)])


def fit(rows: Facts, is_one: Facts, weight: Facts) -> Facts:
    """Newton's method for a logistic regression with a small penalty on all weights but the bias."""
    found = np.zeros(rows.shape[1])
    penalty = _PENALTY * np.eye(len(found))
    penalty[0, 0] = 0.0
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(rows @ found, -30, 30)))
        slope = rows.T @ (weight * (is_one - chance)) - penalty @ found
        found = found + np.linalg.solve((rows * (weight * chance * (1 - chance))[:, None]).T @ rows + penalty, slope)
    return found


def main() -> None:
    pairs = pairs_of(Path(sys.argv[1]))
    same = facts(pairs)
    same = same[same[:, 1] > _TRANSLATED]
    drawn, alike = map(facts, strangers_of(pairs))
    rows = np.concatenate([same, drawn, alike])
    is_one = np.repeat([1.0, 0.0], [len(same), len(drawn) + len(alike)])
    # Each of the three sorts weighs as much as the names that are one.
    weight = np.repeat([1.0, len(same) / len(drawn), len(same) / len(alike)], [len(same), len(drawn), len(alike)])
    sys.stdout.write(f"{len(pairs)} pairs: {np.round(fit(rows, is_one, weight), 2).tolist()}\n")


if __name__ == "__main__":
    main()
