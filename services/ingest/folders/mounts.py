"""Of which kind the file system below a folder is: on a network mount there are no events, and no leases to trust."""

import re
from pathlib import Path

_REMOTE = re.compile(
    r"(?:nfs\d?|cifs|smb\d?|smbfs|afs|9p|ceph|lustre|gfs2?|ocfs2|coda|ncpfs|davfs|virtiofs|vboxsf|vmhgfs|prl_fs"
    r"|drvfs|beegfs.*|gpfs|orangefs|fuse|fuse\..+)"
)
"""Kinds whose files are changed by other machines, or by a program that tells the kernel nothing of it."""

_MOUNTS = Path("/proc/self/mountinfo")


def kind_of(folder: str, mounts: str) -> str:
    """The kind of the mount that a real path lies on, from the text of /proc/self/mountinfo; "" where it tells none.

    Its format is in proc(5): the mount point is the fifth field, the kind stands behind a lone hyphen.
    """
    best, kind = -1, ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields, told = before.split(" "), after.split(" ")
        if len(fields) < 5 or not told[0]:
            continue
        point = _plain(fields[4]).rstrip("/")
        # The last of several mounts on one point is the one on top.
        if (folder == point or folder.startswith(f"{point}/")) and len(point) >= best:
            best, kind = len(point), told[0]
    return kind


def is_remote(kind: str) -> bool:
    return _REMOTE.fullmatch(kind) is not None


def mounts_now() -> str:
    """The system's mounts; "" where it does not tell."""
    try:
        return _MOUNTS.read_text("utf-8", "surrogateescape")
    except OSError:
        return ""


def _plain(field: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), field)
