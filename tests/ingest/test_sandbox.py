"""A parser may loop, grow, crash or lie: its process dies, the document is refused, and the next one is read."""

import os
import sys
import time

import pytest

from services.common.contracts.articles import Role
from services.common.contracts.submissions import ReasonCode
from services.common.errors import Rejected, Transient
from services.ingest.parsers.parsed import Page, Paragraph, Parsed, Part
from services.ingest.sandbox import Allowance, parse

LITTLE = Allowance(seconds=1, clock_seconds=8, memory_bytes=1 << 28)


def run(document: str, allowance: Allowance = LITTLE) -> Parsed:
    return parse(
        document.encode(),
        parser="misbehave",
        max_bytes=1_000_000,
        max_text=1_000,
        allowance=allowance,
        package="tests.ingest.hostile_parsers",
    )


def refusal(document: str) -> Rejected:
    with pytest.raises(Rejected) as caught:
        run(document)
    return caught.value


def test_one_process_serves_many_documents() -> None:
    first = run("good")
    assert first.paragraphs == (Paragraph(text="said", role=Role.MAIN), Paragraph(text="b"))
    assert first.title == run("good").title != str(os.getpid())


@pytest.mark.parametrize(
    ("document", "found"),
    [
        ("loop", "Reading it took longer than the 1 seconds that one document may take."),
        ("sleep", "Reading it took longer than the 1 seconds that one document may take."),
        ("segfault", "The reader crashed over it."),
        ("exit", "The reader ended over it."),
        ("raise", "The reader failed over it."),
        ("nest", "The document is nested too deeply."),
        ("large", "The reader ended over it."),
    ],
)
def test_what_kills_a_parser_ends_with_its_document(document: str, found: str) -> None:
    reason = refusal(document).reason
    assert (reason.code, reason.message) == (ReasonCode.READER_DIED, found)
    assert reason.advice == "Save it again in another program, or hand in its text as .txt."
    assert run("good").paragraphs


def test_a_parser_that_somebody_kills_is_no_fault_of_its_document() -> None:
    with pytest.raises(Transient) as caught:
        run("killed")
    assert caught.value.reason.code is ReasonCode.READER_DIED
    assert run("good").paragraphs


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not bound the address space")
def test_a_parser_that_takes_all_memory_is_stopped() -> None:
    assert refusal("grow").reason.message == "The document needs more memory than one document may take."
    assert run("good").paragraphs


def test_an_unexpected_error_is_kept_for_the_maintainer() -> None:
    assert "KeyError: 'glyph 7'" in (refusal("raise").reason.detail or "")


def test_a_refusal_crosses_the_border_whole() -> None:
    reason = refusal("refuse").reason
    assert (reason.code, reason.message, reason.advice, reason.detail) == (
        ReasonCode.ENCRYPTED,
        "Locked.",
        "Unlock it.",
        "d",
    )


def test_parts_and_pages_cross_the_border_whole() -> None:
    assert run("parts").parts == (Part(name="a", payload=b"\0\xff"), Part(name="ب", payload=b""))
    found = run("page")
    assert found.page == Page(payload=b"<p>", charset="x", url=None)
    assert found.authors == ("A", "ب")


def test_what_a_library_prints_is_not_taken_for_an_answer() -> None:
    assert run("print").paragraphs


def test_a_parser_that_writes_to_the_pipe_is_not_believed() -> None:
    with pytest.raises(Rejected) as caught:
        run("lie")
    assert caught.value.reason.code is ReasonCode.READER_DIED
    assert run("good").paragraphs


def test_the_process_knows_no_setting_and_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QAWL_DATABASE_URL", "postgresql://secret")
    given = set((run("environment", Allowance(seconds=2, clock_seconds=20, memory_bytes=1 << 28)).title or "").split())
    assert given <= {"PYTHONPATH", "PYTHONHASHSEED", "LC_CTYPE", "__CF_USER_TEXT_ENCODING"}


def test_a_document_costs_little_once_the_process_is_there() -> None:
    run("good")
    took: list[float] = []
    for _ in range(20):
        started = time.perf_counter()
        run("good")
        took.append(time.perf_counter() - started)
    assert sorted(took)[10] < 0.25  # 1 ms on a quiet machine
