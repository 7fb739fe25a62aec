"""What is done on the command line, in the audit log: in the transaction that does it."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

from services.common.contracts.access import Act, Deed

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


def write(
    conn: Connection,
    act: Act,
    *,
    now: datetime,
    subject: str | None = None,
    count: int = 1,
    note: str | None = None,
) -> None:
    from services.common.store import audit

    audit.write(conn, Deed(at=now, by=doer(), act=act, subject=subject, count=count, note=note))


def doer() -> str:
    """As the log names who did it."""
    return f"{user()} on the command line"


def user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user may have no name
        return "somebody"
