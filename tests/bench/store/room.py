"""How much room each table and index takes, and how much is written to a log."""

import sqlalchemy as sa
from sqlalchemy import Engine

from services.common.store.engine import reading

_POSTGRESQL = """
SELECT c.relname, CASE WHEN c.relkind = 'r' THEN pg_table_size(c.oid) ELSE pg_relation_size(c.oid) END
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('r', 'i')
"""


def room(engine: Engine) -> dict[str, int]:
    """Bytes of each table and index, by name; SQLite's full-text tables by their parts. {} where it does not tell."""
    is_postgresql = engine.dialect.name == "postgresql"
    select = _POSTGRESQL if is_postgresql else "SELECT name, sum(pgsize) FROM dbstat GROUP BY name"
    with reading(engine) as conn:
        try:
            return dict(conn.execute(sa.text(select)).tuples().all())
        except sa.exc.OperationalError:  # SQLite built without dbstat
            return {}


def written(engine: Engine) -> int:
    """Bytes of write-ahead log since the server began; 0 on SQLite, which begins its log anew."""
    if engine.dialect.name != "postgresql":
        return 0
    with reading(engine) as conn:
        found: int = conn.execute(sa.text("SELECT pg_current_wal_lsn() - '0/0'")).scalar_one()
    return int(found)
