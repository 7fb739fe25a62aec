"""Lists of statements by the day they were said, or published."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from services.common.store import statements
from services.common.store.engine import reading, writing
from services.common.store.statements import ListedStatement, Order, StatementFilter
from services.extract import linking
from tests.common.store.builders import NOW, a_statement, an_article, stored

FIRST = date(2026, 3, 1)
SPOKEN = "the bridge is safe", "work begins on Monday", "the mill is lit"
DAYS = (3, None, 1, 2, 3, None, 1, 5)
"""Of articles, in order of arrival; each statement in one was said a day before the one that stands before it."""


def put(engine: Engine, number: int, day: int | None) -> None:
    words = " ".join(f"Mira Holt said {one} {number}." for one in SPOKEN)
    published = None if day is None else FIRST + timedelta(days=day)
    article = an_article(words, day=published)
    found = [
        a_statement(
            article,
            f"{one} {number}",
            said=None if published is None or place == 2 else published - timedelta(days=place),
        )
        for place, one in enumerate(SPOKEN)
    ]
    with writing(engine) as conn:
        row = stored(conn, article)
        statements.replace(conn, row, found, now=NOW)
        linking.link(conn, [row.id], now=NOW)


def walked(engine: Engine, order: Order, filter: StatementFilter, *, limit: int) -> list[ListedStatement]:
    found: list[ListedStatement] = []
    before: str | None = None
    while True:
        with reading(engine) as conn:
            page = statements.page(conn, filter, order=order, before=before, limit=limit)
        found += page.items
        if page.next is None:
            return found
        before = page.next


def day_of(row: ListedStatement, order: Order) -> date | None:
    if order in (Order.PUBLISHED, Order.PUBLISHED_OLDEST):
        return row.article.published and row.article.published.day
    said = row.stored.statement.said_on
    return said and said.day


@pytest.mark.parametrize("order", [order for order in Order if order is not Order.ARRIVED])
@pytest.mark.parametrize(
    "filter",
    [StatementFilter(), StatementFilter(text="mill"), StatementFilter(speaker="holt", language="en")],
    ids=["all", "words", "speaker"],
)
def test_a_list_by_day_has_each_once_in_order_and_the_undated_last(
    store: Engine, order: Order, filter: StatementFilter
) -> None:
    for number, day in enumerate(DAYS):
        put(store, number, day)
    with reading(store) as conn:
        wanted = list(statements.page(conn, filter, limit=200).items)
    is_oldest = order in (Order.SAID_OLDEST, Order.PUBLISHED_OLDEST)
    dated = [row for row in wanted if day_of(row, order) is not None]
    dated.sort(key=lambda row: day_of(row, order) or FIRST, reverse=not is_oldest)  # stable: by arrival within a day
    wanted = dated + [row for row in wanted if day_of(row, order) is None]

    for limit in (1, 4, 200):
        found = walked(store, order, filter, limit=limit)
        assert [row.stored.statement.id for row in found] == [row.stored.statement.id for row in wanted]
    assert len(wanted) == len(DAYS) * (1 if filter.text else len(SPOKEN))


def test_what_arrives_meanwhile_doubles_and_hides_nothing(store: Engine) -> None:
    for number, day in enumerate(DAYS):
        put(store, number, day)
    there = {row.stored.statement.id for row in walked(store, Order.SAID, StatementFilter(), limit=200)}
    found: list[str] = []
    before: str | None = None
    for round in range(100):
        with reading(store) as conn:
            page = statements.page(conn, StatementFilter(), order=Order.SAID, before=before, limit=3)
        found += [row.stored.statement.id for row in page.items]
        if page.next is None:
            break
        before = page.next
        put(store, 100 + round, round % 6 or None)

    assert len(found) == len(set(found))
    assert there <= set(found)


@pytest.mark.parametrize("cursor", ["", "5", "said//", "said/2026-13-01/-5", "published/2026-03-01/-5", "said/x/-5"])
def test_a_cursor_of_another_list_is_refused(store: Engine, cursor: str) -> None:
    with reading(store) as conn, pytest.raises(ValueError, match=r"cursor|month|day"):
        statements.page(conn, StatementFilter(), order=Order.SAID, before=cursor, limit=3)


def test_an_unknown_article_has_no_statements_in_any_order(store: Engine) -> None:
    with reading(store) as conn:
        page = statements.page(conn, StatementFilter(article_id="0" * 32), order=Order.SAID, limit=3)
    assert page.items == ()
