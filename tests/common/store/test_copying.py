"""A store is moved into another of either kind: all of it, compared, or nothing, and never while somebody works."""

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine, event

from services.common.contracts.workers import Worker
from services.common.errors import SetupError
from services.common.store import submissions, workers
from services.common.store.engine import open_store, reading, schema_is_current, writing
from services.common.store.outages import StoreDown
from services.common.store.portable import CopiedTable, ImportRefusedError, copy_store, export_store
from services.common.store.portable.filling import filled_tables
from services.common.store.portable.layout import layouts
from tests.common.store.builders import LATER, NOW, a_submission
from tests.common.store.filled import fill
from tests.servers.injected import Injected

BEAT = 5.0


def silent(*_: object) -> None:
    """No progress is shown."""


def copied(source: Engine, target: Engine) -> tuple[CopiedTable, ...]:
    return copy_store(source, target, now=NOW + timedelta(days=1), heartbeat_seconds=BEAT, progress=silent)


def exported(engine: Engine) -> bytes:
    file = io.BytesIO()
    export_store(engine, file, qawl_version="1", made_at=NOW, progress=silent)
    return file.getvalue()


@pytest.fixture
def full(sqlite_store: Engine) -> Engine:
    """A row in every table, and a large payload in parts."""
    fill(sqlite_store)
    return sqlite_store


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    engine = open_store(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    yield engine
    engine.dispose()


def test_into_postgres_and_back_every_table_has_the_same_rows_and_goes_on(
    full: Engine, empty: Engine, empty_postgres_url: str
) -> None:
    middle = open_store(empty_postgres_url)
    there = copied(full, middle)
    back = copied(middle, empty)
    assert there == back
    assert [table.name for table in there] == [layout.name for layout in layouts()]
    assert all(table.rows for table in there)
    assert exported(full) == exported(middle) == exported(empty)
    for engine in (middle, empty):
        assert schema_is_current(engine)
        with writing(engine) as conn:  # numbers go on where they stood
            submissions.accept(conn, [a_submission(b"new")], now=LATER)
    middle.dispose()


def test_two_stores_that_differ_in_one_byte_have_other_digests(full: Engine, empty: Engine, tmp_path: Path) -> None:
    before = {table.name: table for table in copied(full, empty)}
    with writing(full) as conn:
        conn.execute(sa.text("UPDATE articles SET title = 'x' WHERE number = (SELECT min(number) FROM articles)"))
    other = open_store(f"sqlite:///{tmp_path / 'other.sqlite'}")
    after = {table.name: table for table in copied(full, other)}
    other.dispose()
    assert {name for name in before if before[name] != after[name]} == {"articles"}


@pytest.mark.parametrize("which", ["source", "target"])
def test_it_is_refused_while_a_worker_lives(which: str, full: Engine, store: Engine) -> None:
    at = NOW + timedelta(days=1)
    alive = Worker(
        name="ingest@here", queues=("ingest",), version="1", pid=1, concurrency=2, busy=0, started_at=at, seen_at=at
    )  # fmt: skip
    with writing(full if which == "source" else store) as conn:
        workers.beat(conn, alive)
    with pytest.raises(SetupError, match=rf"the {which} is at work: ingest@here(.|\n)*stop Qawl"):
        copied(full, store)


def test_a_target_that_is_not_empty_is_left_alone(full: Engine, store: Engine) -> None:
    with writing(store) as conn:
        submissions.accept(conn, [a_submission(name="mine")], now=NOW)
    with pytest.raises(ImportRefusedError, match="the target is not empty: it has"):
        copied(full, store)
    with reading(store) as conn:
        assert [row.name for row in submissions.page(conn, limit=9)] == ["mine"]


def test_a_store_is_not_moved_onto_itself_nor_an_empty_one_anywhere(full: Engine, store: Engine) -> None:
    with pytest.raises(ImportRefusedError, match="not empty"):
        copied(full, full)
    with pytest.raises(SetupError, match="nothing in the source"):
        copied(store, full)


def test_nobody_writes_to_the_source_meanwhile(full: Engine, postgres_store_url: str, empty: Engine) -> None:
    """Tried at the first table that is told of, on both kinds of source."""
    middle = open_store(postgres_store_url)
    for source, target in ((full, middle), (middle, empty)):
        tried: list[Callable[[], None]] = []

        def write(*_: object, source: Engine = source, tried: list[Callable[[], None]] = tried) -> None:
            if tried:
                return
            tried.append(write)
            writer = open_store(source.url.render_as_string(hide_password=False), patience_seconds=0.2)
            with pytest.raises(StoreDown), writing(writer) as conn:
                submissions.accept(conn, [a_submission(b"late")], now=LATER)
            writer.dispose()

        copy_store(source, target, now=LATER + timedelta(days=1), heartbeat_seconds=BEAT, progress=write)
        assert tried
    middle.dispose()


@pytest.mark.parametrize("at", [40, 90])
def test_broken_off_it_leaves_the_target_empty_and_can_be_done_over(at: int, full: Engine, store: Engine) -> None:
    with pytest.raises(StoreDown), Injected(store, at=at) as counted:
        copied(full, store)
    assert counted.steps >= at
    with reading(store) as conn:
        assert filled_tables(conn) == []
    assert copied(full, store)


def test_a_target_that_gives_back_something_else_is_told_of_and_left_empty(full: Engine, store: Engine) -> None:
    def spoil(
        _conn: object, _cursor: object, statement: str, parameters: object, _context: object, _many: object
    ) -> tuple[str, object]:
        """As a disk would that loses a letter."""
        return statement, _shorter(statement, parameters)

    event.listen(store, "before_cursor_execute", spoil, retval=True)
    with pytest.raises(ImportRefusedError, match="hosts is not in the target as it is in the source"):
        copied(full, store)
    event.remove(store, "before_cursor_execute", spoil)
    with reading(store) as conn:
        assert filled_tables(conn) == []


def _shorter(statement: str, parameters: object) -> object:
    if not statement.startswith("INSERT INTO hosts "):
        return parameters
    if isinstance(parameters, dict):
        return {key: value[:-1] if isinstance(value, str) else value for key, value in parameters.items()}
    if isinstance(parameters, tuple) and not isinstance(parameters[0], tuple | dict):
        return tuple(value[:-1] if isinstance(value, str) else value for value in parameters)
    assert isinstance(parameters, list | tuple)
    return [_shorter(statement, row) for row in parameters]
