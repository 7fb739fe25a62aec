"""One door to every format: bytes in, one article or a container's members out."""

import zlib
from collections.abc import Callable, Mapping
from functools import partial

from services.common.contracts.articles import Article
from services.common.contracts.submissions import Hints, Reason, ReasonCode
from services.common.errors import Rejected
from services.common.settings import Settings
from services.ingest.readers.documents import read_document
from services.ingest.readers.formats import Format, sniff, unknown
from services.ingest.readers.html import read_html
from services.ingest.readers.json import read_json
from services.ingest.readers.jsonl import read_jsonl
from services.ingest.readers.outcome import Limits, Members, Source
from services.ingest.readers.text import NO_HINTS, read_plain
from services.ingest.readers.urls import read_urls

__all__ = ["Limits", "Members", "limits_of", "read"]

_DEFAULT = Limits()
_DOCUMENTS = (
    Format.PDF,
    Format.DOCX,
    Format.ODT,
    Format.EPUB,
    Format.RTF,
    Format.MAIL,
    Format.MHTML,
    Format.NEWSML,
)
"""Taken apart by the parser of the same name, in a process of its own."""
_READERS: Mapping[Format, Callable[[Source], Article | Members]] = {
    Format.TEXT: read_plain,
    Format.HTML: read_html,
    Format.URLS: read_urls,
    Format.JSON: read_json,
    Format.JSONL: read_jsonl,
    **{form: partial(read_document, parser=form.value) for form in _DOCUMENTS},
}


def limits_of(settings: Settings) -> Limits:
    """The bounds that the settings ask for."""
    return Limits(
        max_bytes=settings.max_payload_bytes,
        max_members=settings.max_members,
        reader_seconds=settings.reader_seconds,
        reader_memory_bytes=settings.reader_memory_bytes,
    )


def read(
    payload: bytes,
    *,
    name: str,
    hints: Hints = NO_HINTS,
    url: str | None = None,
    content_type: str | None = None,
    limits: Limits = _DEFAULT,
) -> Article | Members:
    """The article that the bytes hold, or the submissions that a container expands into.

    The format is told by content first, then by `name` and `content_type`. `url` is where the bytes came from.
    Raises Rejected with a reason for the user.
    """
    if len(payload) > limits.max_bytes:
        raise _too_large(limits)
    sniffed = sniff(payload, name=name, content_type=content_type)
    if sniffed.format is Format.GZIP:
        payload = _gunzip(payload, limits)
        name = name.removesuffix(".gz")
        sniffed = sniff(payload, name=name)
        if sniffed.format is Format.GZIP:
            raise unknown("gzip inside gzip", "Unpack it and hand in the articles themselves.")
    if sniffed.format is Format.TEXT and len(sniffed.text) > limits.max_article_length:
        raise _too_long(len(sniffed.text), limits)  # before the work, which grows with the length
    text = sniffed.text.replace("\0", "\ufffd")
    source = Source(payload=payload, text=text, name=name, hints=hints, url=url, limits=limits)
    found = _READERS[sniffed.format](source)
    if isinstance(found, Article) and len(found.text) > limits.max_article_length:
        raise _too_long(len(found.text), limits)
    return found


def _gunzip(payload: bytes, limits: Limits) -> bytes:
    """One gzip member, decompressed no further than the limit."""
    stream = zlib.decompressobj(wbits=31)
    try:
        unpacked = stream.decompress(payload, limits.max_bytes + 1)
    except zlib.error as error:
        raise Rejected(
            Reason(
                code=ReasonCode.MALFORMED,
                message="The gzip file is damaged.",
                advice="Copy or download it again, or hand in the unpacked file.",
                detail=str(error),
            )
        ) from error
    if len(unpacked) > limits.max_bytes:
        raise _too_large(limits)
    return unpacked


def _too_large(limits: Limits) -> Rejected:
    return Rejected(
        Reason(
            code=ReasonCode.TOO_LARGE,
            message=f"It is larger than {limits.max_bytes:,} bytes.",
            advice="Split it into single articles, or raise QAWL_MAX_PAYLOAD_BYTES.",
        )
    )


def _too_long(length: int, limits: Limits) -> Rejected:
    return Rejected(
        Reason(
            code=ReasonCode.TOO_LARGE,
            message=f"The text has {length:,} characters, more than the {limits.max_article_length:,} of any article.",
            advice="Split it into single articles.",
        )
    )
