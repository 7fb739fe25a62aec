"""The statements of a publisher by their days: an index. Expand only: code of before that knows nothing of it."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_statements_publisher_day", "statements", ["publisher_key", "published_day"])
