"""Where in a store something stands that is looked for: in every column of every table, packed or not."""

import contextlib
import zlib

import sqlalchemy as sa
from sqlalchemy import Engine

from services.common.store import tables
from services.common.store.engine import reading


def remains(engine: Engine, *words: str) -> dict[str, list[str]]:
    """By table, the columns in which any of the words stands; also the tables that find words."""
    found: dict[str, list[str]] = {}
    with reading(engine) as conn:
        for table in tables.metadata.sorted_tables:
            for row in conn.execute(sa.select(table)).mappings():
                for name, value in row.items():
                    if any(word in _read(value) for word in words):
                        found.setdefault(table.name, []).append(name)
        searched = ("statement_search", "article_search")
        if engine.dialect.name == "sqlite":
            for table_name in searched:
                conn.exec_driver_sql(f"CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, {table_name}, row)")
                terms = set(conn.exec_driver_sql("SELECT term FROM temp.words").scalars())
                conn.exec_driver_sql("DROP TABLE temp.words")
                if any(word.lower() in terms for word in words):
                    found[table_name] = ["terms"]
        else:
            for table_name in searched:
                rows = conn.exec_driver_sql(f"SELECT lexemes::text FROM {table_name}").scalars()
                if any(word.lower() in lexemes for lexemes in rows for word in words):
                    found[table_name] = ["lexemes"]
    return found


def _read(value: object) -> str:
    if isinstance(value, bytes):
        with contextlib.suppress(zlib.error):
            value = zlib.decompress(value)
        return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""
    return str(value)
