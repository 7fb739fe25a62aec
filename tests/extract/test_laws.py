"""Laws that hold for any text: spans are verbatim and inside, the work is repeatable, what stands beside a paragraph
changes nothing in it, nothing raises."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from services.common.contracts.articles import Article, Block, Role
from services.common.contracts.spans import Span
from services.common.contracts.statements import Kind, Statement
from services.common.contracts.submissions import Channel, Hints, NewSubmission
from services.common.store import articles as stored_articles
from services.common.store import submissions
from services.common.store.engine import open_store, reading, writing
from services.extract.languages import CODES, find
from services.extract.pipeline import analyse
from services.ingest.readers import read
from tests.extract.builders import article, statements
from tests.extract.newsroom import MARKS, Code, articles, paragraphs

ALL = sorted(CODES)
WRITTEN: tuple[Code, ...] = ("en", "ar")
"""The languages that made-up news is written in."""
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)

_WORDS = """
Jane Holt said that “ ” " « » : , . ' ‘ ’ according to Mr. adding it is he who and but \n The minister asked told urged
قال الوزير سامي حداد إن أن بأن أنه ، مشيراً إلى أن وأضاف البيان نقلت وكالة عن قوله بحسب دعا كان قد أعلن فوزه ؛ .. … ؟ في
مؤتمر صحفي اليوم الخميس the United States (of) - – 7 November 2024 12:30 90% x
"""
_PIECES = st.sampled_from([*_WORDS.split(" "), "\n"])
_ENCODINGS = ["utf-8", "utf-16", "utf-16-be", "windows-1256", "windows-1252", "latin-1"]
_STRANGE = (
    "\u202a\u202b\u202e\u2066\u2067\u2069\u200c\u200d\u200e\ufeff\u0000\u0007\u001b\u0085\u2028\ud800\udfff\u0301"
)


@st.composite
def _damaged(draw: st.DrawFn) -> str:
    """News with some of its characters lost, doubled, or replaced by marks and invisible ones."""
    text = "\n".join(draw(articles(draw(st.sampled_from(WRITTEN)))))
    marks = "".join(MARKS) + _STRANGE + ".,:;\n"
    for _ in range(draw(st.integers(0, 12))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(["", *marks])) + text[at + draw(st.integers(0, 2)) :]
    return text


_TEXTS = st.one_of(
    _damaged(),
    st.lists(_PIECES, max_size=60).map(" ".join),
    st.text(st.characters(exclude_categories=()), max_size=200),  # lone surrogates as well
    st.tuples(st.binary(max_size=200), st.sampled_from(_ENCODINGS)).map(lambda raw: raw[0].decode(raw[1], "replace")),
    st.tuples(_damaged(), st.sampled_from(_ENCODINGS), st.sampled_from(_ENCODINGS)).map(
        lambda one: one[0].encode(one[1], "replace").decode(one[2], "replace")
    ),
)


def _article(text: str, code: str, role: Role = Role.MAIN) -> Article:
    blocks = (Block(role=role, span=Span(0, len(text))),) if text else ()
    return Article(text=text, title=None, language=code, blocks=blocks)


def _analysed(made: Article) -> tuple[Statement, ...]:
    data = find(made.language)
    assert data is not None
    return analyse(made, data)


def _check(text: str, found: Sequence[Statement]) -> None:
    for statement in found:
        told = (statement.source, statement.cue, statement.venue, statement.addressee, statement.speaker.resolved_from)
        spans = [*statement.content, *filter(None, told)]
        assert statement.content
        assert all(0 <= span.start < span.end <= len(text) and span.of(text).strip() for span in spans)
        assert list(statement.content) == sorted(statement.content)
        assert all(a.end <= b.start for a, b in zip(statement.content, statement.content[1:], strict=False))
        assert statement.speaker.name is None or statement.speaker.name.strip()
        assert 0 <= statement.confidence <= 1
    ids = {s.id for s in found}
    assert len(ids) == len(found)
    assert all(s.nested_in is None or s.nested_in in ids for s in found)


@settings(max_examples=80, deadline=None)
@given(text=_TEXTS, code=st.sampled_from(ALL), role=st.sampled_from([Role.MAIN, Role.TITLE, Role.RELATED]))
def test_any_text_gives_verbatim_spans_and_never_raises(text: str, code: str, role: Role) -> None:
    _check(text, _analysed(_article(text, code, role)))


EXTREME = {
    "only newlines": "\n" * 5_000,
    "only spaces": "\u00a0 \t" * 5_000,
    "combining marks on one letter": "a" + "\u0301" * 100_000,
    "vowel signs alone": "\u064b" * 100_000,
    "one word of a megabyte": "x" * 1_000_000,
    "one Arabic word of a megabyte": "قال" * 333_333,
    "no spaces": "قالالوزيرإن" * 500 + "saidHoltthat" * 500,
    "no spaces but marks": "“Holtsaid”«قال»:" * 500,
    "zero-width joiners within words": "\u200d".join("Jane Holt said that it was so. " * 50),
    "bidi marks around every word": " ".join(f"\u202b{w}\u202c" for w in ("قال سامي حداد إن ذلك صحيح. " * 50).split()),
    "control characters": "".join(map(chr, range(32))) * 50 + "Holt said\x07 that\x00 it was.",
    "lone surrogates": "Jane \ud800 Holt said: “\udfff it was so”. " * 50,
    "half of a surrogate pair at the end": "Holt said it was \ud83d",
    "astral letters": "𝕁𝕒𝕟𝕖 ℍ𝕠𝕝𝕥 𝕤𝕒𝕚𝕕 𝕥𝕙𝕒𝕥 𝕚𝕥 𝕨𝕒𝕤 𝕤𝕠. 😀" * 50,
    "letters that grow when folded": "ﷺ ﷻ ß ﬃ İ said that ŉ. " * 50,
}


@pytest.mark.parametrize("code", ALL)
@pytest.mark.parametrize("name", EXTREME)
def test_extreme_texts_give_verbatim_spans_and_never_raise(name: str, code: str) -> None:
    _check(EXTREME[name], _analysed(_article(EXTREME[name], code)))


@settings(max_examples=25, deadline=None)
@given(text=_TEXTS, code=st.sampled_from(ALL))
def test_the_same_text_gives_the_same_statements(text: str, code: str) -> None:
    first = _analysed(_article(text, code))
    assert _analysed(_article(text, code)) == first
    assert [s.id for s in _analysed(_article(text, code))] == [s.id for s in first]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, sqlite_store_at: Callable[[Path], str]) -> Iterator[Engine]:
    engine = open_store(sqlite_store_at(tmp_path_factory.mktemp("laws") / "qawl.sqlite"))
    yield engine
    engine.dispose()


@settings(max_examples=20, deadline=None)
@given(text=_damaged(), code=st.sampled_from(WRITTEN))
def test_a_stored_article_gives_the_statements_of_the_one_that_was_read(store: Engine, text: str, code: Code) -> None:
    made = _article(text, code)
    with writing(store) as conn:
        (submission,) = submissions.accept(
            conn, [NewSubmission(channel=Channel.TEXT, name="story", payload=b"x")], now=NOW
        )
        stored_articles.insert(conn, made, submission.id, now=NOW)
    with reading(store) as conn:
        stored = stored_articles.find(conn, made.id)
    assert stored is not None
    if stored.article.language == code:  # the same text may have been stored in the other language before
        assert _analysed(stored.article) == _analysed(made)


class _Said(NamedTuple):
    """What must stay of a statement wherever its paragraph stands; offsets count from the paragraph's beginning."""

    source: tuple[int, int] | None
    cue: tuple[int, int] | None
    content: tuple[tuple[int, int], ...]
    kind: Kind
    section: Role


