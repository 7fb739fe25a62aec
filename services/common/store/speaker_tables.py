"""The tables that tell who speaks: namings, what ties them, and what people decided about them (see `tables.py`)."""

import sqlalchemy as sa

from services.common.store.columns import Moment, Number, Plain

metadata = sa.MetaData()

# How articles name speakers, a row for each naming; those that are one speaker share a `speaker_id`, which is the id of
# one of them. In that one's row stands what is shown of the speaker. Statements refer to their naming, so that joining
# and parting speakers rewrites no statement.
speakers = sa.Table(
    "speakers",
    metadata,
    sa.Column("id", Plain, primary_key=True),
    sa.Column("kind", Plain, nullable=False),
    sa.Column("name", Plain, nullable=False),
    sa.Column("statements", sa.Integer, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    # Since revision 0005; NULL in rows that code of before adds.
    sa.Column("speaker_id", Plain),
    sa.Column("context", Plain),
    sa.Column("is_full", sa.Boolean, nullable=False, server_default=sa.true()),
    # It stays though no statement gives it: a person has added it, or decided about it.
    sa.Column("is_listed", sa.Boolean, nullable=False, server_default=sa.false()),
    # Of the speaker, in the row whose id is his.
    sa.Column("shown_name", Plain),
    sa.Column("shown_kind", Plain),
    sa.Column("shown_statements", sa.Integer),
    # By decision, of the speaker that this naming belongs to.
    sa.Column("given_name", Plain),
    sa.Column("wikidata", Plain),
    # Since revision 0022, of the speaker: where `shown_name` stands in a list; "" in rows that code of before shows.
    sa.Column("sort_name", Plain, nullable=False, server_default=sa.text("''")),
)
sa.Index("ix_speakers_members", speakers.c.speaker_id, speakers.c.id)
sa.Index(
    "ix_speakers_shown",
    speakers.c.shown_statements,
    speakers.c.id,
    sqlite_where=speakers.c.speaker_id == speakers.c.id,
    postgresql_where=speakers.c.speaker_id == speakers.c.id,
)
sa.Index(
    "ix_speakers_sorted",
    speakers.c.sort_name,
    speakers.c.id,
    sqlite_where=speakers.c.speaker_id == speakers.c.id,
    postgresql_where=speakers.c.speaker_id == speakers.c.id,
)

# Where a naming is found by names like it, in any script (`services.extract.link.names.keys`); and which it is tied to:
# each pair in both directions.
speaker_keys = sa.Table(
    "speaker_keys",
    metadata,
    sa.Column("key", Plain, primary_key=True),
    sa.Column("speaker_id", Plain, primary_key=True),
)
sa.Index("ix_speaker_keys_speaker", speaker_keys.c.speaker_id)
speaker_ties = sa.Table(
    "speaker_ties",
    metadata,
    sa.Column("other_id", Plain, primary_key=True),
    sa.Column("speaker_id", Plain, primary_key=True),
    sa.Column("score", sa.Double, nullable=False),
)
sa.Index("ix_speaker_ties_speaker", speaker_ties.c.speaker_id)

# In which years statements gave a naming which office, as a key that is the same in every language; and on which days
# which role, in the articles' words ("" for none). Kept by difference.
speaker_offices = sa.Table(
    "speaker_offices",
    metadata,
    sa.Column("speaker_id", Plain, primary_key=True),
    sa.Column("office", Plain, primary_key=True),
    sa.Column("year", Plain, primary_key=True),
    sa.Column("statements", sa.Integer, nullable=False),
)
speaker_days = sa.Table(
    "speaker_days",
    metadata,
    sa.Column("speaker_id", Plain, primary_key=True),
    sa.Column("role", Plain, primary_key=True),
    sa.Column("day", Plain, primary_key=True),
    sa.Column("statements", sa.Integer, nullable=False),
)

# Whom an ambiguous naming may mean.
speaker_candidates = sa.Table(
    "speaker_candidates",
    metadata,
    sa.Column("speaker_id", Plain, primary_key=True),
    sa.Column("other_id", Plain, primary_key=True),
    sa.Column("score", sa.Double, nullable=False),
    sa.Column("reasons", sa.JSON, nullable=False),
)
# Namings whose neighbourhood is to be looked at again.
speakers_unsettled = sa.Table("speakers_unsettled", metadata, sa.Column("speaker_id", Plain, primary_key=True))

# What people have decided, undone or not; and which namings each decision is about.
speaker_edits = sa.Table(
    "speaker_edits",
    metadata,
    sa.Column("number", Number, primary_key=True, autoincrement=True),
    sa.Column("action", Plain, nullable=False),
    sa.Column("namings", sa.JSON, nullable=False),
    sa.Column("apart", sa.JSON, nullable=False),
    sa.Column("text", Plain),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("made_by", Plain, nullable=False),
    sa.Column("undone_at", Moment),
    sa.Column("undone_by", Plain),
    sqlite_autoincrement=True,
)
speaker_edit_namings = sa.Table(
    "speaker_edit_namings",
    metadata,
    sa.Column("speaker_id", Plain, primary_key=True),
    sa.Column("edit_number", Number, primary_key=True, autoincrement=False),
)

# How often each name and role is given in a naming: kept by difference, so that no count reads the statements.
speaker_forms = sa.Table(
    "speaker_forms",
    metadata,
    sa.Column("speaker_id", Plain, sa.ForeignKey("speakers.id", name="fk_speaker_forms_speaker"), primary_key=True),
    sa.Column("what", Plain, primary_key=True),
    sa.Column("form", Plain, primary_key=True),
    sa.Column("statements", sa.Integer, nullable=False),
)

speaker_words = sa.Table(
    "speaker_words",
    metadata,
    sa.Column("word", Plain, primary_key=True),
    sa.Column("speaker_id", Plain, sa.ForeignKey("speakers.id", name="fk_speaker_words_speaker"), primary_key=True),
)
sa.Index("ix_speaker_words_speaker", speaker_words.c.speaker_id)
