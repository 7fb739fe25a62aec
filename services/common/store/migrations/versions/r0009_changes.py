"""What was changed last, of articles and speakers, in the order of commits; all that is there counts as changed now."""

import secrets

import sqlalchemy as sa
from alembic import op

from services.common.store import change_triggers
from services.common.store.columns import Number, Plain

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "changes",
        sa.Column("kind", Plain(), primary_key=True),
        sa.Column("key", Plain(), primary_key=True),
        sa.Column("number", Number, nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_changes_number", "changes", ["number"], unique=True)
    feed = op.create_table("change_feed", sa.Column("epoch", Plain(), primary_key=True))
    op.bulk_insert(feed, [{"epoch": secrets.token_hex(8)}])
    conn = op.get_bind()
    if conn.dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE change_numbers OWNED BY changes.number")
    change_triggers.create(conn)
    change_triggers.refill(conn)
