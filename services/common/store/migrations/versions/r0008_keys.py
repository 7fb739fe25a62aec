"""Keys of the HTTP interface, who logged in with one, and who did what."""

import sqlalchemy as sa
from alembic import op

from services.common.store.columns import Moment, Number, Plain

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", Plain(), primary_key=True),
        sa.Column("name", Plain(), nullable=False),
        sa.Column("scopes", Plain(), nullable=False),
        sa.Column("digest", Plain(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment()),
        sa.Column("revoked_at", Moment()),
        sa.Column("used_at", Moment()),
        sa.UniqueConstraint("digest", name="uq_api_keys_digest"),
    )
    op.create_table(
        "logins",
        sa.Column("digest", Plain(), primary_key=True),
        sa.Column("key_id", Plain(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
    )
    op.create_index("ix_logins_expires", "logins", ["expires_at"])
    op.create_table(
        "audit",
        sa.Column("number", Number, primary_key=True, autoincrement=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("doer", Plain(), nullable=False),
        sa.Column("key_id", Plain()),
        sa.Column("peer", Plain()),
        sa.Column("act", Plain(), nullable=False),
        sa.Column("subject", Plain()),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("note", Plain()),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_act", "audit", ["act", "number"])
    op.create_index("ix_audit_doer", "audit", ["doer", "number"])
