"""Which pairs of two articles' statements may come to a link at all: told for all at once, by what vectors say of them.

Comparing what two statements say takes fifty microseconds, and two articles on one thing have a hundred pairs. So first
the odds of each pair are bounded from above: what vectors say is taken as it is, what words could say for the pair at
its most, and what they could say against it not at all. No link is lost by it, and nothing but vectors is read of the
others. What a pair's days, headlines and places say comes next, then its opposites and figures; most pairs of two
articles end there.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.common.contracts.utterances import FactKind
from services.extract.link.utterances.comparing import (
    MOST_SHARED,
    Telling,
    are_adjacent,
    changed,
    days_apart,
    shared,
    stances,
)
from services.extract.link.utterances.grouping import LEAST
from services.extract.link.utterances.judging import situation
from services.extract.link.utterances.standing import NEAR_ENOUGH, Reals, Standing, Standings, standings
from services.extract.link.utterances.vectors import Vectors
from services.extract.link.utterances.weights import WEIGHTS

FARTHEST = 0.25
"""Cosine, of the wholes or of a sentence of one, below which two statements are not looked at: of a thousand random
pairs ten lie above it, of a hundred free paraphrases five below."""

LEAST_ODDS = math.log(LEAST / (1 - LEAST))

_SLACK = 1e-3
"""In log-odds: arrays are of single precision."""

_AT_ONCE = 1_000_000
"""Numbers in the largest array: 8 MB."""


class Stack(NamedTuple):
    """The vectors of an article's statements, one under the other, (r, d), and at which row each one's begin, (n,)."""

    rows: Vectors
    starts: NDArray[np.intp]

    @property
    def wholes(self) -> Vectors:
        """Those of whole statements, (n, d)."""
        found: Vectors = self.rows[self.starts]
        return found


class Reached(NamedTuple):
    """A pair that may be linked: statement `one` of an article and statement `other` of another, the `article`; its
    log-odds are `most` at most."""

    article: int
    one: int
    other: int
    standing: Standing
    most: float


def stack(vectors: Sequence[Vectors]) -> Stack:
    """Those of several statements; of at least one."""
    return Stack(np.concatenate(vectors), np.cumsum([0, *(len(one) for one in vectors[:-1])]))


def nearnesses(new: Stack, others: Sequence[Stack]) -> list[float]:
    """The largest cosine of anything in an article with anything in each of the others."""
    if not others:
        return []
    starts = np.cumsum([0, *(len(one.rows) for one in others[:-1])])
    nearest = (np.concatenate([one.rows for one in others]) @ new.rows.T).max(axis=1)
    found: list[float] = np.maximum.reduceat(nearest, starts).tolist()
    return found


def within_reach(
    tellings: Sequence[Telling], new: Stack, others: Sequence[Stack], *, is_one: bool = False
) -> Iterator[Reached]:
    """The pairs of an article's statements with others' that are near enough to be looked at, and may come to a link.

    `new` holds the vectors of `tellings`; with `is_one` it is the only one of `others` too.
    """
    order = sorted(range(len(others)), key=lambda k: len(others[k].starts))
    while order:
        most, n = len(others[order[-1]].starts), len(new.starts)
        some = order[-max(1, _AT_ONCE // (n * most * max(n, most))) :]
        del order[-len(some) :]
        yield from _within_reach(tellings, new, [others[k] for k in some], some, is_one=is_one)


def _within_reach(
    tellings: Sequence[Telling], new: Stack, others: Sequence[Stack], numbers: Sequence[int], *, is_one: bool
) -> Iterator[Reached]:
    wholes, nearest = _cosines(new, others)
    found = standings(new.wholes, *(one.wholes for one in others), is_one=is_one)
    if is_one:
        odds = odds_at_most(tellings, wholes, nearest, found, "within")
    else:
        odds = odds_at_most(tellings, wholes, nearest, found, "between")
        if found.is_lone.any():
            lone = odds_at_most(tellings, wholes, nearest, found, "lone")
            odds = np.where(found.is_lone[:, None, None], lone, odds)
    for k, i, j in np.argwhere((nearest >= FARTHEST) & (odds >= LEAST_ODDS)).tolist():
        if not is_one or i < j:
            yield Reached(numbers[k], i, j, found.of(i, j, k), float(odds[k, i, j]))


def _cosines(new: Stack, others: Sequence[Stack]) -> tuple[Reals, Reals]:
    """Of whole statements, and the largest ones of a whole with the other or a sentence of it: both (k, n, m), below
    every cosine where an article has no such statement."""
    counts = [len(one.starts) for one in others]
    firsts = np.cumsum([0, *(len(one.rows) for one in others[:-1])])
    starts = np.concatenate([one.starts + first for one, first in zip(others, firsts, strict=True)])
    table = new.rows @ np.concatenate([one.rows for one in others]).T
    wholes = table[new.starts][:, starts]
    # The best of a row of each statement with the other's whole, the first of its rows.
    of_new = np.maximum.reduceat(table[:, starts], new.starts, axis=0)
    of_others = np.maximum.reduceat(table[new.starts], starts, axis=1)
    flat = np.stack([wholes, np.maximum(of_new, of_others)])
    found = np.full((2, len(others), len(new.starts), max(counts)), -2.0, np.float32)
    at = 0
    for k, count in enumerate(counts):
        found[:, k, :, :count] = flat[:, :, at : at + count]
        at += count
    return found[0], found[1]


def odds_at_most(new: Sequence[Telling], wholes: Reals, nearest: Reals, standings: Standings, table: str) -> Reals:
    """Bounds of the log-odds, (k, n, m), in the situation of this `table` of weights, of cosines of that shape."""
    weights, bias = WEIGHTS[table]
    found: Reals = bias + _SLACK + weights["nearness"] * np.minimum(wholes, NEAR_ENOUGH)
    found += (weights["closeness"] + weights["across"]) / (1 - NEAR_ENOUGH) * np.maximum(wholes - NEAR_ENOUGH, 0.0)
    found += weights["part"] * (nearest - wholes)
    for name in ("beyond", "rival", "twin", "lead", "company"):
        found += weights[name] * getattr(standings, name)
    found += sum(weights[name] for name in ("same_speaker", "words", "heading", "adjacent", "names_shared"))
    for name, count in _COUNTED.items():
        most = np.array([min(count(one), MOST_SHARED) for one in new], np.float32)
        found += weights[name] / MOST_SHARED * most[:, None]
    return found


def is_within_reach(a: Telling, b: Telling, standing: Standing, most: float) -> bool:
    """Whether the pair may still come to a link once its days and headlines are looked at, and then on what both take
    the same side and which figures they tell, which is much less than all of their words.

    `most` is the bound of `odds_at_most`, of which `a` was one of the new statements.
    """
    weights, _ = WEIGHTS[situation(a, b, standing)]
    odds = most + weights["days_apart"] * days_apart(a, b)
    odds -= weights["heading"] * (a.is_heading == b.is_heading) + weights["adjacent"] * (1 - are_adjacent(a, b))
    if odds < LEAST_ODDS:
        return False
    # In place of what was held possible of `a` by itself: what it has in common with `b`.
    _, agreed = stances(a.gist, b.gist, turned=a.is_denied != b.is_denied)
    odds -= weights["agreed"] * (_part(_COUNTED["agreed"](a)) - _part(agreed))
    if odds < LEAST_ODDS:
        return False
    figures = shared(a.gist, b.gist, FactKind.FIGURE) - _part(_COUNTED["figures_shared"](a))
    odds += weights["figures_shared"] * figures
    odds += weights["figures_changed"] * changed(a.gist, b.gist, FactKind.FIGURE)
    return odds >= LEAST_ODDS


def _part(count: int) -> float:
    """Of what says the most."""
    return min(MOST_SHARED, count) / MOST_SHARED


_COUNTED: dict[str, Callable[[Telling], int]] = {
    "agreed": lambda one: len(one.gist.stance),
    "figures_shared": lambda one: len(one.gist.values(FactKind.FIGURE)),
    "places_shared": lambda one: len(one.gist.values(FactKind.PLACE)),
}
"""Of what two statements have at most so much in common as the new one has."""
