"""Turns annotated articles into what the network learns from: subwords with labels, and ties between stretches."""

import importlib
import json
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.common.contracts.articles import Article
from services.common.contracts.spans import Span
from services.common.contracts.submissions import Hints
from services.extract import languages
from services.extract.learned.spans import FIRST, FURTHER, OUTSIDE, Stretch
from services.extract.learned.subwords import Subwords, Vocabulary, cut_subwords
from services.extract.model import Language, Passage
from services.extract.pipeline import find_attributions, prepare_passages
from services.extract.steps.cues import find_cues
from services.ingest.readers.text import read_text

UNCOUNTED = -100
"""Label of a subword that is neither right nor wrong: where two careful readers could disagree."""

SOURCE, CUE, CONTENT, INNER = range(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A statement as annotated; spans count code points of the text."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    is_optional: bool


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text with its statements."""

    name: str
    text: str
    language: str
    statements: tuple[Annotation, ...]


@dataclass(slots=True)
class Example:
    """A passage to learn from. `labels` is (4, n); ties give for each stretch the number of its partner, or None."""

    name: str
    subwords: Subwords
    labels: NDArray[np.int64]
    contents: list[tuple[Stretch, int | None]] = field(default_factory=list)
    cues: list[tuple[Stretch, int | None]] = field(default_factory=list)
    sources: list[Stretch] = field(default_factory=list)


def gold_articles(folder: Path) -> Iterator[Annotated]:
    """The articles of a folder laid out as `texts/` and `json/`, read by that data's own scorer."""
    sys.path.insert(0, str(folder.parent))
    load_gold = importlib.import_module("score").load_gold  # the scorer that lies beside the data

    def spans(pairs: Iterable[Sequence[int]]) -> tuple[Span, ...]:
        return tuple(Span(a, b) for a, b in pairs)

    for name, one in load_gold(folder).items():
        statements = tuple(
            Annotation(
                source=spans(s["source_spans"]),
                cue=spans(s["cue_spans"]),
                content=spans(s["content_spans"]),
                is_optional=bool(s.get("optional")),
            )
            for s in one["statements"]
        )
        yield Annotated(name, one["text"], one["article"]["lang"], statements)


def gum_articles(file: Path) -> Iterator[Annotated]:
    """GUM's news, one record a line."""
    for line in file.read_text("utf-8").splitlines():
        record = json.loads(line)
        if not record["doc_id"].startswith("GUM_news_"):
            continue
        statements = tuple(
            Annotation(
                source=_spans(q.get("source")),
                cue=_spans(q.get("cue")),
                content=_spans(q["content"]),
                is_optional=False,
            )
            for q in record["quotes"]
        )
        yield Annotated(record["doc_id"], record["text"], "en", statements)


def _spans(found: object) -> tuple[Span, ...]:
    if not isinstance(found, list) or not found:
        return ()
    pairs = found if isinstance(found[0], list) else [found]
    return tuple(Span(a, b) for a, b in pairs)


def read_article(one: Annotated) -> Article:
    """The text as the service reads it."""
    article = read_text(one.text, hints=Hints(language=one.language))
    assert article.text == one.text, one.name
    return article


def examples(articles: Iterable[Annotated], vocabulary: Vocabulary) -> Iterator[Example]:
    """One example a passage that has words."""
    for one in articles:
        language = languages.find(one.language)
        assert language is not None, one.language
        for passage in prepare_passages(read_article(one), language):
            yield _example(one, passage, language, vocabulary)


def _example(one: Annotated, passage: Passage, language: Language, vocabulary: Vocabulary) -> Example:
    cues = [passage.span(cue.range) for cue in find_cues(passage, language)]
    subwords = cut_subwords(passage, vocabulary, cues, find_attributions(passage, language))
    example = Example(one.name, subwords, np.zeros((4, len(subwords.ids)), np.int64))
    covered = _Covered(passage, subwords)
    required = [s for s in one.statements if not s.is_optional]
    cue_of, source_of = _label_cues_and_sources(example, required, covered)
    _label_contents(example, required, cue_of, covered)
    for number, source in zip(cue_of.values(), (source_of.get(k) for k in cue_of), strict=True):
        if example.cues[number][1] is None:
            example.cues[number] = (example.cues[number][0], source)
    for statement in one.statements:
        if statement.is_optional:
            layers = (
                (SOURCE, statement.source),
                (CUE, statement.cue),
                (CONTENT, statement.content),
                (INNER, statement.content),
            )
            for layer, spans in layers:
                for span in spans:
                    stretch = covered.by(span)
                    if stretch is not None:
                        row = example.labels[layer, stretch.first : stretch.last + 1]
                        row[row == OUTSIDE] = UNCOUNTED
    return example


class _Covered:
    """Finds the subwords that a span covers by half or more."""

    def __init__(self, passage: Passage, subwords: Subwords) -> None:
        self._spans = subwords.spans
        self._starts = [span.start for span in subwords.spans]
        self._blocks = [passage.span(paragraph.range) for paragraph in passage.paragraphs]

    def by(self, wanted: Span) -> Stretch | None:
        found = []
        k = max(0, bisect_left(self._starts, wanted.start) - 2)
        while k < len(self._spans) and self._spans[k].start < wanted.end:
            span = self._spans[k]
            shared = min(span.end, wanted.end) - max(span.start, wanted.start)
            if span.end > span.start and shared * 2 >= span.end - span.start:
                found.append(k)
            k += 1
        return Stretch(found[0], found[-1]) if found else None


def _label_cues_and_sources(
    example: Example, statements: Sequence[Annotation], covered: _Covered
) -> tuple[dict[int, int], dict[int, int]]:
    """The numbers of each statement's cue and source; one that overlaps an earlier one is taken for that one."""
    cue_of: dict[int, int] = {}
    source_of: dict[int, int] = {}
    places: dict[int, list[Stretch]] = {CUE: [], SOURCE: []}
    for n, statement in enumerate(statements):
        for layer, spans, of in ((CUE, statement.cue, cue_of), (SOURCE, statement.source, source_of)):
            for span in spans:
                stretch = covered.by(span)
                if stretch is None:
                    continue
                known = places[layer]
                number = next(
                    (k for k, o in enumerate(known) if o.first <= stretch.last and stretch.first <= o.last), None
                )
                if number is None:
                    number = len(known)
                    known.append(stretch)
                    _write(example.labels[layer], stretch)
                of.setdefault(n, number)
    order = {layer: sorted(range(len(known)), key=known.__getitem__) for layer, known in places.items()}
    rank = {layer: {old: new for new, old in enumerate(o)} for layer, o in order.items()}
    example.cues = [(places[CUE][k], None) for k in order[CUE]]
    example.sources = [places[SOURCE][k] for k in order[SOURCE]]
    return (
        {n: rank[CUE][k] for n, k in cue_of.items()},
        {n: rank[SOURCE][k] for n, k in source_of.items()},
    )


def _label_contents(
    example: Example, statements: Sequence[Annotation], cue_of: dict[int, int], covered: _Covered
) -> None:
    parts = [
        (stretch, n)
        for n, statement in enumerate(statements)
        for span in statement.content
        if (stretch := covered.by(span)) is not None
    ]
    taken: set[Stretch] = set()
    for stretch, n in sorted(parts, key=lambda part: (part[0].first - part[0].last, part[0])):
        if stretch in taken:
            continue
        for layer in (CONTENT, INNER):
            row = example.labels[layer, stretch.first : stretch.last + 1]
            if not row.any():
                _write(example.labels[layer], stretch)
                example.contents.append((stretch, cue_of.get(n)))
                taken.add(stretch)
                break


def _write(row: NDArray[np.int64], stretch: Stretch) -> None:
    row[stretch.first : stretch.last + 1] = FURTHER
    row[stretch.first] = FIRST
