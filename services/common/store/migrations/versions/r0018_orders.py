"""Articles by their days of publication, and utterances by the day they were last reported on: an index for each.

Expand only: code of before that knows nothing of them.
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_articles_published", "articles", ["published_day", "number"])
    op.create_index("ix_utterances_last_day", "utterances", ["last_day", "id"])
