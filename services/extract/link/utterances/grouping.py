"""Makes utterances out of links: a function of the set of links alone, so that the order of arrival changes nothing.

Links between statements of one extent make clusters: pairs of clusters are joined, the most alike first, as long as
the links between them are sure enough on average, a missing one counting as none. So a chain of statements each a
little like the next does not become one utterance. A long quotation joins every cluster that it holds the words of.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from services.common.contracts.utterances import Link

MOST_TOGETHER = 400
"""Statements of one component that are clustered: averaging takes the square of it. A larger component is first cut
at its weakest links."""

LEAST = 0.5
"""Score from which a link is one, and average from which clusters are joined: rather one utterance than none."""


_DIGITS = 9


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """An utterance: the statements that report it, and those that hold it among more; all ids in order.

    It is known by the id of the first of its statements, which no other utterance has among `members`.
    """

    members: tuple[str, ...]
    wholes: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.members[0]


def group(links: Iterable[Link], *, least: float = LEAST) -> tuple[Group, ...]:
    """The utterances of two statements and more, in order of their ids."""
    sure = [link for link in links if link.score >= least]
    even = {(link.first, link.second): link.score for link in sure if link.whole is None}
    held: dict[str, dict[str, float]] = defaultdict(dict)  # of each whole the pieces it holds
    for link in sure:
        if link.whole is not None:
            held[link.whole][link.second if link.whole == link.first else link.first] = link.score
    pieces = {piece for found in held.values() for piece in found}
    clusters = [cluster for some in _components(even) for cluster in _cluster(some, even, least)]
    clustered = {one for cluster in clusters for one in cluster}
    clusters += [(piece,) for piece in sorted(pieces - clustered)]
    found = [Group(cluster, _wholes(cluster, held, least)) for cluster in clusters]
    return tuple(sorted(one for one in found if len(one.members) + len(one.wholes) > 1))


def _wholes(cluster: tuple[str, ...], held: Mapping[str, Mapping[str, float]], least: float) -> tuple[str, ...]:
    """What holds at least half of the cluster's statements, which are worded at different lengths."""
    return tuple(
        sorted(
            whole
            for whole, pieces in held.items()
            if whole not in cluster and sum(pieces.get(one, 0.0) for one in cluster) / len(cluster) >= least / 2
        )
    )


def _components(even: Mapping[tuple[str, str], float]) -> list[tuple[str, ...]]:
    """What hangs together by links; where that is too much, by the surer links alone."""
    return _cut_apart(even, min(even.values(), default=1.0))


def _cut_apart(even: Mapping[tuple[str, str], float], least: float) -> list[tuple[str, ...]]:
    done: list[tuple[str, ...]] = []
    todo = [(dict(even), least)]
    while todo:
        links, least = todo.pop()
        for some in _connected(links):
            inside = {pair: score for pair, score in links.items() if pair[0] in some and score > least}
            if len(some) <= MOST_TOGETHER or not inside:
                done.append(tuple(sorted(some)))
            else:
                todo.append((inside, (least + max(inside.values())) / 2 if len(inside) > 1 else 1.0))
    return sorted(done)


def _connected(pairs: Iterable[tuple[str, str]]) -> list[set[str]]:
    parent: dict[str, str] = {}

    def root(one: str) -> str:
        while parent.setdefault(one, one) != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for first, second in pairs:
        a, b = sorted((root(first), root(second)))
        parent[b] = a
    found: dict[str, set[str]] = defaultdict(set)
    for one in parent:
        found[root(one)].add(one)
    return list(found.values())


def _cluster(some: Sequence[str], even: Mapping[tuple[str, str], float], least: float) -> list[tuple[str, ...]]:
    """Average linkage of statements in the order of their ids: the most alike pair first, of equals the first by id.

    Sums of scores depend on their order by a rounding error; averages are rounded before they are compared.
    """
    place = {one: n for n, one in enumerate(some)}
    sums = np.zeros((len(some), len(some)))
    for (first, second), score in even.items():
        if first in place and second in place:
            sums[place[first], place[second]] = sums[place[second], place[first]] = score
    sizes = np.ones(len(some))
    clusters = [[one] for one in some]  # each stands where its first statement does, as the smaller of two stays
    average = np.round(np.triu(sums, 1), _DIGITS)
    while len(some) > 1:
        a, b = divmod(int(average.argmax()), len(some))
        if average[a, b] < least:
            break
        clusters[a] += clusters[b]
        clusters[b] = []
        sums[a] += sums[b]
        sums[:, a] += sums[:, b]
        sums[b] = sums[:, b] = sums[a, a] = 0.0
        sizes[a] += sizes[b]
        beside = np.round(sums[a] / (sizes[a] * sizes), _DIGITS)
        average[b] = average[:, b] = 0.0
        average[:a, a], average[a, a + 1 :] = beside[:a], beside[a + 1 :]
    return [tuple(sorted(cluster)) for cluster in clusters if cluster]


def pairs_of(groups: Iterable[Group]) -> frozenset[tuple[str, str]]:
    """Every two statements that one utterance has together, the smaller id first."""
    return frozenset(pair for one in groups for pair in combinations(sorted({*one.members, *one.wholes}), 2))
