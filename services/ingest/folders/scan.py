"""What lies in a watched folder at one moment: its regular files, sub-folders included, one after the other."""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from typing import NamedTuple

from services.common.store.watched import FileMark
from services.ingest.folders.ground import DONE, FAILED, PROCESSING, Ground, is_passed_over

_DEEPEST = 50

Tell = Callable[[str, str], None]
"""Takes the name of what is passed over and why, to be said once."""


class Seen(NamedTuple):
    """A file as it was met; `name` is relative to the folder. A tuple: a scan makes one for each of 100,000 files."""

    name: str
    mark: FileMark
    changed_ns: int  # when its content, name or rights last changed, by the file system's clock


def scan(ground: Ground, tell: Tell, *, below: str = "") -> Iterator[Seen]:
    """All files of the folder, or of the sub-folder `below`, in no order; nothing is kept, so that memory stays flat.

    Links are passed over: what they lead to may lie outside, or be met twice. So are pipes, sockets and devices, and a
    sub-folder that cannot be read; `tell` is told of each. Raises OSError when the watched folder cannot be read.
    """
    left: list[tuple[str, int]] = [(below, below.count("/") + 1 if below else 0)]
    if not below:
        left.append((ground.own, 0))  # in the folder `processing`, which is not looked into otherwise
    while left:
        name, depth = left.pop()
        try:
            entries = os.scandir(ground.path_of(name))
        except OSError as error:
            if not name:
                raise
            if error.errno not in (errno.ENOENT, errno.ENOTDIR):
                tell(name, f"the folder cannot be read ({error.strerror})")
            continue
        with entries:
            try:
                for entry in entries:
                    last = entry.name
                    if is_passed_over(last) or (not name and _is_apart(last, tell)):
                        continue
                    inside = f"{name}/{last}" if name else last
                    found = _stat(entry, inside, tell)
                    if found is None:
                        continue
                    if stat.S_ISREG(found.st_mode):
                        yield _seen(inside, found)
                    elif _is_to_enter(ground, inside, found.st_mode, depth, tell):
                        left.append((inside, depth + 1))
            except OSError as error:  # the folder vanished, or its disk fails, while it was read
                if not name:
                    raise
                tell(name, f"the folder cannot be read to its end ({error.strerror})")


def look(ground: Ground, name: str, tell: Tell) -> Iterator[Seen]:
    """The file of that name, or the files of the folder of that name; nothing where it is gone or passed over."""
    try:
        found = os.lstat(ground.path_of(name))
    except OSError:
        return
    if stat.S_ISDIR(found.st_mode):
        yield from scan(ground, tell, below=name)
    elif stat.S_ISREG(found.st_mode):
        yield _seen(name, found)
    else:
        tell(name, _what(found.st_mode))


def mark_of(path: str) -> FileMark | None:
    """The file's mark now; None where it is gone."""
    try:
        found = os.lstat(path)
    except OSError:
        return None
    return FileMark(size=found.st_size, mtime_ns=_storable(found.st_mtime_ns))


def rights_of(path: str) -> int | None:
    """When its rights, name or content last changed, as `Seen.changed_ns`; None where it is gone."""
    try:
        return _storable(os.lstat(path).st_ctime_ns)
    except OSError:
        return None


def _stat(entry: os.DirEntry[str], name: str, tell: Tell) -> os.stat_result | None:
    try:
        return entry.stat(follow_symlinks=False)
    except OSError as error:
        if error.errno != errno.ENOENT:
            tell(name, f"it cannot be looked at ({error.strerror})")
        return None


def _is_to_enter(ground: Ground, name: str, mode: int, depth: int, tell: Tell) -> bool:
    """Whether what is no file is a folder to look into."""
    if not stat.S_ISDIR(mode):
        tell(name, _what(mode))
        return False
    if ground.path_of(name) in ground.apart:
        return False
    if depth >= _DEEPEST:
        tell(name, f"it lies more than {_DEEPEST} folders deep")
        return False
    return True


def _is_apart(top: str, tell: Tell) -> bool:
    if top == PROCESSING:
        return True
    if top in (DONE, FAILED):
        tell(top, "files that were dealt with are kept there; it is not watched")
        return True
    return False


def _seen(name: str, found: os.stat_result) -> Seen:
    return Seen(name, FileMark(found.st_size, _storable(found.st_mtime_ns)), _storable(found.st_ctime_ns))


def _storable(nanoseconds: int) -> int:
    """As 64 bits with a sign: a file may bear a time of the year 2400, which is more."""
    return nanoseconds if -(2**63) <= nanoseconds < 2**63 else (nanoseconds + 2**63) % 2**64 - 2**63


def _what(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "links are not followed; copy the file, or watch the folder that it lies in as well"
    return "it is a pipe, socket or device, not a file"
