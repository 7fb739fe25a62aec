"""The tables of articles extracted again, and of what was found in them before (see `tables.py`)."""

import sqlalchemy as sa

from services.common.store.columns import Moment, Number, Plain
from services.common.store.speaker_tables import metadata

# What somebody asked for, and how far it is. One worker has it in hand until `leased_until`.
reprocessings = sa.Table(
    "reprocessings",
    metadata,
    sa.Column("id", Plain, primary_key=True),
    sa.Column("progress", Plain, nullable=False),
    sa.Column("leased_until", Moment),
    # All of it, as JSON: no list asks for a part.
    sa.Column("held", sa.JSON, nullable=False),
)
sa.Index("ix_reprocessings_progress", reprocessings.c.progress, reprocessings.c.id)

# The statements that the engine had found in an article before it was extracted again: until they are compared, and
# from then on where they differ. `is_open`: the article is not at its end yet.
former_statements = sa.Table(
    "former_statements",
    metadata,
    sa.Column("reprocessing_id", Plain, primary_key=True),
    sa.Column("article_number", Number, primary_key=True, autoincrement=False),
    sa.Column("is_open", sa.Boolean, nullable=False),
    sa.Column("deflated", sa.LargeBinary, nullable=False),
)
sa.Index(
    "ix_former_statements_open",
    former_statements.c.reprocessing_id,
    former_statements.c.article_number,
    sqlite_where=former_statements.c.is_open,
    postgresql_where=former_statements.c.is_open,
)
