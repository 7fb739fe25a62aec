"""Who keeps a copy misses nothing: the order of changes is the order of commits, however many write at once."""

import random
import threading
import time
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from services.common.contracts.articles import StoredArticle
from services.common.store import articles, changes, statements, submissions
from services.common.store.changes import ForeignPlaceError
from services.common.store.engine import migrate, open_store, reading, writing
from services.common.store.portable import export_store, import_store
from services.common.store.tables import articles as article_rows
from services.common.store.tables import carriers as carrier_rows
from services.common.store.tables import speakers as speaker_rows
from services.common.store.tables import statements as statement_rows
from services.extract import linking
from tests.common.store.builders import NOW, a_statement, a_submission, an_article

TEXT = "The bridge is safe, Mira Holt said. The road is closed. The ferry is late. The port is open."
CONTENTS = ("The bridge is safe", "The road is closed", "The ferry is late", "The port is open")


def an_article_of(conn: Connection, name: str) -> StoredArticle:
    (row,) = submissions.accept(conn, [a_submission(name.encode(), name=name)], now=NOW)
    found = articles.insert(conn, an_article(f"{TEXT} {name}"), row.id, now=NOW)
    assert found is not None
    return found


def say(conn: Connection, article: StoredArticle, *contents: str) -> None:
    statements.replace(conn, article, [a_statement(article.article, content) for content in contents], now=NOW)


def seen(engine: Engine, since: str | None = None, *, limit: int = 1000) -> tuple[list[tuple[str, str, bool]], str]:
    with reading(engine) as conn:
        page = changes.page(conn, since=since, limit=limit)
    return [(one.kind, one.key, one.is_removed) for one in page.items], page.next


def only(engine: Engine, since: str, kind: str = "article") -> list[str]:
    return [key for its_kind, key, _ in seen(engine, since)[0] if its_kind == kind]


def test_whatever_changes_an_article_or_its_statements_is_told_once_with_its_latest(store: Engine) -> None:
    assert seen(store)[0] == []
    with writing(store) as conn:
        first, second = an_article_of(conn, "first"), an_article_of(conn, "second")
    found, at = seen(store)
    assert found == [("article", first.id, False), ("article", second.id, False)]
    assert seen(store, at) == ([], at)
    with writing(store) as conn:
        say(conn, first, *CONTENTS)
    assert only(store, at) == [first.id], "four statements of one article"
    with writing(store) as conn:
        say(conn, second, CONTENTS[0])
        say(conn, first, CONTENTS[1])
    found, at = seen(store, at)
    assert sorted(key for _, key, _ in found) == sorted([first.id, second.id])
    with writing(store) as conn:
        say(conn, second, CONTENTS[0])
    assert only(store, at) == [], "as it was"
    with writing(store) as conn:
        articles.supersede(conn, first.id, second.id)
    assert sorted(only(store, at)) == sorted([first.id, second.id])


def test_speakers_are_told_of_when_they_come_and_are_joined_and_not_when_they_are_counted(store: Engine) -> None:
    with writing(store) as conn:
        article = an_article_of(conn, "a")
        say(conn, article, CONTENTS[0])
        linking.link(conn, [article.id], now=NOW)
    found, at = seen(store)
    ids = [key for kind, key, _ in found if kind == "speaker"]
    assert len(ids) == 1
    with writing(store) as conn:
        conn.execute(sa.update(speaker_rows).values(statements=9, shown_statements=9, updated_at=NOW))
    assert seen(store, at)[0] == []
    with writing(store) as conn:
        conn.execute(sa.update(speaker_rows).values(shown_name="M. Holt"))
    found, at = seen(store, at)
    assert found == [("speaker", ids[0], False)]
    with writing(store) as conn:
        conn.execute(sa.update(speaker_rows).values(speaker_id="f" * 32))
    found, at = seen(store, at)
    assert sorted(key for _, key, _ in found) == sorted([ids[0], "f" * 32]), "of whom it was, and of whom it is"
    gone = {"id": "e" * 32, "kind": "person", "name": "N. N.", "statements": 0, "updated_at": NOW}
    with writing(store) as conn:
        conn.execute(sa.insert(speaker_rows), gone)
    assert only(store, at, "speaker") == [gone["id"]]
    with writing(store) as conn:
        conn.execute(sa.delete(speaker_rows).where(speaker_rows.c.id == gone["id"]))
    assert seen(store, at)[0] == [("speaker", gone["id"], True)]


def test_what_is_removed_is_told_as_removed_and_comes_back_when_it_does(store: Engine) -> None:
    with writing(store) as conn:
        article = an_article_of(conn, "a")
        say(conn, article, CONTENTS[0])
    _, at = seen(store)
    with writing(store) as conn:
        conn.execute(sa.delete(statement_rows))
        conn.execute(sa.delete(article_rows))
    found, at = seen(store, at)
    assert found == [("article", article.id, True)]
    with writing(store) as conn:
        an_article_of(conn, "a")
    assert seen(store, at)[0] == [("article", article.id, False)]


def test_an_outlet_that_carries_a_story_changes_it(store: Engine) -> None:
    with writing(store) as conn:
        article = an_article_of(conn, "a")
    _, at = seen(store)
    with writing(store) as conn:
        row = {
            "head_id": article.id,
            "article_id": "x",
            "submission_id": "s",
            "share": 1.0,
            "is_other_outlet": True,
            "stored_at": NOW,
        }
        conn.execute(sa.insert(carrier_rows), row)
    assert only(store, at) == [article.id]


