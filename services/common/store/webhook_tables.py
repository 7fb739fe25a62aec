"""The tables of saved queries, of webhooks, and of what these are told (see `tables.py`)."""

import sqlalchemy as sa

from services.common.store.columns import Moment, Number, Plain
from services.common.store.speaker_tables import metadata

saved_queries = sa.Table(
    "saved_queries",
    metadata,
    sa.Column("id", Plain, primary_key=True),
    sa.Column("name", Plain, nullable=False),
    sa.Column("given", sa.JSON, nullable=False),
    sa.Column("alert_count", sa.Integer),
    sa.Column("alert_minutes", sa.Integer),
    sa.Column("created_at", Moment, nullable=False),
    sa.UniqueConstraint("name", name="uq_saved_queries_name"),
)

webhooks = sa.Table(
    "webhooks",
    metadata,
    sa.Column("id", Plain, primary_key=True),
    sa.Column("url", Plain, nullable=False),
    sa.Column("events", Plain, nullable=False),  # a space between
    sa.Column("query_id", Plain, sa.ForeignKey("saved_queries.id", name="fk_webhooks_query")),
    # What it signs with: a digest would not do.
    sa.Column("secret", Plain, nullable=False),
    # Since revision 0023: those before it that sign, too, each with its end, latest first. SQL's null: none.
    sa.Column("old_secrets", sa.JSON(none_as_null=True)),
    sa.Column("state", Plain, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    # Up to where statements have been looked at (`arrivals.Position`), and what an alert needs to remember.
    sa.Column("arrival", sa.BigInteger, nullable=False),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("recent", sa.JSON, nullable=False),
    sa.Column("alerted_at", Moment),
    # When its errand went out, until when one at work keeps others out, until when the other side asked us to wait.
    sa.Column("queued_until", Moment),
    sa.Column("leased_until", Moment),
    sa.Column("held_until", Moment),
    sa.Column("delivered_at", Moment),
    sa.Column("failing_since", Moment),
    sa.Column("disabled_at", Moment),
    sa.Column("reason", Plain),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", Plain, primary_key=True),
    # No foreign key: what a removed webhook was told goes bit by bit (`pruning.py`).
    sa.Column("webhook_id", Plain, nullable=False),
    sa.Column("event", Plain, nullable=False),
    # Which event, among those of its kind.
    sa.Column("place", Plain, nullable=False),
    sa.Column("subject", Plain, nullable=False),
    sa.Column("body", Plain, nullable=False),
    sa.Column("state", Plain, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("tried_at", Moment),
    sa.Column("status", sa.Integer),
    sa.Column("problem", Plain),
    sa.Column("ended_at", Moment),
    sa.UniqueConstraint("webhook_id", "event", "place", name="uq_deliveries_event"),
)
sa.Index("ix_deliveries_webhook", deliveries.c.webhook_id, deliveries.c.id)
sa.Index(
    "ix_deliveries_due",
    deliveries.c.webhook_id,
    deliveries.c.due_at,
    deliveries.c.id,
    sqlite_where=sa.text("state = 'waiting'"),
    postgresql_where=sa.text("state = 'waiting'"),
)
sa.Index("ix_deliveries_ended", deliveries.c.ended_at)

# Submissions that ended, and of which webhooks are still to be told; triggers write them (revision 0016).
endings = sa.Table(
    "endings",
    metadata,
    sa.Column("number", Number, primary_key=True, autoincrement=True),
    sa.Column("submission_id", Plain, nullable=False),
    sqlite_autoincrement=True,  # a number tells one end from another, and never comes again
)

# How many tries ended how, since the beginning.
delivery_tallies = sa.Table(
    "delivery_tallies",
    metadata,
    sa.Column("outcome", Plain, primary_key=True),
    sa.Column("count", sa.BigInteger, nullable=False),
)
