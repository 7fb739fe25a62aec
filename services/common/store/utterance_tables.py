"""The tables that tell which statements report one saying: embeddings, keys, ties, utterances (see `tables.py`)."""

import sqlalchemy as sa

from services.common.store.columns import Moment, Number, Plain
from services.common.store.speaker_tables import metadata

# What the linker keeps of a statement, made once: its facts (kind, value, place), and its embeddings, a byte a number;
# NULL where no encoder is installed.
tellings = sa.Table(
    "tellings",
    metadata,
    sa.Column("article_number", Number, primary_key=True, autoincrement=False),
    sa.Column("statement_id", Plain, primary_key=True),
    sa.Column("encoder", Plain),
    sa.Column("vectors", sa.LargeBinary),
    sa.Column("facts", sa.JSON, nullable=False),
    sqlite_with_rowid=False,
)

# By which articles find those that may report the same sayings. A key that is left over costs a look, and no more.
telling_keys = sa.Table(
    "telling_keys",
    metadata,
    sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("article_number", Number, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# Two statements that report the same words, the smaller id first, and why.
ties = sa.Table(
    "ties",
    metadata,
    sa.Column("first_id", Plain, primary_key=True),
    sa.Column("second_id", Plain, primary_key=True),
    sa.Column("score", sa.Double, nullable=False),
    sa.Column("whole_id", Plain),
    sa.Column("why", sa.JSON, nullable=False),
)
sa.Index("ix_ties_second", ties.c.second_id)

utterances = sa.Table(
    "utterances",
    metadata,
    sa.Column("id", Plain, primary_key=True),
    sa.Column("speaker_id", Plain),
    sa.Column("first_id", Plain, nullable=False),
    sa.Column("statements", sa.Integer, nullable=False),
    sa.Column("reports", sa.Integer, nullable=False),
    sa.Column("copies", sa.Integer, nullable=False),
    sa.Column("outlets", sa.Integer, nullable=False),
    sa.Column("languages", Plain, nullable=False),  # codes in order, a space between
    sa.Column("first_day", sa.Date),
    sa.Column("last_day", sa.Date),
    sa.Column("updated_at", Moment, nullable=False),
)
sa.Index("ix_utterances_reports", utterances.c.reports, utterances.c.id)
sa.Index("ix_utterances_last_day", utterances.c.last_day, utterances.c.id)
sa.Index("ix_utterances_speaker", utterances.c.speaker_id, utterances.c.first_day, utterances.c.id)

utterance_members = sa.Table(
    "utterance_members",
    metadata,
    sa.Column("utterance_id", Plain, primary_key=True),
    sa.Column("statement_id", Plain, primary_key=True),
    sa.Column("is_whole", sa.Boolean, nullable=False),
    sa.Column("score", sa.Double, nullable=False),
)
sa.Index("ix_utterance_members_statement", utterance_members.c.statement_id)

# Namings about whom somebody decided something: their statements are being tied anew, up to this number.
namings_untied = sa.Table(
    "namings_untied",
    metadata,
    sa.Column("speaker_id", Plain, primary_key=True),
    sa.Column("after", Number, nullable=False),
)
