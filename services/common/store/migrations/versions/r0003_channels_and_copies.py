"""What taking in from everywhere needs: addresses, hosts, feeds, versions and near-copies.

Expand only: rows of before keep NULL or the default.
"""

import sqlalchemy as sa
from alembic import op

from services.common.store.columns import Moment, Number, Plain

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ARTICLES = (
    ("modified_day", sa.Date),
    ("modified_at", Plain),
    ("modified_basis", Plain),
    ("section", Plain),
    ("supersedes", Plain),
    ("superseded_by", Plain),
    ("copy_of", Plain),
    ("listed_in", Plain),
)
_SUBMISSIONS = ("root_id", "feed_id", "fetched_url", "content_type", "etag", "last_modified", "replaced_by")


def upgrade() -> None:
    for name in _SUBMISSIONS:
        op.add_column("submissions", sa.Column(name, Plain()))
    op.add_column("submissions", sa.Column("slot_at", Moment()))
    op.add_column("submissions", sa.Column("depth", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("submissions", sa.Column("fetched_at", Moment()))
    op.add_column("submissions", sa.Column("is_refetch", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_submissions_root", "submissions", ["root_id"])
    op.create_index("ix_submissions_feed", "submissions", ["feed_id", "id"])
    for name, kind in _ARTICLES:
        op.add_column("articles", sa.Column(name, kind()))
    op.create_index(
        "ix_articles_superseded",
        "articles",
        ["number"],
        sqlite_where=sa.text("superseded_by IS NOT NULL"),
        postgresql_where=sa.text("superseded_by IS NOT NULL"),
    )
    op.create_table(
        "installation",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("id", Plain(), nullable=False),
    )
    _large_payloads()
    _addresses_and_hosts()
    _feeds()
    _copies()


def _large_payloads() -> None:
    op.add_column("payloads", sa.Column("parts", sa.LargeBinary()))
    if op.get_bind().dialect.name == "postgresql":  # SQLite's INTEGER has 64 bits
        op.alter_column("payloads", "size", type_=sa.BigInteger())


def _addresses_and_hosts() -> None:
    op.create_table(
        "addresses",
        sa.Column("address", Plain(), primary_key=True),
        sa.Column("article_id", Plain(), nullable=False),
        sa.Column("relation", Plain(), nullable=False),
        sa.Column("etag", Plain()),
        sa.Column("last_modified", Plain()),
        sa.Column("fetched_at", Moment()),
    )
    op.create_index("ix_addresses_article", "addresses", ["article_id"])
    op.create_table(
        "hosts",
        sa.Column("host", Plain(), primary_key=True),
        sa.Column("next_at", Moment(), nullable=False),
        sa.Column("last_at", Moment()),
        sa.Column("held_until", Moment()),
        sa.Column("down_until", Moment()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("delay_seconds", sa.Double()),
        sa.Column("robots", Plain()),
        sa.Column("robots_at", Moment()),
        sa.Column("reservations", Plain()),
        sa.Column("reservations_at", Moment()),
    )


def _feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", Plain(), primary_key=True),
        sa.Column("url", Plain(), nullable=False),
        sa.Column("kind", Plain()),
        sa.Column("title", Plain()),
        sa.Column("language", Plain()),
        sa.Column("state", Plain(), nullable=False),
        sa.Column("take_from", Plain(), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.Column("next_poll_at", Moment(), nullable=False),
        sa.Column("slot_at", Moment()),
        sa.Column("queued_until", Moment()),
        sa.Column("leased_until", Moment()),
        sa.Column("polled_at", Moment()),
        sa.Column("succeeded_at", Moment()),
        sa.Column("result", Plain()),
        sa.Column("etag", Plain()),
        sa.Column("last_modified", Plain()),
        sa.Column("interval_seconds", sa.Double()),
        sa.Column("fixed_interval_seconds", sa.Double()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("reason_code", Plain()),
        sa.Column("reason_message", Plain()),
        sa.Column("reason_advice", Plain()),
        sa.Column("reason_detail", Plain()),
        sa.Column("moved_to", Plain()),
        sa.Column("moved_seen", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("last_item_at", Moment()),
        sa.UniqueConstraint("url", name="uq_feeds_url"),
    )
    op.create_index(
        "ix_feeds_due",
        "feeds",
        ["next_poll_at"],
        sqlite_where=sa.text("state != 'paused'"),
        postgresql_where=sa.text("state != 'paused'"),
    )
    op.create_index("ix_feeds_state", "feeds", ["state", "id"])
    op.create_table(
        "feed_items",
        sa.Column("feed_id", Plain(), sa.ForeignKey("feeds.id", name="fk_feed_items_feed"), primary_key=True),
        sa.Column("item", Plain(), primary_key=True),
        sa.Column("changed", Plain()),
        sa.Column("submission_id", Plain()),
        sa.Column("seen_at", Moment(), nullable=False),
    )


def _copies() -> None:
    op.create_table(
        "article_prints",
        sa.Column("print", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("article_number", Number, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "carriers",
        sa.Column("number", Number, primary_key=True, autoincrement=True),
        sa.Column("head_id", Plain(), nullable=False),
        sa.Column("article_id", Plain(), nullable=False),
        sa.Column("submission_id", Plain(), nullable=False),
        sa.Column("listed_in", Plain()),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("title", Plain()),
        sa.Column("publisher", Plain()),
        sa.Column("url", Plain()),
        sa.Column("outlet_key", Plain()),
        sa.Column("is_other_outlet", sa.Boolean(), nullable=False),
        sa.Column("published_day", sa.Date()),
        sa.Column("published_at", Plain()),
        sa.Column("published_basis", Plain()),
        sa.Column("stored_at", Moment(), nullable=False),
        sa.UniqueConstraint("submission_id", name="uq_carriers_submission"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_carriers_head", "carriers", ["head_id", "number"])
    op.create_index("ix_carriers_article", "carriers", ["article_id"])


def downgrade() -> None:
    tables = ("carriers", "article_prints", "feed_items", "feeds", "hosts", "addresses", "installation")
    for table in tables:
        op.drop_table(table)
    op.drop_column("payloads", "parts")
    op.drop_index("ix_articles_superseded", "articles")
    for name, _ in reversed(_ARTICLES):
        op.drop_column("articles", name)
    op.drop_index("ix_submissions_feed", "submissions")
    op.drop_index("ix_submissions_root", "submissions")
    for name in ("is_refetch", "fetched_at", "depth", "slot_at", *reversed(_SUBMISSIONS)):
        op.drop_column("submissions", name)
