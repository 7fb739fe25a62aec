"""Turns annotated articles into what the network learns from: subwords with labels, and ties between stretches."""

import importlib
import json
import random
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.common.contracts.articles import Article
from services.common.contracts.spans import Span
from services.common.contracts.submissions import Hints
from services.extract import languages
from services.extract.learned.antecedents import covered
from services.extract.learned.spans import FIRST, FURTHER, OUTSIDE, Stretch
from services.extract.learned.subwords import Subwords, Vocabulary, cut_subwords
from services.extract.model import Attribution, Language, Passage
from services.extract.pipeline import find_attributions, prepare_passages
from services.extract.steps.cues import find_cues
from services.extract.steps.mentions import find_names
from services.ingest.readers.text import read_text
from training.naming import Choosing, choosings, find_named, lend_pattern, name_forms, other_names

UNCOUNTED = -100
"""Label of a subword that is neither right nor wrong: where two careful readers could disagree."""

LAYERS = 5
SOURCE, CUE, CONTENT, INNER, NAME = range(LAYERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A statement as annotated; spans count code points of the text."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    is_optional: bool
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text with its statements, and the forms of its speakers' names; None where nobody annotated those."""

    name: str
    text: str
    language: str
    statements: tuple[Annotation, ...]
    speakers: Mapping[str, tuple[str, ...]] | None = None


@dataclass(slots=True)
class Example:
    """A passage to learn from. `labels` is (5, n); ties give for each stretch the number of its partner, or None.

    `choosings` tie statements to names: once with the speakers alone to choose from, then with others among them.
    """

    name: str
    subwords: Subwords
    labels: NDArray[np.int64]
    contents: list[tuple[Stretch, int | None]] = field(default_factory=list)
    cues: list[tuple[Stretch, int | None]] = field(default_factory=list)
    sources: list[Stretch] = field(default_factory=list)
    choosings: list[list[Choosing]] = field(default_factory=list)


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
                speaker=s.get("speaker"),
            )
            for s in one["statements"]
        )
        people = {s["speaker"] for s in one["statements"] if s["speaker_kind"] == "person"}
        language = languages.find(one["article"]["lang"])
        assert language is not None, name
        speakers = {
            speaker: name_forms(forms.get("names", ()), is_person=speaker in people, language=language)
            for speaker, forms in one["speakers"].items()
        }
        yield Annotated(name, one["text"], one["article"]["lang"], statements, speakers)


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
    by_rules = find_attributions(passage, language)
    subwords = cut_subwords(passage, vocabulary, cues, by_rules)
    example = Example(one.name, subwords, np.zeros((LAYERS, len(subwords.ids)), np.int64))
    _label_names(example, one, passage, language, by_rules)
    covered = _Covered(subwords)
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


def _label_names(
    example: Example, one: Annotated, passage: Passage, language: Language, by_rules: tuple[Attribution, ...]
) -> None:
    if one.speakers is None:
        example.labels[NAME] = UNCOUNTED
        return
    extents = [passage.span(paragraph.range) for paragraph in passage.paragraphs]
    named = find_named(one.text, one.speakers, example.subwords, extents)
    for place in named:
        _write(example.labels[NAME], place.stretch)
    statements = [
        (
            lend_pattern(
                Attribution(source=_whole(s.source), cue=_whole(s.cue), content=s.content, pattern=""), by_rules
            ),
            s.speaker,
        )
        for s in one.statements
        if s.content and any(extent.contains(s.content[0]) for extent in extents)
    ]
    statements.sort(key=lambda item: item[0].content[0])
    others = find_names(passage, language)
    for stretch, _ in other_names(passage, example.subwords, others, named):
        example.labels[NAME, stretch.first : stretch.last + 1] = UNCOUNTED
    chance = random.Random(one.name)  # noqa: S311 - not for secrets
    for some in (None, chance, chance):
        example.choosings.append(choosings(passage, language, example.subwords, named, statements, others, some))


def _whole(parts: tuple[Span, ...]) -> Span | None:
    return Span(parts[0].start, parts[-1].end) if parts else None


class _Covered:
    """Finds the subwords that a span covers by half or more."""

    def __init__(self, subwords: Subwords) -> None:
        self._subwords = subwords
        self._starts = [span.start for span in subwords.spans]

    def by(self, wanted: Span) -> Stretch | None:
        return covered(self._subwords, self._starts, wanted)


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
