"""The tables of what people said of statements (see `tables.py`)."""

import sqlalchemy as sa

from services.common.store.columns import Moment, Number, Plain
from services.common.store.speaker_tables import metadata

# What somebody said of a statement: never changed, but for being taken back. `seen` is the statement as the engine
# found it, `record` what is shown instead; `shown_id` is the latter's id.
reviews = sa.Table(
    "reviews",
    metadata,
    sa.Column("number", Number, primary_key=True, autoincrement=True),
    sa.Column("article_id", Plain, nullable=False),
    sa.Column("statement_id", Plain, nullable=False),
    sa.Column("verdict", Plain, nullable=False),
    sa.Column("seen", sa.JSON, nullable=False),
    sa.Column("record", sa.JSON(none_as_null=True)),
    sa.Column("shown_id", Plain),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("made_by", Plain, nullable=False),
    sa.Column("note", Plain),
    sa.Column("undone_at", Moment),
    sa.Column("undone_by", Plain),
    sqlite_autoincrement=True,
)
sa.Index("ix_reviews_article", reviews.c.article_id, reviews.c.number)
sa.Index("ix_reviews_statement", reviews.c.statement_id, reviews.c.number)
sa.Index("ix_reviews_shown", reviews.c.shown_id, reviews.c.number)
sa.Index("ix_reviews_verdict", reviews.c.verdict, reviews.c.number)
sa.Index("ix_reviews_by", reviews.c.made_by, reviews.c.number)
sa.Index("ix_reviews_made", reviews.c.made_at)

# What the engine found last in an article that was ever reviewed; and whether its statements wait to be linked.
reviewed_articles = sa.Table(
    "reviewed_articles",
    metadata,
    sa.Column("article_id", Plain, primary_key=True),
    sa.Column("found", sa.JSON, nullable=False),
    sa.Column("waits", sa.Boolean, nullable=False),
)
sa.Index(
    "ix_reviewed_articles_waiting",
    reviewed_articles.c.article_id,
    sqlite_where=reviewed_articles.c.waits,
    postgresql_where=reviewed_articles.c.waits,
)
