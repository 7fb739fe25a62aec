"""The code of before the newest migration, from the project's history: what runs beside this code while it is put in
place."""

import subprocess
from pathlib import Path

from tests.end_to_end.running import ROOT

_FOLDER = "services/common/store/migrations/versions"


def has_history() -> bool:
    """False in a release that was unpacked from an archive."""
    return (ROOT / ".git").exists()


def lay_out(folder: Path) -> str:
    """Put the services of that commit into `folder`; gives its hash. Raises LookupError where a clone was cut off
    before it."""
    found = _before_the_newest_migration()
    tree = _git("archive", "--format=tar", found, "services")
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["tar", "-x", "-C", str(folder)], input=tree, check=True, timeout=60)
    return found


def _before_the_newest_migration() -> str:
    """The newest commit whose migrations are some of today's, and not all: while one is written it may have other
    numbers on the way."""
    added = _git("log", "--diff-filter=A", "--no-renames", "--format=%P", "--", f"{_FOLDER}/r*.py").decode()
    today = _migrations("HEAD")
    for parents in added.splitlines():
        before = parents.partition(" ")[0]
        if before and _is_there(before) and _migrations(before) < today:
            return before
    raise LookupError("the history ends before the newest migration: git fetch --unshallow")


def _migrations(commit: str) -> frozenset[str]:
    """Of a commit, each with its name and the digest of its text."""
    return frozenset(_git("ls-tree", "-r", commit, "--", _FOLDER).decode().splitlines())


def _is_there(revision: str) -> bool:
    done = subprocess.run(
        ["git", "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"], cwd=ROOT, capture_output=True, timeout=60
    )
    return done.returncode == 0


def _git(*words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=True, timeout=60).stdout
