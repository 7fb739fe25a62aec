"""What it takes to lose nothing under load: which rows have a message under way, their urgency, and living workers.

Rows of before keep NULL or the default, and code of before goes on writing them; its sweeper only misses an index.
"""

import sqlalchemy as sa
from alembic import op

from services.common.store.age import BY_AGE
from services.common.store.columns import Moment, Plain

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("submissions", sa.Column("queued_at", Moment()))
    op.add_column("submissions", sa.Column("priority", sa.Integer(), nullable=False, server_default=sa.text("6")))
    op.add_column("submissions", sa.Column("last_words", Plain()))
    op.add_column("submissions", sa.Column("leased_until", Moment()))
    unqueued = sa.text("outcome IS NULL AND queued_at IS NULL")
    op.create_index(
        "ix_submissions_unqueued",
        "submissions",
        ["stage", "priority", "due_at", "id"],
        sqlite_where=unqueued,
        postgresql_where=unqueued,
    )
    queued = sa.text("outcome IS NULL AND queued_at IS NOT NULL")
    op.create_index("ix_submissions_queued", "submissions", ["queued_at"], sqlite_where=queued, postgresql_where=queued)
    op.drop_index("ix_submissions_due", "submissions")
    op.create_table(
        "workers",
        sa.Column("name", Plain(), primary_key=True),
        sa.Column("queues", Plain(), nullable=False),
        sa.Column("version", Plain(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("concurrency", sa.Integer(), nullable=False),
        sa.Column("busy", sa.Integer(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("last_task_at", Moment()),
        sa.Column("swept_at", Moment()),
    )
    _indexes()
    _tallies()


def _indexes() -> None:
    """On PostgreSQL the full-text indexes are built anew, which takes nearly all of the time."""
    for name, column, *others in (
        ("ix_submissions_parent", "parent_id", "id"),
        ("ix_submissions_root", "root_id"),
        ("ix_submissions_feed", "feed_id", "id"),
    ):
        op.drop_index(name, "submissions")
        is_there = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, "submissions", [column, *others], sqlite_where=is_there, postgresql_where=is_there)
    op.create_index("ix_submissions_channel", "submissions", ["channel", "id"])
    op.create_index("ix_articles_language", "articles", ["language", "number"])
    if op.get_bind().dialect.name == "postgresql":
        for table in ("statement_search", "article_search"):
            op.execute(f"DROP INDEX ix_{table}")
            op.execute(f"CREATE INDEX ix_{table}_by_age ON {table} USING gin (({BY_AGE[table]}))")


def _tallies() -> None:
    op.create_table(
        "submission_tallies",
        sa.Column("stage", Plain(), nullable=False),
        sa.Column("outcome", Plain(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
    )
    op.execute(
        "INSERT INTO submission_tallies (stage, outcome, count) "
        "SELECT stage, coalesce(outcome, ''), count(*) FROM submissions GROUP BY stage, outcome"
    )
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _sqlite():
        op.get_bind().exec_driver_sql(statement)


def _sqlite() -> list[str]:
    places = [(stage, "") for stage in ("fetch", "ingest", "extract", "link")]
    places += [("finished", outcome) for outcome in ("done", "duplicate", "rejected", "blocked", "quarantined")]
    fill = [
        f"INSERT INTO submission_tallies (stage, outcome, count) SELECT '{stage}', '{outcome}', 0 WHERE NOT EXISTS "  # noqa: S608
        f"(SELECT 1 FROM submission_tallies WHERE stage = '{stage}' AND outcome = '{outcome}')"
        for stage, outcome in places
    ]

    def add(number: str, row: str) -> str:
        where = f"stage = {row}.stage AND outcome = coalesce({row}.outcome, '')"
        return f"UPDATE submission_tallies SET count = count + {number} WHERE {where};"  # noqa: S608

    on = "ON submissions BEGIN"
    return [
        *fill,
        f"CREATE TRIGGER tally_accepted AFTER INSERT {on} {add('1', 'NEW')} END",
        f"CREATE TRIGGER tally_moved AFTER UPDATE OF stage, outcome {on} {add('1', 'NEW')} {add('-1', 'OLD')} END",
        f"CREATE TRIGGER tally_deleted AFTER DELETE {on} {add('-1', 'OLD')} END",
    ]


_ADD = "INSERT INTO submission_tallies (stage, outcome, count)"
_POSTGRESQL = (
    """CREATE FUNCTION tally_accepted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO submission_tallies (stage, outcome, count)
    SELECT stage, coalesce(outcome, ''), count(*) FROM accepted GROUP BY stage, outcome;
    RETURN NULL; END $$""",
    f"""CREATE FUNCTION tally_moved() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    {_ADD} VALUES (OLD.stage, coalesce(OLD.outcome, ''), -1), (NEW.stage, coalesce(NEW.outcome, ''), 1);
    RETURN NULL; END $$""",
    f"""CREATE FUNCTION tally_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    {_ADD} VALUES (OLD.stage, coalesce(OLD.outcome, ''), -1);
    RETURN NULL; END $$""",
    "CREATE TRIGGER tally_accepted AFTER INSERT ON submissions REFERENCING NEW TABLE AS accepted "
    "FOR EACH STATEMENT EXECUTE FUNCTION tally_accepted()",
    "CREATE TRIGGER tally_moved AFTER UPDATE OF stage, outcome ON submissions FOR EACH ROW "
    "WHEN (OLD.stage <> NEW.stage OR OLD.outcome IS DISTINCT FROM NEW.outcome) EXECUTE FUNCTION tally_moved()",
    "CREATE TRIGGER tally_deleted AFTER DELETE ON submissions FOR EACH ROW EXECUTE FUNCTION tally_deleted()",
)
