"""Mailboxes, long lists, packed single files, and whatever else is found."""

import bz2
import gzip
import json
import lzma

import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from services.common.contracts.articles import Article
from services.common.contracts.containers import container_of, is_json_lines, may_be_large, packing_of
from services.common.contracts.submissions import ReasonCode
from services.common.errors import Rejected
from services.ingest.readers import Limits, Members, read
from services.ingest.readers.outcome import Refused
from tests.ingest.containers.opening import TEXT, opened, packed_each, record, tarred, zipped

HEAD = b"From: a@news.example\nSubject: =?utf-8?B?2KPYrtio2KfYsQ==?=\nMIME-Version: 1.0\n\n"
MAIL = HEAD + b"The port opens.\n>From here.\n\n"
FROM = b"From a@news.example Wed Mar  4 05:06:07 2026\n"


def test_every_message_of_a_mailbox_becomes_a_member_named_by_its_subject() -> None:
    found = opened((FROM + MAIL) * 3, "inbox.mbox")
    assert list(found.taken) == [f"message {n}: أخبار.eml" for n in (1, 2, 3)]
    assert found.taken["message 1: أخبار.eml"] == MAIL.replace(b">From", b"From")


def test_a_line_that_begins_with_from_inside_a_message_does_not_end_it() -> None:
    body = MAIL.replace(b">From here.", b"From Beirut at 12:30 he said.")
    assert len(opened(FROM + body + FROM + body).taken) == 2


def test_a_text_that_begins_with_from_is_no_mailbox() -> None:
    assert container_of(b"From Beirut to the coast at 12:30 the road was closed, the governor said.\n\nHe") is None


def test_a_message_larger_than_an_article_is_refused_and_the_next_one_read() -> None:
    found = opened(FROM + MAIL + b"x" * 5000 + b"\n\n" + FROM + MAIL, limits=Limits(max_bytes=1000))
    assert (len(found.taken), list(found.refused.values())) == (1, [ReasonCode.TOO_LARGE])


def test_a_long_list_of_objects_is_read_line_by_line() -> None:
    lines = b"".join(json.dumps({"text": f"{n} {TEXT.decode()}"}).encode() + b"\n" for n in range(50))
    for payload in (lines, gzip.compress(lines)):
        found = opened(payload, "day.jsonl" + (".gz" if payload is not lines else ""), Limits(max_bytes=1000))
        assert list(found.taken)[::49] == ["day.jsonl line 1", "day.jsonl line 50"]


def test_a_line_larger_than_an_article_is_refused_and_the_next_one_read() -> None:
    lines = b'{"a": 1}\n{"text": "' + b"x" * 5000 + b'"}\n\n{"b": 2}'
    found = opened(lines, "day.jsonl", Limits(max_bytes=1000))
    assert list(found.taken) == ["day.jsonl line 1", "day.jsonl line 4"]
    assert found.refused == {"day.jsonl line 2": ReasonCode.TOO_LARGE}


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstd.compress])
def test_a_packed_article_is_an_article(pack: object) -> None:
    packed = pack(TEXT)  # type: ignore[operator]
    for payload in (packed, packed + packed):
        article = read(payload, name="a.txt.gz")
        assert isinstance(article, Article)
        assert article.text == TEXT.decode() * (2 if len(payload) > len(packed) else 1)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstd.compress])
def test_a_packed_bomb_is_refused(pack: object) -> None:
    bomb = pack(b"0" * 30_000_000)  # type: ignore[operator]
    with pytest.raises(Rejected) as caught:
        read(bomb, name="a.gz", limits=Limits(max_bytes=100_000_000))
    assert caught.value.reason.code is ReasonCode.TOO_LARGE


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstd.compress])
def test_a_packed_article_that_is_cut_off_is_malformed(pack: object) -> None:
    with pytest.raises(Rejected) as caught:
        read(pack(TEXT * 9)[:-6], name="a.gz")  # type: ignore[operator]
    assert caught.value.reason.code is ReasonCode.MALFORMED


def test_what_was_packed_twice_is_refused_with_what_to_do() -> None:
    with pytest.raises(Rejected) as caught:
        read(gzip.compress(gzip.compress(TEXT)), name="a.gz.gz")
    assert caught.value.reason.code is ReasonCode.UNKNOWN_FORMAT


def test_a_zip_inside_gzip_is_opened() -> None:
    assert opened(gzip.compress(zipped({"a.txt": TEXT})), "a.zip.gz").taken == {"a.txt": TEXT}


def test_what_may_be_large_is_told_by_its_beginning() -> None:
    for payload in (zipped({"a.txt": TEXT}), tarred({"a.txt": TEXT}), gzip.compress(TEXT), record(), FROM + MAIL):
        assert may_be_large(payload, name="x")
    assert is_json_lines(b'{"a": 1}\n{"b": 2}\n', name="x")
    assert is_json_lines(b'{"a": 1', name="x.jsonl")
    for payload in (TEXT, b"<html>", b"%PDF-1.7", b"\0" * 600, b"{}", b'{"a":\n1}', zipped({"mimetype": b"x"})):
        assert not may_be_large(payload, name="x.json")


SAMPLES = [
    zipped({"a.txt": TEXT, "b/c.html": TEXT * 9}),
    tarred({"a.txt": TEXT, "b" * 150: TEXT * 30}),
    tarred({"a.txt": TEXT}, "w:gz"),
    packed_each(record(), record(url="https://news.example/2")),
    record() + record(),
    FROM + MAIL + FROM + MAIL,
]


@given(st.sampled_from(SAMPLES), st.data())
def test_no_damage_makes_a_container_raise_anything_but_rejected(sample: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(sample) - 1))
    damaged = bytearray(sample)
    match data.draw(st.sampled_from(["flip", "cut", "drop", "repeat"])):
        case "flip":
            damaged[at] ^= data.draw(st.integers(1, 255))
        case "cut":
            del damaged[at:]
        case "drop":
            del damaged[at : at + data.draw(st.integers(1, 700))]
        case _:
            damaged[at:at] = damaged[at : at + data.draw(st.integers(1, 700))]
    payload = bytes(damaged)
    packing_of(payload)
    try:
        found = read(payload, name="a.bin")
    except Rejected:
        return
    if isinstance(found, Members):
        for member in found.submissions:
            assert not isinstance(member, Refused) or member.reason.advice
