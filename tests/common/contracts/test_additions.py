"""A statement that a person adds: built of places in the text, and laid over what engines find."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.common.contracts.additions import Addition, added, kind_of
from services.common.contracts.articles import Article, Block, Role, StoredArticle
from services.common.contracts.reviews import BY_REVIEW, PERSON, Review, UnfitError, apply
from services.common.contracts.spans import Span
from services.common.contracts.statements import Kind, Statement, Verdict

TEXT = (
    "Noon at the mill\n"
    "Asked of the mill, Tom Reed put it this way: “The wheel turns.” It was old, he added, “and proud”.\n"
    "Mira Holt: «لا نبيع» and 'no more' than that."
)
NOW = datetime(2026, 3, 4, tzinfo=UTC)


def where(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def an_article() -> StoredArticle:
    title = len("Noon at the mill")
    blocks = (
        Block(role=Role.TITLE, span=Span(0, title)),
        Block(role=Role.MAIN, span=Span(title + 1, len(TEXT))),
    )
    article = Article(text=TEXT, title=None, language="en", blocks=blocks)
    return StoredArticle(id=article.id, article=article, submission_id="s", stored_at=NOW)


def an_addition(words: str, **known: object) -> Statement:
    given: dict[str, object] = {"name": "Tom Reed", "content": (where(words),), **known}
    return added(an_article(), Addition(**given))  # type: ignore[arg-type]


def a_review(number: int, of: Statement, *, verdict: Verdict = Verdict.ADDED, undone: bool = False) -> Review:
    return Review(
        number=number,
        article_id=of.article_id,
        statement_id=of.id,
        verdict=verdict,
        seen=of,
        record=None if verdict is Verdict.REJECTED else of,
        made_at=NOW,
        made_by="",
        undone_at=NOW if undone else None,
    )


def found(words: str, cue: str | None = None, inside: Statement | None = None) -> Statement:
    """As an engine would."""
    made = an_addition(words, cue=None if cue is None else where(cue))
    evidence = replace(made.evidence, engine="rules")
    return replace(made, evidence=evidence, nested_in=None if inside is None else inside.id)


def test_it_is_a_persons_and_tells_what_the_text_tells_of_it() -> None:
    made = an_addition("“The wheel turns.”", source=where("Tom Reed"), cue=where("put"), said_on=date(2026, 3, 1))
    assert (made.evidence.engine, made.speaker.resolved_by, made.confidence) == (PERSON, BY_REVIEW, 1.0)
    assert made.speaker.resolved_from == where("Tom Reed")
    assert made.said_on is not None
    assert (made.section, made.said_on.basis) == (Role.MAIN, BY_REVIEW)
    assert an_addition("at the mill").section is Role.TITLE
    assert an_addition("It was old", name="Thomas Reed", source=where("Tom Reed")).speaker.resolved_from is None


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("“The wheel turns.”", Kind.DIRECT),
        ("The wheel turns.", Kind.DIRECT),
        ("It was old", Kind.INDIRECT),
        ("It was old, he added, “and proud”", Kind.MIXED),
        ("«لا نبيع»", Kind.DIRECT),
        ("'no more'", Kind.INDIRECT),
    ],
)
def test_quotation_marks_tell_the_kind(words: str, kind: Kind) -> None:
    assert kind_of(TEXT, (where(words),)) is kind
    assert an_addition(words).kind is kind
    assert an_addition(words, kind=Kind.MIXED).kind is Kind.MIXED


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({"name": None}, "Say who said it"),
        ({"name": ""}, "Say who said it"),
        ({"content": ()}, "at least one part"),
        ({"source": Span(0, len(TEXT) + 1)}, "beyond"),
        ({"name_at": Span(0, len(TEXT) + 1)}, "beyond"),
        ({"content": (where("It was old"), where("The wheel"))}, "text order"),
    ],
)
def test_what_nobody_says_and_what_the_text_does_not_bear_is_unfit(known: dict[str, object], told: str) -> None:
    with pytest.raises(UnfitError, match=told):
        an_addition("It was old", **known)


def test_an_engine_that_finds_it_later_does_not_double_it() -> None:
    made = an_addition("“The wheel turns.”")
    shown = replace(made, review=Verdict.ADDED)
    assert apply([], [a_review(1, made)]) == (shown,)
    assert apply([found("“The wheel turns.”")], [a_review(1, made)]) == (shown,)
    assert apply([found("The wheel turns", cue="put it")], [a_review(1, made)]) == (shown,)
    other = found("It was old", cue="added")
    assert {one.id for one in apply([other], [a_review(1, made)])} == {made.id, other.id}


def test_with_an_addition_goes_what_was_said_of_it() -> None:
    made = an_addition("“The wheel turns.”")
    said = [a_review(1, made, undone=True), a_review(2, made, verdict=Verdict.ACCEPTED)]
    assert apply([], said) == ()
    engines = found("“The wheel turns.”")
    assert apply([engines], said) == (engines,)
    again = [*said, a_review(3, made)]
    assert [one.review for one in apply([], again)] == [Verdict.ADDED]
    assert apply([], [*again, a_review(4, made, verdict=Verdict.REJECTED)]) == ()


def test_it_stands_within_what_it_stands_in_and_others_stand_within_it() -> None:
    outer = found("Tom Reed put it this way: “The wheel turns.” It was old, he added, “and proud”", cue="Asked")
    inner = found("“and proud”", cue="he added", inside=outer)
    within = an_addition("It was old, he added, “and proud”", name="Mira Holt")
    nested = {one.id: one.nested_in for one in apply([outer, inner], [a_review(1, within)])}
    assert nested == {outer.id: None, within.id: outer.id, inner.id: within.id}
    beside = an_addition("It was old, he added, “and proud”", cue=where("Noon"), name="Mira Holt")
    nested = {one.id: one.nested_in for one in apply([outer, inner], [a_review(1, beside)])}
    assert nested == {outer.id: None, beside.id: None, inner.id: outer.id}  # where the engine has told so
    assert apply([outer, inner], [a_review(1, within, undone=True)]) == tuple(
        sorted([outer, inner], key=lambda one: one.id)
    )
