"""What the rules lend a tagged statement, and what they do not."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.contracts.spans import Span
from services.extract.learned.lending import lend
from services.extract.model import Attribution

_TEXT = "Jane Holt said that it rained. Adam Bell added that it snowed."


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


def test_a_statement_without_a_source_gets_the_one_that_the_rules_found() -> None:
    mine = _attribution(None, "said", "it rained")
    rule = _attribution("Jane Holt", "said", "that it rained", pattern="clause-after")
    (found,) = lend([mine], [rule])
    assert (found.source, found.content, found.pattern) == (rule.source, mine.content, "clause-after")


def test_a_source_that_the_tagger_found_stays() -> None:
    mine = _attribution("Holt", "said", "it rained")
    (found,) = lend([mine], [_attribution("Jane Holt", "said", "it rained", pattern="clause-after")])
    assert found.source == mine.source


def test_the_subject_that_a_sentence_implies_comes_from_the_rules() -> None:
    rule = _attribution(None, "added", "it snowed", pattern="clause-after", implied="Adam Bell")
    (found,) = lend([_attribution(None, "added", "it snowed")], [rule])
    assert found.implied == rule.implied


def test_what_the_tagger_alone_found_needs_a_cue() -> None:
    found = Attribution(source=None, cue=None, content=(_span("it rained"),), pattern="tagged")
    assert lend([found], []) == ()
    rule = _attribution("Jane Holt", "said", "it rained", pattern="clause-after")
    assert [one.cue for one in lend([found], [rule])] == [rule.cue]


def test_what_the_rules_alone_found_is_not_taken_over() -> None:
    rule = _attribution("Adam Bell", "added", "it snowed", pattern="clause-after")
    mine = _attribution("Jane Holt", "said", "it rained")
    assert lend([mine], [rule]) == (mine,)


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
    found = lend(mine, rules)
    assert {one.content for one in mine if one.cue} <= {one.content for one in found} <= {one.content for one in mine}
    keys = [(one.source, one.cue, one.content) for one in found]
    assert len(set(keys)) == len(keys)
    assert found == lend(mine, rules)
