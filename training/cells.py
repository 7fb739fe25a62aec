"""Finds the directions of the encoder's space by which the linker keys statements: centres of statements in the news.

    python -m training.cells GOLD

Spherical k-means (Dhillon and Modha, "Concept Decompositions for Large Sparse Text Data", 2001) over the sayings and
articles of our own and every second article pair of GOLD/parallel. Only the centres are kept, no text.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.extract.link.utterances.encoders import UniversalEncoder
from services.extract.link.utterances.keys import CELLS
from services.extract.link.utterances.vectors import pack, sentences_of
from training.sayings import sayings

COUNT, ROUNDS, SEED = 64, 25, 6
OWN = Path(__file__).parent / "articles"


def texts(gold: Path) -> list[str]:
    found = [line.text for block in sayings() for line in block]
    for file in sorted(OWN.glob("*.txt")):
        found += sentences_of(file.read_text("utf-8").partition("\n-----\n")[0])
    for number, name in enumerate(sorted(json.loads((gold / "parallel" / "pairs.json").read_text("utf-8")))):
        for code in ("en", "ar") if number % 2 == 0 else ():
            file = gold / "parallel" / "json" / f"ntrex-{name.replace('.', '-')}-{code}.json"
            found += [" ".join(s["content"]) for s in json.loads(file.read_text("utf-8"))["statements"]]
    return list(dict.fromkeys(found))


def centres(vectors: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    found = vectors[np.random.RandomState(SEED).choice(len(vectors), count, replace=False)]
    for _ in range(ROUNDS):
        nearest = (vectors @ found.T).argmax(axis=1)
        sums = np.stack([vectors[nearest == n].sum(axis=0) if (nearest == n).any() else found[n] for n in range(count)])
        found = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    encoder = UniversalEncoder()
    vectors = encoder.encode(texts(parser.parse_args().gold))
    found = centres(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), COUNT)
    np.save(CELLS, np.frombuffer(pack(found), np.int8).reshape(COUNT, -1))
    print(f"{COUNT} centres of {len(vectors)} texts")  # noqa: T201


if __name__ == "__main__":
    main()
