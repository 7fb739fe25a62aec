"""The plain indexes of the tables, away while many rows come in: building one at the end costs a fraction."""

import sqlalchemy as sa
from sqlalchemy import Connection

_POSTGRES = """
SELECT tablename, indexname, indexdef FROM pg_indexes
WHERE schemaname = current_schema() AND indexname LIKE 'ix\\_%'
ORDER BY indexname
"""
_SQLITE = """
SELECT tbl_name, name, sql FROM sqlite_master
WHERE type = 'index' AND sql IS NOT NULL AND name LIKE 'ix\\_%' ESCAPE '\\'
ORDER BY name
"""


def take_away(conn: Connection) -> tuple[str, ...]:
    """Drop those that are neither keys nor unique; what builds them again."""
    rows = conn.execute(sa.text(_POSTGRES if conn.dialect.name == "postgresql" else _SQLITE)).all()
    quote = conn.dialect.identifier_preparer.quote
    for _, name, _ in rows:
        conn.exec_driver_sql(f"DROP INDEX {quote(name)}")
    return tuple(sql for _, _, sql in rows)


def put_back(conn: Connection, built_by: tuple[str, ...]) -> None:
    for sql in built_by:
        conn.exec_driver_sql(sql)
