"""Reads spans off the tagger's scores: the likeliest sequence of outside, first and further subwords."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

OUTSIDE, FIRST, FURTHER = range(3)
_NEVER = -1e9


class Stretch(NamedTuple):
    """Subwords [first, last], both included."""

    first: int
    last: int


def log_softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Over the last axis."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    normal: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return normal


def read_stretches(scores: NDArray[np.float32]) -> tuple[Stretch, ...]:
    """The stretches of the likeliest labelling; `scores` is (n, 3), log probabilities. A stretch begins with FIRST."""
    if not len(scores):
        return ()
    outside, first, further = 0.0, 0.0, _NEVER
    came_from: list[tuple[int, int, int]] = []
    for s_outside, s_first, s_further in scores.tolist():
        best, where = max((outside, OUTSIDE), (first, FIRST), (further, FURTHER), key=lambda way: way[0])
        inside, inner = (first, FIRST) if first >= further else (further, FURTHER)
        if not came_from:
            best, where, inside, inner = 0.0, OUTSIDE, _NEVER, FIRST
        came_from.append((where, where, inner))
        outside, first, further = best + s_outside, best + s_first, inside + s_further
    label = max((outside, OUTSIDE), (first, FIRST), (further, FURTHER), key=lambda way: way[0])[1]
    labels = [label]
    for ways in reversed(came_from[1:]):
        label = ways[label]
        labels.append(label)
    return _stretches(labels[::-1])


def _stretches(labels: list[int]) -> tuple[Stretch, ...]:
    found = []
    begin: int | None = None
    for i, label in enumerate([*labels, OUTSIDE]):
        if label != FURTHER and begin is not None:
            found.append(Stretch(begin, i - 1))
            begin = None
        if label == FIRST:
            begin = i
    return tuple(found)
