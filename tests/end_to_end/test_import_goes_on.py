"""What was unfinished when the export was made goes on to its end in the store that took it in."""

import io

import pytest
from sqlalchemy import Engine

from services.common.contracts.submissions import Channel, NewSubmission, Outcome, Stage
from services.common.store import articles, statements, submissions
from services.common.store.engine import reading, writing
from services.common.store.portable import export_store, import_store
from services.common.store.statements import StatementFilter
from tests.end_to_end.inprocess import START, Web, Works
from tests.end_to_end.test_every_step_may_fail import STORIES, a_text


@pytest.fixture
def source(sqlite_store: Engine) -> Engine:
    return sqlite_store


def ends(engine: Engine) -> tuple[dict[str, tuple[Outcome | None, str | None]], list[str], list[str]]:
    """Outcome and article of each submission by its id; all articles and statements."""
    with reading(engine) as conn:
        page = submissions.page(conn, limit=99)
        rows: dict[str, tuple[Outcome | None, str | None]] = {row.id: (row.outcome, row.article_id) for row in page}
        found = sorted(str(item.id) for item in articles.page(conn, limit=99).items)
        said = sorted(
            str(item.stored.statement.id) for item in statements.page(conn, StatementFilter(), limit=99).items
        )
    return rows, found, said


def test_what_was_unfinished_goes_on_to_its_end_after_an_import(source: Engine, store: Engine) -> None:
    works = Works(source, Web({}))
    works.hand_in([a_text("done", STORIES[1])])
    works.until_done("the first")
    works.hand_in([a_text("half", STORIES[2])])
    works.step()
    with writing(source) as conn:
        accepted = submissions.accept(conn, [a_text("new", STORIES[3]), a_text("in hand", "Too short.")], now=START)
        submissions.begin(conn, accepted[1].id, Stage.INGEST, now=works.now, lease_seconds=60)
        stands = {row.name: row.stage for row in submissions.page(conn, limit=9)}
    assert stands == {"done": Stage.FINISHED, "half": Stage.EXTRACT, "new": Stage.INGEST, "in hand": Stage.INGEST}

    file = io.BytesIO()
    export_store(source, file, qawl_version="1", made_at=START, progress=lambda *_: None)
    import_store(store, file, largest_row=10**7, progress=lambda *_: None)
    there = Works(store, Web({}))
    there.now = works.now
    there.until_done("after the import")
    works.until_done("where it was exported")

    rows, found, said = ends(store)
    assert (rows, found, said) == ends(source)
    assert [outcome for outcome, _ in rows.values()].count(Outcome.DONE) >= 3
    assert len(found) == len(set(found)) >= 3
    assert said

    there.hand_in([NewSubmission(channel=Channel.TEXT, name="again", payload=STORIES[3].encode())])
    there.until_done("handed in again")
    with reading(store) as conn:
        assert submissions.page(conn, limit=1)[0].outcome is Outcome.DUPLICATE
