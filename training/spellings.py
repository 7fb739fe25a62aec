"""The weights by which words are told to be spellings of one name: `python -m training.spellings NAME_PARTS`.

NAME_PARTS is a text file of lines "form, form, ... => Q123": parts of people's names in Wikidata (CC0) with their forms
in every script, as the package rigour gathers them (MIT; unpacked from its compiled module, 10 MB). For each pair of
alphabets, groups of letters are aligned by hard expectation-maximisation, and each group that stands for another gets
log2 of how much oftener it does so than by chance. Writes `services/common/spelling/spellings.json`.
"""

import json
import math
import random
import sys
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

from services.common.spelling.letters import Alphabet, word

OUT = Path(__file__).parents[1] / "services/common/spelling/spellings.json"
ROUNDS = 8
MOST_PAIRS = {"latin-arabic": 30_000, "latin-latin": 40_000, "arabic-arabic": 10_000}
KEPT = {"latin-arabic": 0.95, "latin-latin": 0.75, "arabic-arabic": 0.75}
"""Share of pairs, those that fit best, that are learned from: the others are translations and slips of the source."""
LONGEST_GROUPS = {"latin-arabic": (3, 2), "latin-latin": (2, 2), "arabic-arabic": (2, 2)}
UNKNOWN = -7.0
"""Bits of a letter against one that it was never seen to stand for."""
_LEAST_SEEN = 3
_LEAST_GAIN = 0.7
"""Bits that a longer group must tell beyond its halves to be kept."""

Pair = tuple[str, str]
Counts = Counter[Pair]


def read(path: Path) -> dict[str, list[Pair]]:
    """Pairs of forms of one name part, by the alphabets of both; a few of each part."""
    chance = random.Random(4)  # noqa: S311 (the same pairs each time)
    found: dict[str, set[Pair]] = defaultdict(set)
    for line in path.read_text("utf-8").splitlines():
        forms, arrow, _ = line.partition(" => ")
        words = dict.fromkeys(word(form) for form in forms.split(", ") if " " not in form and "-" not in form)
        latin = [w.letters for w in words if w.alphabet is Alphabet.LATIN and 2 <= len(w.letters) <= 14]
        arabic = [w.letters for w in words if w.alphabet is Alphabet.ARABIC and 2 <= len(w.letters) <= 12]
        if not arrow:
            continue
        for kind, pairs, most in (
            ("latin-arabic", [(a, b) for a in latin for b in arabic], 4),
            ("latin-latin", [(a, b) for a in latin for b in latin if a != b], 3),
            ("arabic-arabic", [(a, b) for a in arabic for b in arabic if a != b], 3),
        ):
            found[kind].update(chance.sample(pairs, min(most, len(pairs))))
    return {kind: chance.sample(sorted(pairs), min(MOST_PAIRS[kind], len(pairs))) for kind, pairs in found.items()}


def learn(kind: str, pairs: list[Pair]) -> Counts:
    """How often each group stands for which."""
    longest = LONGEST_GROUPS[kind]
    counts = _first_guess(pairs)
    for round_ in range(ROUNDS):
        total = sum(counts.values())
        least = 2 if round_ > 1 else 0.5
        weights = {pair: math.log(n / total) for pair, n in counts.items() if n >= least}
        found = [_align(one, other, weights, longest, math.log(0.5 / total)) for one, other in pairs]
        order = sorted(range(len(pairs)), key=lambda k: -found[k][0] / (len(pairs[k][0]) + len(pairs[k][1])))
        counts = Counter()
        for k in order[: int(len(order) * KEPT[kind])]:
            path = found[k][1]
            counts.update(path)
            if round_ < ROUNDS - 3:  # longer groups compete until it settles
                for (a, b), (c, d) in pairwise(path):
                    if len(a + c) <= longest[0] and len(b + d) <= longest[1]:
                        counts[a + c, b + d] += 0.35  # type: ignore[assignment]
        counts = Counter({pair: n for pair, n in counts.items() if n >= 1 or len(pair[0]) + len(pair[1]) <= 2})
    return counts


def _first_guess(pairs: list[Pair]) -> Counts:
    """Letters at about the same place of both words."""
    counts: defaultdict[Pair, float] = defaultdict(float)
    for one, other in pairs:
        for i, letter in enumerate(one):
            j = int(i * len(other) / len(one))
            for k in (j - 1, j, j + 1):
                if 0 <= k < len(other):
                    counts[letter, other[k]] += 1 / (1 + abs(k - j))
            counts[letter, ""] += 0.3
        for letter in other:
            counts["", letter] += 0.15
    return Counter(counts)


def _align(
    one: str, other: str, weights: dict[Pair, float], longest: tuple[int, int], unknown: float
) -> tuple[float, list[Pair]]:
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for i in range(len(one) + 1):
        for j in range(len(other) + 1):
            if (i, j) not in best:
                continue
            for k in range(min(longest[0], len(one) - i) + 1):
                for m in range(min(longest[1], len(other) - j) + 1):
                    weight = weights.get((one[i : i + k], other[j : j + m]))
                    if weight is None:
                        if k > 1 or m > 1:
                            continue
                        weight = unknown
                    if k + m and (value := best[i, j][0] + weight) > best.get((i + k, j + m), (-math.inf, ()))[0]:
                        best[i + k, j + m] = (value, (i, j))
    path: list[Pair] = []
    at = (len(one), len(other))
    while at != (0, 0):
        before = best[at][1]
        path.append((one[before[0] : at[0]], other[before[1] : at[1]]))
        at = before
    return best[len(one), len(other)][0], path[::-1]


def table(counts: Counts, *, is_symmetric: bool) -> dict[str, dict[str, float]]:
    """Bits by group and the group that it stands for; longer groups only where they tell more than their halves."""
    if is_symmetric:
        counts = Counter(
            {(a, b): (counts[a, b] + counts[b, a]) / 2 for a, b in {*counts, *((b, a) for a, b in counts)}}
        )
    total = sum(counts.values())
    one, other = _chances(counts, 0), _chances(counts, 1)
    bits = {
        (a, b): math.log2(n / total) - sum(one[c] for c in a) - sum(other[c] for c in b)
        for (a, b), n in counts.items()
        if n >= _LEAST_SEEN
    }
    kept: dict[str, dict[str, float]] = {}
    for (a, b), value in bits.items():
        halves = [
            bits[a[:i], b[:j]] + bits[a[i:], b[j:]]
            for i in range(len(a) + 1)
            for j in range(len(b) + 1)
            if (i, j) not in ((0, 0), (len(a), len(b))) and (a[:i], b[:j]) in bits and (a[i:], b[j:]) in bits
        ]
        if len(a) + len(b) <= 2 or value >= max(halves, default=-99.0) + _LEAST_GAIN:
            kept.setdefault(a, {})[b] = round(value, 2)
    return kept


def _chances(counts: Counts, side: int) -> dict[str, float]:
    seen: Counter[str] = Counter()
    for pair, n in counts.items():
        for letter in pair[side]:
            seen[letter] += n
    total = sum(seen.values())
    return {letter: math.log2(n / total) for letter, n in seen.items()}


def main() -> None:
    tables = {
        kind: {"unknown": UNKNOWN, "weights": table(learn(kind, pairs), is_symmetric=kind != "latin-arabic")}
        for kind, pairs in read(Path(sys.argv[1])).items()
    }
    OUT.write_text(json.dumps({"tables": tables}, ensure_ascii=False, separators=(",", ":")), "utf-8")


if __name__ == "__main__":
    main()
