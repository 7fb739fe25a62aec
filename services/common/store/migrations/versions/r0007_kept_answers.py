"""What requests with an Idempotency-Key were answered."""

import sqlalchemy as sa
from alembic import op

from services.common.store.columns import Moment, Plain

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_answers",
        sa.Column("caller", Plain(), nullable=False),
        sa.Column("key", Plain(), nullable=False),
        sa.Column("request", Plain(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("deflated", sa.LargeBinary(), nullable=False),
        sa.Column("answered_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("caller", "key"),
    )
    op.create_index("ix_kept_answers_answered", "kept_answers", ["answered_at"])
