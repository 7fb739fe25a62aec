"""The tables of what was erased: signs by which it is known again, and nothing that can be read (see `tables.py`)."""

import sqlalchemy as sa

from services.common.store.columns import Moment, Number, Plain
from services.common.store.speaker_tables import metadata

# One for each erasure: who, when, and how much.
erasures = sa.Table(
    "erasures",
    metadata,
    sa.Column("number", Number, primary_key=True, autoincrement=True),
    sa.Column("kind", Plain, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("made_by", Plain, nullable=False),
    sa.Column("extent", sa.JSON, nullable=False),
    sa.Column("lifted_at", Moment),
    sqlite_autoincrement=True,
)

# Keyed digests: of addresses, bytes, texts, runs of words, names (`erased_marks.py`).
erased_marks = sa.Table(
    "erased_marks",
    metadata,
    sa.Column("sign", Plain, primary_key=True),
    sa.Column("digest", Plain, primary_key=True),
    # One digest may be of two erasures: each can be lifted by itself.
    sa.Column("erasure", Number, primary_key=True, autoincrement=False),
)
sa.Index("ix_erased_marks_erasure", erased_marks.c.erasure)

# One row: what the digests are keyed with. Drawn with the first erasure.
erasure_key = sa.Table(
    "erasure_key",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("key", Plain, nullable=False),
)
