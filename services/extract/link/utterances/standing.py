"""How a pair of two articles' statements stands among the other pairs of these articles, by what vectors say of them.

One article is compared with many in one go of arrays: of forty neighbours each has a few statements, and what NumPy
takes for a small array is mostly the call.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.extract.link.utterances.vectors import Vectors

Reals = NDArray[np.floating]

NEAR_ENOUGH = 0.5
"""Cosine that statements on one topic reach, and translations exceed: what is nearer counts by another weight."""

MOST_RIVAL = 0.15
"""Cosine by which something else is nearer, from which more says nothing more."""

SHARED = 0.9
"""Of the mean of two articles' statements what is taken off each: the topic, which every pair of them has in common."""

MOST_LEAD = 0.15
ENOUGH_COMPANY = 3

_NOTHING = -1.0
"""The cosine of a statement with one that is not there: less than with any."""


class Standing(NamedTuple):
    """What the other statements of the two articles say of a pair; numbers from 0 on.

    `beyond` is how near the two are in what they say beyond what all of both articles do; `rival` is how much nearer
    something else in the other's article is; `company` how many other pairs of the two articles are near, 1 for
    ENOUGH_COMPANY: two reports of one occasion share more than a sentence; `lead` how far the pair is ahead of every
    other one of its statements, in such company; `twin` how much nearer something is that says much the same as one of
    the two: of two alike the nearer one is meant; `is_lone` where one of the articles says nothing else, so that
    nothing can be told.
    """

    beyond: float = 0.0
    rival: float = 0.0
    twin: float = 0.0
    lead: float = 0.0
    company: float = 0.0
    is_lone: bool = True


ALONE = Standing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standings:
    """The numbers of a Standing for each pair of an article's n statements with those of k others: arrays of
    (k, n, m), where m are the most statements that one of the others has; beyond its own an article has no pairs.
    `is_lone` is (k,)."""

    beyond: Reals
    rival: Reals
    twin: Reals
    lead: Reals
    company: Reals
    is_lone: NDArray[np.bool_]

    def of(self, i: int, j: int, other: int = 0) -> Standing:
        """That of the article's statement `i` beside the other's statement `j`."""
        at = other, i, j
        return Standing(
            beyond=float(self.beyond[at]),
            rival=float(self.rival[at]),
            twin=float(self.twin[at]),
            lead=float(self.lead[at]),
            company=float(self.company[at]),
            is_lone=bool(self.is_lone[other]),
        )


def standings(a: Vectors, *others: Vectors, is_one: bool = False) -> Standings:
    """How each pair of an article's statements and another's stands among the other pairs of these two articles.

    `a`, (n, d), and each of `others`, (m, d), are whole statements' vectors; of one article (`is_one`) they are the
    same. A value of two articles alone, whatever else is compared or stored. What an article says twice is no rival of
    itself.
    """
    b, counts = side_by_side(others)
    is_there = np.arange(b.shape[1]) < counts[:, None]
    cosines = np.matmul(a, b.transpose(0, 2, 1))
    table = np.where(is_there[:, None], cosines, _NOTHING)
    if is_one:
        np.fill_diagonal(table[0], _NOTHING)
    most_a, most_b = table.max(axis=2, keepdims=True), table.max(axis=1, keepdims=True)
    # How far a pair is ahead of every other one, but for such as say much the same: one of those may be nearer still.
    ahead_of_columns = _edge(table, np.matmul(b, b.transpose(0, 2, 1)))
    ahead_of_rows = _edge(table.transpose(0, 2, 1), (a @ a.T)[None]).transpose(0, 2, 1)
    edge = np.minimum(ahead_of_columns, ahead_of_rows)
    twin = np.where(edge >= 0, np.maximum(most_a, most_b) - table, 0.0) * (not is_one)
    best = (table >= most_a) & (table >= most_b) & (table >= NEAR_ENOUGH)
    beside = best.sum(axis=(1, 2), keepdims=True) - best.sum(axis=2, keepdims=True) - best.sum(axis=1, keepdims=True)
    company = np.minimum(beside + best, ENOUGH_COMPANY) / ENOUGH_COMPANY * (not is_one)
    fewest = np.minimum(len(a), counts)
    return Standings(
        beyond=np.maximum(_beyond(a, b, counts, cosines), 0.0) * (fewest > 1)[:, None, None],
        rival=np.clip(-edge, 0.0, MOST_RIVAL),
        twin=np.minimum(twin, MOST_RIVAL),
        lead=np.clip(edge, 0.0, MOST_LEAD) / MOST_LEAD * (1.0 if is_one else company),
        company=company,
        is_lone=fewest == 1,
    )


def side_by_side(some: tuple[Vectors, ...]) -> tuple[Vectors, NDArray[np.intp]]:
    """Rows of several articles, (k, m, d), filled up with zeros, and how many of them each has, (k,)."""
    counts = np.array([len(rows) for rows in some], np.intp)
    found = np.zeros((len(some), counts.max(), some[0].shape[1]), np.float32)
    for k, rows in enumerate(some):
        found[k, : len(rows)] = rows
    return found, counts


def _beyond(a: Vectors, b: Vectors, counts: NDArray[np.intp], cosines: Reals) -> Reals:
    """Cosines of what is left of each statement once the topic of the two articles is taken off, (k, n, m)."""
    topics = SHARED * (a.sum(axis=0) + b.sum(axis=1)) / (len(a) + counts)[:, None]
    of_a = (a @ topics.T).T.astype(np.float64)
    of_b = np.matmul(b, topics[:, :, None])[:, :, 0].astype(np.float64)
    square = (topics * topics).sum(axis=1, dtype=np.float64)[:, None]
    long_a = np.sqrt(np.maximum((a * a).sum(axis=1) - 2 * of_a + square, 1e-12))
    long_b = np.sqrt(np.maximum((b * b).sum(axis=2) - 2 * of_b + square, 1e-12))
    both = cosines - of_a[:, :, None] - of_b[:, None, :] + square[:, :, None]
    found: Reals = both / (long_a[:, :, None] * long_b[:, None, :])
    return found


def _edge(table: Reals, among: Reals) -> Reals:
    """For each row and column how much nearer the row is to it than to anything unlike the column's statement; `among`
    are the cosines of those with each other. That is mostly what is nearest to the row, and else looked for."""
    unlike = np.broadcast_to(among < NEAR_ENOUGH, (len(table), table.shape[2], table.shape[2]))
    nearest = table.argmax(axis=2)
    is_unlike = unlike.transpose(0, 2, 1)[np.arange(len(table))[:, None], nearest]
    most = np.broadcast_to(table.max(axis=2, keepdims=True), table.shape).copy()
    k, i, j = np.nonzero(~is_unlike)
    most[k, i, j] = np.where(unlike[k, j], table[k, i], _NOTHING).max(axis=1)
    found: Reals = np.minimum(table - most, 1.0)
    return found
