"""Articles extracted again over HTTP, and what was found in them before, so that it can be put back.

Expand only: code of before that knows nothing of it.
"""

import sqlalchemy as sa
from alembic import op

from services.common.store.columns import Moment, Number, Plain

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reprocessings",
        sa.Column("id", Plain(), primary_key=True),
        sa.Column("progress", Plain(), nullable=False),
        sa.Column("leased_until", Moment()),
        sa.Column("held", sa.JSON(), nullable=False),
    )
    op.create_index("ix_reprocessings_progress", "reprocessings", ["progress", "id"])
    op.create_table(
        "former_statements",
        sa.Column("reprocessing_id", Plain(), primary_key=True),
        sa.Column("article_number", Number, primary_key=True, autoincrement=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("deflated", sa.LargeBinary(), nullable=False),
    )
    is_open = sa.column("is_open", sa.Boolean())
    op.create_index(
        "ix_former_statements_open",
        "former_statements",
        ["reprocessing_id", "article_number"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
