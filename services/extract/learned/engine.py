"""The learned engine: from a passage to its attributions, with what the rules find as a hint."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.common.contracts.spans import Span
from services.extract.learned.linker import Linker
from services.extract.learned.spans import OUTSIDE, Stretch, log_softmax, read_stretches
from services.extract.learned.subwords import Subwords, Vocabulary, cut_subwords
from services.extract.learned.tagger import Tagger
from services.extract.learned.trimming import trim_contents, trim_cue, trim_source
from services.extract.learned.weights import DIGEST, FILE, read_weights
from services.extract.model import Attribution, Language, Passage
from services.extract.steps.cues import find_cues

SOURCE, CUE, CONTENT, INNER = range(4)
"""Layers of labels; INNER is content inside another content."""

Reals = NDArray[np.float32]
Halves = NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Tagged:
    """Attributions, and for each subword, by its span, how probable it is to be part of a content."""

    attributions: tuple[Attribution, ...]
    spans: tuple[Span, ...]
    inside: tuple[float, ...]

    def support(self, content: Sequence[Span]) -> float:
        """How probable the words of a content are, on average, to be part of one."""
        seen: list[float] = []
        for part in content:
            k = bisect_left(self.spans, part.start, key=lambda span: span.start)
            while k < len(self.spans) and self.spans[k].start < part.end:
                seen.append(self.inside[k])
                k += 1
        return sum(seen) / len(seen) if seen else 0.0


class LearnedEngine:
    """A tagger with a linker. Everything is loaded at the start, and the weights' digest checked."""

    name = "learned"

    def __init__(self, path: Path = FILE, digest: str = DIGEST) -> None:
        """Raises BadWeights."""
        weights = read_weights(path, digest)
        self.version = f"1+{weights.digest[:12]}"
        self._vocabulary = Vocabulary(weights.pieces, weights.unknown, weights.variants)
        self._tagger = Tagger(weights)
        self._content_to_cue = Linker(weights.linkers["content_to_cue"])
        self._cue_to_source = Linker(weights.linkers["cue_to_source"])

    def find_attributions(self, passage: Passage, language: Language) -> tuple[Attribution, ...]:
        """Source, cue and content, tied together, in text order, with no hint from anywhere."""
        return self.tag(passage, language, ()).attributions

    def tag(self, passage: Passage, language: Language, hints: Sequence[Attribution]) -> Tagged:
        """What the tagger finds in a passage, shown what the rules found."""
        cues = [passage.span(cue.range) for cue in find_cues(passage, language)]
        subwords = cut_subwords(passage, self._vocabulary, cues, hints)
        if not len(subwords.ids):
            return Tagged((), (), ())
        reading = self._tagger.read(subwords)
        scores = log_softmax(reading.scores)
        inside = 1 - np.exp(scores[:, CONTENT : INNER + 1, OUTSIDE]).prod(axis=1)
        tied = self._tie(subwords, reading.hidden, scores)
        attributions: dict[tuple[Span | None, Span | None, tuple[Span, ...]], Attribution] = {}
        for source, cue, contents, tie in tied:
            of_source = trim_source(passage, _span(subwords, source), language) if source else None
            of_cue = trim_cue(passage, _span(subwords, cue), language) if cue else None
            content = trim_contents(passage, (_span(subwords, stretch) for stretch in contents))
            if content:
                one = Attribution(
                    source=of_source,
                    cue=of_cue,
                    content=content,
                    pattern="tagged",
                    certainty=_certainty(contents, inside, tie),
                )
                attributions.setdefault((of_source, of_cue, content), one)
        return Tagged(tuple(attributions.values()), subwords.spans, tuple(inside.tolist()))

    def _tie(
        self, subwords: Subwords, hidden: Halves, scores: Reals
    ) -> list[tuple[Stretch | None, Stretch | None, list[Stretch], float]]:
        """Source, cue and contents of each attribution, and how sure their ties are, in text order."""
        found = [read_stretches(scores[:, layer]) for layer in range(scores.shape[1])]
        sources, cues = found[SOURCE], found[CUE]
        contents = [(stretch, CONTENT) for stretch in found[CONTENT]] + [(stretch, INNER) for stretch in found[INNER]]
        to_cue = self._content_to_cue.tie([c for c, _ in contents], cues, hidden, subwords)
        to_source = self._cue_to_source.tie(cues, sources, hidden, subwords)
        parts: dict[tuple[int, int], list[tuple[Stretch, float]]] = {}
        for k, ((content, layer), (cue, sure)) in enumerate(zip(contents, to_cue, strict=True)):
            parts.setdefault((layer, cue) if cue is not None else (-1, k), []).append((content, sure))
        tied = []
        for (layer, cue), some in parts.items():
            source = to_source[cue][0] if layer >= 0 else None
            tied.append(
                (
                    sources[source] if source is not None else None,
                    cues[cue] if layer >= 0 else None,
                    sorted(content for content, _ in some),
                    min(sure for _, sure in some),
                )
            )
        return sorted(tied, key=lambda one: one[2])


def _certainty(contents: Sequence[Stretch], inside: Reals, tie: float) -> float:
    """How probable the content is on average, and its tie to the cue."""
    probable = np.concatenate([inside[stretch.first : stretch.last + 1] for stretch in contents])
    return float(probable.mean()) * tie


def _span(subwords: Subwords, stretch: Stretch) -> Span:
    return Span(subwords.spans[stretch.first].start, subwords.spans[stretch.last].end)
