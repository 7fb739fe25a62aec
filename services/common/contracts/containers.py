"""Tells from its first bytes whether a file is a container: those may be larger than a single article.

The channels ask it before they take a large file in, the readers before they read one.
"""

import re
from enum import StrEnum


class Packing(StrEnum):
    """How one stream of bytes is packed; what is in it, its unpacked beginning tells."""

    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"
    ZSTD = "zstd"


class Container(StrEnum):
    """What holds several articles."""

    ZIP = "zip"
    TAR = "tar"
    WARC = "warc"
    ARC = "arc"
    MBOX = "mbox"


HEAD_BYTES = 65_536
"""Of a file are enough for `packing_of`, `container_of` and `is_json_lines`."""

_PACKED = (
    (b"\x1f\x8b", Packing.GZIP),
    (b"BZh", Packing.BZIP2),
    (b"\xfd7zXZ\0", Packing.XZ),
    (b"\x28\xb5\x2f\xfd", Packing.ZSTD),
)
_ZIPPED = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK")
_DOCUMENT_NAMES = re.compile(
    rb"(?:mimetype|\[Content_Types\]\.xml|_rels/|word/|xl/|ppt/|docProps/|customXml/|META-INF/|OEBPS/)"
)
"""First entries of what is packed as ZIP and is one document: Word, Excel, PowerPoint, OpenDocument, EPUB."""
_DOCUMENT_INSIDE = re.compile(
    rb"PK\x01\x02.{42}(?:word/document\.xml|xl/workbook\.xml|ppt/presentation\.xml|META-INF/container\.xml)", re.DOTALL
)
_ZIP_END = b"PK\x05\x06"
_WARC = re.compile(rb"[\r\n]{0,8}WARC/[01]\.\d")
_ARC = re.compile(rb"filedesc://[^\r\n]{1,1000} text/plain \d{1,12}\r?\n")
_MBOX = re.compile(rb"From [^\r\n]{1,300}?\d{1,2}:\d\d[^\r\n]{0,60}\r?\n>?[!-9;-~]{1,100}[: ]")
_JSON_LINE = re.compile(rb'\s{0,100}\{\s{0,100}"')
_TAR_BLOCK = 512
_CHECKSUM = slice(148, 156)


def packing_of(head: bytes) -> Packing | None:
    """How the file is packed; None where it is not."""
    return next((packing for magic, packing in _PACKED if head.startswith(magic)), None)


def container_of(head: bytes, *, tail: bytes = b"") -> Container | None:
    """What kind of container begins so, None for none; `tail` is its end, where a ZIP file lists what it holds."""
    if head.startswith(_ZIPPED):
        is_document = _DOCUMENT_NAMES.match(head, 30) or _DOCUMENT_INSIDE.search(zip_directory(tail))
        return None if is_document else Container.ZIP
    if _WARC.match(head):
        return Container.WARC
    if _is_tar(head):
        return Container.TAR
    if _ARC.match(head):
        return Container.ARC
    return Container.MBOX if _MBOX.match(head) else None


def zip_directory(tail: bytes) -> bytes:
    """The list of a ZIP file's entries out of its end, or as much of it as is there; all of `tail` where it has none.

    What is packed in it uncompressed has a list of its own further up, which does not count.
    """
    end = tail.rfind(_ZIP_END)
    size = int.from_bytes(tail[end + 12 : end + 16], "little")
    return tail[max(0, end - size) : end] if end >= 0 else tail


def is_json_lines(head: bytes, *, name: str) -> bool:
    """Whether it holds one JSON object a line, each an article: by its name, or by its first two lines."""
    if not _JSON_LINE.match(head):
        return False
    first, _, rest = head.lstrip().partition(b"\n")
    return name.lower().endswith((".jsonl", ".ndjson")) or (first.rstrip().endswith(b"}") and rest[:1] == b"{")


def may_be_large(head: bytes, *, name: str) -> bool:
    """Whether a file that begins so may be larger than an article, because it is or packs a container."""
    return packing_of(head) is not None or container_of(head) is not None or is_json_lines(head, name=name)


def _is_tar(head: bytes) -> bool:
    """Whether the first block carries its own checksum, which every kind of tar has."""
    block = head[:_TAR_BLOCK]
    if len(block) < _TAR_BLOCK or not block[0]:
        return False
    digits = block[_CHECKSUM].replace(b"\0", b" ").split()
    if len(digits) != 1 or not re.fullmatch(rb"[0-7]{1,8}", digits[0]):
        return False
    return sum(block) - sum(block[_CHECKSUM]) + 8 * ord(" ") == int(digits[0], 8)
