"""ZIP archives, honest and hostile."""

import io
import struct
import zipfile

import pytest

from services.common.contracts.containers import Container, container_of
from services.common.contracts.submissions import Hints, ReasonCode
from services.ingest.readers.outcome import Limits
from tests.ingest.containers.opening import PAGE, TEXT, opened, zipped


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_every_file_of_an_archive_becomes_a_member_with_its_path(method: int) -> None:
    found = opened(zipped({"day/a.txt": TEXT, "day/b/c.html": PAGE}, method))
    assert found.taken == {"day/a.txt": TEXT, "day/b/c.html": PAGE}
    assert not found.refused


def test_publisher_and_language_are_passed_on_and_the_title_is_not() -> None:
    hints = Hints(title="All of March", publisher="Harbour Gazette", language="en", url="https://news.example/")
    (member,) = opened(zipped({"a.txt": TEXT}), hints=hints).news
    assert member.hints == Hints(publisher="Harbour Gazette", language="en")


def test_what_is_no_article_by_its_kind_is_counted_and_not_unpacked() -> None:
    files = {"a.html": PAGE, "a_files/x.PNG": b"", "a_files/y.jpg": b"", "a_files/s.css": b"", "f.woff2": b""}
    system = {"__MACOSX/._a.html": b"", ".DS_Store": b"", "robots.txt": b"", "folder/": b""}
    found = opened(zipped({**files, **system}))
    assert list(found.taken) == ["a.html"]
    assert found.skipped == {"images": 2, "scripts and styles": 1, "fonts": 1, "system files": 3}


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/../../b.txt", "..\\..\\windows\\a.txt", ".."])
def test_a_name_that_climbs_out_is_refused(name: str) -> None:
    found = opened(zipped({name: TEXT, "b.txt": TEXT}))
    assert list(found.refused.values()) == [ReasonCode.UNSAFE_NAME]
    assert list(found.taken) == ["b.txt"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("/etc/passwd.txt", "etc/passwd.txt"),
        ("C:\\news\\a.txt", "news/a.txt"),
        ("./a.txt", "a.txt"),
        ("x\x1b[2J", "x\ufffd[2J"),
    ],
)
def test_an_absolute_name_is_shown_without_its_root(name: str, shown: str) -> None:
    assert list(opened(zipped({name: TEXT})).taken) == [shown]


def renamed(archive: bytes, name: bytes, raw: bytes) -> bytes:
    assert len(name) == len(raw)
    return archive.replace(name, raw)


@pytest.mark.parametrize("page", ["cp1256", "cp720", "utf-8"])
def test_an_arabic_name_is_shown_in_arabic_whatever_program_wrote_it(page: str) -> None:
    name = "أخبار اليوم.txt"
    raw = name.encode(page)
    archive = renamed(zipped({"x" * len(raw): TEXT}), b"x" * len(raw), raw)
    assert list(opened(archive).taken) == [name]


def test_a_latin_name_of_dos_is_shown_as_it_was() -> None:
    raw = "Zürich.txt".encode("cp437")
    archive = renamed(zipped({"x" * len(raw): TEXT}), b"x" * len(raw), raw)
    assert list(opened(archive).taken) == ["Zürich.txt"]


def test_a_symbolic_link_is_only_counted() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("shadow.txt")
        link.create_system = 3
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/shadow")
        archive.writestr("a.txt", TEXT)
    found = opened(buffer.getvalue())
    assert (list(found.taken), found.skipped) == (["a.txt"], {"links": 1})


def test_an_encrypted_entry_is_refused_and_its_neighbour_read() -> None:
    archive = bytearray(zipped({"a.txt": TEXT, "b.txt": TEXT}))
    archive[6] |= 1
    at = archive.index(b"PK\x01\x02")
    archive[at + 8] |= 1
    found = opened(bytes(archive))
    assert (found.refused, list(found.taken)) == ({"a.txt": ReasonCode.ENCRYPTED}, ["b.txt"])


def test_an_unknown_method_is_refused_with_what_to_do() -> None:
    archive = bytearray(zipped({"a.txt": TEXT, "b.txt": TEXT}))
    archive[archive.index(b"PK\x01\x02") + 10] = 98
    assert opened(bytes(archive)).refused == {"a.txt": ReasonCode.UNKNOWN_FORMAT}


def test_damage_in_one_entry_leaves_the_others_unharmed() -> None:
    archive = bytearray(zipped({"a.txt": TEXT, "b.txt": TEXT}, zipfile.ZIP_STORED))
    archive[archive.index(TEXT) + 4] ^= 0xFF
    found = opened(bytes(archive))
    assert (found.refused, list(found.taken)) == ({"a.txt": ReasonCode.MALFORMED}, ["b.txt"])


