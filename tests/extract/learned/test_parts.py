"""The parts around the network, which need no weights: vocabulary, windows, labels, ties, words."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.contracts.spans import Span
from services.extract.languages import find
from services.extract.learned import linker, spans, subwords, trimming, windows
from services.extract.model import Language, Passage
from services.extract.pipeline import prepare_passages
from tests.extract.builders import article

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
    assert list(vocabulary.cut("a Said", 0, 6)) == [(1, Span(0, 1)), (5, Span(0, 1)), (2, Span(2, 6))]


def test_letters_that_no_piece_has_become_one_unknown_piece() -> None:
    vocabulary = subwords.Vocabulary(_PIECES, 0, _VARIANTS)
    assert list(vocabulary.cut("said xyz", 0, 8)) == [(2, Span(0, 4)), (1, Span(4, 5)), (0, Span(5, 8))]


@given(text=st.text(max_size=60))
def test_subwords_of_any_text_lie_inside_it_in_order(text: str) -> None:
    text = text.strip() or "a"
    found = [span for _, span in subwords.Vocabulary(_PIECES, 0, _VARIANTS).cut(text, 0, len(text))]
    assert all(0 <= span.start < span.end <= len(text) for span in found)
    assert [span.end for span in found] == sorted(span.end for span in found)


@given(text=st.text(alphabet="ab \t\u200b\u2581ﬁSaid", max_size=40), place=st.integers(0, 9))
def test_a_word_is_cut_alike_wherever_it_stands(text: str, place: int) -> None:
    text = text.strip() or "a"
    vocabulary = subwords.Vocabulary(_PIECES, 0, _VARIANTS)
    moved = vocabulary.cut("." * place + text, place, place + len(text))
    assert list(vocabulary.cut(text, 0, len(text))) == [(n, Span(s.start - place, s.end - place)) for n, s in moved]


def test_of_a_long_passage_whole_sentences_are_read_up_to_the_limit() -> None:
    vocabulary = subwords.Vocabulary(_PIECES, 0, _VARIANTS)
    passage = _passage("Said a. " * 50, _english())
    whole = subwords.cut_subwords(passage, vocabulary, (), ())
    part = subwords.cut_subwords(passage, vocabulary, (), (), most=101)
    assert 90 < len(part.ids) <= 101
    assert part.spans == whole.spans[: len(part.ids)]
    assert whole.sentences[len(part.ids)] > part.sentences[-1]
    assert not len(subwords.cut_subwords(passage, vocabulary, (), (), most=0).ids)


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
    assert trimming.trim_words(passage, _span(text, "ane Ho")).of(text) == "Jane Holt"
    assert trimming.trim_words(passage, _span(text, "”,")) is None


def test_an_arabic_source_leaves_the_particle_before_it() -> None:
    text = "ووفقا لوزير المالية سامي حداد فإن الميزانية كافية."
    passage = _passage(text, _arabic())
    assert trimming.trim_source(passage, _span(text, "لوزير المالية"), _arabic()).of(text) == "وزير المالية"


@pytest.mark.parametrize(
    ("text", "tagged", "source"),
    [
        ("عد النائب عن كتلة الساحل كريم الحداد، أن القرار خطأ.", "النائب عن", "النائب عن كتلة الساحل كريم الحداد"),
        (
            "قال سامي حداد مساعد وزير الداخلية السابق إن الأمر واضح.",
            "سامي حداد مساعد وزير",
            "سامي حداد مساعد وزير الداخلية السابق",
        ),
        ("استهل رئيس الوزراء الاجتماع بالتأكيد على الحوار.", "رئيس", "رئيس الوزراء"),
        ("وتعهدت شركة «سكاي لاين» باستثمار كبير.", "شركة", "شركة «سكاي لاين»"),
        ("وقال حداد البالغ 40 عاماً إن الأمر واضح.", "حداد", "حداد"),
        ("وفقا لما ذكره سامي حداد فإن الجسر قديم.", "لما ذكره سامي حداد", "سامي حداد"),
        ("قالت والدة الطفل، التي حضرت، إنها بخير.", "والدة الطفل، التي", "والدة الطفل"),
        ("وعلم من مصادر نيابية أن الجلسة قائمة.", "من مصادر نيابية", "مصادر نيابية"),
        ("الحزب: لن نتراجع.. وكلوب يرد: لا نخشى أحدا", "وكلوب", "كلوب"),
        ("بحسب ما قالت الباحثة لموقع «أفق» أمس.", "الباحثة لموقع «أفق»", "الباحثة"),
        ("أفاد مصدر أمني لـ«المساء» بأن الطريق مغلق.", "مصدر أمني لـ", "مصدر أمني"),
    ],
)
def test_an_arabic_source_has_what_its_last_word_needs(text: str, tagged: str, source: str) -> None:
    found = trimming.trim_source(_passage(text, _arabic()), _span(text, tagged), _arabic())
    assert found is not None
    assert found.of(text) == source


def test_a_word_that_only_leads_to_a_clause_is_no_arabic_source() -> None:
    text = "وإذ أكد أن الجسر قديم، شدد على الحل."
    assert trimming.trim_source(_passage(text, _arabic()), _span(text, "وإذ"), _arabic()) is None


def test_a_stretch_ends_with_its_paragraph_unless_a_quotation_runs_over_it() -> None:
    text = "Bridge is safe, says minister\nBy Ida Brandt\n“It held.\n“It will hold,” Jane Holt said."
    passage = _passage(text, _english())
    assert trimming.trim_words(passage, _span(text, "minister\nBy Ida")).of(text) == "minister"
    (part,) = trimming.trim_contents(passage, [_span(text, "It held.\n“It will hold")])
    assert part.of(text) == "It held.\n“It will hold"


def test_a_quotation_inside_a_content_keeps_both_its_marks() -> None:
    text = "Jane Holt said it was “very safe” and the minister “more than” agreed."
    passage = _passage(text, _english())
    (part,) = trimming.trim_contents(passage, [_span(text, "it was “very safe")])
    assert part.of(text) == "it was “very safe”"
    (part,) = trimming.trim_contents(passage, [_span(text, "more than” agreed")])
    assert part.of(text) == "“more than” agreed"
    (part,) = trimming.trim_contents(passage, [_span(text, "very safe")])
    assert part.of(text) == "very safe"


def test_parts_that_meet_in_one_word_become_one() -> None:
    text = "She said nothing happened there."
    passage = _passage(text, _english())
    cut = [_span(text, "nothing hap"), _span(text, "pened there")]
    assert [part.of(text) for part in trimming.trim_contents(passage, cut)] == ["nothing happened there"]
