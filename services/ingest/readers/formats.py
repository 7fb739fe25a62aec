"""Tells the format of bytes by what they hold, then by the name they came under."""

import re
from dataclasses import dataclass
from enum import StrEnum

from services.common.contracts.submissions import Reason, ReasonCode
from services.common.errors import Rejected
from services.ingest.decode import decode, is_plausible, mixed_lines
from services.ingest.feeds.parse import looks_like_feed
from services.ingest.markdown.front_matter import is_markdown
from services.ingest.readers.document_signs import document_sign, is_news_xml


class Format(StrEnum):
    """What `read` has a reader for."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    URLS = "urls"
    JSON = "json"
    JSONL = "jsonl"
    FEED = "feed"
    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    EPUB = "epub"
    RTF = "rtf"
    MAIL = "mail"
    MHTML = "mhtml"
    NEWSML = "newsml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sniffed:
    """The format, and the decoded text where the format is textual (empty for the others)."""

    format: Format
    text: str = ""


_ADVICE = "Save the article as .txt or .html, or hand in its web address."
_BINARY: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG\r\n", "a PNG image", "Hand in the article's text or its web address; pictures are not read."),
    (b"\xff\xd8\xff", "a JPEG image", "Hand in the article's text or its web address; pictures are not read."),
    (b"GIF8", "a GIF image", "Hand in the article's text or its web address; pictures are not read."),
    (b"BM", "a BMP image", "Hand in the article's text or its web address; pictures are not read."),
    (b"II*\0", "a TIFF image", "Hand in the article's text or its web address; pictures are not read."),
    (b"MM\0*", "a TIFF image", "Hand in the article's text or its web address; pictures are not read."),
    (b"RIFF", "a RIFF media file (WebP, WAV or AVI)", "Hand in the article's text or its web address."),
    (b"ID3", "an MP3 recording", "Hand in a transcript as .txt; sound is not read."),
    (b"OggS", "an Ogg recording", "Hand in a transcript as .txt; sound is not read."),
    (b"Rar!", "a RAR archive", "Unpack it and hand in the articles themselves."),
    (b"7z\xbc\xaf", "a 7-Zip archive", "Unpack it and hand in the articles themselves."),
    (b"\xd0\xcf\x11\xe0", "an old Microsoft Office document (.doc, .xls or .msg)", _ADVICE),
    (b"\x7fELF", "a Linux program", _ADVICE),
    (b"MZ", "a Windows program", _ADVICE),
    (b"SQLite format 3", "an SQLite database", _ADVICE),
    (b"bplist00", "a binary property list", _ADVICE),
)
"""Openings of files that are known but not read, with a name for them and what to do instead."""

_TAG = re.compile(
    r"<(?:!doctype\s+html|html|head|body|article|main|section|div|p|h1|h2|meta|title|span|table|br|amp-|link|script"
    r"|center|font|a\s)[\s>/]",
    re.IGNORECASE,
)
_MARKUP_BEGINS = re.compile(r"\s{0,2000}<[!?a-zA-Z]")
_SHORTCUT = re.compile(r"^\s*\[InternetShortcut\]", re.IGNORECASE | re.MULTILINE)
_LINE_OF_JSONL = re.compile(r"\.(?:jsonl|ndjson) line \d+$", re.IGNORECASE)


def sniff(payload: bytes, *, name: str, content_type: str | None = None) -> Sniffed:
    """The format of a payload; raises Rejected for an empty one and for one that no reader takes."""
    if not payload.strip(b" \t\r\n\f\v\0"):
        raise Rejected(
            Reason(
                code=ReasonCode.EMPTY,
                message="There is nothing in it." if not payload else "There is nothing in it but white space.",
                advice="Check that it was saved or copied completely, then hand it in again.",
            )
        )
    document = document_sign(payload)
    if document is not None:
        return Sniffed(format=Format(document))
    _refuse_binary(payload)
    if name.lower().endswith((".jsonl", ".ndjson")) and mixed_lines(payload) is not None:
        return Sniffed(format=Format.JSONL, text=payload.decode("utf-8", "replace"))
    decoded = decode(payload, declared=_charset(content_type))
    if decoded is None or not is_plausible(decoded.text):
        raise unknown("binary data of a kind that is not known", _ADVICE)
    text = decoded.text
    if not text.strip():
        raise Rejected(
            Reason(
                code=ReasonCode.EMPTY,
                message="There is nothing in it but white space.",
                advice="Check that it was saved or copied completely, then hand it in again.",
            )
        )
    return Sniffed(format=_textual(text, name.lower(), content_type), text=text)


def unknown(found: str, advice: str) -> Rejected:
    """The refusal of a format that no reader takes."""
    return Rejected(
        Reason(code=ReasonCode.UNKNOWN_FORMAT, message=f"This is {found}, which is not read.", advice=advice)
    )


def _refuse_binary(payload: bytes) -> None:
    start = payload.lstrip(b"\r\n\t ")[:16]
    for magic, found, advice in _BINARY:
        if start.startswith(magic) and (len(magic) > 2 or b"\0" in payload[:512]):
            raise unknown(found, advice)
    if payload[4:8] == b"ftyp":
        raise unknown("an MP4 video or HEIF image", "Hand in a transcript or the article's text as .txt.")
    if payload.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise unknown(*_zipped(payload))


def _zipped(payload: bytes) -> tuple[str, str]:
    head = payload[:100_000]
    for inside, found in (
        (b"xl/", "an Excel workbook (.xlsx)"),
        (b"ppt/", "a PowerPoint presentation (.pptx)"),
        (b"application/vnd.oasis", "an OpenDocument file"),
    ):
        if inside in head:
            return found, _ADVICE
    return "one document packed as ZIP", _ADVICE


def _charset(content_type: str | None) -> str | None:
    m = re.search(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", content_type or "", re.IGNORECASE)
    return m[1] if m else None


def _textual(text: str, name: str, content_type: str | None) -> Format:
    if _LINE_OF_JSONL.search(name):
        return Format.JSON
    if _SHORTCUT.search(text[:2_000]) or name.endswith((".url", ".urls")):
        return Format.URLS
    if is_markdown(text, name=name, content_type=content_type):
        return Format.MARKDOWN
    if looks_like_feed(text):
        return Format.FEED
    start = text.lstrip()[:1]
    if name.endswith((".jsonl", ".ndjson")):
        return Format.JSONL
    if (name.endswith(".json") and start != "<") or (start in ("{", "[") and _is_json(text, start)):
        return Format.JSONL if _is_many_objects(text) else Format.JSON
    head = text[:200_000]
    if _MARKUP_BEGINS.match(head):
        if is_news_xml(head):
            return Format.NEWSML
        if _TAG.search(head):
            return Format.HTML
        if text.rstrip().endswith(">"):
            raise unknown("an XML document that is not a web page", _ADVICE)
        return Format.TEXT  # prose that a stray tag, left by some export, stands before
    if name.endswith((".html", ".htm", ".xhtml", ".shtml", ".php")) or "html" in (content_type or ""):
        return Format.HTML if _TAG.search(text) or "<" in head else Format.TEXT
    return Format.HTML if len(_TAG.findall(head[:20_000])) >= 3 else Format.TEXT


def _is_json(text: str, start: str) -> bool:
    after = text.lstrip()[1:].lstrip()[:1]
    return after in ('"', "}") if start == "{" else after in ("{", "[", "]", '"')


def _is_many_objects(text: str) -> bool:
    """Objects line by line: the first line closes what it opened, and a second one opens another."""
    lines = text.lstrip().split("\n", 2)
    return len(lines) > 1 and lines[0].rstrip().endswith("}") and lines[1].lstrip().startswith("{")