def test_what_is_rolled_back_did_not_change(store: Engine) -> None:
    with writing(store) as conn:
        article = an_article_of(conn, "a")
    _, at = seen(store)

    def fail() -> None:
        with writing(store) as conn:
            say(conn, article, CONTENTS[0])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert seen(store, at) == ([], at)


def test_pages_are_walked_to_the_end_and_on_from_there(store: Engine) -> None:
    with writing(store) as conn:
        ids = [an_article_of(conn, str(number)).id for number in range(7)]
    walked, at, more = [], None, True
    while more:
        with reading(store) as conn:
            page = changes.page(conn, since=at, limit=3)
        walked += [one.key for one in page.items]
        at, more = page.next, page.more
    assert sorted(walked) == sorted(ids)
    with reading(store) as conn:
        assert changes.now(conn) == at


@pytest.mark.parametrize("place", ["", "1", "x.1", "{epoch}.", "{epoch}.-1", "{epoch}.x", "{epoch}.٣", "{epoch}.99"])
def test_a_place_of_another_store_is_refused(store: Engine, place: str) -> None:
    with reading(store) as conn:
        epoch = changes.now(conn).partition(".")[0]
        with pytest.raises(ForeignPlaceError):
            changes.page(conn, since=place.format(epoch=epoch), limit=1)


@dataclass
class Mirror:
    """A copy of who said how much, kept by asking for changes: what a user of the interface would have."""

    engine: Engine
    held: dict[str, list[str]] = field(default_factory=dict)
    at: str | None = None
    looks: int = 0

    def follow(self) -> None:
        more = True
        while more:
            with reading(self.engine) as conn:
                page = changes.page(conn, since=self.at, limit=5)
            for one in page.items:
                if one.kind == "article":
                    with reading(self.engine) as conn:  # later than the page: at least as new
                        self.held[one.key] = _said(conn, one.key)
            self.at, more = page.next, page.more
            self.looks += 1


def _said(conn: Connection, key: str) -> list[str]:
    return sorted(one.statement.id for one in statements.of_article(conn, key))


@pytest.mark.timeout(120)
def test_nothing_is_missed_while_many_write_and_commit_in_any_order(store: Engine) -> None:
    """Writers begin in one order and end in another: numbers given out when a row is written would be passed over by
    who looks between two commits."""
    with writing(store) as conn:
        there = [an_article_of(conn, f"there {number}") for number in range(6)]
    mirror, failures, is_over = Mirror(store), [], threading.Event()
    mirror.follow()
    ends_at = time.monotonic() + 6

    def write(seed: int) -> None:
        dice = random.Random(seed)
        try:
            number = 0
            while time.monotonic() < ends_at:
                number += 1
                with writing(store) as conn:
                    new = an_article_of(conn, f"{seed} {number}")
                    say(conn, new, *dice.sample(CONTENTS, dice.randint(1, 4)))
                    # Of those that others write too, one, so that nobody waits for two.
                    say(conn, dice.choice(there), *dice.sample(CONTENTS, dice.randint(0, 4)))
                    time.sleep(dice.choice((0, 0, 0.002, 0.05)))
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    def look() -> None:
        while not is_over.is_set():
            mirror.follow()

    writers = [threading.Thread(target=write, args=(seed,)) for seed in range(5)]
    reader = threading.Thread(target=look)
    for thread in (*writers, reader):
        thread.start()
    for thread in writers:
        thread.join()
    is_over.set()
    reader.join()
    assert failures == []
    mirror.follow()
    with reading(store) as conn:
        ids = conn.execute(sa.select(article_rows.c.id)).scalars().all()
        stored = {id: _said(conn, id) for id in ids}
    assert len(stored) > 6, "they wrote"
    assert mirror.looks > 2, "and were looked at meanwhile, however slow the machine"
    missed = {id for id in stored if mirror.held.get(id) != stored[id]}
    assert not missed, f"{len(missed)} of {len(stored)}, in {mirror.looks} looks"


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_an_import_tells_everything_anew_under_an_order_of_its_own(
    store: Engine, kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with writing(store) as conn:
        ids = [an_article_of(conn, str(number)).id for number in range(3)]
        say(conn, articles.find(conn, ids[0]), *CONTENTS)  # type: ignore[arg-type]
    _, at = seen(store)
    file = BytesIO()
    export_store(store, file, qawl_version="0", made_at=NOW, progress=lambda *_: None)
    url = f"sqlite:///{tmp_path / 'other.sqlite'}"
    if kind == "postgres":
        url = request.getfixturevalue("empty_postgres_url")
    migrate(url)
    other = open_store(url)
    file.seek(0)
    import_store(other, file, largest_row=10**7, progress=lambda *_: None)
    found, there = seen(other)
    assert [key for its_kind, key, _ in found if its_kind == "article"] == ids
    with pytest.raises(ForeignPlaceError):
        seen(other, at)
    with writing(other) as conn:
        again = articles.find(conn, ids[1])
        assert again is not None
        say(conn, again, CONTENTS[0])
    assert only(other, there) == [ids[1]], "the triggers are there again"
    other.dispose()
