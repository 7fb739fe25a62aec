"""Hands a few settled files in: read one after the other, then rows and marks in one transaction."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from services.common.contracts.submissions import (
    Channel,
    NewSubmission,
    Outcome,
    Reason,
    ReasonCode,
    SubmissionId,
)
from services.common.store import submissions, watched
from services.common.store.watched import UNREADABLE, FileMark, Standing
from services.ingest.files import Depot, open_regular, take
from services.ingest.folders.ground import Ground, key_of
from services.ingest.folders.held import Held, probe_unleased
from services.ingest.folders.scan import mark_of, rights_of

_WELL = frozenset({None, Outcome.DONE, Outcome.DUPLICATE})
"""How a submission stands when handing the same bytes in again would bring nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A file that was read: the mark to remember it by, and its submission, or why there is nothing to read."""

    name: str
    mark: FileMark
    new: NewSubmission
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """What became of a batch. `marks` are of all its files, those included that somebody else had taken in already."""

    accepted: tuple[SubmissionId, ...]
    refused: int
    unchanged: int
    marks: dict[str, FileMark]


def read(ground: Ground, name: str, mark: FileMark, *, max_bytes: int, depot: Depot | None = None) -> Item | None:
    """The file as it was when it bore this mark; None where it changed or vanished while it was read."""
    path = Path(ground.path_of(name))
    shown = ground.shown(name)
    taken = take(path, name=shown, channel=Channel.FOLDER, max_bytes=max_bytes, opened=open_regular, depot=depot)
    if mark_of(str(path)) != mark:
        return None
    if isinstance(taken, NewSubmission):
        return Item(name=name, mark=mark, new=taken)
    new, reason = taken
    if probe_unleased(path) is Held.WRITTEN:
        return None  # another machine has locked it meanwhile: it is tried again
    if reason.code is ReasonCode.UNREADABLE:  # to be met again when its rights change, which its own mark does not show
        rights = rights_of(str(path))
        if rights is None:
            return None
        mark = FileMark(size=UNREADABLE, mtime_ns=rights)
    return Item(name=name, mark=mark, new=new, reason=reason)


def hand_in(conn: Connection, ground: Ground, items: Sequence[Item], *, now: datetime, priority: int) -> HandedIn:
    """Rows for those that nobody has taken in as they are; to be committed before anything is published.

    A file that came with the same bytes before (touched, or shown with another time by a network mount) only has its
    mark brought up to date, unless that ended badly: then touching it asks for another try. A file with other bytes
    is a submission of its own, which the row of the one before names.
    """
    watched.lock(conn, ground.key)
    keys = {item.name: key_of(item.name) for item in items}
    before = watched.standing(conn, ground.key, list(keys.values()))
    fresh = [item for item in items if (was := before.get(keys[item.name])) is None or was.mark != item.mark]
    coming = [item for item in fresh if not _is_the_same(item, before.get(keys[item.name]))]
    accepted = [item for item in coming if item.reason is None]
    rows = submissions.accept(conn, [item.new for item in accepted], now=now, priority=priority)
    ids = {item.name: row.id for item, row in zip(accepted, rows, strict=True)}
    for item in coming:
        if item.reason is not None:
            ids[item.name] = submissions.refuse(conn, item.new, item.reason, now=now).id
        was = before.get(keys[item.name])
        if was is not None:
            submissions.replaced(conn, was.submission_id, by=ids[item.name])
    for item in fresh:
        if item.name not in ids:
            ids[item.name] = before[keys[item.name]].submission_id
    watched.remember_all(conn, ground.key, {keys[item.name]: (item.mark, ids[item.name]) for item in fresh})
    return HandedIn(
        accepted=tuple(row.id for row in rows),
        refused=len(coming) - len(accepted),
        unchanged=len(items) - len(coming),
        marks={keys[item.name]: item.mark for item in items},
    )


def _is_the_same(item: Item, was: Standing | None) -> bool:
    if was is None:
        return False
    if item.mark.size == UNREADABLE:
        return was.mark.size == UNREADABLE  # its rights changed, and still it cannot be read
    if was.outcome not in _WELL or item.reason is not None:
        return False
    payload = item.new.payload
    return was.payload_digest == (item.new.payload_digest if payload is None else hashlib.sha256(payload).hexdigest())
