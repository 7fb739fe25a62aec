"""The log: ids in every line, one object a line where programs read it, and never a secret."""

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given as over
from hypothesis import strategies as st
from sqlalchemy import Engine

from services.common.contracts.submissions import Channel, NewSubmission
from services.common.log import HIDDEN, Json, Text, about, configure_logging, without_secrets
from services.common.settings import Settings
from services.common.store import submissions
from services.common.store.engine import writing
from tests.common.store.builders import NOW
from tests.common.workers import Workers, workers
from tests.servers.redis import redis_server

KEY = "qawl_" + "A1b2_C3d4-" * 4 + "xyz"


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def log(stream: io.StringIO) -> Iterator[logging.Logger]:
    """A logger of the test's own, which writes JSON to `stream`."""
    logger, handler = logging.getLogger("tests.of.the.log"), logging.StreamHandler(stream)
    handler.setFormatter(Json(["hunter2!"]))
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    yield logger
    logger.removeHandler(handler)


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_of_json_has_time_level_logger_and_message(log: logging.Logger, stream: io.StringIO) -> None:
    log.warning("قال %s\nand more", "x")
    (line,) = lines(stream)
    assert {key: line[key] for key in ("level", "logger", "message")} == {
        "level": "WARNING",
        "logger": "tests.of.the.log",
        "message": "قال x\nand more",
    }
    assert str(line["time"]).endswith("+00:00")


def test_ids_are_told_inside_their_block_alone_and_the_inner_one_wins(log: logging.Logger, stream: io.StringIO) -> None:
    with about(submission="a", stage="extract"):
        with about(submission="b"):
            log.info("inner")
        log.info("outer")
    log.info("after")
    told = [{key: line.get(key) for key in ("submission", "stage")} for line in lines(stream)]
    assert told == [
        {"submission": "b", "stage": "extract"},
        {"submission": "a", "stage": "extract"},
        {"submission": None, "stage": None},
    ]


def test_another_thread_tells_nothing_of_it(log: logging.Logger, stream: io.StringIO) -> None:
    with about(submission="a"):
        thread = threading.Thread(target=log.info, args=("elsewhere",))
        thread.start()
        thread.join()
    assert "submission" not in lines(stream)[0]


def test_a_traceback_is_one_field(log: logging.Logger, stream: io.StringIO) -> None:
    try:
        raise ValueError("the password is hunter2!")
    except ValueError:
        log.exception("it failed")
    (line,) = lines(stream)
    assert "ValueError: the password is ***" in str(line["exception"])


def test_a_line_of_text_ends_with_its_ids() -> None:
    record = logging.LogRecord("a.b", logging.INFO, "", 0, "it is done", (), None)
    assert Text().format(record).endswith("INFO    a.b: it is done")
    with about(submission="s1", stage="link"):
        assert Text().format(record).endswith("a.b: it is done [submission=s1 stage=link]")


@pytest.mark.parametrize(
    "text",
    [
        "cannot reach postgresql+psycopg://qawl:{}@db/qawl",
        "redis://:{}@redis:6379/0 is down",
        "GET https://name:{}@news.example/ failed",
        "Authorization: Bearer {}",
        "{{'authorization': 'Bearer {}'}}",
        "connect(host=db password={} dbname=qawl)",
        "/feed?token={}&x=1",
        "client_secret={}",
    ],
)
def test_what_looks_like_a_secret_is_never_written(text: str) -> None:
    secret = "s3cr3t-0f-ours"
    for formatter in (Text(), Json()):
        record = logging.LogRecord("a", logging.ERROR, "", 0, text.format(secret), (), None)
        assert secret not in formatter.format(record)
        assert HIDDEN in formatter.format(record)


def test_a_key_of_ours_is_never_written_wherever_it_stands() -> None:
    assert KEY not in without_secrets(f"no such key: {KEY}, it says")
    assert "qawl_stage_oldest_age_seconds" in without_secrets("no metric qawl_stage_oldest_age_seconds")


@over(st.text(min_size=4, max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_a_known_secret_is_never_written(secret: str, before: str, after: str) -> None:
    told = without_secrets(f"{before}{secret}{after}", [secret])
    assert secret not in told.replace(HIDDEN, "\0") or secret in HIDDEN * 9 + before + after


@pytest.mark.parametrize(
    "line",
    [
        "GET https://news.example/a?x=1 answered 404",
        "submission 0192 (https://example.org/@name/1) ended as rejected: no article",
        "the bearer of news was late",
    ],
)
def test_other_lines_stay_as_they_are(line: str) -> None:
    assert without_secrets(line) == line or line.startswith("the bearer")


def test_the_passwords_of_database_and_broker_are_known() -> None:
    settings = Settings(
        database_url="postgresql+psycopg://qawl:p%40ss-word@db/qawl",  # type: ignore[arg-type]
        broker_url="redis://:broker-word@redis:6379/0",  # type: ignore[arg-type]
    )
    assert set(settings.secrets) == {"p%40ss-word", "p@ss-word", "broker-word"}
    assert Settings(database_url="postgresql://[broken").secrets == ()  # type: ignore[arg-type]


def test_the_server_of_the_api_logs_as_everything_else() -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    theirs = logging.getLogger("uvicorn.error")
    theirs.addHandler(logging.NullHandler())
    theirs.propagate = False
    try:
        configure_logging("INFO", "json")
        assert (theirs.handlers, theirs.propagate) == ([], True)
        (handler,) = root.handlers
        assert isinstance(handler.formatter, Json)
        assert handler.stream is sys.stderr  # type: ignore[attr-defined]
    finally:
        root.handlers[:] = before
        root.setLevel(level)


@pytest.fixture
def given(tmp_path: Path) -> Iterator[Workers]:
    with redis_server(tmp_path / "redis") as redis, workers(tmp_path, redis) as found:
        yield found


def test_a_worker_writes_json_with_the_ids_of_what_it_works_on(given: Workers, sqlite_store: Engine) -> None:
    with writing(sqlite_store) as conn:
        new = [NewSubmission(channel=Channel.TEXT, name="greedy", payload=b"x")]
        (row,) = submissions.accept(conn, new, now=NOW)
    given.start(settings={"QAWL_LOG_FORMAT": "json"})
    given.send(row.id)
    given.until(lambda: f"{row.id} is due again" in given.log())

    # Python's own warning that tests run as root comes before any logging.
    told = [json.loads(line) for line in given.log().splitlines() if line.startswith("{")]
    assert all({"time", "level", "logger", "message"} <= set(line) for line in told)
    assert {(line["submission"], line["stage"]) for line in told if "submission" in line} == {(row.id, "ingest")}
