"""Payloads in parts."""

import hashlib
import io
import os

import pytest
from sqlalchemy import Engine

from services.common.store import large_payloads, payloads
from services.common.store.engine import reading
from services.common.store.large_payloads import PART_BYTES, TooLargeError, keep, open_payload
from tests.common.store.builders import NOW

LARGE = os.urandom(PART_BYTES) + b"text " * 1_500_000 + os.urandom(7)


class Dripping(io.RawIOBase):
    """Gives fewer bytes than it is asked for, as a pipe does."""

    def __init__(self, data: bytes) -> None:
        self._inner = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._inner.read(min(size, 700_001))


@pytest.mark.parametrize("data", [b"", b"x", LARGE[:PART_BYTES], LARGE[: PART_BYTES + 1], LARGE])
def test_what_was_kept_is_found_again_in_whole(store: Engine, data: bytes) -> None:
    digest, size = keep(store, Dripping(data), limit=len(data), now=NOW)  # type: ignore[arg-type]
    assert (digest, size) == (hashlib.sha256(data).hexdigest(), len(data))
    with reading(store) as conn:
        assert payloads.get(conn, digest) == data
        assert payloads.size(conn, digest) == len(data)
    with open_payload(store, digest) as file:
        assert file.read() == data


def test_it_is_read_at_any_place_as_a_file_is(store: Engine) -> None:
    digest, _ = keep(store, io.BytesIO(LARGE), limit=len(LARGE), now=NOW)
    assert keep(store, io.BytesIO(LARGE), limit=len(LARGE), now=NOW)[0] == digest
    like = io.BytesIO(LARGE)
    with open_payload(store, digest) as file:
        for at, whence in ((PART_BYTES - 3, 0), (-10, 2), (0, 0), (2 * PART_BYTES, 0), (-5, 1), (len(LARGE) + 5, 0)):
            assert file.seek(at, whence) == like.seek(at, whence)
            assert file.read(9) == like.read(9)
            assert file.tell() == like.tell()
        with pytest.raises(ValueError):
            file.seek(-1)


def test_a_small_payload_is_opened_the_same_way(store: Engine) -> None:
    digest, _ = keep(store, io.BytesIO(b"small"), limit=9, now=NOW)
    assert open_payload(store, digest).read() == b"small"


def test_a_stream_over_the_limit_is_not_kept(store: Engine) -> None:
    with pytest.raises(TooLargeError):
        keep(store, io.BytesIO(LARGE), limit=len(LARGE) - 1, now=NOW)
    with reading(store) as conn, pytest.raises(KeyError):
        payloads.size(conn, hashlib.sha256(LARGE).hexdigest())


def test_what_is_not_there_is_a_key_error(store: Engine) -> None:
    with pytest.raises(KeyError):
        open_payload(store, "0" * 64)


def test_no_transaction_writes_more_than_one_part() -> None:
    assert large_payloads.PART_BYTES <= 4_000_000