def test_a_cut_off_archive_gives_what_is_complete_and_says_that_more_is_lost() -> None:
    whole = zipped({f"{n}.txt": TEXT * n for n in range(1, 9)})
    cut = whole[: whole.index(b"7.txt") + 9]
    found = opened(cut, "day.zip")
    assert list(found.taken) == [f"{n}.txt" for n in range(1, 7)]
    assert found.refused == {"the rest of day.zip": ReasonCode.MALFORMED}


def test_a_cut_off_archive_that_was_written_as_a_stream_is_read_as_well() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("a.txt", "b.txt", "c.txt"):
            archive.writestr(name, TEXT)
    cut = pipe.getvalue().rpartition(b"PK\x03\x04")[0]
    found = opened(cut)
    assert found.taken == {"a.txt": TEXT, "b.txt": TEXT}
    assert list(found.refused.values()) == [ReasonCode.MALFORMED]


def test_entries_that_overlap_are_refused_unread() -> None:
    """A bomb of 42 kB that unpacks to 5 GB without any nesting shares one body among all of its entries."""
    one = zipped({"a.txt": b"0" * 1_000_000})
    local, directory = one[: one.index(b"PK\x01\x02")], one[one.index(b"PK\x01\x02") : one.index(b"PK\x05\x06")]
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 250, 250, 250 * len(directory), len(local), 0)
    found = opened(local + directory * 250 + end)
    assert len(found.taken) <= 1
    assert set(found.refused.values()) == {ReasonCode.MALFORMED}
    assert "overlaps" in found.messages[0]


def test_an_entry_that_unpacks_to_far_more_than_its_size_is_not_unpacked_further() -> None:
    found = opened(zipped({"bomb.txt": b"0" * 30_000_000, "a.txt": TEXT}), limits=Limits(max_bytes=100_000_000))
    assert (found.refused, list(found.taken)) == ({"bomb.txt": ReasonCode.TOO_LARGE}, ["a.txt"])


def test_a_size_in_the_head_is_not_believed() -> None:
    archive = bytearray(zipped({"a.txt": b"0" * 300_000}))
    at = archive.index(b"PK\x01\x02")
    archive[22:26] = archive[at + 24 : at + 28] = struct.pack("<L", 10)
    assert opened(bytes(archive), limits=Limits(max_bytes=1000)).refused == {"a.txt": ReasonCode.TOO_LARGE}


def test_all_that_comes_out_of_one_archive_is_bounded() -> None:
    limits = Limits(max_bytes=100_000, max_unpacked_bytes=250_000)
    found = opened(zipped({f"{n}.txt": TEXT * 1000 for n in range(9)}), limits=limits)
    assert len(found.taken) == 3
    assert set(found.refused.values()) == {ReasonCode.TOO_LARGE}


def test_an_archive_inside_is_handed_on_also_where_it_is_larger_than_an_article() -> None:
    inner = zipped({"a.txt": bytes(range(256)) * 400}, zipfile.ZIP_STORED)
    found = opened(zipped({"inner.zip": inner, "b.txt": TEXT}), limits=Limits(max_bytes=50_000))
    assert (found.large, list(found.taken)) == ({"inner.zip": len(inner)}, ["b.txt"])


def test_a_list_of_entries_that_is_too_long_is_refused_unread() -> None:
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 30_000_000, 0, 0)
    found = opened(b"PK\x03\x04" + b"\0" * 30_000_000 + end)
    assert set(found.refused.values()) == {ReasonCode.TOO_MANY_MEMBERS}


def test_a_part_of_a_spanned_archive_gives_what_is_in_it_and_says_that_parts_are_missing() -> None:
    whole = zipped({f"{n}.txt": TEXT for n in range(9)}, zipfile.ZIP_STORED)
    found = opened(b"PK\x07\x08" + whole[: whole.index(b"5.txt") + 50])
    assert list(found.taken) == [f"{n}.txt" for n in range(5)]
    assert set(found.refused.values()) == {ReasonCode.MALFORMED}


def test_word_files_and_books_are_single_documents() -> None:
    for first, other in (("mimetype", "META-INF/container.xml"), ("a.xml", "word/document.xml")):
        payload = zipped({first: b"x", other: b"x"})
        assert container_of(payload[:1000], tail=payload) is None


def test_an_archive_of_word_files_that_are_packed_uncompressed_is_an_archive() -> None:
    parts = {"[Content_Types].xml": b"x", "word/document.xml": b"x"}
    files = {"a.txt": TEXT, "b/a.docx": zipped(parts, zipfile.ZIP_STORED)}
    payload = zipped(files, zipfile.ZIP_STORED)
    assert container_of(payload[:1000], tail=payload) is Container.ZIP
    assert opened(payload).taken == files
