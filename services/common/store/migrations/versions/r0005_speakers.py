"""Namings that are one speaker: what ties them, what they were called and when, and what people decided about them.

Each row of `speakers` becomes a naming that is a speaker by itself; `qawl speakers regroup` joins those of before. Code
of before goes on adding rows, whose speaker is NULL until the same is said again.
"""

import sqlalchemy as sa
from alembic import op

from services.common.store.columns import Moment, Number, Plain

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("speaker_id", Plain()),
        sa.Column("context", Plain()),
        sa.Column("is_full", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("is_listed", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("shown_name", Plain()),
        sa.Column("shown_kind", Plain()),
        sa.Column("shown_statements", sa.Integer()),
        sa.Column("given_name", Plain()),
        sa.Column("wikidata", Plain()),
    ):
        op.add_column("speakers", column)
    op.execute(
        "UPDATE speakers SET speaker_id = id, shown_name = name, shown_kind = kind, shown_statements = statements"
    )
    op.create_index("ix_speakers_members", "speakers", ["speaker_id", "id"])
    heads = sa.text("speaker_id = id")
    op.create_index(
        "ix_speakers_shown", "speakers", ["shown_statements", "id"], sqlite_where=heads, postgresql_where=heads
    )
    op.drop_index("ix_speakers_statements", "speakers")
    op.create_table(
        "speaker_keys",
        sa.Column("key", Plain(), primary_key=True),
        sa.Column("speaker_id", Plain(), primary_key=True),
    )
    op.create_index("ix_speaker_keys_speaker", "speaker_keys", ["speaker_id"])
    op.create_table(
        "speaker_ties",
        sa.Column("other_id", Plain(), primary_key=True),
        sa.Column("speaker_id", Plain(), primary_key=True),
        sa.Column("score", sa.Double(), nullable=False),
    )
    op.create_index("ix_speaker_ties_speaker", "speaker_ties", ["speaker_id"])
    op.create_table(
        "speaker_offices",
        sa.Column("speaker_id", Plain(), primary_key=True),
        sa.Column("office", Plain(), primary_key=True),
        sa.Column("year", Plain(), primary_key=True),
        sa.Column("statements", sa.Integer(), nullable=False),
    )
    op.create_table(
        "speaker_days",
        sa.Column("speaker_id", Plain(), primary_key=True),
        sa.Column("role", Plain(), primary_key=True),
        sa.Column("day", Plain(), primary_key=True),
        sa.Column("statements", sa.Integer(), nullable=False),
    )
    op.create_table(
        "speaker_candidates",
        sa.Column("speaker_id", Plain(), primary_key=True),
        sa.Column("other_id", Plain(), primary_key=True),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
    )
    op.create_table("speakers_unsettled", sa.Column("speaker_id", Plain(), primary_key=True))
    op.create_table(
        "speaker_edits",
        sa.Column("number", Number, primary_key=True, autoincrement=True),
        sa.Column("action", Plain(), nullable=False),
        sa.Column("namings", sa.JSON(), nullable=False),
        sa.Column("apart", sa.JSON(), nullable=False),
        sa.Column("text", Plain()),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by", Plain(), nullable=False),
        sa.Column("undone_at", Moment()),
        sa.Column("undone_by", Plain()),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "speaker_edit_namings",
        sa.Column("speaker_id", Plain(), primary_key=True),
        sa.Column("edit_number", Number, primary_key=True, autoincrement=False),
    )


def downgrade() -> None:
    tables = ("edit_namings", "edits", "candidates", "days", "offices", "ties", "keys")
    for table in (*(f"speaker_{name}" for name in tables), "speakers_unsettled"):
        op.drop_table(table)
    op.drop_index("ix_speakers_shown", "speakers")
    op.drop_index("ix_speakers_members", "speakers")
    op.create_index("ix_speakers_statements", "speakers", ["statements", "id"])
    for name in ("wikidata", "given_name", "shown_statements", "shown_kind", "shown_name", "is_listed", "is_full"):
        op.drop_column("speakers", name)
    for name in ("context", "speaker_id"):
        op.drop_column("speakers", name)
