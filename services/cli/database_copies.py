"""A copy of the database as its kind makes it: SQLite's online backup, PostgreSQL's pg_dump."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from services.common.errors import SetupError

if TYPE_CHECKING:
    from sqlalchemy import URL, Engine

    from services.common.store.portable import Progress

Copy = Callable[[Path, "Progress"], None]


def copy_of(engine: Engine) -> tuple[Copy, str]:
    """What copies this database to a path, and how the name of such a file ends."""
    if engine.dialect.name == "sqlite":
        from services.common.store.online_copy import copy_sqlite

        return (lambda path, progress: copy_sqlite(engine, path, progress=progress)), ".sqlite"
    program = shutil.which("pg_dump")
    if program is None:
        fix = "install PostgreSQL's client programs, or use `qawl export`, which needs nothing else"
        raise SetupError("pg_dump is not installed here", fix=fix)
    return (lambda path, _: _dump(program, engine.url, path)), ".pgdump"


def _dump(program: str, url: URL, path: Path) -> None:
    """pg_dump's own format, compressed; pg_restore reads it. The password goes by the environment, which others on the
    machine cannot read."""
    plain = url._replace(drivername="postgresql", password=None)  # `set` would take None for "as it was"
    asked = plain.render_as_string(hide_password=False)
    environment = dict(os.environ) | ({"PGPASSWORD": str(url.password)} if url.password is not None else {})
    command = (program, "--format=custom", "--no-owner", "--no-privileges", f"--file={path}", f"--dbname={asked}")
    found = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if found.returncode:
        words = found.stderr.strip().splitlines() or [f"status {found.returncode}"]
        fix = "install the client programs of the server's version or newer, or use `qawl export`"
        raise SetupError(f"pg_dump gave up: {words[0][:300]}", fix=fix)


def remove_older(folder: Path, *, suffix: str, keep: int) -> list[Path]:
    """Remove all but the newest `keep` backups, which are told by their names; gives those that went."""
    digits = "[0-9]" * 8 + "-" + "[0-9]" * 6
    older = sorted(folder.glob(f"qawl-{digits}{suffix}"))[:-keep]
    for path in older:
        path.unlink()
    return older
