"""What was erased, and how it is known when it comes again.

Expand only. Code of before takes in again what was erased: run no older version beside this one once something was.
"""

import sqlalchemy as sa
from alembic import op

from services.common.store.columns import Moment, Number, Plain

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("number", Number, primary_key=True, autoincrement=True),
        sa.Column("kind", Plain(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by", Plain(), nullable=False),
        sa.Column("extent", sa.JSON(), nullable=False),
        sa.Column("lifted_at", Moment()),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "erased_marks",
        sa.Column("sign", Plain(), primary_key=True),
        sa.Column("digest", Plain(), primary_key=True),
        sa.Column("erasure", Number, primary_key=True, autoincrement=False),
    )
    op.create_index("ix_erased_marks_erasure", "erased_marks", ["erasure"])
    op.create_table(
        "erasure_key",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("key", Plain(), nullable=False),
    )
