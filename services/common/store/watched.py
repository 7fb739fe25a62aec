"""Which files of a watched folder were taken in, as they were then, and as which submissions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.submissions import Digest, Outcome, Submission, SubmissionId
from services.common.store import submissions as ledger
from services.common.store.conflict import insert
from services.common.store.strangers import word
from services.common.store.tables import submissions, watched

_AT_ONCE = 500
"""Paths in one question: SQLite takes 32,766 parameters, and long lists are slow to compile."""


class FileMark(NamedTuple):
    """What tells that a file is still the same: its size in bytes, its time of change in nanoseconds.

    A tuple, because an idle scan compares 100,000 of them. Size UNREADABLE marks a file that could not be read: its
    time is then that of the last change of its rights.
    """

    size: int
    mtime_ns: int


UNREADABLE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A file that was taken in: its mark then, its submission, and how far that has come."""

    mark: FileMark
    submission_id: SubmissionId
    payload_digest: Digest | None
    outcome: Outcome | None


def lock(conn: Connection, folder: str) -> None:
    """Until the transaction ends, nobody else takes files in from this folder.

    SQLite has one writer at a time anyway.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(folder, 0x7761746368))))


def known(conn: Connection, folder: str) -> dict[str, FileMark]:
    """The marks of all files taken in from the folder, by path."""
    rows = conn.execution_options(yield_per=5_000).execute(
        sa.select(watched.c.path, watched.c.size, watched.c.mtime_ns).where(watched.c.folder == folder)
    )
    return {path: FileMark(size=size, mtime_ns=mtime_ns) for path, size, mtime_ns in rows}


def standing(conn: Connection, folder: str, paths: Sequence[str]) -> dict[str, Standing]:
    """Those of the paths that were taken in, and how they stand."""
    found: dict[str, Standing] = {}
    for start in range(0, len(paths), _AT_ONCE):
        rows = conn.execute(
            sa.select(
                watched.c.path,
                watched.c.size,
                watched.c.mtime_ns,
                watched.c.submission_id,
                submissions.c.payload_digest,
                submissions.c.outcome,
            )
            .join(submissions, submissions.c.id == watched.c.submission_id)
            .where(watched.c.folder == folder, watched.c.path.in_(paths[start : start + _AT_ONCE]))
        )
        for path, size, mtime_ns, id, digest, outcome in rows:
            found[path] = Standing(
                mark=FileMark(size=size, mtime_ns=mtime_ns),
                submission_id=id,
                payload_digest=digest,
                outcome=None if outcome is None else word(Outcome, outcome),
            )
    return found


def remember(conn: Connection, folder: str, path: str, mark: FileMark, submission_id: str) -> None:
    """Note that the file was taken in as this submission; to be committed together with it."""
    remember_all(conn, folder, {path: (mark, submission_id)})


def remember_all(conn: Connection, folder: str, files: Mapping[str, tuple[FileMark, str]]) -> None:
    """The same for several at once."""
    if not files:
        return
    upsert = insert(conn.dialect.name, watched)
    changing = {name: upsert.excluded[name] for name in ("size", "mtime_ns", "submission_id")}
    conn.execute(
        upsert.on_conflict_do_update(index_elements=["folder", "path"], set_=changing),
        [
            {"folder": folder, "path": path, "size": mark.size, "mtime_ns": mark.mtime_ns, "submission_id": id}
            for path, (mark, id) in sorted(files.items())
        ],
    )


def ended(conn: Connection, folder: str, paths: Sequence[str]) -> dict[str, tuple[FileMark, Submission]]:
    """Those of the paths (at most 500) whose submissions have their outcome."""
    rows = conn.execute(
        sa.select(watched.c.path, watched.c.size, watched.c.mtime_ns, watched.c.submission_id)
        .join(submissions, submissions.c.id == watched.c.submission_id)
        .where(watched.c.folder == folder, watched.c.path.in_(paths), submissions.c.outcome.is_not(None))
    ).all()
    found = {path: (FileMark(size=size, mtime_ns=mtime_ns), ledger.find(conn, id)) for path, size, mtime_ns, id in rows}
    return {path: (mark, row) for path, (mark, row) in found.items() if row is not None}


def forget(conn: Connection, folder: str, paths: Sequence[str]) -> None:
    """The files are not there any more: they were put away."""
    conn.execute(sa.delete(watched).where(watched.c.folder == folder, watched.c.path.in_(paths)))