def _said(one: Statement, before: int = 0) -> _Said:
    def place(span: Span | None) -> tuple[int, int] | None:
        return (span.start - before, span.end - before) if span else None

    content = tuple((part.start - before, part.end - before) for part in one.content)
    return _Said(place(one.source), place(one.cue), content, one.kind, one.section)


_FURNITURE = {
    "en": [
        "Share this article",
        "Tags: harbour, ferries",
        "He said: “Sign up for our newsletter”",
        "© 2026 Velmar Post",
    ],
    "ar": ["شارك المقال", "الكلمات المفتاحية: المرفأ، العبارات", "قال: «اشترك في نشرتنا»", "جميع الحقوق محفوظة"],
}
_LINKS = {
    "en": ["Read also: Orwick said the road was closed", "Related: Minister says ferries are safe"],
    "ar": ["اقرأ أيضا: الوزير قال إن الطريق مغلق", "اقرأ أيضاً: حداد يؤكد أن العبارات آمنة"],
}


@settings(max_examples=25, deadline=None)
@given(code=st.sampled_from(WRITTEN), data=st.data())
def test_appended_furniture_changes_nothing_but_the_ids(code: Code, data: st.DataObject) -> None:
    main = data.draw(articles(code))
    furniture = data.draw(st.lists(st.sampled_from(_FURNITURE[code]), min_size=1))
    plain = statements(*main, language=code)
    longer = statements(*main, *((Role.FURNITURE, line) for line in furniture), language=code)
    assert [(_said(s), s.speaker, s.confidence, s.said_on) for s in longer] == [
        (_said(s), s.speaker, s.confidence, s.said_on) for s in plain
    ]


