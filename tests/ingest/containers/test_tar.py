"""Tar archives, packed and plain, honest and hostile."""

import io
import tarfile

import pytest
from backports import zstd

from services.common.contracts.submissions import ReasonCode
from services.ingest.readers.outcome import Limits
from tests.ingest.containers.opening import PAGE, TEXT, opened, packed, tarred

FILES = {"day/a.txt": TEXT, "day/b.html": PAGE, "day/empty.txt": b""}


@pytest.mark.parametrize("kind", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_every_file_becomes_a_member_however_it_is_packed(kind: int, mode: str) -> None:
    assert opened(tarred(FILES, mode, kind)).taken == FILES


def test_zstd_is_unpacked_too() -> None:
    assert opened(zstd.compress(tarred(FILES)), "a.tar.zst").taken == FILES


@pytest.mark.parametrize("kind", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_a_long_arabic_name_is_shown(kind: int) -> None:
    name = "أخبار/" * 30 + "اليوم.txt"
    assert list(opened(tarred({name: TEXT}, kind=kind)).taken) == [name]


def test_nothing_is_written_wherever_names_and_links_point() -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, kind, target in (
            ("link.txt", tarfile.SYMTYPE, "/etc/shadow"),
            ("hard.txt", tarfile.LNKTYPE, "/etc/shadow"),
            ("null", tarfile.CHRTYPE, ""),
            ("pipe", tarfile.FIFOTYPE, ""),
            ("folder", tarfile.DIRTYPE, ""),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, target
            archive.addfile(info)
        for name in ("/etc/passwd", "../../etc/cron.txt", "a.txt"):
            info = tarfile.TarInfo(name)
            info.size = len(TEXT)
            archive.addfile(info, io.BytesIO(TEXT))
    found = opened(buffer.getvalue())
    assert found.skipped == {"links": 2, "devices": 2}
    assert list(found.taken) == ["etc/passwd", "a.txt"]
    assert list(found.refused.values()) == [ReasonCode.UNSAFE_NAME]


@pytest.mark.parametrize("cut", [700, 1500, 1024 + 512 + 100])
def test_a_cut_off_archive_gives_what_is_complete_and_says_that_more_is_lost(cut: int) -> None:
    found = opened(tarred({"a.txt": TEXT, "b.txt": TEXT * 20}, kind=tarfile.USTAR_FORMAT)[:cut], "day.tar")
    assert set(found.taken) <= {"a.txt"}
    assert found.refused == {"the rest of day.tar": ReasonCode.MALFORMED}


def test_a_cut_off_packed_archive_says_so() -> None:
    packed = tarred({f"{n}.txt": bytes([n]) * 50_000 + TEXT for n in range(9)}, "w:gz")
    found = opened(packed[:-30], "day.tgz")
    assert list(found.refused.values()) == [ReasonCode.MALFORMED]


def test_damage_between_two_entries_ends_the_archive_with_a_reason() -> None:
    archive = bytearray(tarred({"a.txt": TEXT, "b.txt": TEXT}, kind=tarfile.USTAR_FORMAT))
    archive[1024 + 5] ^= 0xFF
    found = opened(bytes(archive))
    assert (list(found.taken), list(found.refused.values())) == (["a.txt"], [ReasonCode.MALFORMED])


@pytest.mark.parametrize("kind", [b"x", b"L"])
def test_a_head_that_claims_a_gigabyte_is_not_read(kind: bytes) -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = kind, 1_000_000_000
    found = opened(info.tobuf(tarfile.USTAR_FORMAT) + b"0" * 5000)
    assert list(found.refused.values()) == [ReasonCode.MALFORMED]


def test_a_sparse_file_of_a_terabyte_is_refused() -> None:
    fields = {"GNU.sparse.realsize": "1000000000000", "GNU.sparse.major": "1"}
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("disk.txt")
        info.size, info.pax_headers = len(TEXT), fields
        archive.addfile(info, io.BytesIO(TEXT))
        other = tarfile.TarInfo("a.txt")
        other.size = len(TEXT)
        archive.addfile(other, io.BytesIO(TEXT))
    found = opened(buffer.getvalue())
    assert (list(found.taken), found.refused) == (["a.txt"], {"disk.txt": ReasonCode.UNKNOWN_FORMAT})


def test_archives_one_behind_the_other_are_read_as_one() -> None:
    assert list(opened(tarred({"a.txt": TEXT}) + tarred({"b.txt": PAGE})).taken) == ["a.txt", "b.txt"]


def test_a_bomb_behind_an_article_ends_the_archive_with_a_reason() -> None:
    limits = Limits(max_bytes=100_000_000)
    found = opened(packed(tarred({"a.txt": TEXT, "bomb.txt": b"0" * 50_000_000})), "a.tar.gz", limits)
    assert (list(found.taken), set(found.refused.values())) == (["a.txt"], {ReasonCode.TOO_LARGE})
    assert list(found.refused) == ["bomb.txt", "the rest of a.tar"]


def test_an_entry_larger_than_an_article_is_refused_and_the_next_one_read() -> None:
    found = opened(tarred({"a.txt": TEXT * 100, "b.txt": TEXT}), limits=Limits(max_bytes=1000))
    assert (list(found.taken), found.refused) == (["b.txt"], {"a.txt": ReasonCode.TOO_LARGE})
