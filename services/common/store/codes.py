"""Codes of embeddings, held in arrays and compared with numpy: one bit for each number, whether it is positive.

Two codes differ in as many bits as two embeddings differ in direction (Charikar 2002). Those that differ least are
ordered anew by the whole embedding that is asked for: a bit counts for as much as its number there says (the
asymmetric distance of Gordo et al. 2014). Only the API, which answers what
is near in meaning, imports this.
"""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from services.common.contracts.utterances import EMBEDDED_NUMBERS, Embedding

SHARPENED = 2_000
"""So many are ordered anew, which takes 0.5 ms. Of 3,600 sentences of news the 25 nearest were then among the first 350
always, and 99 of 100 of the 200 nearest; by bits alone 600 were needed for as many."""

_WORDS = EMBEDDED_NUMBERS // 64


class Codes:
    """Numbers of statements with the codes of their embeddings: 72 bytes each. For one thread at a time."""

    def __init__(self) -> None:
        self.clear()

    def __len__(self) -> int:
        return self._count

    def clear(self) -> None:
        self._count = 0
        self._numbers = np.empty(0, np.int64)
        self._codes = np.empty((_WORDS, 0), np.uint64)  # by word: each is compared in one sweep

    def hold(self, numbers: Sequence[int], vectors: Sequence[bytes]) -> None:
        """Statements of these numbers, none of which is held, with their embeddings."""
        if not numbers:
            return
        end = self._count + len(numbers)
        if end > len(self._numbers):
            self._grow(max(end, len(self._numbers) * 5 // 4))
        self._numbers[self._count : end] = numbers
        self._codes[:, self._count : end] = _codes(vectors).T
        self._count = end

    def forget(self, ranges: Collection[tuple[int, int]]) -> None:
        """The statements within these ranges of numbers, as many as there may be of them."""
        if not ranges:
            return
        starts, ends = np.array(sorted(ranges), np.int64).T
        held = self._numbers[: self._count]
        of = np.searchsorted(starts, held, side="right") - 1
        is_gone = (of >= 0) & (held < ends[of])
        left = self._count - int(is_gone.sum())
        holes = np.flatnonzero(is_gone[:left])
        last = left + np.flatnonzero(~is_gone[left:])  # as many as there are holes
        self._numbers[holes] = self._numbers[last]
        self._codes[:, holes] = self._codes[:, last]
        self._count = left

    def nearest(self, meant: Embedding, *, apart: int, most: int) -> list[int]:
        """The numbers of those whose codes differ from that of `meant` in `apart` bits at most, `most` of them: the
        SHARPENED that differ least by how near they look, then the others, those that differ least first."""
        total = np.zeros(self._count, np.uint16)
        for word, asked in zip(self._codes, _codes([meant])[0], strict=True):
            total += np.bitwise_count(word[: self._count] ^ asked)
        places = np.flatnonzero(total <= apart)
        nearest = places[np.argsort(total[places], kind="stable")[:most]]
        nearest[:SHARPENED] = self._sharpened(meant, nearest[:SHARPENED])
        found: list[int] = self._numbers[nearest].tolist()
        return found

    def _sharpened(self, meant: Embedding, places: NDArray[np.intp]) -> NDArray[np.intp]:
        bits = np.unpackbits(np.ascontiguousarray(self._codes[:, places].T).view(np.uint8), axis=1)
        likely = bits.astype(np.float32) @ _rows([meant])[0].astype(np.float32)  # of whole numbers, so exact
        return places[np.argsort(-likely, kind="stable")]

    def _grow(self, room: int) -> None:
        numbers, codes = np.empty(room, np.int64), np.empty((_WORDS, room), np.uint64)
        numbers[: self._count], codes[:, : self._count] = self._numbers[: self._count], self._codes[:, : self._count]
        self._numbers, self._codes = numbers, codes


def cosines(meant: Embedding, vectors: Sequence[bytes]) -> list[float]:
    """How near each of these embeddings is to `meant`, of four decimals; one of nothing but zeros is near to none."""
    if not vectors:
        return []
    asked, others = _rows([meant])[0].astype(np.int32), _rows(vectors).astype(np.int32)
    # Of integers, which are exact: the order of what is equally near never depends on what else is compared.
    products, squares = np.einsum("rn,n->r", others, asked), np.einsum("rn,rn->r", others, others)
    lengths = np.sqrt(squares.astype(float) * float(asked @ asked))
    found: list[float] = np.divide(products, lengths, out=np.zeros(len(others)), where=lengths > 0).round(4).tolist()
    return found


def _rows(vectors: Sequence[bytes]) -> NDArray[np.int8]:
    return np.frombuffer(b"".join(vectors), np.int8).reshape(len(vectors), EMBEDDED_NUMBERS)


def _codes(vectors: Sequence[bytes]) -> NDArray[np.uint64]:
    packed: NDArray[np.uint64] = np.packbits(_rows(vectors) > 0, axis=1).view(np.uint64)
    return packed
