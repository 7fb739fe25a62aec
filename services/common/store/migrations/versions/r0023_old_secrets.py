"""The secrets that a webhook signed with before, for as long as they go on signing beside the new one.

Expand only: code of before signs with the new secret alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("webhooks", sa.Column("old_secrets", sa.JSON()))
