"""Stored articles are extracted again by date, publisher and language, in batches, behind what is new."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, Engine

from services.common.contracts.articles import Article
from services.common.contracts.submissions import Outcome, Stage, SubmissionId
from services.common.contracts.urgency import BATCH, FLOOD
from services.common.store import articles, reprocessing, statements, submissions
from services.common.store.engine import reading, writing
from services.common.store.reprocessing import ArticleFilter, Standing
from tests.common.store.builders import LATER, NOW, WHY, a_statement, a_submission, an_article

TEXT = "Mira Holt said that the bridge is safe."


def brought(conn: Connection, article: Article, outcome: Outcome | None, *, days: int = 0) -> SubmissionId:
    """An article with the submission that stored it, which ended so behind ingest."""
    now = NOW + timedelta(days=days)
    (row,) = submissions.accept(conn, [a_submission(article.text.encode())], now=now)
    assert articles.insert(conn, article, row.id, now=now)
    assert submissions.advance(conn, row.id, at=Stage.INGEST, to=Stage.EXTRACT, now=now, article_id=article.id)
    if outcome is Outcome.DONE:
        assert submissions.advance(conn, row.id, at=Stage.EXTRACT, to=Stage.LINK, now=now)
    if outcome is not None:
        assert submissions.finish(conn, row.id, outcome, now=now, reason=None if outcome is Outcome.DONE else WHY)
    return row.id


@pytest.fixture
def filled(store: Engine) -> dict[str, SubmissionId]:
    with writing(store) as conn:
        return {
            "old": brought(conn, an_article("Old. " + TEXT, day=date(2025, 12, 31)), Outcome.DONE),
            "arabic": brought(conn, an_article("قال", language="ar", publisher="Harbour Post"), Outcome.DONE),
            "undated": brought(conn, an_article("Undated. " + TEXT, day=None), Outcome.DONE, days=2),
            "unread": brought(conn, an_article("Neu.", language="de", day=date(2026, 3, 2)), Outcome.REJECTED),
            "fallen": brought(conn, an_article("Fallen.", day=date(2026, 3, 3)), Outcome.QUARANTINED),
            "at work": brought(conn, an_article("At work."), None),
        }


def sent(conn: Connection, filter: ArticleFilter, *, together: int = 1) -> set[SubmissionId]:
    numbers = reprocessing.following(conn, filter, limit=100)
    return set(reprocessing.send_back(conn, numbers, together=together, now=LATER, due_at=LATER))


@pytest.mark.parametrize(
    ("filter", "names"),
    [
        (ArticleFilter(), {"old", "arabic", "undated", "unread", "fallen"}),
        (ArticleFilter(until=date(2026, 1, 1)), {"old"}),
        (ArticleFilter(since=date(2026, 3, 2)), {"undated", "unread", "fallen"}),
        (ArticleFilter(since=date(2026, 3, 2), until=date(2026, 3, 3)), {"unread"}),
        (ArticleFilter(since=date(2026, 3, 6)), {"undated"}),
        (ArticleFilter(until=date(2026, 3, 6), since=date(2026, 3, 4)), set()),
        (ArticleFilter(language="ar"), {"arabic"}),
        (ArticleFilter(publisher="the daily EXAMPLE", language="de"), {"unread"}),
        (ArticleFilter(publisher="Nobody"), set()),
    ],
)
def test_all_that_is_asked_for_must_hold(
    store: Engine, filled: dict[str, SubmissionId], filter: ArticleFilter, names: set[str]
) -> None:
    with writing(store) as conn:
        counted = sum(one.count for one in reprocessing.standings(conn, filter) if one.goes_again)
        assert counted == len(names)
        assert sent(conn, filter) == {filled[name] for name in names}


def test_what_is_sent_back_stands_at_extract_as_new_and_behind_what_is_urgent(
    store: Engine, filled: dict[str, SubmissionId]
) -> None:
    with writing(store) as conn:
        before = submissions.find(conn, filled["fallen"])
        assert sent(conn, ArticleFilter(), together=5)
        rows = [submissions.find(conn, filled[name]) for name in ("old", "fallen", "unread")]
        assert {(row.stage, row.outcome, row.attempts, row.reason, row.priority) for row in rows if row} == {
            (Stage.EXTRACT, None, 0, None, BATCH)
        }
        assert before is not None
        assert rows[1] == replace(
            before, stage=Stage.EXTRACT, outcome=None, reason=None, attempts=0, priority=BATCH, updated_at=LATER,
            queued_at=LATER,
        )  # fmt: skip
        assert reprocessing.standings(conn, ArticleFilter()) == (Standing(outcome=None, count=6, goes_again=False),)
        assert sent(conn, ArticleFilter()) == set(), "those at work are not sent twice"
    with writing(store) as conn:
        assert submissions.advance(conn, filled["old"], at=Stage.EXTRACT, to=Stage.LINK, now=LATER)
        assert submissions.finish(conn, filled["old"], Outcome.DONE, now=LATER)
        assert sent(conn, ArticleFilter(), together=100_000) == {filled["old"]}
        flood = submissions.find(conn, filled["old"])
        assert flood is not None
        assert flood.priority == FLOOD


def test_batches_follow_one_another_and_none_is_sent_twice(store: Engine, filled: dict[str, SubmissionId]) -> None:
    seen: list[SubmissionId] = []
    numbers: tuple[int, ...] = (0,)
    while numbers:
        with writing(store) as conn:
            numbers = reprocessing.following(conn, ArticleFilter(), after=numbers[-1], limit=2)
            seen += reprocessing.send_back(conn, numbers, together=5, now=NOW, due_at=NOW)
        assert len(numbers) <= 2
    assert sorted(seen) == sorted(id for name, id in filled.items() if name != "at work")
    assert len(seen) == 5


def test_a_sample_is_spread_over_what_matches(store: Engine) -> None:
    with writing(store) as conn:
        for number in range(12):
            language = "ar" if number % 2 else "en"
            brought(conn, an_article(f"Number {number}.", language=language), Outcome.DONE)
        assert reprocessing.sample(conn, ArticleFilter(language="ar"), size=99) == (2, 4, 6, 8, 10, 12)
        assert reprocessing.sample(conn, ArticleFilter(language="ar"), size=2) == (2, 12)
        assert reprocessing.sample(conn, ArticleFilter(language="ar"), size=1) == (2,)
        assert reprocessing.sample(conn, ArticleFilter(language="fr"), size=3) == ()


def test_another_extraction_is_told_apart_from_the_stored_one_and_nothing_is_written(store: Engine) -> None:
    article = an_article(TEXT + ' "It holds," said Rana Odell. The mayor warned that rain comes.')
    stays = a_statement(article, "the bridge is safe", cue="said", source="Mira Holt")
    goes = a_statement(article, "It holds", name="Rana Odell")
    comes = a_statement(article, "rain comes", cue="warned", name=None)
    with writing(store) as conn:
        brought(conn, article, Outcome.DONE)
        (stored,) = articles.numbered(conn, [1]).values()
        statements.replace(conn, stored.unpacked(), [stays, goes], now=NOW)
        before = statements.of_article(conn, article.id)
    same = statements.prepared(stored.unpacked(), [stays, goes])
    other = statements.prepared(stored.unpacked(), [replace(stays, confidence=0.5), comes])
    with reading(store) as conn:
        assert reprocessing.revision(conn, 1, same).is_empty
        assert reprocessing.revision(conn, 1, same).kept == 2
        found = reprocessing.revision(conn, 1, other)
        assert found.added == ("?: rain comes",)
        assert found.gone == ("Rana Odell: It holds",)
        assert found.altered == (("Mira Holt: the bridge is safe", ("confidence",)),)
        assert (found.kept, found.is_empty) == (0, False)
        assert statements.of_article(conn, article.id) == before
