"""The tables of where articles come from: servers, and the feeds that are polled there (see `tables.py`)."""

import sqlalchemy as sa

from services.common.store.columns import Moment, Plain
from services.common.store.speaker_tables import metadata

# What is known of a server that is fetched from. `next_at` is the first time that nobody has reserved yet, `last_at`
# when it was last asked. Until `held_until` it wants to be left alone; until `down_until` it is taken not to answer.
hosts = sa.Table(
    "hosts",
    metadata,
    sa.Column("host", Plain, primary_key=True),
    sa.Column("next_at", Moment, nullable=False),
    sa.Column("last_at", Moment),
    sa.Column("held_until", Moment),
    sa.Column("down_until", Moment),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("delay_seconds", sa.Double),
    sa.Column("robots", Plain),
    sa.Column("robots_at", Moment),
    sa.Column("reservations", Plain),
    sa.Column("reservations_at", Moment),
)

feeds = sa.Table(
    "feeds",
    metadata,
    sa.Column("id", Plain, primary_key=True),
    sa.Column("url", Plain, nullable=False),
    sa.Column("kind", Plain),
    sa.Column("title", Plain),
    sa.Column("language", Plain),
    sa.Column("state", Plain, nullable=False),
    sa.Column("take_from", Plain, nullable=False),
    sa.Column("added_at", Moment, nullable=False),
    sa.Column("next_poll_at", Moment, nullable=False),
    # Its turn at its server, when its message went out, until when a poll under way keeps others out.
    sa.Column("slot_at", Moment),
    sa.Column("queued_until", Moment),
    sa.Column("leased_until", Moment),
    sa.Column("polled_at", Moment),
    sa.Column("succeeded_at", Moment),
    sa.Column("result", Plain),
    sa.Column("etag", Plain),
    sa.Column("last_modified", Plain),
    sa.Column("interval_seconds", sa.Double),
    sa.Column("fixed_interval_seconds", sa.Double),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("reason_code", Plain),
    sa.Column("reason_message", Plain),
    sa.Column("reason_advice", Plain),
    sa.Column("reason_detail", Plain),
    sa.Column("moved_to", Plain),
    sa.Column("moved_seen", sa.Integer, nullable=False),
    sa.Column("items", sa.Integer, nullable=False),
    sa.Column("last_item_at", Moment),
    sa.UniqueConstraint("url", name="uq_feeds_url"),
)
sa.Index(
    "ix_feeds_due",
    feeds.c.next_poll_at,
    sqlite_where=feeds.c.state != "paused",
    postgresql_where=feeds.c.state != "paused",
)
sa.Index("ix_feeds_state", feeds.c.state, feeds.c.id)

feed_items = sa.Table(
    "feed_items",
    metadata,
    sa.Column("feed_id", Plain, sa.ForeignKey("feeds.id", name="fk_feed_items_feed"), primary_key=True),
    sa.Column("item", Plain, primary_key=True),
    sa.Column("changed", Plain),
    # NULL where it stood there before the feed was known, and was not taken.
    sa.Column("submission_id", Plain),
    sa.Column("seen_at", Moment, nullable=False),
)
