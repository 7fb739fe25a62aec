"""What was changed last of submissions and utterances, in the order of commits; what is there counts as changed now.

Expand only: tables of their own, since code of before tells whatever stands in `changes`.
"""

import sqlalchemy as sa
from alembic import op

from services.common.store import change_notes
from services.common.store.columns import Number, Plain

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "further_changes",
        sa.Column("kind", Plain(), primary_key=True),
        sa.Column("key", Plain(), primary_key=True),
        sa.Column("number", Number, nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_further_changes_number", "further_changes", ["kind", "number"], unique=True)
    op.create_table(
        "changes_waiting",
        sa.Column("kind", Plain(), nullable=False),
        sa.Column("key", Plain(), nullable=False),
    )
    op.create_index("ix_changes_kind", "changes", ["kind", "number"])
    conn = op.get_bind()
    if conn.dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE further_change_numbers OWNED BY further_changes.number")
    change_notes.create(conn)
    change_notes.refill(conn)
