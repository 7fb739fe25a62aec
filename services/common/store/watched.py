"""Which files of a watched folder were taken in, as they were then."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.store.conflict import insert
from services.common.store.tables import watched


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMark:
    """What tells that a file is still the same: its size in bytes, its time of change in nanoseconds."""

    size: int
    mtime_ns: int


def known(conn: Connection, folder: str) -> dict[str, FileMark]:
    """The marks of all files taken in from the folder, by path."""
    rows = conn.execute(sa.select(watched.c.path, watched.c.size, watched.c.mtime_ns).where(watched.c.folder == folder))
    return {path: FileMark(size=size, mtime_ns=mtime_ns) for path, size, mtime_ns in rows}


def remember(conn: Connection, folder: str, path: str, mark: FileMark, submission_id: str) -> None:
    """Note that the file was taken in as this submission; to be committed together with it."""
    changed = {"size": mark.size, "mtime_ns": mark.mtime_ns, "submission_id": submission_id}
    conn.execute(
        insert(conn.dialect.name, watched)
        .values(folder=folder, path=path, **changed)
        .on_conflict_do_update(index_elements=["folder", "path"], set_=changed)
    )
