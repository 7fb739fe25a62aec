"""The tables, one for each noun of the record. `migrations/` builds exactly these (tested).

Full-text search has tables of its own, which each store builds in its own way: see `search_tables.py`.
"""

import sqlalchemy as sa

from services.common.store import webhook_tables as webhook_tables
from services.common.store.access_tables import api_keys as api_keys
from services.common.store.access_tables import audit as audit
from services.common.store.access_tables import change_feed as change_feed
from services.common.store.access_tables import changes as changes
from services.common.store.access_tables import changes_waiting as changes_waiting
from services.common.store.access_tables import further_changes as further_changes
from services.common.store.access_tables import kept_answers as kept_answers
from services.common.store.access_tables import logins as logins
from services.common.store.access_tables import statement_arrivals as statement_arrivals
from services.common.store.columns import Moment, Number, Plain
from services.common.store.erasure_tables import erased_marks as erased_marks
from services.common.store.erasure_tables import erasure_key as erasure_key
from services.common.store.erasure_tables import erasures as erasures
from services.common.store.origin_tables import feed_items as feed_items
from services.common.store.origin_tables import feeds as feeds
from services.common.store.origin_tables import hosts as hosts
from services.common.store.reprocessing_tables import former_statements as former_statements
from services.common.store.reprocessing_tables import reprocessings as reprocessings
from services.common.store.review_tables import reviewed_articles as reviewed_articles
from services.common.store.review_tables import reviews as reviews
from services.common.store.speaker_tables import metadata as metadata
from services.common.store.speaker_tables import speaker_candidates as speaker_candidates
from services.common.store.speaker_tables import speaker_days as speaker_days
from services.common.store.speaker_tables import speaker_edit_namings as speaker_edit_namings
from services.common.store.speaker_tables import speaker_edits as speaker_edits
from services.common.store.speaker_tables import speaker_forms as speaker_forms
from services.common.store.speaker_tables import speaker_keys as speaker_keys
from services.common.store.speaker_tables import speaker_offices as speaker_offices
from services.common.store.speaker_tables import speaker_ties as speaker_ties
from services.common.store.speaker_tables import speaker_words as speaker_words
from services.common.store.speaker_tables import speakers as speakers
from services.common.store.speaker_tables import speakers_unsettled as speakers_unsettled
from services.common.store.utterance_tables import namings_untied as namings_untied
from services.common.store.utterance_tables import telling_keys as telling_keys
from services.common.store.utterance_tables import tellings as tellings
from services.common.store.utterance_tables import ties as ties
from services.common.store.utterance_tables import utterance_members as utterance_members
from services.common.store.utterance_tables import utterances as utterances
from services.common.store.webhook_tables import endings as endings

payloads = sa.Table(
    "payloads",
    metadata,
    sa.Column("digest", Plain, primary_key=True),
    sa.Column("size", Number, nullable=False),
    sa.Column("deflated", sa.LargeBinary, nullable=False),
    sa.Column("stored_at", Moment, nullable=False),
    # Since revision 0003: of a large one, the digests of its parts, 32 bytes each; it has no bytes of its own then.
    sa.Column("parts", sa.LargeBinary),
)

