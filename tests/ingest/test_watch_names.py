"""Names of files, whatever bytes they are made of: each file is one submission, once."""

import os
import sys
import unicodedata
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.ingest.desk import ARTICLE, Desk

NAMES = [
    b"plain.txt",
    "خبر عاجل.txt".encode(),
    "\u202eخبر\u202c.txt".encode(),
    b"two\nlines.txt",
    b"tab\tand \x07 bell.txt",
    ("خ" * 125 + "abc").encode() + b".t",  # 255 bytes
    b"n" * 251 + b".txt",
    unicodedata.normalize("NFC", "café.txt").encode(),
    unicodedata.normalize("NFD", "café.txt").encode(),
    "نص\u200f.txt".encode(),
    b"caf\xe9.txt",
    b"caf\\xe9.txt",  # as the one above is shown
    "\ufffd.txt".encode(),
    b"\xed\xa0\x80.txt",
    b"-rf .txt",
    b" .txt",
    b"%00'\";--.txt",
]


def put(desk: Desk, name: bytes) -> None:
    Path(os.fsdecode(os.fsencode(desk.folder) + b"/" + name)).write_text(f"{ARTICLE}{name!r}", "utf-8")


@pytest.mark.skipif(sys.platform == "darwin", reason="its file systems hold only UTF-8 names, and take twins for one")
@pytest.mark.parametrize("after", ["keep", "move"])
def test_each_of_the_strangest_names_is_taken_once_and_not_again_after_a_restart(
    tmp_path: Path, store: Engine, after: str
) -> None:
    desk = Desk(tmp_path / "inbox", store, watch_after=after)
    for name in NAMES:
        put(desk, name)
    for _ in range(2):
        with desk.watching():
            desk.until(lambda: len(desk.rows()) >= len(NAMES))
            desk.quiet()
    assert len(desk.rows()) == len(NAMES)
    assert len({row.payload_digest for row in desk.rows()}) == len(NAMES)
    for row in desk.rows():
        row.name.encode()  # can be stored, sent and shown
    assert "caf\\xe9.txt" in desk.names()


def test_a_path_too_long_for_an_index_is_taken_once(tmp_path: Path, store: Engine) -> None:
    desk = Desk(tmp_path / "inbox", store)
    deep = "/".join(["خ" * 120] * 12)
    for name in ("1.txt", "2.txt"):
        desk.drop(f"{deep}/{name}", f"{ARTICLE}{name}")
    for _ in range(2):
        with desk.watching():
            desk.until(lambda: len(desk.rows()) >= 2)
            desk.quiet()
    assert len(desk.rows()) == 2
