"""Laws of spans and of the ids that rest on them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.contracts.articles import Article, ArticleId
from services.common.contracts.spans import Span, envelope
from services.common.contracts.statements import statement_id

spans = st.tuples(st.integers(0, 500), st.integers(1, 500)).map(lambda t: Span(t[0], t[0] + t[1]))


@given(spans, spans)
def test_overlap_is_symmetric_and_containment_implies_it(a: Span, b: Span) -> None:
    assert a.overlaps(b) == b.overlaps(a)
    if a.contains(b):
        assert a.overlaps(b)
        assert len(a) >= len(b)


@given(st.lists(spans, min_size=1, max_size=6))
def test_an_envelope_contains_all_and_reaches_no_further(parts: list[Span]) -> None:
    around = envelope(parts)
    assert all(around.contains(p) for p in parts)
    assert around.start in {p.start for p in parts}
    assert around.end in {p.end for p in parts}


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 3), (4, 2)])
def test_an_empty_or_negative_range_is_no_span(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(start, end)


def test_a_span_beyond_the_text_is_refused_rather_than_cut() -> None:
    with pytest.raises(ValueError, match="3 code points"):
        Span(1, 9).of("abc")


def test_an_envelope_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no spans"):
        envelope([])


@given(st.none() | spans, st.none() | spans, st.lists(spans, min_size=1, max_size=3).map(tuple))
def test_the_same_spans_give_the_same_statement_id_and_any_other_another(
    source: Span | None, cue: Span | None, content: tuple[Span, ...]
) -> None:
    article = ArticleId("a" * 32)
    given_id = statement_id(article, source, cue, content)
    assert given_id == statement_id(article, source, cue, content)
    assert given_id != statement_id(ArticleId("b" * 32), source, cue, content)
    assert given_id != statement_id(article, source, cue, (*content, Span(501, 502 + len(content))))
    if source != cue:
        assert given_id != statement_id(article, cue, source, content)


def test_an_article_is_its_text_whatever_is_known_about_it() -> None:
    plain = Article(text="قال الوزير", title=None, language="ar", blocks=())
    dated = Article(text="قال الوزير", title="خبر", language="ar", blocks=(), publisher="الصحيفة")
    other = Article(text="قال الوزير.", title=None, language="ar", blocks=())
    assert plain.id == dated.id != other.id


def test_lone_surrogates_of_a_hostile_text_still_have_an_id() -> None:
    assert len(Article(text="\ud800", title=None, language="und", blocks=()).id) == 32
