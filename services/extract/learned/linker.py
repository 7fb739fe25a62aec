"""Ties each content to its cue and each cue to its source: a small network over pairs of neighbours, or none."""

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from services.extract.learned.spans import Stretch
from services.extract.learned.subwords import Subwords

CANDIDATES = 8
FARTHEST = 160
"""Subwords between two that are tied."""

PAIR_FEATURES = (24, 12, 12, 4)
"""How many values each feature of a pair has: distance, sentences between, rank among candidates, quoted."""

_BEFORE, _AFTER, _OVERLAPS = range(3)
_ROWS = 8
Reals = NDArray[np.float32]
Halves = NDArray[np.float16]


def candidates(one: Stretch, others: Sequence[Stretch]) -> tuple[int, ...]:
    """Numbers of the nearest of `others`, which are in text order and do not overlap; nearest first."""
    at = bisect_left(others, one)
    near = range(max(0, at - CANDIDATES - 1), min(len(others), at + CANDIDATES + 1))
    gaps = sorted((_gap(one, others[k]), k) for k in near)
    return tuple(k for gap, k in gaps if gap <= FARTHEST)[:CANDIDATES]


def pair_features(
    one: Stretch, others: Sequence[Stretch], chosen: Sequence[int], subwords: Subwords
) -> list[tuple[int, int, int, int]]:
    """What is known of `one` with each chosen candidate; see PAIR_FEATURES."""
    ranks = [0, 0, 0]
    known = []
    for k in chosen:
        other = others[k]
        side = _BEFORE if other.last < one.first else _AFTER if other.first > one.last else _OVERLAPS
        gap = _gap(one, other)
        distance = 0 if gap <= 0 else min(7, 1 + int(math.log2(gap) * 1.2))
        early, late = (other.last, one.first) if side == _BEFORE else (one.last, other.first)
        between = 0 if side == _OVERLAPS else subwords.sentences[late] - subwords.sentences[early]
        quoted = 2 * subwords.is_quoted[(one.first + one.last) // 2] + subwords.is_quoted[other.first]
        known.append((side * 8 + distance, side * 4 + min(3, between), side * 4 + min(3, ranks[side]), quoted))
        ranks[side] += 1
    return known


class Linker:
    """The network of one tie, on weights as the training wrote them; see `training.network.Link`."""

    def __init__(self, weights: Mapping[str, Reals]) -> None:
        self._w = weights
        self._features = [weights[f"features.{i}.weight"] for i in range(len(PAIR_FEATURES))]

    def tie(
        self, stretches: Sequence[Stretch], others: Sequence[Stretch], hidden: Halves, subwords: Subwords
    ) -> list[tuple[int | None, float]]:
        """For each stretch the number of the other one it is tied to, or None, and how probable that is."""
        if not stretches or not others:
            return [(None, 1.0)] * len(stretches)
        ones = self._apply("a", _ends(hidden, stretches))
        all_others = self._apply("b", _ends(hidden, others))
        none = self._apply("none_score", np.maximum(self._apply("none", ones), 0))[:, 0]
        return [
            self._choose(chosen, self._score(ones[n], all_others[list(chosen)], one, others, chosen, subwords), none[n])
            if (chosen := candidates(one, others))
            else (None, 1.0)
            for n, one in enumerate(stretches)
        ]

    def _score(
        self,
        a: Reals,
        b: Reals,
        one: Stretch,
        others: Sequence[Stretch],
        chosen: Sequence[int],
        subwords: Subwords,
    ) -> Reals:
        known = np.array(pair_features(one, others, chosen, subwords))
        about = [table[known[:, i]] for i, table in enumerate(self._features)]
        pair = np.concatenate([np.broadcast_to(a, b.shape), b, a * b, *about], axis=1)
        scores: Reals = self._apply("score", np.maximum(self._apply("pair", pair), 0))[:, 0]
        return scores

    @staticmethod
    def _choose(chosen: Sequence[int], tied: Reals, none: np.float32) -> tuple[int | None, float]:
        scores = np.concatenate([[none], tied])
        odds = np.exp(scores - scores.max())
        best = int(scores.argmax())
        return (chosen[best - 1] if best else None), float(odds[best] / odds.sum())

    def _apply(self, name: str, rows: Reals) -> Reals:
        """A few rows at a time: a larger product would wake up one thread a core, which other workers need."""
        weight, bias = self._w[f"{name}.weight"].T, self._w[f"{name}.bias"]
        parts = [rows[k : k + _ROWS] @ weight for k in range(0, len(rows), _ROWS)]
        product: Reals = np.concatenate(parts) + bias
        return product


def _gap(one: Stretch, other: Stretch) -> int:
    if other.last < one.first:
        return one.first - other.last
    return other.first - one.last if other.first > one.last else 0


def _ends(hidden: Halves, stretches: Sequence[Stretch]) -> Reals:
    firsts, lasts = [s.first for s in stretches], [s.last for s in stretches]
    return np.concatenate([hidden[firsts], hidden[lasts]], axis=1).astype(np.float32)
