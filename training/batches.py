"""Cuts examples into windows and packs them into batches of tensors."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from services.extract.learned.linker import CANDIDATES, PAIR_FEATURES, candidates, pair_features
from services.extract.learned.spans import Stretch
from services.extract.learned.subwords import FEATURES, Subwords
from services.extract.learned.windows import cut_windows
from training.examples import UNCOUNTED, Example

CORE, LEFT, RIGHT = 230, 16, 8


@dataclass(frozen=True, slots=True)
class Tie:
    """A stretch with its candidates, all as subwords of the window; `partner` 0 is none."""

    one: Stretch
    others: tuple[Stretch, ...]
    known: tuple[tuple[int, int, int, int], ...]
    partner: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A window of an example."""

    example: Example
    start: int
    end: int
    content_to_cue: tuple[Tie, ...]
    cue_to_source: tuple[Tie, ...]


@dataclass(frozen=True, slots=True)
class Ties:
    """The ties of a batch: ends (g, 3) and candidates (g, k, 2) index hidden states; the rest as `Link` wants it."""

    ends: Tensor
    candidates: Tensor
    known: Tensor
    is_there: Tensor
    partner: Tensor


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows side by side; `labels` is (4, b, n)."""

    numbers: tuple[int, ...]
    ids: Tensor
    features: Tensor
    is_there: Tensor
    labels: Tensor
    content_to_cue: Ties | None
    cue_to_source: Ties | None


def pieces(example: Example, lead: int | None) -> Iterator[Piece]:
    """The example's windows; `lead` moves the cuts."""
    windows = cut_windows(example.subwords.sentences, core=CORE, left=LEFT, right=RIGHT, lead=lead)
    for window in windows:
        a, b = window.start, window.end
        yield Piece(
            example,
            a,
            b,
            tuple(_ties(example.contents, [s for s, _ in example.cues], example.subwords, a, b)),
            tuple(_ties(example.cues, example.sources, example.subwords, a, b)),
        )


def _ties(
    ones: Sequence[tuple[Stretch, int | None]], others: Sequence[Stretch], subwords: Subwords, a: int, b: int
) -> Iterator[Tie]:
    inside = [(k, s) for k, s in enumerate(others) if s.first >= a and s.last < b]
    shown = [s for _, s in inside]
    for one, partner in ones:
        if one.first < a or one.last >= b:
            continue
        chosen = candidates(one, shown)
        if chosen:
            right = next((i + 1 for i, k in enumerate(chosen) if inside[k][0] == partner), 0)
            known = tuple(pair_features(one, shown, chosen, subwords))
            yield Tie(_moved(one, a), tuple(_moved(shown[k], a) for k in chosen), known, right)


def _moved(stretch: Stretch, by: int) -> Stretch:
    return Stretch(stretch.first - by, stretch.last - by)


def pack(chosen: Sequence[tuple[int, Piece]], padding: int, hidden_hints: Sequence[int]) -> Batch:
    """Pieces as one batch; `hidden_hints` says of each whether rules and lexicon are shown (0) or which is hidden."""
    length, count = max(p.end - p.start for _, p in chosen), len(chosen)
    ids = np.full((count, length), padding, np.int64)
    features = np.zeros((count, length, len(FEATURES)), np.int64)
    is_there = np.zeros((count, length), bool)
    labels = np.full((4, count, length), UNCOUNTED, np.int64)
    for i, (_, piece) in enumerate(chosen):
        n = piece.end - piece.start
        where = slice(piece.start, piece.end)
        ids[i, :n], is_there[i, :n] = piece.example.subwords.ids[where], True
        features[i, :n] = piece.example.subwords.features[where]
        if hidden_hints[i] >= 1:
            features[i, :, 4:] = 0
        if hidden_hints[i] >= 2:
            features[i, :, 3] = 0
        labels[:, i, :n] = piece.example.labels[:, where]
    return Batch(
        tuple(n for n, _ in chosen),
        torch.from_numpy(ids),
        torch.from_numpy(features),
        torch.from_numpy(is_there),
        torch.from_numpy(labels),
        _pack_ties([p.content_to_cue for _, p in chosen]),
        _pack_ties([p.cue_to_source for _, p in chosen]),
    )


def _pack_ties(ties: Sequence[Sequence[Tie]]) -> Ties | None:
    flat = [(i, tie) for i, some in enumerate(ties) for tie in some]
    if not flat:
        return None
    ends = np.array([(i, *tie.one) for i, tie in flat], np.int64)
    others = np.zeros((len(flat), CANDIDATES, 2), np.int64)
    known = np.zeros((len(flat), CANDIDATES, len(PAIR_FEATURES)), np.int64)
    is_there = np.zeros((len(flat), CANDIDATES), bool)
    for g, (_, tie) in enumerate(flat):
        k = len(tie.others)
        others[g, :k], known[g, :k], is_there[g, :k] = tie.others, tie.known, True
    partner = np.array([tie.partner for _, tie in flat], np.int64)
    return Ties(*(torch.from_numpy(x) for x in (ends, others, known, is_there, partner)))


def shuffled(sizes: Sequence[int], per_batch: int, chance: random.Random) -> list[list[int]]:
    """Numbers of pieces in batches of about equal lengths, in a random order."""
    order = list(range(len(sizes)))
    chance.shuffle(order)
    runs = [sorted(order[k : k + per_batch * 8], key=sizes.__getitem__) for k in range(0, len(order), per_batch * 8)]
    batches = [run[k : k + per_batch] for run in runs for k in range(0, len(run), per_batch)]
    chance.shuffle(batches)
    return batches
