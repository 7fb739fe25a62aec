"""Reviews by who made them and when, and speakers by name: an index for each.

Expand only: code of before that knows nothing of them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_IS_SHOWN = sa.text("speaker_id = id")


def upgrade() -> None:
    op.create_index("ix_reviews_by", "reviews", ["made_by", "number"])
    op.create_index("ix_reviews_made", "reviews", ["made_at"])
    op.create_index(
        "ix_speakers_by_name", "speakers", ["shown_name", "id"], sqlite_where=_IS_SHOWN, postgresql_where=_IS_SHOWN
    )
