"""In which order statements become known, so that they can be followed.

Rows of before, and those that code of before goes on writing, keep the default: they were known already.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("statements", sa.Column("arrival", sa.BigInteger(), server_default=sa.text("0")))
    is_told = sa.text("arrival > 0")
    op.create_index(
        "ix_statements_arrival", "statements", ["arrival", "number"], sqlite_where=is_told, postgresql_where=is_told
    )
    op.create_table(
        "statement_arrivals",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
    )
