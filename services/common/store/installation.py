"""What tells this installation of Qawl from another: whoever shares the store is the same one."""

import secrets

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.store.conflict import insert
from services.common.store.tables import installation

_ONLY = 1


def identity(conn: Connection) -> str:
    """Eight hexadecimal digits, drawn when first asked for; to be called in a transaction that may write."""
    drawn = insert(conn.dialect.name, installation).values(number=_ONLY, id=secrets.token_hex(4))
    conn.execute(drawn.on_conflict_do_nothing())
    found: str = conn.execute(sa.select(installation.c.id).where(installation.c.number == _ONLY)).scalar_one()
    return found
