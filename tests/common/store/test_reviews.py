"""What people said of statements holds whatever an engine finds later, and can be taken back."""

import dataclasses
from datetime import date

import pytest
from sqlalchemy import Connection, Engine

from services.common.contracts.additions import Addition
from services.common.contracts.articles import StoredArticle
from services.common.contracts.reviews import BY_REVIEW, Correction
from services.common.contracts.spans import Span
from services.common.contracts.statements import Kind, SpeakerKind, Statement, Verdict
from services.common.store import arrivals, review_decisions, reviews, statements
from services.common.store.engine import reading, writing
from services.common.store.review_decisions import ReviewRefusedError, UnknownError
from services.common.store.statements import StatementFilter, prepared
from services.extract import linking, reviewed
from tests.common.store.builders import LATER, NOW, a_statement, an_article, stored

TEXT = "Mira Holt said the bridge is safe. Tom Reed, the mayor, said that work begins on Monday."
BRIDGE, WORK = "the bridge is safe", "work begins on Monday"


def read_again(conn: Connection, article: StoredArticle, found: list[Statement]) -> None:
    """What the extract stage does."""
    statements.replace_all(conn, reviews.laid_over(conn, [prepared(article, found)]), now=LATER)


@pytest.fixture
def article(store: Engine) -> StoredArticle:
    with writing(store) as conn:
        kept = stored(conn, an_article(TEXT))
        read_again(conn, kept, both(kept))
        linking.link(conn, [kept.id], now=NOW)
        arrivals.announce(conn, [kept.id])
    return kept


def both(article: StoredArticle) -> list[Statement]:
    return [
        a_statement(article.article, BRIDGE, name="Mira Holt"),
        a_statement(article.article, WORK, name="Tom Reed"),
    ]


def words(store: Engine, article: StoredArticle, **wanted: object) -> list[str]:
    with reading(store) as conn:
        found = statements.page(conn, StatementFilter(article_id=article.id, **wanted), limit=50)  # type: ignore[arg-type]
    return [one.content_text for one in found.items]


def test_a_rejected_statement_leaves_every_list_and_stays_away(store: Engine, article: StoredArticle) -> None:
    bridge, _ = both(article)
    with writing(store) as conn:
        made = review_decisions.reject(conn, bridge.id, by="desk", now=LATER, note="a rumour")
    assert (made.verdict, made.made_by, made.made_at, made.note) == (Verdict.REJECTED, "desk", LATER, "a rumour")
    assert words(store, article) == [WORK]
    assert words(store, article, text="bridge") == []
    with writing(store) as conn:
        read_again(conn, article, both(article))
    assert words(store, article) == [WORK]
    with writing(store) as conn:
        review_decisions.undo(conn, made.number, by="desk", now=LATER)
    assert words(store, article) == [BRIDGE, WORK]
    assert words(store, article, text="bridge") == [BRIDGE]


def test_a_correction_is_found_as_the_statement_and_survives_another_reading(
    store: Engine, article: StoredArticle
) -> None:
    bridge, work = both(article)
    narrower = Span(TEXT.index("bridge is"), TEXT.index(" safe."))
    change = Correction(content=(narrower,), name="Anna Holt", kind=Kind.DIRECT, said_on=date(2026, 2, 28))
    with writing(store) as conn:
        made = review_decisions.correct(conn, bridge.id, change, by="desk", now=LATER)
    assert made.record is not None
    for _ in range(2):
        with reading(store) as conn:
            found = statements.find(conn, made.record.id)
            assert statements.find(conn, bridge.id) is None
        assert found is not None
        told = found.stored.statement
        assert (found.content_text, told.kind, told.review) == ("bridge is", Kind.DIRECT, Verdict.CORRECTED)
        assert (told.speaker.name, told.speaker.resolved_by) == ("Anna Holt", BY_REVIEW)
        assert told.said_on is not None
        assert told.said_on.day == date(2026, 2, 28)
        assert words(store, article, speaker="anna") == ["bridge is"]
        with writing(store) as conn:
            read_again(conn, article, [work, bridge])
    with writing(store) as conn:
        review_decisions.undo(conn, made.number, by="desk", now=LATER)
    with reading(store) as conn:
        assert {one.statement for one in statements.of_article(conn, article.id)} == {bridge, work}


