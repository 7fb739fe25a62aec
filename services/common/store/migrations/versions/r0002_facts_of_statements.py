"""What each statement tells beyond its words: class and polarity of the cue, addressee, chain, and why.

Expand only: rows of before keep NULL, which reads as "not told", until their article is extracted again.
"""

import sqlalchemy as sa
from alembic import op

from services.common.store.columns import Plain

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_COLUMNS = (
    ("cue_class", Plain),
    ("polarity", Plain),
    ("addressee_start", sa.Integer),
    ("addressee_end", sa.Integer),
    ("addressee_text", Plain),
    ("cue_entry", Plain),
    ("score", sa.Double),
    ("resolved_from_start", sa.Integer),
    ("resolved_from_end", sa.Integer),
    ("resolved_from_text", Plain),
    ("chain", sa.JSON),
)


def upgrade() -> None:
    for name, kind in _COLUMNS:
        op.add_column("statements", sa.Column(name, kind()))
    op.create_index("ix_statements_cue_class", "statements", ["cue_class", "number"])
    op.create_index("ix_statements_polarity", "statements", ["polarity", "number"])


def downgrade() -> None:
    op.drop_index("ix_statements_polarity", "statements")
    op.drop_index("ix_statements_cue_class", "statements")
    for name, _ in reversed(_COLUMNS):
        op.drop_column("statements", name)
