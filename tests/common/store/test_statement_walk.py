"""Walking through all statements: each once, whatever is written meanwhile."""

from collections.abc import Sequence

import pytest
from sqlalchemy import Connection, Engine

from services.common.contracts.articles import StoredArticle
from services.common.contracts.statements import Statement
from services.common.store import articles, statements
from services.common.store.engine import writing
from services.common.store.statement_walk import walk
from services.common.store.statements import ListedStatement, StatementFilter
from tests.common.store.builders import LATER, NOW, a_statement, an_article, stored

WORDS = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf")


def ids(_conn: Connection, found: Sequence[ListedStatement]) -> list[str]:
    return [row.stored.statement.id for row in found]


def keep(engine: Engine, number: int, count: int) -> tuple[StoredArticle, list[Statement]]:
    """An article with so many statements in text order."""
    with writing(engine) as conn:
        article = stored(conn, an_article(f"Number {number}. " + ". ".join(WORDS)))
        found = [a_statement(article.article, word) for word in WORDS[:count]]
        statements.replace(conn, article, found, now=NOW)
    return article, found


@pytest.mark.parametrize("at_once", [1, 2, 3, 5, 100])
def test_all_come_once_in_the_order_of_the_list_however_many_at_a_time(store: Engine, at_once: int) -> None:
    kept = [keep(store, number, count) for number, count in enumerate((3, 0, 1, 7, 2))]
    expected = [statement.id for _, found in reversed(kept) for statement in found]

    parts = list(walk(store, StatementFilter(), ids, at_once=at_once))

    assert [id for part in parts for id in part] == expected
    assert all(len(part) <= at_once for part in parts)


def test_an_empty_store_gives_nothing(store: Engine) -> None:
    assert list(walk(store, StatementFilter(), ids)) == []


@pytest.mark.parametrize("wanted", [{}, {"text": "bravo"}, {"only_current": True}])
def test_an_article_extracted_anew_between_two_steps_is_neither_doubled_nor_missed(
    store: Engine, wanted: dict[str, object]
) -> None:
    kept = [keep(store, number, 2) for number in range(4)]
    steps = walk(store, StatementFilter(**wanted), ids, at_once=2)  # type: ignore[arg-type]
    seen = next(steps)

    # What was read gets more, which would stand behind the place that is reached; what comes gets other numbers.
    for article, _ in kept:
        with writing(store) as conn:
            found = [a_statement(article.article, word) for word in WORDS[:5]]
            statements.replace(conn, article, found, now=LATER)
    for part in steps:
        seen += part

    assert len(set(seen)) == len(seen)
    bravos = {found[1].id for _, found in kept}
    assert bravos <= set(seen)


def test_what_is_stored_later_does_not_come_and_takes_no_place(store: Engine) -> None:
    old, of_old = keep(store, 0, 2)
    _, of_other = keep(store, 1, 2)
    steps = walk(store, StatementFilter(only_current=True), ids, at_once=2)
    seen = next(steps)

    new, _ = keep(store, 2, 2)
    with writing(store) as conn:
        articles.supersede(conn, old.id, new.id)

    assert [*seen, *(id for part in steps for id in part)] == [s.id for s in (*of_other, *of_old)]
    # Begun now, the newer version has taken its place.
    again = [id for part in walk(store, StatementFilter(only_current=True), ids) for id in part]
    assert not {s.id for s in of_old} & set(again)


def test_one_that_goes_away_holds_nothing(store: Engine) -> None:
    for number in range(3):
        keep(store, number, 2)
    steps = walk(store, StatementFilter(), ids, at_once=2)
    next(steps)

    assert store.pool.checkedout() == 0  # type: ignore[attr-defined]
    steps.close()  # type: ignore[attr-defined]
    assert store.pool.checkedout() == 0  # type: ignore[attr-defined]
