"""What is shown of an article is a function of what an engine finds and of what people said, in whatever order."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.common.contracts.articles import ArticleId, Role
from services.common.contracts.reviews import Review, apply, is_unchanged, standing
from services.common.contracts.spans import Span
from services.common.contracts.statements import (
    Evidence,
    Kind,
    NamedSpeaker,
    SpeakerKind,
    Statement,
    Verdict,
    statement_id,
)

ARTICLE = ArticleId("a" * 32)
NOW = datetime(2026, 3, 4, tzinfo=UTC)


def a_statement(place: int, length: int = 10, *, name: str | None = None, inside: Statement | None = None) -> Statement:
    cue, content = Span(20 * place, 20 * place + 4), (Span(20 * place + 5, 20 * place + 5 + length),)
    return Statement(
        id=statement_id(ARTICLE, None, cue, content),
        article_id=ARTICLE,
        kind=Kind.INDIRECT,
        section=Role.MAIN,
        source=None,
        cue=cue,
        content=content,
        speaker=NamedSpeaker(name=name, kind=SpeakerKind.PERSON, role=None, resolved_by="name"),
        evidence=Evidence(engine="rules", version="1", pattern="x"),
        confidence=0.5,
        nested_in=None if inside is None else inside.id,
    )


def a_review(number: int, of: Statement, record: Statement | None, *, undone: bool = False) -> Review:
    verdict = Verdict.REJECTED if record is None else Verdict.ACCEPTED if record == of else Verdict.CORRECTED
    return Review(
        number=number,
        article_id=ARTICLE,
        statement_id=of.id,
        verdict=verdict,
        seen=of,
        record=record,
        made_at=NOW,
        made_by="",
        undone_at=NOW if undone else None,
    )


statements = st.builds(a_statement, st.integers(0, 5), st.integers(1, 14), name=st.sampled_from([None, "A", "B"]))
found = st.lists(statements, max_size=8, unique_by=lambda one: one.id)
records = st.one_of(st.none(), statements)
said = st.lists(st.tuples(statements, records, st.booleans()), max_size=8).map(
    lambda made: [a_review(n, of, record, undone=undone) for n, (of, record, undone) in enumerate(made, start=1)]
)


@given(found, said, st.randoms())
def test_neither_the_order_of_statements_nor_that_of_reviews_matters(
    some: list[Statement], made: list[Review], random: object
) -> None:
    shuffled, mixed = list(some), list(made)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert apply(some, made) == apply(shuffled, mixed)


@given(found, said)
def test_what_stands_is_shown_what_was_rejected_is_not_and_the_rest_is_as_it_was_found(
    some: list[Statement], made: list[Review]
) -> None:
    shown = {one.id: one for one in apply(some, made)}
    counting = standing(made)
    last = {one.record.id: one for one in counting if one.record is not None}
    for id, review in last.items():
        assert review.record is not None
        assert is_unchanged(replace(shown[id], nested_in=None), replace(review.record, nested_in=None))
        assert shown[id].review is review.verdict
    for review in counting:
        assert review.statement_id in last or review.statement_id not in shown
    by_id = {one.id: one for one in some}
    for id in shown.keys() - last.keys():
        assert shown[id] == by_id[id]
    assert len(shown) <= len(some) + len(last)


@given(found, said)
def test_with_all_taken_back_what_the_engine_finds_is_there_again(some: list[Statement], made: list[Review]) -> None:
    undone = [replace(one, undone_at=NOW) for one in made]
    assert apply(some, undone) == tuple(sorted(some, key=lambda one: one.id))


def test_a_statement_that_is_found_a_little_elsewhere_is_still_the_one_that_was_rejected() -> None:
    before, now, another = a_statement(1, 10), a_statement(1, 12), a_statement(2)
    assert apply([now, another], [a_review(1, before, None)]) == (another,)
    fixed = replace(before, kind=Kind.DIRECT)
    (only,) = apply([now], [a_review(1, before, fixed)])
    assert only == replace(fixed, review=Verdict.CORRECTED)


def test_what_stood_within_a_statement_stands_within_what_became_of_it() -> None:
    outer = a_statement(1)
    middle = a_statement(2, inside=outer)
    inner = a_statement(3, inside=middle)
    moved = replace(a_statement(2, 14), nested_in=outer.id)
    shown = {one.id: one for one in apply([outer, middle, inner], [a_review(1, middle, moved)])}
    assert shown[inner.id].nested_in == moved.id
    shown = {one.id: one for one in apply([outer, middle, inner], [a_review(1, middle, None)])}
    assert shown[inner.id].nested_in == outer.id
    shown = {
        one.id: one for one in apply([outer, middle, inner], [a_review(1, middle, None), a_review(2, outer, None)])
    }
    assert shown[inner.id].nested_in is None
