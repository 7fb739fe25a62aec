"""Laws that hold for any text: spans are verbatim and inside, the work is repeatable, nothing raises."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.contracts.articles import Article, Block, Role
from services.common.contracts.spans import Span
from services.common.contracts.statements import Statement
from services.extract.languages import CODES, find
from services.extract.pipeline import analyse
from tests.extract.builders import article, statements

_WORDS = """
Jane Holt said that “ ” " « » : , . ' ‘ ’ according to Mr. adding it is he who and but \n The minister asked told urged
قال الوزير سامي حداد إن أن بأن أنه ، مشيراً إلى أن وأضاف البيان نقلت وكالة عن قوله بحسب دعا كان قد أعلن فوزه ؛ .. … ؟ في
—dijo Robledo— «El ministro» señaló que según añadió ha pidió a evitar tras asegurar el la de y —
مؤتمر صحفي اليوم الخميس the United States (of) - – 7 November 2024 12:30 90% x
"""
_PIECES = st.sampled_from([*_WORDS.split(" "), "\n"])
_TEXTS = st.one_of(
    st.lists(_PIECES, max_size=60).map(" ".join),
    st.text(max_size=200),
    st.binary(max_size=200).map(lambda raw: raw.decode("utf-8", "replace")),
    st.binary(max_size=200).map(lambda raw: raw.decode("latin-1")),
)


def _analysed(text: str, language: str, role: Role = Role.MAIN) -> tuple[Article, tuple[Statement, ...]]:
    blocks = (Block(role=role, span=Span(0, len(text))),) if text else ()
    made = Article(text=text, title=None, language=language, blocks=blocks)
    data = find(language)
    assert data is not None
    return made, analyse(made, data)


@settings(max_examples=150, deadline=None)
@given(
    text=_TEXTS, language=st.sampled_from(sorted(CODES)), role=st.sampled_from([Role.MAIN, Role.TITLE, Role.RELATED])
)
def test_any_text_gives_verbatim_spans_and_never_raises(text: str, language: str, role: Role) -> None:
    _, found = _analysed(text, language, role)
    for statement in found:
        told = (statement.source, statement.cue, statement.venue, statement.addressee, statement.speaker.resolved_from)
        spans = [*statement.content, *filter(None, told)]
        assert statement.content
        assert all(span.of(text).strip() for span in spans)
        assert list(statement.content) == sorted(statement.content)
        assert 0 <= statement.confidence <= 1
    assert len({s.id for s in found}) == len(found)


@settings(max_examples=50, deadline=None)
@given(text=_TEXTS, language=st.sampled_from(sorted(CODES)))
def test_the_same_text_gives_the_same_statements(text: str, language: str) -> None:
    assert _analysed(text, language)[1] == _analysed(text, language)[1]


def test_nested_statements_name_a_statement_of_the_same_article() -> None:
    found = statements("Jane Holt said that Robert Finch had promised to help.", language="en")
    ids = {s.id for s in found}
    assert all(s.nested_in is None or s.nested_in in ids for s in found)


def test_appended_furniture_changes_nothing_but_the_ids() -> None:
    plain = statements("Jane Holt said the bridge was closed.", language="en")
    data = find("en")
    assert data is not None
    longer = article("Jane Holt said the bridge was closed.", (Role.FURNITURE, "He said: “Share this.”"), language="en")
    found = analyse(longer, data)
    assert [(s.source, s.cue, s.content, s.speaker) for s in found] == [
        (s.source, s.cue, s.content, s.speaker) for s in plain
    ]


def test_a_language_without_a_module_is_none() -> None:
    assert find("xx") is None
    assert find("../en") is None


HOSTILE = {
    "opening marks": "“ word " * 4000,
    "straight marks": 'he said "a b ' * 4000,
    "cues in one sentence": "Smith said that " * 4000,
    "commas": "according to Smith, " * 4000,
    "nested quotation": 'he said "' + "he said that " * 4000 + '"',
    "Spanish verbs": "dijo que según señaló el ministro " * 4000,
    "dashes": "—a —b— " * 8000,
    "Arabic cues": "قال " * 8000,
    "Arabic attributions": "بحسب سميث، " * 4000,
    "vowel signs": "\u064b" * 30000,
    "hyphens": "a-" * 20000,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("language", sorted(CODES))
def test_the_time_grows_with_the_length_and_not_its_square(name: str, language: str) -> None:
    def seconds(text: str) -> float:
        start = time.process_time()
        _analysed(text, language)
        return time.process_time() - start

    text = HOSTILE[name]
    quarter, whole = seconds(text[: len(text) // 4]), seconds(text)
    assert whole < max(9 * quarter, 1.0)
