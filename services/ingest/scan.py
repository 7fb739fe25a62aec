"""What lies in a watched folder at one moment: regular files, sub-folders included, temporary names passed over."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from services.common.store.watched import FileMark
from services.ingest.files import printable

_TEMPORARY = (
    ".part",
    ".partial",
    ".tmp",
    ".temp",
    ".swp",
    ".swx",
    ".crdownload",
    ".download",
    ".filepart",
    ".lock",
    "~",
)
"""Names that copying programs, browsers and editors give to files they have not finished."""
_DEEPEST = 50
_MOST_FILES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A file as the scan met it: the path to open it by, and its mark."""

    path: Path
    mark: FileMark


def scan(folder: Path) -> dict[str, Seen]:
    """All files by their printable path relative to the folder; {} where the folder is not there.

    Links are passed over: what they lead to may lie outside, or be seen twice. A sub-folder that cannot be read or
    that vanishes meanwhile is passed over as well. Raises OSError when the folder itself cannot be read.
    """
    seen: dict[str, Seen] = {}
    left: list[tuple[str, str, int]] = [(os.fspath(folder), "", 0)]
    while left:
        path, inside, depth = left.pop()
        try:
            entries = os.scandir(path)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:
            if not inside:
                raise
            continue
        with entries:
            for entry in entries:
                if is_passed_over(entry.name):
                    continue
                try:
                    found = entry.stat(follow_symlinks=False)
                except OSError:
                    continue
                name = f"{inside}{entry.name}"
                if stat.S_ISDIR(found.st_mode) and depth < _DEEPEST:
                    left.append((entry.path, f"{name}/", depth + 1))
                elif stat.S_ISREG(found.st_mode) and len(seen) < _MOST_FILES:
                    mark = FileMark(size=found.st_size, mtime_ns=found.st_mtime_ns)
                    seen[printable(name)] = Seen(path=Path(entry.path), mark=mark)
    return seen


def mark_of(path: Path) -> FileMark | None:
    """The file's mark now; None where it is gone."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return FileMark(size=found.st_size, mtime_ns=found.st_mtime_ns)


def is_passed_over(name: str) -> bool:
    """Hidden files and files that a program has not finished."""
    return name.startswith((".", "~$")) or name.lower().endswith(_TEMPORARY)
