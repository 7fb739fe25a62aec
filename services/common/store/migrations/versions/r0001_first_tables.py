"""The first tables: ledger, articles, statements, speakers, and their full-text tables."""

import sqlalchemy as sa
from alembic import op

from services.common.store.columns import Moment, Number, Plain

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payloads",
        sa.Column("digest", Plain, primary_key=True),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("deflated", sa.LargeBinary, nullable=False),
        sa.Column("stored_at", Moment, nullable=False),
    )
    op.create_table(
        "submissions",
        sa.Column("id", Plain, primary_key=True),
        sa.Column("channel", Plain, nullable=False),
        sa.Column("name", Plain, nullable=False),
        sa.Column("url", Plain),
        sa.Column("hints", sa.JSON, nullable=False),
        sa.Column("parent_id", Plain, sa.ForeignKey("submissions.id", name="fk_submissions_parent")),
        sa.Column("payload_digest", Plain, sa.ForeignKey("payloads.digest", name="fk_submissions_payload")),
        sa.Column("received_at", Moment, nullable=False),
        sa.Column("stage", Plain, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", Moment),
        sa.Column("updated_at", Moment, nullable=False),
        sa.Column("outcome", Plain),
        sa.Column("finished_from", Plain),
        sa.Column("reason_code", Plain),
        sa.Column("reason_message", Plain),
        sa.Column("reason_advice", Plain),
        sa.Column("reason_detail", Plain),
        # No foreign key: articles already refer to submissions, and SQLite cannot add the second one of a circle.
        sa.Column("article_id", Plain),
        sa.Column("duplicate_of", Plain, sa.ForeignKey("submissions.id", name="fk_submissions_duplicate_of")),
        sa.Column("members", sa.Integer, nullable=False),
        sa.CheckConstraint("(stage = 'finished') = (outcome IS NOT NULL)", name="ck_submissions_finished"),
        sa.CheckConstraint("(due_at IS NULL) = (outcome IS NOT NULL)", name="ck_submissions_due"),
    )
    op.create_index(
        "ix_submissions_due",
        "submissions",
        ["due_at"],
        sqlite_where=sa.text("outcome IS NULL"),
        postgresql_where=sa.text("outcome IS NULL"),
    )
    op.create_index("ix_submissions_stage", "submissions", ["stage", "outcome", "id"])
    op.create_index("ix_submissions_parent", "submissions", ["parent_id", "id"])
    op.create_index("ix_submissions_payload", "submissions", ["payload_digest"])
    op.create_table(
        "watched",
        sa.Column("folder", Plain, primary_key=True),
        sa.Column("path", Plain, primary_key=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("mtime_ns", sa.BigInteger, nullable=False),
        sa.Column(
            "submission_id", Plain, sa.ForeignKey("submissions.id", name="fk_watched_submission"), nullable=False
        ),
    )
    op.create_table(
        "articles",
        # Ascending in order of arrival; statements and the search tables are numbered from it.
        sa.Column("number", Number, primary_key=True, autoincrement=True),
        sa.Column("id", Plain, nullable=False),
        sa.Column(
            "submission_id", Plain, sa.ForeignKey("submissions.id", name="fk_articles_submission"), nullable=False
        ),
        sa.Column("stored_at", Moment, nullable=False),
        sa.Column("title", Plain),
        sa.Column("language", Plain, nullable=False),
        sa.Column("publisher", Plain),
        sa.Column("publisher_key", Plain),
        sa.Column("published_day", sa.Date),
        sa.Column("published_at", Plain),
        sa.Column("published_basis", Plain),
        sa.Column("via", sa.JSON, nullable=False),
        sa.Column("authors", sa.JSON, nullable=False),
        sa.Column("url", Plain),
        sa.Column("blocks", sa.JSON, nullable=False),
        # UTF-8, deflated: exact for every text (NUL, lone surrogates), and a third of the room.
        sa.Column("text_deflated", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("id", name="uq_articles_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_articles_submission", "articles", ["submission_id"])
    op.create_index("ix_articles_url", "articles", ["url"])
    op.create_index("ix_articles_publisher", "articles", ["publisher_key", "number"])
    op.create_table(
        "speakers",
        sa.Column("id", Plain, primary_key=True),
        sa.Column("kind", Plain, nullable=False),
        sa.Column("name", Plain, nullable=False),
        sa.Column("statements", sa.Integer, nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
    )
    op.create_index("ix_speakers_statements", "speakers", ["statements", "id"])
    op.create_table(
        "speaker_forms",
        sa.Column("speaker_id", Plain, sa.ForeignKey("speakers.id", name="fk_speaker_forms_speaker"), primary_key=True),
        sa.Column("what", Plain, primary_key=True),
        sa.Column("form", Plain, primary_key=True),
        sa.Column("statements", sa.Integer, nullable=False),
    )
    op.create_table(
        "speaker_words",
        sa.Column("word", Plain, primary_key=True),
        sa.Column("speaker_id", Plain, sa.ForeignKey("speakers.id", name="fk_speaker_words_speaker"), primary_key=True),
    )
    op.create_index("ix_speaker_words_speaker", "speaker_words", ["speaker_id"])
    op.create_table(
        "statements",
        # Ascending: newest stored article first, then text order (see `statements.first_number`).
        sa.Column("number", Number, primary_key=True, autoincrement=False),
        sa.Column("id", Plain, nullable=False),
        sa.Column(
            "article_number", Number, sa.ForeignKey("articles.number", name="fk_statements_article"), nullable=False
        ),
        sa.Column("kind", Plain, nullable=False),
        sa.Column("section", Plain, nullable=False),
        sa.Column("source_start", sa.Integer),
        sa.Column("source_end", sa.Integer),
        sa.Column("cue_start", sa.Integer),
        sa.Column("cue_end", sa.Integer),
        sa.Column("content_spans", sa.JSON, nullable=False),
        sa.Column("venue_start", sa.Integer),
        sa.Column("venue_end", sa.Integer),
        sa.Column("source_text", Plain),
        sa.Column("cue_text", Plain),
        sa.Column("content_text", Plain, nullable=False),
        sa.Column("speaker_name", Plain),
        sa.Column("speaker_kind", Plain, nullable=False),
        sa.Column("speaker_role", Plain),
        sa.Column("resolved_by", Plain, nullable=False),
        sa.Column("speaker_id", Plain, sa.ForeignKey("speakers.id", name="fk_statements_speaker")),
        sa.Column("engine", Plain, nullable=False),
        sa.Column("engine_version", Plain, nullable=False),
        sa.Column("pattern", Plain, nullable=False),
        sa.Column("confidence", sa.Double, nullable=False),
        sa.Column("said_day", sa.Date),
        sa.Column("said_precision", Plain),
        sa.Column("said_basis", Plain),
        sa.Column("nested_in", Plain),
        sa.Column("extracted_at", Moment, nullable=False),
        # The article's, repeated here so that a filter and the order of the list share one index.
        sa.Column("language", Plain, nullable=False),
        sa.Column("publisher_key", Plain),
        sa.Column("published_day", sa.Date),
        sa.UniqueConstraint("id", name="uq_statements_id"),
    )
    op.create_index("ix_statements_speaker", "statements", ["speaker_id", "number"])
    op.create_index("ix_statements_language", "statements", ["language", "number"])
    op.create_index("ix_statements_section", "statements", ["section", "number"])
    op.create_index("ix_statements_publisher", "statements", ["publisher_key", "number"])
    op.create_index("ix_statements_said", "statements", ["said_day", "number"])
    op.create_index("ix_statements_published", "statements", ["published_day", "number"])
    if op.get_bind().dialect.name == "postgresql":
        for table in ("statement_search", "article_search"):
            op.execute(f"CREATE TABLE {table} (number BIGINT PRIMARY KEY, lexemes TSVECTOR NOT NULL)")
            op.execute(f"CREATE INDEX ix_{table} ON {table} USING gin (lexemes)")
    else:
        # Our terms hold letters and digits only, so that this tokenizer takes each for one word.
        options = "tokenize = 'unicode61 remove_diacritics 0'"
        op.execute(f"CREATE VIRTUAL TABLE statement_search USING fts5 (terms, forms, names, {options})")
        # An article never changes, so its terms need not be kept beside the index.
        op.execute(f"CREATE VIRTUAL TABLE article_search USING fts5 (terms, forms, names, content = '', {options})")


def downgrade() -> None:
    for table in (
        "article_search",
        "statement_search",
        "statements",
        "speaker_words",
        "speaker_forms",
        "speakers",
        "articles",
        "watched",
        "submissions",
        "payloads",
    ):
        op.execute(f"DROP TABLE {table}")
