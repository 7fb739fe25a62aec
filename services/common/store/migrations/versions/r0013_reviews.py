"""What people say of statements.

Expand only. Code of before that reads an article again leaves out what was said of its statements, until it is read by
this version.
"""

import sqlalchemy as sa
from alembic import op

from services.common.store.columns import Moment, Number, Plain

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reviews",
        sa.Column("number", Number, primary_key=True, autoincrement=True),
        sa.Column("article_id", Plain(), nullable=False),
        sa.Column("statement_id", Plain(), nullable=False),
        sa.Column("verdict", Plain(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("record", sa.JSON(none_as_null=True)),
        sa.Column("shown_id", Plain()),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by", Plain(), nullable=False),
        sa.Column("note", Plain()),
        sa.Column("undone_at", Moment()),
        sa.Column("undone_by", Plain()),
        sqlite_autoincrement=True,
    )
    for name in ("article", "statement", "shown", "verdict"):
        column = name if name == "verdict" else f"{name}_id"
        op.create_index(f"ix_reviews_{name}", "reviews", [column, "number"])
    op.create_table(
        "reviewed_articles",
        sa.Column("article_id", Plain(), primary_key=True),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
    )
    waits = sa.column("waits", sa.Boolean())
    op.create_index(
        "ix_reviewed_articles_waiting",
        "reviewed_articles",
        ["article_id"],
        sqlite_where=waits,
        postgresql_where=waits,
    )
    op.add_column("statements", sa.Column("review", Plain()))
    is_said = sa.text("review IS NOT NULL")
    op.create_index(
        "ix_statements_review", "statements", ["review", "number"], sqlite_where=is_said, postgresql_where=is_said
    )
