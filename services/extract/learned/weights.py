"""Reads the one file that holds everything the learned engine knows: graph, word embeddings, vocabulary, linker.

The file is a zip archive; its SHA-256 is pinned here, so that a damaged or exchanged file is never used, and every
statement names it.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_name("tagger.zip")
DIGEST = "dab8a574dcbb7c838a0329d3211d42ce62a4c3c1cf2277b7f1c0b9a6b8d6a865"
"""SHA-256 of the file; `python -m training.export` writes it here."""

_BLOCK = 32
Reals = NDArray[np.float32]


class BadWeights(OSError):
    """The file is not the one whose digest is pinned."""


@dataclass(frozen=True, slots=True)
class Words:
    """Word embeddings in four bits: two values a byte, (pieces, hidden / 2), and a scale for each block of 32."""

    values: NDArray[np.uint8]
    scales: NDArray[np.float16]

    def of(self, ids: NDArray[np.int64]) -> Reals:
        """The embeddings of subwords, in the shape of `ids` and one axis more."""
        packed = self.values[ids]
        steps = np.stack([packed & 15, packed >> 4], axis=-1).astype(np.float32).reshape(*ids.shape, -1, _BLOCK) - 8
        whole: Reals = (steps * self.scales[ids].astype(np.float32)[..., None]).reshape(*ids.shape, -1)
        return whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What the file holds. `linkers` has the weights of each tie by its name; `variants` letters for letters."""

    digest: str
    graph: bytes
    words: Words
    pieces: tuple[tuple[str, float], ...]
    unknown: int
    variants: Mapping[str, str]
    linkers: Mapping[str, Mapping[str, Reals]]


def read_weights(path: Path = FILE, digest: str = DIGEST) -> Weights:
    """The weights, their digest checked; raises BadWeights, and OSError where the file cannot be read."""
    data = path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != digest:
        raise BadWeights(f"{path.name} has SHA-256 {found}, not {digest}")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        vocabulary = json.loads(archive.read("vocabulary.json"))
        arrays = np.load(io.BytesIO(archive.read("arrays.npz")))
        linkers: dict[str, dict[str, Reals]] = {}
        for name in arrays.files:
            owner, _, part = name.partition("/")
            if part:
                linkers.setdefault(owner, {})[part] = arrays[name].astype(np.float32)
        return Weights(
            digest=found,
            graph=archive.read("tagger.onnx"),
            words=Words(arrays["words"], arrays["word_scales"]),
            pieces=tuple(zip(vocabulary["pieces"], vocabulary["scores"], strict=True)),
            unknown=vocabulary["unknown"],
            variants=vocabulary["variants"],
            linkers=linkers,
        )
