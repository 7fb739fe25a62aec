"""INSERT ... ON CONFLICT, which both stores have and SQLAlchemy keeps in each one's dialect."""

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

Insert = postgresql.Insert | sqlite.Insert


def insert(conn: Connection, table: sa.Table) -> Insert:
    """An INSERT with `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return postgresql.insert(table) if conn.dialect.name == "postgresql" else sqlite.insert(table)
