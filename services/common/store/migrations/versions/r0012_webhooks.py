"""Saved queries, webhooks, and what these are told."""

import sqlalchemy as sa
from alembic import op

from services.common.store.columns import Moment, Plain

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_queries",
        sa.Column("id", Plain(), primary_key=True),
        sa.Column("name", Plain(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("alert_count", sa.Integer()),
        sa.Column("alert_minutes", sa.Integer()),
        sa.Column("created_at", Moment(), nullable=False),
        sa.UniqueConstraint("name", name="uq_saved_queries_name"),
    )
    op.create_table(
        "webhooks",
        sa.Column("id", Plain(), primary_key=True),
        sa.Column("url", Plain(), nullable=False),
        sa.Column("events", Plain(), nullable=False),
        sa.Column("query_id", Plain(), sa.ForeignKey("saved_queries.id", name="fk_webhooks_query")),
        sa.Column("secret", Plain(), nullable=False),
        sa.Column("state", Plain(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("arrival", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("recent", sa.JSON(), nullable=False),
        sa.Column("alerted_at", Moment()),
        sa.Column("queued_until", Moment()),
        sa.Column("leased_until", Moment()),
        sa.Column("held_until", Moment()),
        sa.Column("delivered_at", Moment()),
        sa.Column("failing_since", Moment()),
        sa.Column("disabled_at", Moment()),
        sa.Column("reason", Plain()),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", Plain(), primary_key=True),
        sa.Column("webhook_id", Plain(), nullable=False),
        sa.Column("event", Plain(), nullable=False),
        sa.Column("place", Plain(), nullable=False),
        sa.Column("subject", Plain(), nullable=False),
        sa.Column("body", Plain(), nullable=False),
        sa.Column("state", Plain(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tried_at", Moment()),
        sa.Column("status", sa.Integer()),
        sa.Column("problem", Plain()),
        sa.Column("ended_at", Moment()),
        sa.UniqueConstraint("webhook_id", "event", "place", name="uq_deliveries_event"),
    )
    op.create_index("ix_deliveries_webhook", "deliveries", ["webhook_id", "id"])
    is_waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_deliveries_due",
        "deliveries",
        ["webhook_id", "due_at", "id"],
        sqlite_where=is_waiting,
        postgresql_where=is_waiting,
    )
    op.create_index("ix_deliveries_ended", "deliveries", ["ended_at"])
    op.create_table(
        "delivery_tallies",
        sa.Column("outcome", Plain(), primary_key=True),
        sa.Column("count", sa.BigInteger(), nullable=False),
    )