def test_the_others_keep_their_speakers_and_are_not_announced_again(store: Engine, article: StoredArticle) -> None:
    bridge, work = both(article)
    with reading(store) as conn:
        before = {one.statement.id: one for one in statements.of_article(conn, article.id)}
    with writing(store) as conn:
        review_decisions.reject(conn, bridge.id, by="desk", now=LATER)
        review_decisions.accept(conn, work.id, by="desk", now=LATER)
    with reading(store) as conn:
        (kept,) = statements.of_article(conn, article.id)
        newest = arrivals.newest(store)
    accepted = dataclasses.replace(work, review=Verdict.ACCEPTED)
    assert kept == dataclasses.replace(before[work.id], statement=accepted)
    assert kept.speaker_id is not None
    reviewed.follow(store, None, clock=lambda: LATER, is_over=lambda: False)
    assert arrivals.newest(store) == newest


def test_a_corrected_speaker_is_one_of_the_speakers_as_soon_as_it_is_linked(
    store: Engine, article: StoredArticle
) -> None:
    _, work = both(article)
    with writing(store) as conn:
        made = review_decisions.correct(
            conn, work.id, Correction(name="City Council", speaker_kind=SpeakerKind.ORGANIZATION), by="", now=LATER
        )
    reviewed.follow(store, None, clock=lambda: LATER, is_over=lambda: False)
    with reading(store) as conn:
        assert not reviews.are_waiting(conn)
        assert made.record is not None
        found = statements.find(conn, made.record.id)
    assert found is not None
    assert found.stored.speaker_id is not None
    assert words(store, article, speaker_id=found.stored.speaker_id) == [WORK]


def test_the_latest_review_counts_and_the_one_before_it_holds_again(store: Engine, article: StoredArticle) -> None:
    bridge, _ = both(article)
    with writing(store) as conn:
        accepted = review_decisions.accept(conn, bridge.id, by="a", now=NOW)
        other = review_decisions.correct(conn, bridge.id, Correction(kind=Kind.DIRECT), by="b", now=NOW)
        assert other.record is not None
        rejected = review_decisions.reject(conn, other.record.id, by="c", now=NOW)
    assert words(store, article) == [WORK]
    with writing(store) as conn:
        review_decisions.undo(conn, rejected.number, by="d", now=LATER)
    with reading(store) as conn:
        found = statements.find(conn, bridge.id)
        history = reviews.of_statement(conn, bridge.id)
    assert found is not None
    assert (found.stored.statement.kind, found.stored.statement.review) == (Kind.DIRECT, Verdict.CORRECTED)
    assert [(one.number, one.made_by, one.undone_by) for one in history] == [
        (accepted.number, "a", None),
        (other.number, "b", None),
        (rejected.number, "c", "d"),
    ]


def test_lists_tell_by_what_was_said_of_statements(store: Engine, article: StoredArticle) -> None:
    bridge, work = both(article)
    with writing(store) as conn:
        review_decisions.accept(conn, bridge.id, by="", now=NOW)
    assert words(store, article, review="accepted") == [BRIDGE]
    assert words(store, article, review="corrected") == []
    assert words(store, article, review="none") == [WORK]
    with writing(store) as conn:
        review_decisions.reject(conn, work.id, by="", now=NOW)
    with reading(store) as conn:
        first = reviews.page(conn, limit=1)
        assert [one.statement_id for one in first.items] == [work.id]
        assert [one.statement_id for one in reviews.page(conn, before=first.next, limit=1).items] == [bridge.id]
        assert [one.seen for one in reviews.page(conn, verdict=Verdict.REJECTED, limit=5).items] == [work]


