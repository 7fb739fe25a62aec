"""What was deleted leaves the file of SQLite too, and its log: after an erasure, and outside its transaction.

Pages are overwritten as rows are deleted (`engine.py`), but the full-text index keeps the words of deleted rows until
its parts are merged, and the write-ahead log keeps older pages until it is emptied. On PostgreSQL that is the
work of VACUUM.
"""

import sqlalchemy as sa
from sqlalchemy import Engine

from services.common.store import upkeep
from services.common.store.engine import writing

_PAGES = 500
"""Of a full-text index that are merged in one transaction, in some tens of milliseconds."""
_MOST_STEPS = 100_000


def clean(engine: Engine) -> bool:
    """Whether nothing of it is left in the files. False where readers that do not end still hold the log; it is emptied
    later (`upkeep.tend`). True on PostgreSQL, of which docs/erasure.md tells what is left to do."""
    if engine.dialect.name != "sqlite":
        return True
    for table in ("statement_search", "article_search"):
        _merge(engine, table)
    return upkeep.tend(engine, largest=0) or upkeep.is_empty(engine)


def _merge(engine: Engine, table: str) -> None:
    """All parts of the index into one: first a negative number, then on until nothing is written any more (SQLite, FTS5
    extension, section 6.8)."""
    pages = -_PAGES
    for _ in range(_MOST_STEPS):
        with writing(engine) as conn:
            before = conn.execute(sa.text("SELECT total_changes()")).scalar_one()
            conn.execute(sa.text(f"INSERT INTO {table} ({table}, rank) VALUES ('merge', :pages)"), {"pages": pages})  # noqa: S608
            after = conn.execute(sa.text("SELECT total_changes()")).scalar_one()
        if after - before < 2:  # the row of the command itself
            return
        pages = _PAGES
