"""Lists of articles by the day they were published, of utterances by their last day, of the ledger from either end."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from services.common.store import articles, submissions, utterances
from services.common.store.articles import ArticleOrder
from services.common.store.engine import reading, writing
from services.common.store.ledger_order import LedgerOrder, place_of
from services.common.store.tables import utterances as utterance_rows
from services.common.store.utterances import UtteranceOrder
from tests.common.store.builders import NOW, a_submission, an_article, one_statement, stored

FIRST = date(2026, 3, 1)
DAYS = (3, None, 1, 2, 3, None, 1, 5, 3)
"""Of articles, in order of arrival."""
BY_DAY = (ArticleOrder.PUBLISHED, ArticleOrder.PUBLISHED_OLDEST)


def day_of(number: int | None) -> date | None:
    return None if number is None else FIRST + timedelta(days=number)


def put(engine: Engine, number: int, day: int | None, *, words: str = "The mill is lit") -> str:
    with writing(engine) as conn:
        return stored(conn, an_article(f"{words} {number}.", day=day_of(day))).id


def walked(engine: Engine, order: ArticleOrder, *, limit: int, **asked: object) -> list[str]:
    found: list[str] = []
    before: str | None = None
    while True:
        with reading(engine) as conn:
            page = articles.page(conn, order=order, before=before, limit=limit, **asked)  # type: ignore[arg-type]
        found += [row.id for row in page.items]
        if page.next is None:
            return found
        before = page.next


@pytest.mark.parametrize("order", BY_DAY)
def test_a_list_by_day_has_each_once_in_order_and_the_undated_last(store: Engine, order: ArticleOrder) -> None:
    there = [(put(store, number, day), day, number) for number, day in enumerate(DAYS)]
    is_oldest = order is ArticleOrder.PUBLISHED_OLDEST
    wanted = sorted((one for one in there if one[1] is not None), key=lambda one: (one[1], one[2]))
    undated = [one for one in there if one[1] is None]
    if not is_oldest:
        wanted, undated = wanted[::-1], undated[::-1]
    for limit in (1, 2, 4, 200):
        assert walked(store, order, limit=limit) == [id for id, _, _ in (*wanted, *undated)]
        assert walked(store, order, limit=limit, text="mill") == [id for id, _, _ in (*wanted, *undated)]
    assert walked(store, order, limit=2, text="bridge") == walked(store, order, limit=2, text="!") == []


@pytest.mark.parametrize("order", ArticleOrder)
@pytest.mark.parametrize(
    ("period", "days"),
    [({"from": 2, "to": 3}, {2, 3}), ({"from": 3}, {3, 5}), ({"to": 1}, {1}), ({"from": 3, "to": 3}, {3})],
    ids=["both", "from", "to", "a day"],
)
def test_a_period_has_those_of_its_days(
    store: Engine, order: ArticleOrder, period: dict[str, int], days: set[int]
) -> None:
    there = {put(store, number, day): day for number, day in enumerate(DAYS)}
    asked = {f"published_{end}": day_of(day) for end, day in period.items()}
    found = walked(store, order, limit=2, **asked)
    assert sorted(found) == sorted(id for id, day in there.items() if day in days)


@pytest.mark.parametrize("order", BY_DAY)
def test_what_arrives_meanwhile_doubles_and_hides_nothing(store: Engine, order: ArticleOrder) -> None:
    there = {put(store, number, day) for number, day in enumerate(DAYS)}
    found: list[str] = []
    before: str | None = None
    for round in range(100):
        with reading(store) as conn:
            page = articles.page(conn, order=order, before=before, limit=2)
        found += [row.id for row in page.items]
        if page.next is None:
            break
        before = page.next
        put(store, 100 + round, (round % 6 or None) if round < 12 else 0)
    assert len(found) == len(set(found))
    assert there <= set(found)


@pytest.mark.parametrize("cursor", ["", "5", "published//", "published/2026-13-01/5", "published_oldest/2026-03-01/5"])
def test_a_cursor_of_another_list_is_refused(store: Engine, cursor: str) -> None:
    with reading(store) as conn, pytest.raises(ValueError, match=r"cursor|month|day"):
        articles.page(conn, order=ArticleOrder.PUBLISHED, before=cursor, limit=3)


def test_the_ledger_is_walked_from_either_end(store: Engine) -> None:
    with writing(store) as conn:
        ids = [submissions.accept(conn, [a_submission(name=str(n))], now=NOW)[0].id for n in range(7)]
    for order, wanted in ((LedgerOrder.OLDEST, sorted(ids)), (LedgerOrder.NEWEST, sorted(ids, reverse=True))):
        found: list[str] = []
        while True:
            before = place_of(found[-1], order) if found else None
            with reading(store) as conn:
                rows = submissions.page(conn, order=order, before=before, limit=3)
            if not rows:
                break
            found += [row.id for row in rows]
        assert found == wanted
    for order, place in ((LedgerOrder.OLDEST, ids[0]), (LedgerOrder.NEWEST, f"oldest/{ids[0]}")):
        with reading(store) as conn, pytest.raises(ValueError, match="cursor"):
            submissions.page(conn, order=order, before=place, limit=3)


def test_utterances_are_walked_by_their_last_day_and_those_without_come_last(store: Engine) -> None:
    days = [FIRST, None, FIRST + timedelta(days=2), FIRST, None, FIRST + timedelta(days=1)]
    with writing(store) as conn:
        first = one_statement(conn, "The mill is lit.").id
        rows = [
            {
                "id": f"{number:032x}",
                "first_id": first,
                "statements": 2,
                "reports": 2,
                "copies": 0,
                "outlets": 1,
                "languages": "en",
                "first_day": day and FIRST,
                "last_day": day,
                "updated_at": NOW,
            }
            for number, day in enumerate(days)
        ]
        conn.execute(sa.insert(utterance_rows), rows)
    wanted = sorted(range(6), key=lambda n: (days[n] is not None, days[n] or FIRST, n), reverse=True)
    for limit in (1, 2, 3, 50):
        found: list[str] = []
        after: str | None = None
        while True:
            with reading(store) as conn:
                page = utterances.page(conn, order=UtteranceOrder.LATEST, after=after, limit=limit)
            found += [one.id for one in page.items]
            if (after := page.next) is None:
                break
        assert found == [f"{n:032x}" for n in wanted]
    for place in ("", "latest/", f"2.{first}", f"latest/x/{first}"):
        with reading(store) as conn, pytest.raises(ValueError, match=r"cursor|isoformat"):
            utterances.page(conn, order=UtteranceOrder.LATEST, after=place, limit=3)
