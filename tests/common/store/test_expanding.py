"""Migrations only expand: code of before goes on working on what they leave, while an upgrade is on its way."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from services.common.store.engine import migrating, open_store, revisions, upgrade

Schema = Mapping[str, Mapping[str, Any]]
"""By table: its columns by name, and what is required of a row."""


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    if request.param == "postgres":
        url = request.getfixturevalue("empty_postgres_url")
    engine = open_store(url)
    yield engine
    engine.dispose()


NOT_MISSED: Mapping[str, list[str]] = {}
"""By revision: what it takes away of what was there, since the version before reads and writes it no more."""


def schema_of(conn: Connection) -> Schema:
    inspector = sa.inspect(conn)
    checks, references = inspector.get_multi_check_constraints(), inspector.get_multi_foreign_keys()
    unique, indexes = inspector.get_multi_unique_constraints(), inspector.get_multi_indexes()
    primary = inspector.get_multi_pk_constraint()
    return {
        key[1]: {
            "columns": {column["name"]: column for column in columns},
            "checks": {str(check["sqltext"]) for check in checks.get(key, ())},
            "references": {tuple(one["constrained_columns"]) for one in references.get(key, ())},
            "unique": {
                *(tuple(one["column_names"]) for one in unique.get(key, ())),
                *(tuple(one["column_names"]) for one in indexes.get(key, ()) if one["unique"]),
                tuple(primary[key]["constrained_columns"]),
            },
        }
        for key, columns in inspector.get_multi_columns().items()
        if not key[1].startswith(("sqlite_", "statement_search", "article_search"))
    }


def narrowed(before: Schema, after: Schema) -> Iterator[str]:
    """What code that knows `before` alone could read or write, and can no more in `after`."""
    for table, was in before.items():
        if table not in after:
            yield f"{table} is gone"
            continue
        now = after[table]
        for name, column in was["columns"].items():
            if name not in now["columns"]:
                yield f"{table}.{name} is gone"
                continue
            found = now["columns"][name]
            if not _holds(found["type"], column["type"]):
                yield f"{table}.{name} was {column['type']}, and is {found['type']}"
            if column["nullable"] and not found["nullable"]:
                yield f"{table}.{name} must have a value"
            if column["default"] is not None and found["default"] is None and not found["nullable"]:
                yield f"{table}.{name} has lost its default"
        for name in now["columns"].keys() - was["columns"].keys():
            added = now["columns"][name]
            if not added["nullable"] and added["default"] is None:
                yield f"{table}.{name} is new, must have a value, and has no default"
        for what in ("checks", "references", "unique"):
            yield from (f"{table}: {what} {rule}" for rule in _new(was[what], now[what]))


def _holds(wide: sa.types.TypeEngine[Any], narrow: sa.types.TypeEngine[Any]) -> bool:
    """Whether each value of the one can be kept in the other."""
    sizes = ("SMALLINT", "INTEGER", "BIGINT")
    names = str(narrow).split("(")[0], str(wide).split("(")[0]
    if names[0] in sizes and names[1] in sizes:
        return sizes.index(names[0]) <= sizes.index(names[1])
    return str(narrow) == str(wide)


def _new(before: Iterable[Any], after: Iterable[Any]) -> list[Any]:
    return sorted(set(after) - set(before), key=str)


def test_each_migration_leaves_all_that_code_of_before_reads_and_writes(empty: Engine) -> None:
    found: dict[str, list[str]] = {}
    before: Schema = {}
    for revision in revisions():
        with migrating(empty) as conn:
            upgrade(conn, revision)
            after = schema_of(conn)
        if faults := list(narrowed(before, after)):
            found[revision] = faults
        before = after
    assert len(before) > 30
    assert found == NOT_MISSED


MADE = "CREATE TABLE one (id TEXT PRIMARY KEY, size INTEGER NOT NULL DEFAULT 3, name TEXT, UNIQUE (size))"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("CREATE TABLE two (id TEXT)", "one is gone"),
        ("CREATE TABLE one (id TEXT PRIMARY KEY, size INTEGER NOT NULL DEFAULT 3, UNIQUE (size))", "one.name is gone"),
        (MADE.replace("name TEXT", "title TEXT"), "one.name is gone"),
        (MADE.replace("name TEXT", "name TEXT NOT NULL"), "one.name must have a value"),
        (MADE.replace("name TEXT", "name INTEGER"), "one.name was TEXT, and is INTEGER"),
        (MADE.replace("INTEGER", "SMALLINT"), "one.size was INTEGER, and is SMALLINT"),
        (MADE.replace("DEFAULT 3", ""), "one.size has lost its default"),
        (MADE.replace("name TEXT", "name TEXT, mood TEXT NOT NULL"), "one.mood is new, must have a value"),
        (MADE.replace("UNIQUE (size)", "UNIQUE (size), CHECK (size > 2)"), "one: checks size > 2"),
        (MADE.replace("UNIQUE (size)", "UNIQUE (size), UNIQUE (name)"), "one: unique ('name',)"),
        (MADE.replace("name TEXT", "name TEXT REFERENCES one (id)"), "one: references ('name',)"),
    ],
)
def test_a_migration_that_takes_something_away_is_told(change: str, told: str) -> None:
    engine = sa.create_engine("sqlite://")
    with engine.connect() as conn:
        conn.exec_driver_sql(MADE)
        before = schema_of(conn)
        conn.exec_driver_sql("DROP TABLE one")
        conn.exec_driver_sql(change)
        assert any(fault.startswith(told) for fault in narrowed(before, schema_of(conn)))
    engine.dispose()


@pytest.mark.parametrize(
    "change",
    [MADE, MADE.replace("INTEGER", "BIGINT"), MADE.replace("name TEXT", "name TEXT, mood TEXT, n INT DEFAULT 0")],
)
def test_a_migration_that_only_adds_or_widens_is_left_alone(change: str) -> None:
    engine = sa.create_engine("sqlite://")
    with engine.connect() as conn:
        conn.exec_driver_sql(MADE)
        before = schema_of(conn)
        conn.exec_driver_sql("DROP TABLE one")
        conn.exec_driver_sql(change)
        assert list(narrowed(before, schema_of(conn))) == []
    engine.dispose()
