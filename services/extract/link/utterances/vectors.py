"""Embeddings of statements: one of the whole, and one of each sentence of a longer one, kept in a byte a number."""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from services.extract.link.utterances.encoders import Encoder

Vectors = NDArray[np.float32]
"""(1 + n, d), of unit length: the whole statement's, then one for each of its sentences, where it has several."""

MOST_SENTENCES = 8
"""Of a statement that have a vector of their own; few quotations have more."""
FEWEST_WORDS = 4
"""Of a sentence that has one: "Of course." says nothing by itself."""
MOST_LETTERS = 2_000
"""Of a text that are embedded: an average over more says little of each part."""

LONG_WORDS, PART_WORDS = 22, 8
"""Words of a sentence that says more than one thing, and of a clause that says something by itself."""

_COMMA = re.compile(r"(?<=[،,])\s")
_END = re.compile(r"(?<=[.!?؟…])[\s”\"»]+|[;؛]\s+|\n+")
_STEPS = 127
_MOST_UNPACKED = 4_000
"""Of statements, kept by each process, 10 MB: neighbours come again with the next article."""


def sentences_of(text: str) -> tuple[str, ...]:
    """The sentences of a text that has several, () of one that has not. A long one is cut at its commas."""
    sentences = [one for one in _END.split(text[:MOST_LETTERS]) if len(one.split()) >= FEWEST_WORDS]
    found = [part for one in sentences for part in _parts(one)][:MOST_SENTENCES]
    return tuple(found) if len(found) > 1 else ()


def _parts(sentence: str) -> list[str]:
    """The sentence in stretches of PART_WORDS and more between commas: Arabic strings clauses together so."""
    if len(sentence.split()) < LONG_WORDS:
        return [sentence]
    found = [""]
    for clause in _COMMA.split(sentence):
        if len(found[-1].split()) >= PART_WORDS:
            found.append("")
        found[-1] += f" {clause}"
    if len(found) > 1 and len(found[-1].split()) < PART_WORDS:
        last = found.pop()
        found[-1] += last
    return [part.strip(" ،,") for part in found]


def embed(texts: Sequence[str], encoder: Encoder) -> tuple[bytes, ...]:
    """Each text's vectors, packed. The same text has the same bytes, in whatever company it is embedded."""
    parts = [(text[:MOST_LETTERS], *sentences_of(text)) for text in texts]
    flat = encoder.encode([one for some in parts for one in some])
    found, at = [], 0
    for some in parts:
        found.append(pack(flat[at : at + len(some)]))
        at += len(some)
    return tuple(found)


def pack(vectors: NDArray[np.float32]) -> bytes:
    """A byte for each number, of all rows in turn."""
    longest = np.abs(vectors).max(axis=1, keepdims=True)
    packed: NDArray[np.int8] = np.rint(vectors / np.maximum(longest, 1e-9) * _STEPS).astype(np.int8)
    return packed.tobytes()


@lru_cache(_MOST_UNPACKED)
def unpack(packed: bytes, size: int) -> Vectors:
    """What was packed, of unit length again, not to be written to; raises ValueError where the bytes are not rows of
    that size."""
    found = unpack_all(packed, size)
    found.flags.writeable = False
    return found


def unpack_all(packed: bytes, size: int, lengths: Vectors | None = None) -> Vectors:
    """As `unpack`, of many statements one after the other: each row comes out as it does by itself. With `lengths`
    (`lengths_of`) where they are known, which are half of the work."""
    found = _numbers(packed, size)
    found /= _lengths(found) if lengths is None else lengths
    return found


def lengths_of(packed: bytes, size: int) -> Vectors:
    """How long each packed row is, (n, 1), by which it is divided."""
    return _lengths(_numbers(packed, size))


def _numbers(packed: bytes, size: int) -> Vectors:
    return np.frombuffer(packed, np.int8).reshape(-1, size).astype(np.float32)


def _lengths(rows: Vectors) -> Vectors:
    found: Vectors = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return found
