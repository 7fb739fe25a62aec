"""A machine without room for temporary files, or without files to open, is no submission's fault."""

import errno
import os
import resource
import tempfile

import pytest
from sqlalchemy import Engine

from services.common.broker.shortage import ROOM_BYTES, shortage
from services.common.contracts.messages import SubmissionAccepted
from services.common.contracts.submissions import Outcome, ReasonCode
from services.common.settings import Settings
from tests.common.test_broker import accept, consume, failing, row

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
NO_DISK = "/proc"
"""There is never a byte left on it."""


def test_what_is_missing_is_named_with_what_to_do() -> None:
    assert "Make room there." in str(shortage(FULL, free=lambda _: ROOM_BYTES - 1))
    assert shortage(FULL, free=lambda _: ROOM_BYTES) is None, "it had too much itself, and has given it back"
    nowhere = FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']")
    assert shortage(nowhere, free=lambda _: 0) is not None


@pytest.mark.parametrize(
    "error", [ValueError("no"), FileNotFoundError(errno.ENOENT, "no such file"), RuntimeError("a bug")]
)
def test_other_errors_are_not_the_machines(error: Exception) -> None:
    assert shortage(error, free=lambda _: 0) is None


def test_a_process_that_may_open_no_more_files_is_short_of_them() -> None:
    error = OSError(errno.EMFILE, os.strerror(errno.EMFILE))
    assert shortage(error) is None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    lowest = os.open(os.devnull, os.O_RDONLY)  # every number below it is taken
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (lowest + 1, hard))
        found = shortage(error)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        os.close(lowest)
    assert "ulimit -n" in str(found)


def test_what_comes_while_it_is_short_waits_and_no_start_counts(
    sqlite_store: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", NO_DISK)
    given = accept(sqlite_store, "a", "b")
    outgoing = consume(sqlite_store, given, failing(FULL))
    assert [(row(sqlite_store, id).outcome, row(sqlite_store, id).attempts) for id in given] == [(None, 0)] * 2
    assert outgoing.messages == [SubmissionAccepted(given)]
    assert "ingest submissions wait: 0 MB are left for temporary files in /proc" in caplog.text


def test_who_asks_too_much_of_it_is_tried_a_few_times_and_then_told_so(sqlite_store: Engine) -> None:
    (id,) = accept(sqlite_store, "a")
    consume(sqlite_store, [id], failing(FULL), settings=Settings(max_attempts=2))
    assert (row(sqlite_store, id).outcome, row(sqlite_store, id).attempts) == (None, 1)
    consume(sqlite_store, [id], failing(FULL), settings=Settings(max_attempts=2))
    found = row(sqlite_store, id)
    assert found.outcome is Outcome.QUARANTINED
    assert found.reason is not None
    assert found.reason.code is ReasonCode.CRASHED
    assert "No space left on device" in found.reason.message
