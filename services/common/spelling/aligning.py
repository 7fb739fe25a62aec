"""How likely two words are spellings of one name, in two scripts or in one: a weighted alignment of their letters.

Each weight is log2 of how much more often a group of letters stands for another one in spellings of one name than
letters meet by chance: sh for ش, u for و or for nothing. Summed over the best alignment they are the evidence in bits
(Fellegi and Sunter, "A Theory for Record Linkage", 1969). The weights were learned by expectation-maximisation from
the name parts of Wikidata (CC0), as the package `rigour` gathers them (MIT): `training/spellings.py`.
"""

import json
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from services.common.spelling.letters import Alphabet, Word

Weights = dict[str, dict[str, float]]
_LONGEST_GROUP = 3


class Table(NamedTuple):
    """Weights in bits by group of letters and the group that it stands for; `unknown` is that of any other letter."""

    weights: Weights
    unknown: float
    highest: dict[str, float]  # by letter of the first word: most that it can bring


@cache
def _tables() -> dict[str, Table]:
    read = json.loads(resources.files(__package__).joinpath("spellings.json").read_text("utf-8"))
    return {
        name: Table(weights=found["weights"], unknown=found["unknown"], highest={})
        for name, found in read["tables"].items()
    }


def bits(one: Word, other: Word) -> float:
    """The evidence that two words are one name; above 0 it speaks for it. Equal words have most."""
    is_latin_first = (one.alphabet is Alphabet.ARABIC, one.letters) <= (
        other.alphabet is Alphabet.ARABIC,
        other.letters,
    )
    return _bits(one, other) if is_latin_first else _bits(other, one)


@lru_cache(maxsize=262_144)
def _bits(one: Word, other: Word) -> float:
    if not one.letters or not other.letters:
        return -20.0
    table = _tables()[f"{one.alphabet}-{other.alphabet}"]
    return align(one.letters, other.letters, table.weights, table.unknown)


def align(one: str, other: str, weights: Weights, unknown: float) -> float:
    """The best sum of weights over all ways to cut both words into groups that stand for each other.

    A letter that the table knows nothing of costs `unknown`, against one letter or none.
    """
    m = len(other)
    never = -1e9
    rows = [[never] * (m + 1) for _ in range(len(one) + 1)]
    rows[0][0] = 0.0
    added = weights.get("", {})
    ends = [
        [(j + length, group) for length in range(1, 4) if j + length <= m for group in (other[j : j + length],)]
        for j in range(m + 1)
    ]
    for i, row in enumerate(rows):
        # Letters that the first word has not.
        for j in range(m):
            if row[j] > never:
                value = row[j] + added.get(other[j], unknown)
                if value > row[j + 1]:
                    row[j + 1] = value
        for length in range(1, min(_LONGEST_GROUP, len(one) - i) + 1):
            standing = weights.get(one[i : i + length])
            if standing is None and length > 1:
                continue
            target = rows[i + length]
            dropped = unknown if standing is None else standing.get("", unknown if length == 1 else never)
            for j in range(m + 1):
                value = row[j]
                if value <= never:
                    continue
                if value + dropped > target[j]:
                    target[j] = value + dropped
                if standing is None:
                    if j < m and value + unknown > target[j + 1]:
                        target[j + 1] = value + unknown
                    continue
                for end, group in ends[j]:
                    weight = standing.get(group)
                    if weight is None:
                        if length > 1 or end > j + 1:
                            continue
                        weight = unknown
                    if value + weight > target[end]:
                        target[end] = value + weight
    return rows[-1][m]
