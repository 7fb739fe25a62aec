"""A watched folder as a value: where it is, the places in it that are Qawl's own, and what is passed over by name."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass

from services.ingest.files import printable

DONE, FAILED, PROCESSING = "done", "failed", "processing"
SIDECAR = ".qawl.json"

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
    SIDECAR,
)
"""Names that copying programs, browsers and editors give to files they have not finished; and our own notes."""

_OF_SYSTEMS = frozenset(
    {"thumbs.db", "desktop.ini", "lost+found", "@eadir", "#recycle", "#snapshot", "$recycle.bin"}
    | {"system volume information"}
)
"""What file servers and desktops leave in every folder, in lower case."""

_LONGEST_KEY_BYTES = 1_000
"""A row of PostgreSQL's index holds 2,704 bytes, and the folder stands in it too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One watched folder. Names below are relative to `folder`, as the system gives them (surrogates included).

    `folder` is its real path; `key` names it in the store; `own` is the place in it where this installation keeps the
    files that it has claimed; `apart` are real paths inside it that are watched by themselves, or hold Qawl's data.
    """

    folder: str
    key: str
    own: str
    apart: frozenset[str] = frozenset()

    def path_of(self, name: str) -> str:
        return f"{self.folder}/{name}" if name else self.folder

    def is_own(self, name: str) -> bool:
        """Whether it lies where this installation keeps what it has claimed."""
        return name.startswith(f"{self.own}/")

    def shown(self, name: str) -> str:
        """The name that it came in under: without the place and number it was given when it was claimed."""
        return name[len(self.own) + 1 :].partition("/")[2] if self.is_own(name) else name

    def is_passed_over(self, name: str) -> bool:
        """Whether the place of that name, or one that it lies in, is not looked into."""
        if self.is_own(name):
            return False
        parts = name.split("/")
        return (
            parts[0] in (DONE, FAILED, PROCESSING)
            or any(is_passed_over(part) for part in parts)
            or (
                bool(self.apart)
                and any(self.path_of("/".join(parts[:n])) in self.apart for n in range(1, len(parts) + 1))
            )
        )


def grounds(folders: Iterable[str], *, installation: str, data_dir: str) -> tuple[Ground, ...]:
    """The watched folders, each once, in the order given: one that lies in another is watched by itself alone."""
    real = tuple(dict.fromkeys(os.path.realpath(folder) for folder in folders))
    apart = (*real, os.path.realpath(data_dir))
    return tuple(
        Ground(
            folder=folder,
            key=key_of(folder),
            own=f"{PROCESSING}/{installation}",
            apart=frozenset(path for path in apart if path.startswith(f"{folder.rstrip('/')}/")),
        )
        for folder in real
    )


def is_passed_over(name: str) -> bool:
    """Hidden files, files that a program has not finished, and what systems leave behind; `name` is without folders."""
    lower = name.lower()
    return lower.endswith(_TEMPORARY) or lower in _OF_SYSTEMS or name.startswith((".", "~$"))


def key_of(name: str) -> str:
    """The name as the store keeps it: one for each name, whatever bytes it is made of, and never too long to index."""
    if name.isascii() and len(name) <= _LONGEST_KEY_BYTES:
        return name
    shown = printable(name)
    if shown == name and len(name.encode()) <= _LONGEST_KEY_BYTES:
        return name
    # No path holds "//", so that no other name looks like this one.
    return f"{shown[: _LONGEST_KEY_BYTES // 4]}//{hashlib.sha256(os.fsencode(name)).hexdigest()[:32]}"
