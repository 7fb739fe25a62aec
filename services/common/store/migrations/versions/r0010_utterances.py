"""Utterances: embeddings and keys of statements, the ties between them, and what they make.

Expand only. What was linked before is tied by `qawl utterances link`, or when it is read again.
"""

import sqlalchemy as sa
from alembic import op

from services.common.store.columns import Moment, Number, Plain

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tellings",
        sa.Column("article_number", Number, primary_key=True, autoincrement=False),
        sa.Column("statement_id", Plain(), primary_key=True),
        sa.Column("encoder", Plain()),
        sa.Column("vectors", sa.LargeBinary()),
        sa.Column("facts", sa.JSON(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "telling_keys",
        sa.Column("key", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("article_number", Number, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ties",
        sa.Column("first_id", Plain(), primary_key=True),
        sa.Column("second_id", Plain(), primary_key=True),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("whole_id", Plain()),
        sa.Column("why", sa.JSON(), nullable=False),
    )
    op.create_index("ix_ties_second", "ties", ["second_id"])
    op.create_table(
        "utterances",
        sa.Column("id", Plain(), primary_key=True),
        sa.Column("speaker_id", Plain()),
        sa.Column("first_id", Plain(), nullable=False),
        sa.Column("statements", sa.Integer(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("outlets", sa.Integer(), nullable=False),
        sa.Column("languages", Plain(), nullable=False),
        sa.Column("first_day", sa.Date()),
        sa.Column("last_day", sa.Date()),
        sa.Column("updated_at", Moment(), nullable=False),
    )
    op.create_index("ix_utterances_reports", "utterances", ["reports", "id"])
    op.create_index("ix_utterances_speaker", "utterances", ["speaker_id", "first_day", "id"])
    op.create_table(
        "utterance_members",
        sa.Column("utterance_id", Plain(), primary_key=True),
        sa.Column("statement_id", Plain(), primary_key=True),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
    )
    op.create_index("ix_utterance_members_statement", "utterance_members", ["statement_id"])
    op.create_table(
        "namings_untied",
        sa.Column("speaker_id", Plain(), primary_key=True),
        sa.Column("after", Number, nullable=False),
    )
