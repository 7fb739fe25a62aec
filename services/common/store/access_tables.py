"""The tables that tell who asked for what over HTTP (see `tables.py`)."""

import sqlalchemy as sa

from services.common.store.columns import Moment, Number, Plain
from services.common.store.speaker_tables import metadata

# What a request with an Idempotency-Key was answered (`answers.py`).
kept_answers = sa.Table(
    "kept_answers",
    metadata,
    sa.Column("caller", Plain, primary_key=True),
    sa.Column("key", Plain, primary_key=True),
    sa.Column("request", Plain, nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("headers", sa.JSON, nullable=False),
    sa.Column("deflated", sa.LargeBinary, nullable=False),
    sa.Column("answered_at", Moment, nullable=False),
)
sa.Index("ix_kept_answers_answered", kept_answers.c.answered_at)

# Keys of the HTTP interface; of each secret there is only the SHA-256.
api_keys = sa.Table(
    "api_keys",
    metadata,
    sa.Column("id", Plain, primary_key=True),
    sa.Column("name", Plain, nullable=False),
    sa.Column("scopes", Plain, nullable=False),  # a space between
    sa.Column("digest", Plain, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment),
    sa.Column("revoked_at", Moment),
    sa.Column("used_at", Moment),
    sa.UniqueConstraint("digest", name="uq_api_keys_digest"),
)

# Who logged in on the page: what a browser holds stands for a key for some days, and is not the key.
logins = sa.Table(
    "logins",
    metadata,
    sa.Column("digest", Plain, primary_key=True),
    sa.Column("key_id", Plain, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
)
sa.Index("ix_logins_expires", logins.c.expires_at)

# Who did what (`audit.py`).
audit = sa.Table(
    "audit",
    metadata,
    sa.Column("number", Number, primary_key=True, autoincrement=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("doer", Plain, nullable=False),
    sa.Column("key_id", Plain),
    sa.Column("peer", Plain),
    sa.Column("act", Plain, nullable=False),
    sa.Column("subject", Plain),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("note", Plain),
    sqlite_autoincrement=True,
)
sa.Index("ix_audit_act", audit.c.act, audit.c.number)
sa.Index("ix_audit_doer", audit.c.doer, audit.c.number)

# What was changed last of each article and speaker, by triggers (`change_triggers.py`): ascending numbers in the order
# in which transactions were committed, so that who has seen one has seen all below it.
changes = sa.Table(
    "changes",
    metadata,
    sa.Column("kind", Plain, primary_key=True),
    sa.Column("key", Plain, primary_key=True),
    sa.Column("number", Number, nullable=False),
    sa.Column("is_removed", sa.Boolean, nullable=False),
)
sa.Index("ix_changes_number", changes.c.number, unique=True)
sa.Index("ix_changes_kind", changes.c.kind, changes.c.number)

# The same of submissions and utterances, numbered for each kind (`change_notes.py`); and on PostgreSQL what was
# committed and has no number yet.
further_changes = sa.Table(
    "further_changes",
    metadata,
    sa.Column("kind", Plain, primary_key=True),
    sa.Column("key", Plain, primary_key=True),
    sa.Column("number", Number, nullable=False),
    sa.Column("is_removed", sa.Boolean, nullable=False),
)
sa.Index("ix_further_changes_number", further_changes.c.kind, further_changes.c.number, unique=True)
changes_waiting = sa.Table(
    "changes_waiting",
    metadata,
    sa.Column("kind", Plain, nullable=False),
    sa.Column("key", Plain, nullable=False),
)

# One row: what tells the numbers of this store from those of another.
change_feed = sa.Table(
    "change_feed",
    metadata,
    sa.Column("epoch", Plain, primary_key=True),
)

# One row: the last number of arrival that was given out.
statement_arrivals = sa.Table(
    "statement_arrivals",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("last", sa.BigInteger, nullable=False),
)
