"""What the rules lend a tagged statement, and what they do not."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.contracts.spans import Span
from services.common.contracts.statements import SpeakerKind
from services.extract.languages import find
from services.extract.learned.lending import add_quotations, lend, with_relays
from services.extract.model import Attribution, EngineName, Mention, MentionKind
from services.extract.pipeline import find_attributions, prepare_passages
from tests.extract.builders import article

_TEXT = (
    "Jane Holt said that it rained. Adam Bell added that it snowed. "
    "its director, Paul Yeo, wrote that it hailed. a statement by Nortek shows that it thundered. "
    "Prosecutors had accused the farmer of arson."
)


def _span(words: str) -> Span:
    return Span(_TEXT.index(words), _TEXT.index(words) + len(words))


def _attribution(
    source: str | None, cue: str, content: str, *, pattern: str = "tagged", implied: str | None = None
) -> Attribution:
    return Attribution(
        source=_span(source) if source else None,
        cue=_span(cue),
        content=(_span(content),),
        pattern=pattern,
        implied=_span(implied) if implied else None,
    )


def _read(source: Span) -> Mention:
    """Names are what begins with a capital; "the statement" is a document."""
    words = _TEXT[source.start : source.end].split()
    kind = MentionKind.NAME if words and words[-1][0].isupper() else MentionKind.DESCRIPTION
    kind = MentionKind.DOCUMENT if "statement" in words else kind
    return Mention(at=source.start, kind=kind, speaker_kind=SpeakerKind.PERSON, words=tuple(words))


def test_a_statement_without_a_source_gets_the_one_that_the_rules_found() -> None:
    mine = _attribution(None, "said", "it rained")
    rule = _attribution("Jane Holt", "said", "that it rained", pattern="clause-after")
    (found,) = lend([mine], [rule], _read)
    assert (found.source, found.content, found.pattern) == (rule.source, mine.content, "clause-after")


def test_a_source_that_the_tagger_found_stays() -> None:
    mine = _attribution("Holt", "said", "it rained")
    (found,) = lend([mine], [_attribution("Jane Holt", "said", "it rained", pattern="clause-after")], _read)
    assert found.source == mine.source


def test_the_subject_that_a_sentence_implies_comes_from_the_rules() -> None:
    rule = _attribution(None, "added", "it snowed", pattern="clause-after", implied="Adam Bell")
    (found,) = lend([_attribution(None, "added", "it snowed")], [rule], _read)
    assert found.implied == rule.implied


def test_what_the_tagger_alone_found_needs_a_cue() -> None:
    found = Attribution(source=None, cue=None, content=(_span("it rained"),), pattern="tagged")
    assert lend([found], [], _read) == ()
    rule = _attribution("Jane Holt", "said", "it rained", pattern="clause-after")
    assert [one.cue for one in lend([found], [rule], _read)] == [rule.cue]


def test_what_the_rules_alone_found_is_not_taken_over() -> None:
    rule = _attribution("Adam Bell", "added", "it snowed", pattern="clause-after")
    mine = _attribution("Jane Holt", "said", "it rained")
    assert lend([mine], [rule], _read) == (mine,)


@pytest.mark.parametrize(
    ("tagged", "rules", "cue", "content", "expected"),
    [
        ("its director", "its director, Paul Yeo", "wrote", "it hailed", "its director, Paul Yeo"),
        ("Nortek", "a statement by Nortek", "shows", "it thundered", "a statement by Nortek"),
        ("Jane", "Jane Holt", "said", "it rained", "Jane"),
        ("its director", "Paul Yeo", "wrote", "it hailed", "its director, Paul Yeo"),
    ],
)
def test_a_piece_of_a_source_that_does_not_say_who_speaks_is_made_whole(
    tagged: str, rules: str, cue: str, content: str, expected: str
) -> None:
    (found,) = lend([_attribution(tagged, cue, content)], [_attribution(rules, cue, content)], _read)
    assert found.source == _span(expected)


def test_what_the_rules_pass_over_as_whom_it_was_said_to_is_no_source() -> None:
    rule = _attribution(None, "wrote", "it hailed")
    late = _attribution("that", "wrote", "it hailed")
    late = replace(late, source=Span(rule.content[0].start - 5, rule.content[0].start - 1))
    (found,) = lend([late], [rule], _read)
    assert found.source is None


def test_whom_somebody_accuses_after_a_subject_before_its_verb_is_no_source() -> None:
    mine = _attribution("the farmer", "had accused", "of arson")
    rule = _attribution("Prosecutors", "accused", "of arson", pattern="clause-after")
    (found,) = lend([mine], [rule], _read)
    assert found.source == rule.source


def test_whom_a_tagged_source_quotes_says_it() -> None:
    text = "TV quoted Holt as saying it rained"
    place = lambda words: Span(text.index(words), text.index(words) + len(words))  # noqa: E731
    mine = Attribution(source=place("TV"), cue=place("quoted"), content=(place("it rained"),), pattern="tagged")
    rule = Attribution(source=place("Holt"), cue=place("saying"), content=(place("it rained"),), pattern="clause")
    (found,) = lend([mine], [rule], _read)
    assert (found.source, found.cue) == (rule.source, rule.cue)


def test_what_is_said_of_a_source_is_not_said_by_it() -> None:
    rule = _attribution("its director, Paul Yeo", "wrote", "it hailed")
    mine = replace(_attribution(None, "wrote", "it hailed"), content=(_span("Paul"), _span("it hailed")))
    (found,) = lend([mine], [rule], _read)
    assert found.content == (_span("it hailed"),)


_SPANS = st.builds(lambda a, n: Span(a, a + n), st.integers(0, len(_TEXT) - 21), st.integers(1, 20))
_ATTRIBUTIONS = st.lists(
    st.builds(
        lambda source, cue, content: Attribution(source=source, cue=cue, content=(content,), pattern="x"),
        st.none() | _SPANS,
        st.none() | _SPANS,
        _SPANS,
    ),
    max_size=8,
)


@settings(max_examples=60)
@given(mine=_ATTRIBUTIONS, rules=_ATTRIBUTIONS)
def test_every_content_with_a_cue_stays_and_no_two_are_the_same(
    mine: list[Attribution], rules: list[Attribution]
) -> None:
    found = lend(mine, rules, _read)
    assert {one.content for one in mine if one.cue} <= {one.content for one in found} <= {one.content for one in mine}
    keys = [(one.source, one.cue, one.content) for one in found]
    assert len(set(keys)) == len(keys)
    assert found == lend(mine, rules, _read)


@pytest.mark.parametrize(
    ("first", "is_lent"), [("Her husband", True), ("The plan that the old council had once approved", False)]
)
def test_what_stands_before_an_interrupting_verb_is_lent(first: str, is_lent: bool) -> None:
    text = f"{first}, she said, had stayed."
    before, cue, after = (
        Span(text.index(words), text.index(words) + len(words)) for words in (first, "said", "had stayed")
    )
    mine = Attribution(source=None, cue=cue, content=(after,), pattern="tagged")
    (found,) = lend([mine], [replace(mine, content=(before, after), pattern="clause-before")], _read)
    assert found.content == ((before, after) if is_lent else (after,))


def test_a_whole_quotation_that_only_the_rules_tie_to_somebody_is_kept() -> None:
    language = find("en")
    assert language is not None
    text = "Jane Holt went further: “We sign no blank cheques here.” Adam Bell called it “odd”."
    (passage,) = prepare_passages(article(text, language="en"), language)
    by_rules = find_attributions(passage, language)
    (kept,) = add_quotations(passage, [], by_rules, EngineName("rules", "0"))
    assert kept.content[0].of(passage.text).startswith("We sign")
    assert kept.found_by == EngineName("rules", "0")
    assert add_quotations(passage, [kept], by_rules, EngineName("rules", "0")) == (kept,)


_RELAY = "نقلت وكالة الأنباء عن سامي حداد قوله إن الطريق مغلق."


def _relay() -> tuple[Attribution, Attribution]:
    """The agency's report and what it quotes, as the rules read them."""
    data = find("ar")
    assert data is not None
    (passage,) = prepare_passages(article(_RELAY, language="ar"), data)
    outer, inner = find_attributions(passage, data)
    return outer, inner


def test_who_relays_what_was_tagged_has_a_statement_around_it() -> None:
    outer, inner = _relay()
    found = with_relays([replace(inner, pattern="tagged")], [outer, inner], EngineName("rules", "1"))
    assert sorted((one.source, one.content) for one in found if one.source) == sorted(
        (one.source, one.content) for one in (outer, inner) if one.source
    )


def test_an_outlet_that_was_tagged_for_whom_it_quotes_gives_way_to_both() -> None:
    outer, inner = _relay()
    torn = replace(outer, content=inner.content, pattern="tagged")
    found = with_relays([torn], [outer, inner], EngineName("rules", "1"))
    assert [one.source for one in found] == [outer.source, inner.source]
    assert all(one.found_by for one in found)


def test_a_relay_of_which_nothing_was_tagged_is_left_out() -> None:
    outer, inner = _relay()
    assert with_relays([], [outer, inner], EngineName("rules", "1")) == ()
