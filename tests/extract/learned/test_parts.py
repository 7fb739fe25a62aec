"""The parts around the network, which need no weights: vocabulary, windows, labels, ties, words, combination."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.contracts.spans import Span
from services.extract.languages import find
from services.extract.model import Attribution, Language, Passage
from services.extract.pipeline import prepare_passages
from tests.extract.builders import article

pytest.importorskip("numpy")
combined = pytest.importorskip("services.extract.combined")
engine = pytest.importorskip("services.extract.learned.engine")
linker = pytest.importorskip("services.extract.learned.linker")
spans = pytest.importorskip("services.extract.learned.spans")
subwords = pytest.importorskip("services.extract.learned.subwords")
trimming = pytest.importorskip("services.extract.learned.trimming")
windows = pytest.importorskip("services.extract.learned.windows")

_PIECES = [("<unk>", 0.0), ("\u2581", -3.0), ("\u2581said", -4.0), ("\u2581sa", -5.0), ("id", -5.0), ("a", -6.0)]
_VARIANTS = {"\t": " ", "\n": " ", "\u200b": "", "ﬁ": "fi", "S": "s"}


def _english() -> Language:
    language = find("en")
    assert language is not None
    return language


def _arabic() -> Language:
    language = find("ar")
    assert language is not None
    return language


def _passage(text: str, language: Language) -> Passage:
    (passage,) = prepare_passages(article(text, language=language.code), language)
    return passage


def _span(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def test_the_likeliest_pieces_are_chosen_and_keep_their_places() -> None:
    vocabulary = subwords.Vocabulary(_PIECES, 0, _VARIANTS)
    assert vocabulary.cut("a Said", 0, 6) == [(1, Span(0, 1)), (5, Span(0, 1)), (2, Span(2, 6))]


def test_letters_that_no_piece_has_become_one_unknown_piece() -> None:
    vocabulary = subwords.Vocabulary(_PIECES, 0, _VARIANTS)
    assert vocabulary.cut("said xyz", 0, 8) == [(2, Span(0, 4)), (1, Span(4, 5)), (0, Span(5, 8))]


@given(text=st.text(max_size=60))
def test_subwords_of_any_text_lie_inside_it_in_order(text: str) -> None:
    text = text.strip() or "a"
    found = [span for _, span in subwords.Vocabulary(_PIECES, 0, _VARIANTS).cut(text, 0, len(text))]
    assert all(0 <= span.start < span.end <= len(text) for span in found)
    assert [span.end for span in found] == sorted(span.end for span in found)


@given(lengths=st.lists(st.integers(1, 90), max_size=40), core=st.integers(20, 60))
def test_cores_of_windows_tile_the_passage(lengths: list[int], core: int) -> None:
    sentences = [n for n, length in enumerate(lengths) for _ in range(length)]
    cut = windows.cut_windows(sentences, core=core, left=7, right=5)
    assert [i for w in cut for i in range(w.first, w.last)] == list(range(len(sentences)))
    assert all(w.start <= w.first < w.last <= w.end and w.last - w.first <= core for w in cut)


@given(st.lists(st.tuples(*[st.floats(-5, 0)] * 3), min_size=1, max_size=6))
def test_the_likeliest_labels_are_found(scores: list[tuple[float, float, float]]) -> None:
    def is_allowed(labels: tuple[int, ...]) -> bool:
        return all(b != spans.FURTHER or a != spans.OUTSIDE for a, b in itertools.pairwise((spans.OUTSIDE, *labels)))

    def total(labels: tuple[int, ...]) -> float:
        return math.fsum(row[label] for row, label in zip(scores, labels, strict=True))

    best = max(total(labels) for labels in itertools.product(range(3), repeat=len(scores)) if is_allowed(labels))
    labels = [spans.OUTSIDE] * len(scores)
    for stretch in spans.read_stretches(np.array(scores, np.float32)):
        labels[stretch.first : stretch.last + 1] = [spans.FIRST] + [spans.FURTHER] * (stretch.last - stretch.first)
    assert total(tuple(labels)) == pytest.approx(best, abs=1e-4)


@given(st.lists(st.integers(0, 400), min_size=2, max_size=60, unique=True), st.integers(0, 400))
def test_candidates_are_the_nearest(ends: list[int], at: int) -> None:
    ends = sorted(ends)[: len(ends) // 2 * 2]
    others = [spans.Stretch(a, b - 1) for a, b in zip(ends[::2], ends[1::2], strict=True)]
    one = spans.Stretch(at, at + 3)

    def gap(other: tuple[int, int]) -> int:
        return max(one.first - other[1], other[0] - one.last, 0)

    chosen = linker.candidates(one, others)
    expected = sorted(gap(o) for o in others if gap(o) <= linker.FARTHEST)[: linker.CANDIDATES]
    assert [gap(others[k]) for k in chosen] == expected


def test_a_source_ends_with_its_words() -> None:
    text = "“It rained”, said Jane Holt, on Monday."
    passage = _passage(text, _english())
    assert trimming.trim_words(passage, _span(text, "Jane Holt,")).of(text) == "Jane Holt"
    assert trimming.trim_words(passage, _span(text, "ane Ho")).of(text) == "ane Holt"
    assert trimming.trim_words(passage, _span(text, "”,")) is None


def test_an_arabic_source_leaves_the_particle_before_it() -> None:
    text = "ووفقا لوزير المالية سامي حداد فإن الميزانية كافية."
    passage = _passage(text, _arabic())
    assert trimming.trim_source(passage, _span(text, "لوزير المالية"), _arabic()).of(text) == "وزير المالية"


def test_parts_that_meet_in_one_word_become_one() -> None:
    text = "She said nothing happened there."
    passage = _passage(text, _english())
    cut = [_span(text, "nothing hap"), _span(text, "pened there")]
    assert [part.of(text) for part in trimming.trim_contents(passage, cut)] == ["nothing happened there"]


def _attribution(
    text: str, source: str | None, cue: str, content: str, *, pattern: str = "tagged", certainty: float | None = 0.9
) -> Attribution:
    return Attribution(
        source=_span(text, source) if source else None,
        cue=_span(text, cue),
        content=(_span(text, content),),
        pattern=pattern,
        certainty=certainty,
    )


_TEXT = "Jane Holt said that it rained. Adam Bell added that it snowed."


def _tagged(*attributions: Attribution, probable: float) -> object:
    words = [Span(i, i + 1) for i in range(len(_TEXT))]
    return engine.Tagged(attributions, tuple(words), (probable,) * len(words))


def test_the_rules_lend_a_source_and_the_name_of_their_pattern() -> None:
    mine = _attribution(_TEXT, None, "said", "it rained")
    rule = _attribution(_TEXT, "Jane Holt", "said", "that it rained", pattern="clause-after", certainty=None)
    (found,) = combined.combine(_tagged(mine, probable=1.0), [rule])
    assert (found.source, found.content, found.pattern) == (rule.source, mine.content, "clause-after")


@pytest.mark.parametrize(("probable", "kept"), [(0.9, 1), (0.1, 0)])
def test_what_the_rules_alone_found_stays_where_the_tagger_thinks_it_likely(probable: float, kept: int) -> None:
    rule = _attribution(_TEXT, "Adam Bell", "added", "it snowed", pattern="clause-after", certainty=None)
    assert len(combined.combine(_tagged(probable=probable), [rule])) == kept


def test_what_the_tagger_alone_found_stays_where_it_is_sure() -> None:
    sure = _attribution(_TEXT, "Jane Holt", "said", "it rained", certainty=0.9)
    unsure = _attribution(_TEXT, "Adam Bell", "added", "it snowed", certainty=0.2)
    (found,) = combined.combine(_tagged(sure, unsure, probable=0.5), [])
    assert found.content == sure.content


@settings(max_examples=60)
@given(data=st.data())
def test_no_two_of_a_combination_have_the_same_spans(data: st.DataObject) -> None:
    length = st.integers(1, 20)
    start = st.integers(0, len(_TEXT) - 21)
    one = st.builds(lambda a, n: Span(a, a + n), start, length)
    attribution = st.builds(
        lambda source, cue, content, sure: Attribution(
            source=source, cue=cue, content=(content,), pattern="x", certainty=sure
        ),
        st.none() | one,
        st.none() | one,
        one,
        st.floats(0, 1),
    )
    mine, rules = (data.draw(st.lists(attribution, max_size=8)) for _ in range(2))
    found = combined.combine(_tagged(*mine, probable=0.5), rules)
    keys = [(a.source, a.cue, a.content) for a in found]
    assert len(set(keys)) == len(keys)
    assert found == combined.combine(_tagged(*mine, probable=0.5), rules)
