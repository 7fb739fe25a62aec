"""Cuts examples into windows and packs them into batches of tensors."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from services.extract.learned import antecedents
from services.extract.learned.linker import CANDIDATES, PAIR_FEATURES, candidates, pair_features
from services.extract.learned.spans import Stretch
from services.extract.learned.subwords import FEATURES, Subwords
from services.extract.learned.windows import cut_windows
from training.examples import LAYERS, UNCOUNTED, Example
from training.naming import Choosing

CORE, LEFT, RIGHT = 230, 16, 8

HIDE_SPEAKER = 0.4
"""Share of the choices of a name that are made without the rules' opinion."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A stretch with its candidates, all as subwords of the window; `partner` 0 is none."""

    one: Stretch
    others: tuple[Stretch, ...]
    known: tuple[tuple[int, int, int, int], ...]
    partner: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A window of an example; of [first, last) its reading is kept."""

    example: Example
    start: int
    first: int
    last: int
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
class Choices:
    """Statements and the names they choose from: anchors (g, 3) and candidates (g, k, 3) index hidden states by window,
    first and last subword; `pairs` and `about` as `Antecedent` wants them; `right` is (g, 1 + k)."""

    anchors: Tensor
    candidates: Tensor
    pairs: Tensor
    about: Tensor
    is_there: Tensor
    right: Tensor


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows side by side; `labels` is (5, b, n)."""

    numbers: tuple[int, ...]
    ids: Tensor
    features: Tensor
    is_there: Tensor
    labels: Tensor
    content_to_cue: Ties | None
    cue_to_source: Ties | None
    choices: Choices | None


def pieces(example: Example, lead: int | None) -> Iterator[Piece]:
    """The example's windows; `lead` moves the cuts."""
    windows = cut_windows(example.subwords.sentences, core=CORE, left=LEFT, right=RIGHT, lead=lead)
    for window in windows:
        a, b = window.start, window.end
        yield Piece(
            example,
            a,
            window.first,
            window.last,
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


def pack(
    chosen: Sequence[tuple[int, Piece]],
    padding: int,
    hidden_hints: Sequence[int],
    chance: random.Random | None = None,
) -> Batch:
    """Pieces as one batch; `hidden_hints` says of each whether rules and lexicon are shown (0) or which is hidden.

    `chance` decides which names stand to choose from, and where the rules' speaker is hidden.
    """
    length, count = max(p.end - p.start for _, p in chosen), len(chosen)
    ids = np.full((count, length), padding, np.int64)
    features = np.zeros((count, length, len(FEATURES)), np.int64)
    is_there = np.zeros((count, length), bool)
    labels = np.full((LAYERS, count, length), UNCOUNTED, np.int64)
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
        _pack_choices([p for _, p in chosen], chance),
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


def _pack_choices(some: Sequence[Piece], chance: random.Random | None) -> Choices | None:
    """The choices of each passage of which windows are here: those whose anchor is, and of the names those that are."""
    rows: dict[int, list[int]] = {}
    for row, piece in enumerate(some):
        rows.setdefault(id(piece.example), []).append(row)
    flat: list[tuple[tuple[int, int, int], list[tuple[int, int, int]], Choosing, list[int]]] = []
    for numbers in rows.values():
        variants = some[numbers[0]].example.choosings
        if not variants:
            continue
        for choosing in variants[chance.randrange(len(variants)) if chance else 0]:
            anchor = _place(choosing.anchor, some, numbers)
            places = [_place(name, some, numbers) for name in choosing.candidates]
            kept = [k for k, place in enumerate(places) if place is not None]
            if anchor is not None and kept and (choosing.right[0] or any(choosing.right[1 + k] for k in kept)):
                flat.append((anchor, [place for place in places if place is not None], choosing, kept))
    if not flat:
        return None
    others = np.zeros((len(flat), antecedents.CANDIDATES, 3), np.int64)
    pairs = np.zeros((len(flat), antecedents.CANDIDATES, len(antecedents.PAIR_FEATURES)), np.int64)
    about = np.zeros((len(flat), len(antecedents.ANCHOR_FEATURES)), np.int64)
    is_there = np.zeros((len(flat), antecedents.CANDIDATES), bool)
    right = np.zeros((len(flat), 1 + antecedents.CANDIDATES), bool)
    for g, (_, places_there, choosing, kept) in enumerate(flat):
        k = len(kept)
        others[g, :k], pairs[g, :k], is_there[g, :k] = places_there, choosing.pairs[kept], True
        about[g] = choosing.about
        right[g, 0], right[g, 1 : 1 + k] = choosing.right[0], choosing.right[1:][kept]
        if chance and chance.random() < HIDE_SPEAKER:
            pairs[g, :, antecedents.HINT_OF_PAIR] = 0
            about[g, antecedents.HINT_OF_ANCHOR] = 0
    anchors = np.array([anchor for anchor, _, _, _ in flat], np.int64)
    return Choices(*(torch.from_numpy(x) for x in (anchors, others, pairs, about, is_there, right)))


def _place(stretch: Stretch, some: Sequence[Piece], numbers: Sequence[int]) -> tuple[int, int, int] | None:
    """Where a stretch of a passage is in the batch: the row in whose core it begins, as at work."""
    for row in numbers:
        piece = some[row]
        if piece.first <= stretch.first < piece.last and stretch.last < piece.end:
            return row, stretch.first - piece.start, stretch.last - piece.start
    return None


def shuffled(passages: Sequence[int], per_batch: int, chance: random.Random) -> list[list[int]]:
    """Numbers of pieces in batches, in a random order; `passages` says whose each piece is, and keeps them together.

    A passage of more pieces than a batch has is cut.
    """
    whose: dict[int, list[int]] = {}
    for number, passage in enumerate(passages):
        whose.setdefault(passage, []).append(number)
    runs = [all_of[k : k + per_batch] for all_of in whose.values() for k in range(0, len(all_of), per_batch)]
    chance.shuffle(runs)
    batches: list[list[int]] = [[]]
    for run in runs:
        if batches[-1] and len(batches[-1]) + len(run) > per_batch + 1:
            batches.append([])
        batches[-1] += run
    return batches
