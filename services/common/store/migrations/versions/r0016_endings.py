"""Submissions that ended, for webhooks that are told of it.

Expand only: triggers note them, whichever version of Qawl ends them, and only while some webhook wants to be told.
"""

# ruff: noqa: S608 (all of it is built of names that stand in this module)

import sqlalchemy as sa
from alembic import op

from services.common.store.columns import Number, Plain

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WANTED = "EXISTS (SELECT 1 FROM webhooks WHERE events LIKE '%submission.ended%' AND state = 'active')"


def upgrade() -> None:
    op.create_table(
        "endings",
        sa.Column("number", Number, primary_key=True, autoincrement=True),
        sa.Column("submission_id", Plain(), nullable=False),
        sqlite_autoincrement=True,
    )
    for statement in _postgresql() if op.get_bind().dialect.name == "postgresql" else _sqlite():
        op.execute(statement)


def _sqlite() -> tuple[str, ...]:
    note = "BEGIN INSERT INTO endings (submission_id) VALUES (NEW.id); END"
    return (
        "CREATE TRIGGER ending_of_update AFTER UPDATE OF outcome ON submissions "
        f"WHEN OLD.outcome IS NULL AND NEW.outcome IS NOT NULL AND {WANTED} {note}",
        f"CREATE TRIGGER ending_of_insert AFTER INSERT ON submissions WHEN NEW.outcome IS NOT NULL AND {WANTED} {note}",
    )


def _postgresql() -> tuple[str, ...]:
    return (
        f"CREATE FUNCTION ending_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {WANTED} THEN "
        "INSERT INTO endings (submission_id) VALUES (NEW.id); END IF; RETURN NULL; END $$",
        "CREATE TRIGGER ending_of_update AFTER UPDATE OF outcome ON submissions FOR EACH ROW "
        "WHEN (OLD.outcome IS NULL AND NEW.outcome IS NOT NULL) EXECUTE FUNCTION ending_note()",
        "CREATE TRIGGER ending_of_insert AFTER INSERT ON submissions FOR EACH ROW "
        "WHEN (NEW.outcome IS NOT NULL) EXECUTE FUNCTION ending_note()",
    )