submissions = sa.Table(
    "submissions",
    metadata,
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
    # Since revision 0003; none of them a foreign key, which SQLite cannot add to a table that is there.
    sa.Column("root_id", Plain),
    sa.Column("depth", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.Column("feed_id", Plain),
    sa.Column("is_refetch", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("fetched_url", Plain),
    sa.Column("content_type", Plain),
    sa.Column("etag", Plain),
    sa.Column("last_modified", Plain),
    sa.Column("slot_at", Moment),
    sa.Column("fetched_at", Moment),
    # The submission that brought the same watched file once it had changed.
    sa.Column("replaced_by", Plain),
    # Since revision 0004. When the message of its present stage went out, NULL while none is out (`sweeping.py`). Its
    # urgency (`contracts/urgency.py`). What the process that died over it left behind.
    sa.Column("queued_at", Moment),
    sa.Column("priority", sa.Integer, nullable=False, server_default=sa.text("6")),
    sa.Column("last_words", Plain),
    # Until when the attempt under way has it to itself; NULL while no worker has it in hand.
    sa.Column("leased_until", Moment),
    # Since revision 0014: the trace of the request that handed it in (`services/common/tracing`).
    sa.Column("traceparent", Plain),
    sa.CheckConstraint("(stage = 'finished') = (outcome IS NOT NULL)", name="ck_submissions_finished"),
    sa.CheckConstraint("(due_at IS NULL) = (outcome IS NOT NULL)", name="ck_submissions_due"),
)
# The sweeper's two; a finished row is in neither. What no message is out for, by urgency and age; what one is out for.
sa.Index(
    "ix_submissions_unqueued",
    submissions.c.stage,
    submissions.c.priority,
    submissions.c.due_at,
    submissions.c.id,
    sqlite_where=sa.and_(submissions.c.outcome.is_(None), submissions.c.queued_at.is_(None)),
    postgresql_where=sa.and_(submissions.c.outcome.is_(None), submissions.c.queued_at.is_(None)),
)
sa.Index(
    "ix_submissions_queued",
    submissions.c.queued_at,
    sqlite_where=sa.and_(submissions.c.outcome.is_(None), submissions.c.queued_at.is_not(None)),
    postgresql_where=sa.and_(submissions.c.outcome.is_(None), submissions.c.queued_at.is_not(None)),
)
sa.Index("ix_submissions_stage", submissions.c.stage, submissions.c.outcome, submissions.c.id)
# Few rows have these, and every update of a row writes into each index that it is in (PostgreSQL).
for _name, _columns in {
    "ix_submissions_parent": (submissions.c.parent_id, submissions.c.id),
    "ix_submissions_root": (submissions.c.root_id,),
    "ix_submissions_feed": (submissions.c.feed_id, submissions.c.id),
}.items():
    sa.Index(_name, *_columns, sqlite_where=_columns[0].is_not(None), postgresql_where=_columns[0].is_not(None))
sa.Index("ix_submissions_channel", submissions.c.channel, submissions.c.id)
sa.Index("ix_submissions_payload", submissions.c.payload_digest)

# How many submissions stand where: what triggers add up in the transaction that moves a row (`tallies.py`). An outcome
# of "" stands for none.
submission_tallies = sa.Table(
    "submission_tallies",
    metadata,
    sa.Column("stage", Plain, nullable=False),
    sa.Column("outcome", Plain, nullable=False),
    sa.Column("count", sa.BigInteger, nullable=False),
)

watched = sa.Table(
    "watched",
    metadata,
    sa.Column("folder", Plain, primary_key=True),
    sa.Column("path", Plain, primary_key=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("mtime_ns", sa.BigInteger, nullable=False),
    sa.Column("submission_id", Plain, sa.ForeignKey("submissions.id", name="fk_watched_submission"), nullable=False),
)

# One row: what tells this installation from another that watches the same folder.
installation = sa.Table(
    "installation",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("id", Plain, nullable=False),
)

# Which workers live: each tells every few seconds that it does.
workers = sa.Table(
    "workers",
    metadata,
    sa.Column("name", Plain, primary_key=True),
    sa.Column("queues", Plain, nullable=False),
    sa.Column("version", Plain, nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("concurrency", sa.Integer, nullable=False),
    sa.Column("busy", sa.Integer, nullable=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Column("last_task_at", Moment),
    sa.Column("swept_at", Moment),
)

articles = sa.Table(
    "articles",
    metadata,
    # Ascending in order of arrival; statements and the search tables are numbered from it.
    sa.Column("number", Number, primary_key=True, autoincrement=True),
    sa.Column("id", Plain, nullable=False),
    sa.Column("submission_id", Plain, sa.ForeignKey("submissions.id", name="fk_articles_submission"), nullable=False),
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
    # Since revision 0003.
    sa.Column("modified_day", sa.Date),
    sa.Column("modified_at", Plain),
    sa.Column("modified_basis", Plain),
    sa.Column("section", Plain),
    # The article that stood at the same address before, and the one that took this one's place.
    sa.Column("supersedes", Plain),
    sa.Column("superseded_by", Plain),
    # The first stored article of the same story, of which this is a near-copy; and the article whose statements stand
    # for this one's, because it says nothing of its own.
    sa.Column("copy_of", Plain),
    sa.Column("listed_in", Plain),
    sa.UniqueConstraint("id", name="uq_articles_id"),
    sqlite_autoincrement=True,
)
sa.Index("ix_articles_submission", articles.c.submission_id)
sa.Index("ix_articles_url", articles.c.url)
sa.Index("ix_articles_publisher", articles.c.publisher_key, articles.c.number)
sa.Index("ix_articles_language", articles.c.language, articles.c.number)
sa.Index("ix_articles_published", articles.c.published_day, articles.c.number)
sa.Index(
    "ix_articles_superseded",
    articles.c.number,
    sqlite_where=articles.c.superseded_by.is_not(None),
    postgresql_where=articles.c.superseded_by.is_not(None),
)

# Every address that an article is known under, with what its server said when it was last asked.
addresses = sa.Table(
    "addresses",
    metadata,
    sa.Column("address", Plain, primary_key=True),
    sa.Column("article_id", Plain, nullable=False),
    sa.Column("relation", Plain, nullable=False),  # requested, final, canonical, alternate
    sa.Column("etag", Plain),
    sa.Column("last_modified", Plain),
    sa.Column("fetched_at", Moment),
)
sa.Index("ix_addresses_article", addresses.c.article_id)

# Samples of the articles' runs of words: near-copies share some (see `copies.py`). Of an article that was found to be
# a copy word for word there are none: the one that it copies stands for it.
article_prints = sa.Table(
    "article_prints",
    metadata,
    sa.Column("print", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("article_number", Number, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# Who carried an article that another one brought first: near-copies, and the very same text at another outlet.
carriers = sa.Table(
    "carriers",
    metadata,
    sa.Column("number", Number, primary_key=True, autoincrement=True),
    sa.Column("head_id", Plain, nullable=False),
    sa.Column("article_id", Plain, nullable=False),
    sa.Column("submission_id", Plain, nullable=False),
    # The article whose statements stand for it; NULL where its own were found.
    sa.Column("listed_in", Plain),
    sa.Column("share", sa.Double, nullable=False),
    sa.Column("title", Plain),
    sa.Column("publisher", Plain),
    sa.Column("url", Plain),
    sa.Column("outlet_key", Plain),
    sa.Column("is_other_outlet", sa.Boolean, nullable=False),
    sa.Column("published_day", sa.Date),
    sa.Column("published_at", Plain),
    sa.Column("published_basis", Plain),
    sa.Column("stored_at", Moment, nullable=False),
    sa.UniqueConstraint("submission_id", name="uq_carriers_submission"),
    sqlite_autoincrement=True,
)
sa.Index("ix_carriers_head", carriers.c.head_id, carriers.c.number)
sa.Index("ix_carriers_article", carriers.c.article_id)

statements = sa.Table(
    "statements",
    metadata,
    # Ascending: newest stored article first, then text order (see `statements.first_number`).
    sa.Column("number", Number, primary_key=True, autoincrement=False),
    sa.Column("id", Plain, nullable=False),
    sa.Column("article_number", Number, sa.ForeignKey("articles.number", name="fk_statements_article"), nullable=False),
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
    # NULL in rows of before they were told (revision 0002).
    sa.Column("cue_class", Plain),
    sa.Column("polarity", Plain),
    sa.Column("addressee_start", sa.Integer),
    sa.Column("addressee_end", sa.Integer),
    sa.Column("addressee_text", Plain),
    sa.Column("cue_entry", Plain),
    sa.Column("score", sa.Double),
    sa.Column("resolved_from_start", sa.Integer),
    sa.Column("resolved_from_end", sa.Integer),
    sa.Column("resolved_from_text", Plain),
    sa.Column("chain", sa.JSON),
    # When it was announced (`arrivals.py`): NULL until then, 0 in rows of before that was told (revision 0011).
    sa.Column("arrival", sa.BigInteger, server_default=sa.text("0")),
    # What a person said of it (revision 0013); NULL for most.
    sa.Column("review", Plain),
    sa.UniqueConstraint("id", name="uq_statements_id"),
)
sa.Index(
    "ix_statements_review",
    statements.c.review,
    statements.c.number,
    sqlite_where=statements.c.review.is_not(None),
    postgresql_where=statements.c.review.is_not(None),
)
sa.Index(
    "ix_statements_arrival",
    statements.c.arrival,
    statements.c.number,
    sqlite_where=sa.text("arrival > 0"),
    postgresql_where=sa.text("arrival > 0"),
)
sa.Index("ix_statements_speaker", statements.c.speaker_id, statements.c.number)
sa.Index("ix_statements_language", statements.c.language, statements.c.number)
sa.Index("ix_statements_section", statements.c.section, statements.c.number)
sa.Index("ix_statements_publisher", statements.c.publisher_key, statements.c.number)
sa.Index("ix_statements_publisher_day", statements.c.publisher_key, statements.c.published_day)
sa.Index("ix_statements_said", statements.c.said_day, statements.c.number)
sa.Index("ix_statements_published", statements.c.published_day, statements.c.number)
sa.Index("ix_statements_cue_class", statements.c.cue_class, statements.c.number)
sa.Index("ix_statements_polarity", statements.c.polarity, statements.c.number)
