"""Where files go when they are moved: into `processing/`, then to `done/` or `failed/`, beside a note saying why.

Nothing is ever deleted or overwritten. All places lie in the watched folder, so that each move is one rename: of two
that want the same file, one gets it.
"""

import ctypes
import errno
import hashlib
import json
import os
import secrets
from datetime import datetime
from pathlib import Path

from services.common.contracts.submissions import Outcome, Submission
from services.ingest.files import printable
from services.ingest.folders.ground import DONE, FAILED, SIDECAR, Ground

_MOST_ALIKE = 1_000
"""Files of one name that a place may hold."""
_NAME_BYTES = 255
_RENAME_NOREPLACE = 1
_AT_FDCWD = -100


def claim(ground: Ground, name: str) -> str | None:
    """Rename the file into our own place; its name there, None where it is gone or another watcher has it.

    Raises OSError where the folder cannot be written to.
    """
    source = ground.path_of(name)
    for number in range(_MOST_ALIKE):
        target = f"{ground.own}/{number}/{name}"
        try:
            Path(ground.path_of(target)).parent.mkdir(parents=True, exist_ok=True)
            _rename(source, ground.path_of(target))
        except FileExistsError:
            continue
        except FileNotFoundError:  # the file, or the place, which is tidied when it is empty
            if not os.path.lexists(source):
                return None
            continue
        return target
    raise FileExistsError(errno.EEXIST, f"{ground.own} holds {_MOST_ALIKE} files of that name")


def put_away(ground: Ground, name: str, row: Submission, *, now: datetime) -> str | None:
    """Move the file to where its outcome says, the note first; its new name, None where it is gone.

    Raises OSError where that cannot be done; then the file is where it was.
    """
    shelf = DONE if row.outcome in (Outcome.DONE, Outcome.DUPLICATE) else FAILED
    folder, _, last = f"{shelf}/{ground.shown(name)}".rpartition("/")
    Path(ground.path_of(folder)).mkdir(parents=True, exist_ok=True)
    source = ground.path_of(name)
    for number in range(1, _MOST_ALIKE):
        target = f"{folder}/{_numbered(last, number)}"
        if not os.path.lexists(source):
            return None
        note = ground.path_of(f"{folder}/{sidecar_of(target.rpartition('/')[2])}")
        if os.path.lexists(ground.path_of(target)) or not _noted(note, row, ground.shown(name), now):
            continue
        try:
            _rename(source, ground.path_of(target))
        except FileExistsError:  # another program's, of this moment
            Path(note).unlink(missing_ok=True)
            continue
        except FileNotFoundError:
            if not os.path.lexists(ground.path_of(target)):  # it was not another watcher, whose note it is as well
                Path(note).unlink(missing_ok=True)
            return None
        _tidy(ground, name)
        return target
    raise FileExistsError(errno.EEXIST, f"{folder} holds {_MOST_ALIKE} files of that name")


def sidecar_of(name: str) -> str:
    """The name of a file's note: its own with `.qawl.json`; shortened, with a digest, where that would be too long."""
    if len(os.fsencode(name)) + len(SIDECAR) <= _NAME_BYTES:
        return name + SIDECAR
    end = f"~{hashlib.sha256(os.fsencode(name)).hexdigest()[:8]}{SIDECAR}"
    return _cut(name, _NAME_BYTES - len(end)) + end


def _numbered(name: str, number: int) -> str:
    if number == 1:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not stem:
        stem, dot, suffix = name, "", ""
    end = f" ({number}){dot}{suffix}"
    if len(os.fsencode(end)) > _NAME_BYTES // 2:  # what stands behind the last dot is no suffix
        stem, end = name, f" ({number})"
    return _cut(stem, _NAME_BYTES - len(os.fsencode(end))) + end


def _cut(name: str, limit: int) -> str:
    """The beginning of the name that has at most so many bytes; no character is cut in two."""
    while len(os.fsencode(name)) > limit:
        name = name[: -max(1, (len(os.fsencode(name)) - limit) // 4)]
    return name


def _noted(path: str, row: Submission, shown: str, now: datetime) -> bool:
    """Write the note, whole or not at all; False where another file's note has that name."""
    unfinished = Path(path).with_name(f".{row.id}-{secrets.token_hex(4)}.tmp")  # others may write the same note
    try:
        with unfinished.open("x", encoding="utf-8") as stream:
            json.dump(_note(row, shown, now), stream, ensure_ascii=False, indent=1)
            stream.write("\n")
        _rename(str(unfinished), path)
    except FileExistsError:
        unfinished.unlink(missing_ok=True)
        return _is_ours(path, row)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    return True


def _is_ours(path: str, row: Submission) -> bool:
    """Whether the note is of this submission: we ended before the move, or another watcher is about to move it."""
    try:
        with Path(path).open(encoding="utf-8") as stream:
            found = json.loads(stream.read(65_536))
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and found.get("submission") == row.id


def _note(row: Submission, shown: str, now: datetime) -> dict[str, object]:
    return {
        "file": printable(shown),
        "outcome": row.outcome,
        "reason": None if row.reason is None else row.reason.code,
        "message": None if row.reason is None else row.reason.message,
        "advice": None if row.reason is None else row.reason.advice,
        "submission": row.id,
        "article": row.article_id,
        "duplicate_of": row.duplicate_of,
        "members": row.members,
        "received_at": row.received_at.isoformat(),
        "ended_at": row.updated_at.isoformat(),
        "moved_at": now.isoformat(),
    }


def _tidy(ground: Ground, name: str) -> None:
    """Remove the folders of our own place that the move left empty."""
    if not ground.is_own(name):
        return
    place = name.rpartition("/")[0]
    while place:
        try:
            Path(ground.path_of(place)).rmdir()
        except OSError:
            return
        place = place.rpartition("/")[0]


def _rename(source: str, target: str) -> None:
    """Rename, or raise FileExistsError: never over another file (renameat2(2); elsewhere as near as can be)."""
    found = _renameat2(os.fsencode(source), os.fsencode(target))
    if found == 0:
        return
    if found not in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        raise OSError(found, os.strerror(found), source, None, target)
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), source, None, target)
    Path(source).rename(target)


def _renameat2(source: bytes, target: bytes) -> int:
    """0, or the number of the error."""
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return errno.ENOSYS
    if call(_AT_FDCWD, ctypes.c_char_p(source), _AT_FDCWD, ctypes.c_char_p(target), _RENAME_NOREPLACE) == 0:
        return 0
    return ctypes.get_errno()
