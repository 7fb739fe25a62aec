"""Tells documents that are neither plain text nor markup by the bytes they begin with."""

import re

from services.common.contracts.containers import zip_directory

_ZIP = b"PK\x03\x04"
_LATEST_PDF = 1_024
"""Readers accept a PDF whose sign stands this far in: mail gateways and download portals put lines before it."""
_PDF = re.compile(rb"(?:\A|[\r\n])%PDF-\d\.\d")
_LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")
"""The stream in which Office keeps a document that has a password, in a file of its older kind."""
_HEAD = 200_000
_FIELD = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,40}:")
_MAIL_FIELDS = (
    b"return-path:", b"received:", b"from:", b"mime-version:", b"message-id:", b"delivered-to:", b"subject:", b"to:",
    b"date:", b"content-type:", b"snapshot-content-location:",
)  # fmt: skip
_MOST_HEADER_LINES = 2_000
_BOUNDARY = re.compile(rb"content-type:\s{0,9}multipart/related", re.IGNORECASE)
_MAIL_ONLY = (b"\ndelivered-to:", b"\nreceived:", b"\nreturn-path:", b"\nto:")


_NEWS_ROOT = re.compile(r"<(?:[\w.-]{1,20}:)?(?:newsItem|newsMessage|packageItem|NewsML|nitf)[\s>]")
_MOST_BEFORE_ROOT = 20
"""Declarations, comments and instructions before the first element."""


def is_news_xml(head: str) -> bool:
    """Whether an XML document is a news item or package of NewsML-G2, or NITF by itself; `head` is its first part."""
    at = 0
    for _ in range(_MOST_BEFORE_ROOT):
        while head[at : at + 1].isspace():
            at += 1
        if head.startswith("<!--", at):
            end = head.find("-->", at)
        elif head.startswith("<!DOCTYPE", at) and "[" in head[at : head.find(">", at) + 1]:
            end = head.find("]>", at)
        elif head.startswith(("<?", "<!"), at):
            end = head.find(">", at)
        else:
            break
        if end < 0:
            return False
        at = head.index(">", end) + 1
    return _NEWS_ROOT.match(head, at) is not None


def document_sign(payload: bytes) -> str | None:
    """The document's format, as `Format` names it; None for text, markup and all else."""
    start = payload[:_LATEST_PDF].lstrip(b"\r\n\t \xef\xbb\xbf\0")
    if _PDF.search(start):
        return _mail_sign(payload) or "pdf"
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if start.startswith(b"\xd0\xcf\x11\xe0") and _LOCKED_OFFICE in payload:
        return "docx"
    if start.startswith(_ZIP):
        return _zipped(payload)
    return _mail_sign(payload)


def _zipped(payload: bytes) -> str | None:
    """OpenDocument texts and EPUB books say what they are in the entry that must come first, Word by a part's name."""
    head = payload[:_HEAD]
    if head[30:38] == b"mimetype":
        media = head[38:120]
        for sign, name in (
            (b"application/epub+zip", "epub"),
            (b"application/vnd.oasis.opendocument.text", "odt"),
        ):
            if media.startswith(sign):
                return name
    if head[30:].startswith((b"[Content_Types].xml", b"_rels/.rels")) and not (b"xl/" in head or b"ppt/" in head):
        return "docx"
    names = zip_directory(head + payload[-_HEAD:])
    return "docx" if b"[Content_Types].xml" in names and b"word/" in names else None


def _mail_sign(payload: bytes) -> str | None:
    """Mail and saved pages in its form: a head of fields, three at least that mail has, and a blank line."""
    start = payload[:_HEAD].lstrip(b"\r\n\t \xef\xbb\xbf")
    if start.startswith(b"From "):
        start = start.partition(b"\n")[2]
    if _FIELD.match(start) is None:
        return None
    known = 0
    for number, line in enumerate(start.splitlines()):
        if not line.strip() or number == _MOST_HEADER_LINES:
            break
        if line[:1] in b" \t":
            continue
        if _FIELD.match(line) is None:
            return None if known < 3 else "mail"
        known += line.lower().startswith(_MAIL_FIELDS)
    if known < 3:
        return None
    head = b"\n" + re.split(rb"\r?\n\r?\n", start, maxsplit=1)[0].lower()
    is_saved = b"snapshot-content-location:" in head or b"from: <saved by" in head
    return "mhtml" if is_saved or (_BOUNDARY.search(head) and not any(f in head for f in _MAIL_ONLY)) else "mail"
