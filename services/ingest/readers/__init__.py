"""One door to every format: bytes in, one article or a container's members out."""

import io
from collections.abc import Callable, Mapping
from functools import partial
from typing import BinaryIO

from services.common.contracts.articles import Article
from services.common.contracts.submissions import Hints, Reason, ReasonCode
from services.common.errors import Rejected
from services.common.settings import Settings
from services.ingest.readers.containers import open_container
from services.ingest.readers.documents import read_document
from services.ingest.readers.feeds import read_feed
from services.ingest.readers.formats import Format, sniff
from services.ingest.readers.html import read_html
from services.ingest.readers.json import read_json
from services.ingest.readers.jsonl import read_jsonl
from services.ingest.readers.markdown import read_markdown
from services.ingest.readers.outcome import Limits, Members, Source
from services.ingest.readers.text import NO_HINTS, read_plain
from services.ingest.readers.urls import read_urls

__all__ = ["Limits", "Members", "limits_of", "read", "read_file"]

_DEFAULT = Limits()
_UNPACKED = 10
"""Times its own largest size a container may hold, unpacked, in all: text packs to a fourth or fifth."""
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
    Format.MARKDOWN: read_markdown,
    Format.HTML: read_html,
    Format.URLS: read_urls,
    Format.JSON: read_json,
    Format.JSONL: read_jsonl,
    Format.FEED: read_feed,
    **{form: partial(read_document, parser=form.value) for form in _DOCUMENTS},
}


def limits_of(settings: Settings) -> Limits:
    """The bounds that the settings ask for."""
    return Limits(
        max_bytes=settings.max_payload_bytes,
        max_members=settings.max_members,
        reader_seconds=settings.reader_seconds,
        reader_memory_bytes=settings.reader_memory_bytes,
        max_container_bytes=settings.max_container_bytes,
        max_unpacked_bytes=_UNPACKED * settings.max_container_bytes,
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
    return read_file(io.BytesIO(payload), name=name, hints=hints, url=url, content_type=content_type, limits=limits)


def read_file(
    file: BinaryIO,
    *,
    name: str,
    hints: Hints = NO_HINTS,
    url: str | None = None,
    content_type: str | None = None,
    limits: Limits = _DEFAULT,
) -> Article | Members:
    """The same of a file that can be sought in, from its beginning; a container is read from it member by member."""
    found = open_container(file, name=name, hints=hints, limits=limits)
    if isinstance(found, Members):
        return found
    if found.was_packed:
        content_type = None  # it was said of what came, not of what was in it
    return _read_single(found.payload, name=found.name, hints=hints, url=url, content_type=content_type, limits=limits)


def _read_single(
    payload: bytes, *, name: str, hints: Hints, url: str | None, content_type: str | None, limits: Limits
) -> Article | Members:
    sniffed = sniff(payload, name=name, content_type=content_type)
    if sniffed.format in (Format.TEXT, Format.MARKDOWN) and len(sniffed.text) > limits.max_article_length:
        raise _too_long(len(sniffed.text), limits)  # before the work, which grows with the length
    text = sniffed.text.replace("\0", "\ufffd")
    source = Source(payload=payload, text=text, name=name, hints=hints, url=url, limits=limits)
    found = _READERS[sniffed.format](source)
    if isinstance(found, Article) and len(found.text) > limits.max_article_length:
        raise _too_long(len(found.text), limits)
    return found


def _too_long(length: int, limits: Limits) -> Rejected:
    return Rejected(
        Reason(
            code=ReasonCode.TOO_LARGE,
            message=f"The text has {length:,} characters, more than the {limits.max_article_length:,} of any article.",
            advice="Split it into single articles.",
        )
    )
