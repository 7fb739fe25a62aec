"""A note in the database of every submission that was begun more than once: how many faults fell into work in hand.

The ledger counts attempts anew at each stage, so afterwards nothing of them is left. A trigger of the test's own notes
them as they are counted.
"""

import sqlalchemy as sa
from sqlalchemy import Engine

from services.common.store.engine import writing

_TABLE = "CREATE TABLE chaos_again (id TEXT, stage TEXT, PRIMARY KEY (id, stage))"
_SQLITE = (
    "CREATE TRIGGER chaos_again AFTER UPDATE OF attempts ON submissions WHEN NEW.attempts > 1"
    " BEGIN INSERT OR IGNORE INTO chaos_again VALUES (NEW.id, NEW.stage); END",
)
_POSTGRESQL = (
    "CREATE FUNCTION chaos_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " INSERT INTO chaos_again VALUES (NEW.id, NEW.stage) ON CONFLICT DO NOTHING; RETURN NULL; END $$",
    "CREATE TRIGGER chaos_again AFTER UPDATE OF attempts ON submissions FOR EACH ROW WHEN (NEW.attempts > 1)"
    " EXECUTE FUNCTION chaos_note()",
)


def take_note(engine: Engine) -> None:
    """From now on."""
    with writing(engine) as conn:
        for statement in (_TABLE, *(_POSTGRESQL if conn.dialect.name == "postgresql" else _SQLITE)):
            conn.exec_driver_sql(statement)


def begun_again(engine: Engine) -> dict[str, int]:
    """How many submissions that are no poison were begun more than once, by stage."""
    innocent = "SELECT id FROM submissions WHERE outcome <> 'quarantined'"
    asked = sa.text(f"SELECT stage, count(*) FROM chaos_again WHERE id IN ({innocent}) GROUP BY stage")
    with engine.connect() as conn:
        return dict(conn.execute(asked).tuples().all())
