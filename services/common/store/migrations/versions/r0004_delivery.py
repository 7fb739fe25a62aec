"""What it takes to lose nothing under load: which rows have a message under way, their urgency, and living workers.

Expand only: rows of before keep NULL or the default, and code of before goes on writing them.
"""

import sqlalchemy as sa
from alembic import op

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
        ["stage", "priority", "id"],
        sqlite_where=unqueued,
        postgresql_where=unqueued,
    )
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
