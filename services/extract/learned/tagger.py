"""Runs the tagger over a passage, window by window: hidden states and scores of every subword."""

from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from services.extract.learned.subwords import Subwords
from services.extract.learned.weights import Weights
from services.extract.learned.windows import Window, cut_windows

if TYPE_CHECKING:
    import onnxruntime

Reals = NDArray[np.float32]
Halves = NDArray[np.float16]

_LOUD = 3  # onnxruntime's level for errors


@dataclass(frozen=True, slots=True)
class Reading:
    """(n, h) in half precision, to keep long texts small, and (n, 4, 3): a row for each subword."""

    hidden: Halves
    scores: Reals


class Tagger:
    """Reading the same passage twice gives the same numbers.

    ONNX Runtime is loaded with the first reading, not before: it starts threads, which a worker that forks afterwards
    must not have.
    """

    def __init__(self, weights: Weights, *, threads: int = 1) -> None:
        """Raises ImportError where ONNX Runtime is not installed."""
        if find_spec("onnxruntime") is None:
            raise ImportError("No module named 'onnxruntime'")
        self._graph, self._words, self._threads = weights.graph, weights.words, threads

    @cached_property
    def _session(self) -> "onnxruntime.InferenceSession":
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = self._threads, 1
        options.log_severity_level = _LOUD
        options.enable_cpu_mem_arena = False  # the arena keeps the memory of the longest article
        return onnxruntime.InferenceSession(self._graph, options, providers=["CPUExecutionProvider"])

    def read(self, subwords: Subwords) -> Reading:
        """The reading of a passage with at least one subword. Time is linear in its length."""
        hidden, scores = zip(*(self._read(w, subwords) for w in cut_windows(subwords.sentences)), strict=True)
        all_scores = np.concatenate(scores)
        return Reading(np.concatenate(hidden), all_scores.reshape(len(all_scores), -1, 3))

    def _read(self, window: Window, subwords: Subwords) -> tuple[Halves, Reals]:
        # One by one: side by side they would need padding and a mask, and attention with a mask is slow.
        given = {
            "words": self._words.of(subwords.ids[None, window.start : window.end]),
            "features": subwords.features[None, window.start : window.end],
        }
        hidden, scores = self._session.run(["hidden", "scores"], given)
        kept = slice(window.first - window.start, window.last - window.start)
        return hidden[0, kept].astype(np.float16), scores[0, kept]