@settings(max_examples=25, deadline=None)
@given(code=st.sampled_from(WRITTEN), data=st.data())
def test_share_buttons_tags_and_links_below_a_text_change_none_of_its_statements(
    code: Code, data: st.DataObject
) -> None:
    main = "\n\n".join(data.draw(articles(code)))
    below = data.draw(st.lists(st.sampled_from([*_FURNITURE[code][:2], *_LINKS[code]]), min_size=1, unique=True))

    def own(text: str) -> list[tuple[_Said, str | None]]:
        made = read(text.encode(), name="story.txt", hints=Hints(language=code))
        assert isinstance(made, Article)
        return [(_said(s), s.speaker.name) for s in _analysed(made) if s.section is Role.MAIN]

    assert own("\n\n".join([main, *below])) == own(main)


_MOVED = settings(max_examples=60, deadline=None)


@_MOVED
@given(code=st.sampled_from(WRITTEN), data=st.data())
def test_no_statement_is_lost_when_its_paragraph_is_moved_into_a_longer_article(
    code: Code, data: st.DataObject
) -> None:
    one = data.draw(paragraphs(code))
    before, after = (data.draw(st.lists(paragraphs(code), max_size=3)) for _ in range(2))
    _check_moved(one, before, after, code)


def test_another_of_the_same_surname_changes_nobodys_statement() -> None:
    one = "ودعا رامي الخطيب المجلس إلى فتح الطريق قبل الشتاء."
    assert [s.speaker.name for s in statements(one, language="ar")] == ["رامي الخطيب"]
    _check_moved(one, [], ["قال سامي الخطيب إن الجسر مغلق."], "ar")


@example(
    ["„The boats are late,“ Tomas Orwick said."], "„The boats are safe,“ Dana Venner said.", ["„Are they,“ he said."]
)
@example(["»The boats are late,« he said."], "»The boats are safe,« Dana Venner said.", [])
@settings(max_examples=1)
@given(st.just([]), st.just("Dana Venner said the boats are safe."), st.just([]))
def test_marks_of_every_country_end_their_own_quotation(before: list[str], one: str, after: list[str]) -> None:
    assert statements(one, language="en")
    _check_moved(one, before, after, "en")


def _check_moved(one: str, before: list[str], after: list[str], code: Code) -> None:
    """Every statement of the paragraph keeps its spans, kind and section, and the speaker who is named in full.

    Where none was named a longer article may show that one was: وحث سامي حداد على names whom, until Haddad speaks.
    """
    start = len(article(*before, language=code).text)
    longer = {_said(s, start): s for s in statements(*before, one, *after, language=code)}
    unsourced = {said._replace(source=None): s for said, s in longer.items()}
    for alone in statements(one, language=code):
        moved = longer.get(_said(alone)) if alone.source else unsourced.get(_said(alone))
        assert moved is not None, f"lost: {[part.of(one) for part in alone.content]}"
        is_named_in_full = alone.source and alone.speaker.resolved_by == "name" and " " in (alone.speaker.name or "")
        if is_named_in_full:
            assert moved.speaker.name == alone.speaker.name
            assert moved.speaker.kind == alone.speaker.kind


@pytest.mark.parametrize("code", WRITTEN)
def test_the_laws_are_tried_on_paragraphs_in_which_something_is_said(code: Code) -> None:
    told: list[bool] = []

    @settings(max_examples=40, deadline=None, database=None, derandomize=True)
    @given(one=paragraphs(code))
    def count(one: str) -> None:
        told.append(bool(statements(one, language=code)))

    count()
    assert sum(told) >= 0.9 * len(told)


def test_nested_statements_name_a_statement_of_the_same_article() -> None:
    found = statements("Jane Holt said that Robert Finch had promised to help.", language="en")
    assert any(s.nested_in for s in found)
    _check("Jane Holt said that Robert Finch had promised to help.", found)


def test_a_language_without_a_module_is_none() -> None:
    assert find("xx") is None
    assert find("../en") is None
