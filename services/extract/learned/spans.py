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
    # The likeliest labels one by one are the likeliest sequence, if they are a sequence at all: nearly always.
    labels: NDArray[np.int64] = scores.argmax(axis=1)
    before = np.concatenate([[OUTSIDE], labels[:-1]])
    if ((labels == FURTHER) & (before == OUTSIDE)).any():
        labels = np.array(_likeliest(scores.tolist()))
    after = np.concatenate([labels[1:], [OUTSIDE]])
    firsts = np.flatnonzero(labels == FIRST).tolist()
    lasts = np.flatnonzero((labels != OUTSIDE) & (after != FURTHER)).tolist()
    return tuple(map(Stretch, firsts, lasts))


def _likeliest(scores: list[list[float]]) -> list[int]:
    """The labels of the sequence whose scores add up to most, where nothing goes on after OUTSIDE (Viterbi)."""
    outside, first, further = 0.0, _NEVER, _NEVER
    came_from: list[tuple[int, int]] = []
    for s_outside, s_first, s_further in scores:
        inside, inner = (first, FIRST) if first >= further else (further, FURTHER)
        best, where = (outside, OUTSIDE) if outside >= inside else (inside, inner)
        came_from.append((where, inner))
        outside, first, further = best + s_outside, best + s_first, inside + s_further
    label = max((outside, OUTSIDE), (first, FIRST), (further, FURTHER), key=lambda way: way[0])[1]
    labels = [label]
    for where, inner in reversed(came_from[1:]):
        label = inner if label == FURTHER else where
        labels.append(label)
    return labels[::-1]