def test_what_the_text_does_not_bear_is_refused_and_changes_nothing(store: Engine, article: StoredArticle) -> None:
    bridge, work = both(article)
    beyond, blank = Span(5, len(TEXT) + 1), Span(TEXT.index(" "), TEXT.index(" ") + 1)
    for wrong, told in (
        (Correction(content=()), "at least one part"),
        (Correction(content=(beyond,)), "beyond"),
        (Correction(source=blank), "no words"),
        (Correction(content=(Span(9, 14), Span(0, 4))), "text order"),
        (Correction(content=work.content, source=work.source, cue=work.cue), "these very words"),
    ):
        with writing(store) as conn, pytest.raises(ReviewRefusedError, match=told):
            review_decisions.correct(conn, bridge.id, wrong, by="", now=NOW)
    with writing(store) as conn:
        with pytest.raises(UnknownError):
            review_decisions.accept(conn, "0" * 32, by="", now=NOW)
        with pytest.raises(UnknownError):
            review_decisions.undo(conn, 10**6, by="", now=NOW)
    assert words(store, article) == [BRIDGE, WORK]
    with reading(store) as conn:
        assert reviews.of_article(conn, article.id) == ()


def the_mayor(**known: object) -> Addition:
    at = TEXT.index("Tom Reed, the mayor")
    given: dict[str, object] = {"content": (Span(at, at + len("Tom Reed, the mayor")),), "name": "Anna Holt", **known}
    return Addition(**given)  # type: ignore[arg-type]


def test_what_was_added_is_found_linked_read_over_and_taken_back(store: Engine, article: StoredArticle) -> None:
    with writing(store) as conn:
        made = review_decisions.add(conn, article.id, the_mayor(), by="desk", now=LATER, note="missed")
    assert (made.verdict, made.made_by, made.made_at, made.note) == (Verdict.ADDED, "desk", LATER, "missed")
    assert words(store, article, review="added") == ["Tom Reed, the mayor"]
    assert words(store, article, text="mayor") == ["Tom Reed, the mayor"]
    reviewed.follow(store, None, clock=lambda: LATER, is_over=lambda: False)
    with reading(store) as conn:
        found = statements.find(conn, made.statement_id)
    assert found is not None
    assert found.stored.speaker_id is not None
    assert words(store, article, speaker_id=found.stored.speaker_id) == ["Tom Reed, the mayor"]
    with writing(store) as conn:
        read_again(conn, article, both(article))
    assert words(store, article) == [BRIDGE, "Tom Reed, the mayor", WORK]
    with writing(store) as conn:
        corrected = review_decisions.correct(conn, made.statement_id, Correction(name="Ann Holt"), by="desk", now=LATER)
        assert (corrected.verdict, corrected.statement_id) == (Verdict.CORRECTED, made.statement_id)
        review_decisions.undo(conn, made.number, by="desk", now=LATER)
    assert words(store, article) == [BRIDGE, WORK]
    with writing(store) as conn:
        again = review_decisions.add(conn, article.id, the_mayor(), by="desk", now=LATER)
    assert again.statement_id == made.statement_id
    assert words(store, article, speaker="anna") == ["Tom Reed, the mayor"]


def test_what_is_there_or_was_rejected_is_not_added_again(store: Engine, article: StoredArticle) -> None:
    bridge, work = both(article)
    wider = Span(bridge.content[0].start - 4, bridge.content[0].end)
    with writing(store) as conn:
        review_decisions.add(conn, article.id, the_mayor(), by="", now=NOW)
        review_decisions.reject(conn, work.id, by="", now=NOW)
        review_decisions.correct(conn, bridge.id, Correction(content=(wider,)), by="", now=NOW)
    same = {"source": work.source, "cue": work.cue}
    for addition, told in (
        (the_mayor(), "correct that one"),
        (the_mayor(content=bridge.content), "correct that one"),
        (the_mayor(content=bridge.content, source=bridge.source, cue=bridge.cue), "correct that one"),
        (the_mayor(content=work.content, **same), "take that one back"),
        (the_mayor(content=(Span(0, len(TEXT) + 1),)), "beyond"),
    ):
        with writing(store) as conn, pytest.raises(ReviewRefusedError, match=told):
            review_decisions.add(conn, article.id, addition, by="", now=NOW)
    with writing(store) as conn, pytest.raises(UnknownError):
        review_decisions.add(conn, "0" * 32, the_mayor(), by="", now=NOW)
    with reading(store) as conn:
        assert len(reviews.of_article(conn, article.id)) == 3
