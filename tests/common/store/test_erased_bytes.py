"""What was erased is in none of the files of SQLite any more: not in the database, nor in its log."""

import zlib
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Engine

from services.common.contracts.articles import Article
from services.common.contracts.submissions import Channel, NewSubmission
from services.common.store import articles, erased_bytes, erasing, statements, submissions
from services.common.store.engine import reading, writing
from tests.common.store.builders import NOW, a_statement, an_article

MARKED = 5
"""Of thirty articles, the one that is erased: rows before and behind it share its pages."""


def _text(number: int) -> str:
    words = " ".join(f"word{number}x{k}" for k in range(400))
    return f'Article {number} tells this. "The zq{number}quince is ripe," said Mira Holt. {words}'


def _store(engine: Engine, number: int) -> Article:
    article = an_article(_text(number), url=f"https://news.example/zq{number}address")
    with writing(engine) as conn:
        payload = article.text.encode()
        new = NewSubmission(channel=Channel.UPLOAD, name=f"zq{number}name.txt", payload=payload)
        (row,) = submissions.accept(conn, [new], now=NOW)
        stored = articles.insert(conn, article, row.id, now=NOW)
        assert stored is not None
        said = a_statement(article, f"The zq{number}quince is ripe", source="Mira Holt", cue="said")
        statements.replace(conn, stored, [said], now=NOW)
    return article


def _in_files(path: Path, article: Article, number: int) -> set[str]:
    data = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    looked_for = {
        "a word": f"zq{number}quince".encode(),
        "another": f"word{number}x77".encode(),
        "its name": f"zq{number}name".encode(),
        "its address": f"zq{number}address".encode(),
        "its text, packed": zlib.compress(article.text.encode())[20:60],
        "its bytes, packed": zlib.compress(article.text.encode(), 3)[20:60],
    }
    return {what for what, wanted in looked_for.items() if wanted in data}


def test_nothing_of_an_erased_article_is_left_in_the_files(sqlite_store: Engine) -> None:
    path = Path(sqlite_store.url.database or "")
    stored = [_store(sqlite_store, number) for number in range(30)]
    marked = stored[MARKED]
    before = _in_files(path, marked, MARKED)
    assert {"a word", "its name", "its address", "its text, packed", "its bytes, packed"} <= before
    for _ in range(2):  # rows move to other pages as articles are read again
        with writing(sqlite_store) as conn:
            conn.execute(sa.text("UPDATE submissions SET reason_detail = substr(hex(zeroblob(900)), 1)"))
            conn.execute(sa.text("UPDATE submissions SET reason_detail = NULL"))
    with writing(sqlite_store) as conn:
        erasing.erase(conn, marked.id, by="test", now=NOW)
    assert erased_bytes.clean(sqlite_store)
    assert _in_files(path, marked, MARKED) == set()
    assert _in_files(path, stored[MARKED + 1], MARKED + 1) == _in_files(path, stored[0], 0) != set()
    with reading(sqlite_store) as conn:
        assert articles.page(conn, text=f"zq{MARKED}quince", limit=9).items == ()
        assert len(articles.page(conn, text="ripe", limit=99).items) == 29
        assert conn.execute(sa.text("PRAGMA integrity_check")).scalar_one() == "ok"
        conn.exec_driver_sql("INSERT INTO statement_search(statement_search) VALUES ('integrity-check')")


def test_a_reader_that_holds_the_log_is_told_of_and_it_is_emptied_later(sqlite_store: Engine) -> None:
    _store(sqlite_store, MARKED)
    with reading(sqlite_store) as conn:
        conn.execute(sa.text("SELECT count(*) FROM articles")).scalar_one()
        _store(sqlite_store, MARKED + 1)
        assert not erased_bytes.clean(sqlite_store)
    assert erased_bytes.clean(sqlite_store)
