"""The order in which statements became known: nothing is passed over, whoever commits late."""

import threading
import time
from random import Random

import pytest
from sqlalchemy import Engine

from services.common.contracts.articles import StoredArticle
from services.common.contracts.statements import Kind
from services.common.store import arrivals, statements
from services.common.store.arrivals import Arrived, Position
from services.common.store.engine import snapshot, writing
from services.common.store.statements import StatementFilter
from tests.common.store.builders import LATER, NOW, a_statement, an_article, stored

WORDS = ("alpha", "bravo", "charlie", "delta")


def keep(engine: Engine, number: int, count: int = 2, *, announced: bool = True) -> tuple[StoredArticle, list[str]]:
    with writing(engine) as conn:
        article = stored(
            conn, an_article(f"Number {number}. " + ". ".join(WORDS), language="ar" if number % 2 else "en")
        )
        found = [a_statement(article.article, word) for word in WORDS[:count]]
        statements.replace(conn, article, found, now=NOW)
        if announced:
            arrivals.announce(conn, [article.id])
    return article, [statement.id for statement in found]


def behind(engine: Engine, position: Position, *, limit: int = 100, **wanted: object) -> Arrived:
    with snapshot(engine) as conn:
        return arrivals.behind(conn, position, StatementFilter(**wanted), limit=limit)  # type: ignore[arg-type]


def ids(found: Arrived) -> list[str]:
    return [row.stored.statement.id for _, row in found.items]


def followed(engine: Engine, position: Position, *, limit: int, **wanted: object) -> list[str]:
    seen: list[str] = []
    while True:
        found = behind(engine, position, limit=limit, **wanted)
        seen += ids(found)
        assert found.end >= position
        position = found.end
        if found.is_all:
            return seen


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_statements_come_in_the_order_in_which_they_were_announced(store: Engine, limit: int) -> None:
    first, of_first = keep(store, 0, announced=False)
    _, of_second = keep(store, 1)
    with writing(store) as conn:
        arrivals.announce(conn, [first.id])
        arrivals.announce(conn, [first.id])

    assert followed(store, Position(0), limit=limit) == [*of_second, *of_first]
    assert arrivals.newest(store) == 2


def test_a_position_may_be_behind_any_statement(store: Engine) -> None:
    expected = [id for number in range(3) for id in keep(store, number)[1]]
    found = behind(store, Position(0))

    for count, (place, _) in enumerate(found.items, start=1):
        assert ids(behind(store, Position.read(str(place)))) == expected[count:]
    assert ids(behind(store, found.end)) == []


def test_only_what_is_new_of_an_article_is_announced_again(store: Engine) -> None:
    article, before = keep(store, 0)
    end = behind(store, Position(0)).end
    again = [a_statement(article.article, word) for word in WORDS[:3]]
    with writing(store) as conn:
        statements.replace(conn, article, again, now=LATER)
        arrivals.announce(conn, [article.id])

    assert ids(behind(store, end)) == [again[2].id]
    with writing(store) as conn:
        statements.replace(conn, article, [], now=LATER)
    gone = behind(store, end)
    assert (gone.items, gone.is_all) == ((), True)
    assert gone.end == Position(2), "what is gone is behind, or a listener would ask for it again and again"
    assert before


@pytest.mark.parametrize(
    "wanted",
    [
        {"language": "ar"},
        {"text": "bravo"},
        {"text": "bravo alph*"},
        {"text": "zulu"},
        {"text": "!"},
        {"speaker": "holt"},
        {"kind": Kind.DIRECT},
        {"language": "en", "text": '"alpha"', "only_current": True},
        {"publisher": "the daily example", "published_from": NOW.date()},
    ],
)
@pytest.mark.parametrize("limit", [1, 100])
def test_what_fits_is_what_the_list_has(store: Engine, wanted: dict[str, object], limit: int) -> None:
    for number in range(4):
        keep(store, number)
    with snapshot(store) as conn:
        page = statements.page(conn, StatementFilter(**wanted), limit=100)  # type: ignore[arg-type]

    assert sorted(followed(store, Position(0), limit=limit, **wanted)) == sorted(
        row.stored.statement.id for row in page.items
    )


def test_of_one_article_alone(store: Engine) -> None:
    article, found = keep(store, 0)
    keep(store, 1)
    assert followed(store, Position(0), limit=3, article_id=article.id) == found
    assert followed(store, Position(0), limit=3, article_id="0" * 32) == []


@pytest.mark.parametrize("written", ["", "1", "-1.2", "1.x", "x.1", "9" * 30 + ".1", "1." + "9" * 30])
def test_a_position_that_is_not_ours_is_told_so(written: str) -> None:
    with pytest.raises(ValueError):
        Position.read(written)


def test_who_follows_while_many_write_misses_and_doubles_nothing(store: Engine) -> None:
    """Transactions that announce early and commit late, and some that fail, beside one that follows all the time."""
    writers, each = 4, 12
    announced: list[str] = []
    done = threading.Event()
    failures: list[BaseException] = []

    class Undone(Exception):
        pass

    def write(writer: int) -> None:
        random = Random(writer)
        try:
            for number in range(each):
                article, found = keep(store, writer * each + number, announced=False)
                try:
                    with writing(store) as conn:
                        arrivals.announce(conn, [article.id])
                        time.sleep(random.random() * 0.02)
                        if random.random() < 0.3:
                            raise Undone
                    announced.extend(found)
                except Undone:
                    pass
        except BaseException as error:
            failures.append(error)
            raise

    seen: list[str] = []

    def follow() -> None:
        position = Position(0)
        while True:
            is_last = done.is_set()
            found = behind(store, position, limit=3)
            seen.extend(ids(found))
            position = Position.read(str(found.end))  # as if it had gone away and come back
            if is_last and found.is_all:
                return

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(writers)]
    follower = threading.Thread(target=follow)
    for thread in (*threads, follower):
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    follower.join()

    assert not failures
    assert len(seen) == len(set(seen))
    assert set(seen) == set(announced)
    assert len(announced) < writers * each * 2, "some were undone"
