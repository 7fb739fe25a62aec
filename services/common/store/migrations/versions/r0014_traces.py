"""The trace of the request that handed a submission in.

Expand only. Code of before writes none, and its rows have traces of their own.
"""

import sqlalchemy as sa
from alembic import op

from services.common.store.columns import Plain

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("submissions", sa.Column("traceparent", Plain()))
