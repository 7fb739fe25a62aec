"""Articles are extracted again as somebody asked, it is told what that changed, and it can be put back."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from services.common.contracts.articles import ArticleId
from services.common.contracts.messages import Message
from services.common.contracts.reprocessings import Aim, ArticleFilter, Progress, Reprocessing
from services.common.contracts.statements import Verdict
from services.common.contracts.submissions import Outcome, Stage, Submission
from services.common.settings import Settings
from services.common.store import articles, erasing, pruning, reprocessings, review_decisions, statements
from services.common.store.engine import reading, writing
from services.common.store.ids import new_id
from services.extract.pipeline import RULES
from services.extract.pipeline import Engine as Finder
from services.extract.reprocessing import LEASE, Runner
from tests.extract.test_handlers import extract, link, row, stored

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
Shown = list[tuple[str, float, Verdict | None]]


@dataclass
class Desk:
    """An article of which an older engine found one statement of two, and less sure of it."""

    engine: Engine
    article: Submission
    now: datetime = NOW
    published: list[Message] = field(default_factory=list)

    def runner(self) -> Runner:
        def publish(messages: Sequence[Message]) -> None:
            self.published += messages

        return Runner(
            engine=self.engine,
            finder=lambda: RULES,
            publish=publish,
            settings=Settings(),
            clock=lambda: self.now,
        )

    def ask(self, aim: Aim, *, undoes: str | None = None) -> str:
        id = new_id(self.now)
        with writing(self.engine) as conn:
            new = Reprocessing(
                id=id,
                aim=aim,
                filter=ArticleFilter(language="en"),
                sample=5,
                undoes=undoes,
                made_by="a test",
                created_at=self.now,
                updated_at=self.now,
            )
            reprocessings.add(conn, new)
        return id

    def found(self, id: str) -> Reprocessing:
        with reading(self.engine) as conn:
            found = reprocessings.find(conn, id)
        assert found is not None
        return found

    def work(self) -> None:
        """As the stages do."""
        if row(self.engine, self.article.id).stage is Stage.EXTRACT:
            extract(self.engine, self.article)
        link(self.engine, self.article)

    def shown(self) -> Shown:
        assert self.article.article_id is not None
        with reading(self.engine) as conn:
            found = statements.of_article(conn, self.article.article_id)
        return [(one.statement.id, one.statement.confidence, one.statement.review) for one in found]


@pytest.fixture
def desk(sqlite_store: Engine) -> Desk:
    submission = stored(sqlite_store)
    extract(sqlite_store, submission)
    link(sqlite_store, submission)
    assert submission.article_id is not None
    with writing(sqlite_store) as conn:
        (first, _) = statements.of_article(conn, submission.article_id)
        article = articles.find(conn, submission.article_id)
        assert article is not None
        statements.replace(conn, article, [replace(first.statement, confidence=0.25)], now=NOW)
    return Desk(engine=sqlite_store, article=submission)


def test_a_comparison_tells_what_would_change_and_writes_nothing(desk: Desk) -> None:
    before = desk.shown()
    id = desk.ask(Aim.COMPARE)
    desk.runner().follow()

    found = desk.found(id)
    assert (found.progress, found.matched, found.engine) == (Progress.DONE, 1, f"rules {RULES.name.version}")
    known = found.difference
    assert (known.compared, known.changed, known.kept, known.added, known.gone, known.altered) == (1, 1, 0, 1, 0, 1)
    assert known.first[0].added == ("Dana Orwell: The ferries will sail again from Monday",)
    assert known.first[0].altered == (("Dana Orwell: Every ship was inspected twice,", ("confidence",)),)
    assert desk.shown() == before
    assert desk.published == []


def test_what_was_extracted_again_is_told_and_put_back_and_that_too(desk: Desk) -> None:
    before = desk.shown()
    first = desk.ask(Aim.EXTRACT)
    desk.runner().follow()
    assert (desk.found(first).sent, desk.found(first).ended, desk.found(first).progress) == (1, 0, Progress.RUNNING)
    assert [type(message).__name__ for message in desk.published] == ["ArticleStored"]
    desk.work()
    desk.runner().follow()
    found = desk.found(first)
    assert (found.ended, found.progress, found.ended_at) == (1, Progress.DONE, NOW)
    assert (found.difference.added, found.difference.gone, found.difference.altered) == (1, 0, 1)
    after = desk.shown()
    assert len(after) == 2

    back = desk.ask(Aim.UNDO, undoes=first)
    desk.runner().follow()
    assert row(desk.engine, desk.article.id).stage is Stage.LINK
    desk.work()
    desk.runner().follow()
    assert row(desk.engine, desk.article.id).outcome is Outcome.DONE
    assert desk.shown() == before
    known = desk.found(back).difference
    assert (known.added, known.gone, known.altered) == (0, 1, 1)

    again = desk.ask(Aim.UNDO, undoes=back)
    desk.runner().follow()
    desk.work()
    desk.runner().follow()
    assert desk.shown() == after
    assert desk.found(again).progress is Progress.DONE


def test_what_a_person_said_holds_whatever_is_put_back(desk: Desk) -> None:
    (id, _, _) = desk.shown()[0]
    with writing(desk.engine) as conn:
        review_decisions.accept(conn, id, by="a person", now=NOW)
    asked = None
    for aim in (Aim.EXTRACT, Aim.UNDO):
        asked = desk.ask(aim, undoes=asked)
        desk.runner().follow()
        desk.work()
        desk.runner().follow()
        assert (id, Verdict.ACCEPTED) in [(one, review) for one, _, review in desk.shown()]
    assert len(desk.shown()) == 1


def test_what_was_found_before_is_forgotten_where_nothing_changed_and_after_a_month(desk: Desk) -> None:
    for is_changed in (True, False):
        id = desk.ask(Aim.EXTRACT)
        desk.runner().follow()
        desk.work()
        desk.runner().follow()
        with reading(desk.engine) as conn:
            assert reprocessings.changed(conn, id) == is_changed
        if is_changed:
            first = id
    pruning.prune(desk.engine, now=NOW + timedelta(days=reprocessings.KEPT_DAYS - 1))
    with reading(desk.engine) as conn:
        assert reprocessings.changed(conn, first) == 1
    pruning.prune(desk.engine, now=NOW + timedelta(days=reprocessings.KEPT_DAYS + 1))
    with reading(desk.engine) as conn:
        assert reprocessings.changed(conn, first) == 0
        assert [one.id for one in reprocessings.page(conn, limit=9)] == [id, first]


def test_one_that_ends_its_workers_is_given_up(desk: Desk) -> None:
    id = desk.ask(Aim.COMPARE)

    class Died(Exception):
        """As a worker does."""

    def die() -> Finder:
        raise Died

    for _ in range(Settings().max_attempts + 1):  # the first got as far as counting
        with pytest.raises(Died):
            replace(desk.runner(), finder=die).follow()
        with writing(desk.engine) as conn:
            assert reprocessings.claim(conn, now=desk.now, until=desk.now) is None, "somebody may still be at work"
        desk.now += 2 * LEASE
    desk.runner().follow()
    found = desk.found(id)
    assert (found.progress, found.ended_at) == (Progress.FAILED, desk.now)
    assert found.problem is not None


def test_nothing_of_what_is_erased_is_kept_to_be_put_back_or_told(desk: Desk) -> None:
    id = desk.ask(Aim.EXTRACT)
    desk.runner().follow()
    desk.work()
    desk.runner().follow()
    assert desk.found(id).difference.first
    in_hand = desk.found(id)
    assert desk.article.article_id is not None
    with writing(desk.engine) as conn:
        erasing.erase(conn, ArticleId(desk.article.article_id), by="a test", now=NOW)
    with writing(desk.engine) as conn:
        assert reprocessings.changed(conn, id) == 0
        reprocessings.keep(conn, in_hand, leased_until=None)
    assert desk.found(id).difference == replace(in_hand.difference, first=())
