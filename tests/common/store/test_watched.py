"""Marks of watched files."""

from sqlalchemy import Engine

from services.common.store import submissions, watched
from services.common.store.engine import reading, writing
from services.common.store.watched import FileMark
from tests.common.store.builders import NOW, a_submission


def test_the_newest_mark_of_each_file_is_known_for_its_folder_alone(store: Engine) -> None:
    with writing(store) as conn:
        (row,) = submissions.accept(conn, [a_submission()], now=NOW)
        watched.remember(conn, "/in", "a.txt", FileMark(size=1, mtime_ns=2), row.id)
        watched.remember(conn, "/in", "خبر.txt", FileMark(size=3, mtime_ns=2**60), row.id)
        watched.remember(conn, "/in", "a.txt", FileMark(size=5, mtime_ns=6), row.id)
        watched.remember(conn, "/other", "a.txt", FileMark(size=7, mtime_ns=8), row.id)
    with reading(store) as conn:
        assert watched.known(conn, "/in") == {
            "a.txt": FileMark(size=5, mtime_ns=6),
            "خبر.txt": FileMark(size=3, mtime_ns=2**60),
        }
        assert watched.known(conn, "/none") == {}
