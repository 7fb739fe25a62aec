"""Web archives (WARC, ARC): every page that a crawler kept, as if it had been fetched then.

Taken are answers with status 200 whose kind may be an article, and pages that were kept without an answer (`resource`,
`conversion`). Everything else is counted: requests, other answers, pictures, pages that only point at an earlier one.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import BinaryIO

from services.common.contracts.submissions import NewSubmission, Reason, ReasonCode
from services.ingest.readers.containers import entries, names
from services.ingest.readers.containers.entries import Opened
from services.ingest.readers.containers.http import answer_of, decoded
from services.ingest.readers.containers.records import Gap, Record, records
from services.ingest.readers.containers.tape import Tape
from services.ingest.readers.containers.unpacking import BombError, DamagedError
from services.ingest.readers.outcome import Member, Refused, Skipped

_NO_ARTICLES = re.compile(
    r"(?:(image|audio|video|font)/|(text/css|[a-z]{4,11}/(?:x-)?(?:java|ecma)script|application/wasm"
    r"|application/(?:x-)?font|application/vnd\.ms-fontobject|application/x-shockwave-flash))",
    re.IGNORECASE,
)
_KINDS = {"image": "images", "audio": "sound recordings", "video": "videos", "font": "fonts"}
_PAGES = ("resource", "conversion")
_HEAD_ROOM = 262_144
"""Of an answer's head, beside the largest body that is read."""


def read_warc(stream: BinaryIO, opened: Opened) -> Iterator[Member]:
    """Its pages in their order, and a refusal for each place at which records were lost."""
    tape = Tape(stream)
    for found in records(tape, most=opened.limits.max_bytes + _HEAD_ROOM):
        if isinstance(found, Gap):
            yield Refused(new=entries.new_member(opened, f"byte {found.at:,} of {opened.name}"), reason=_gap(found))
        else:
            yield _member(found, opened)
            if found.is_cut and tape.error is None:
                yield entries.broken_off(opened, entries.cut_off())
    if tape.error is not None:
        yield entries.broken_off(opened, entries.why(tape.error))


def _member(record: Record, opened: Opened) -> Member:
    kind = record.fields.get("warc-type", "").lower()
    url = record.fields.get("warc-target-uri", "").strip("<> ")
    if kind not in ("response", *_PAGES):
        return Skipped(what=f"{kind} records" if kind.isalpha() and len(kind) < 20 else "records of other kinds")
    if _is_for_robots(url):
        return Skipped(what="system files")
    told = record.fields.get("content-type")
    if kind in _PAGES and not (told or "").startswith("application/http"):
        return _page(opened, record, url, told, record.body)
    answer = answer_of(record.body)
    if answer is None:
        return Skipped(what="records that are no web pages")
    if answer.status != 200:
        return Skipped(what="answers other than 200")
    if (skipped := _kind(answer.content_type)) is not None:
        return Skipped(what=skipped)
    new = replace(_new(opened, record, url), content_type=answer.content_type)
    if record.is_longer:
        return Refused(new=new, reason=entries.too_large(opened.limits.max_bytes))
    try:
        body = decoded(answer, opened.allowance, most=opened.limits.max_bytes)
    except (DamagedError, BombError) as error:
        return Refused(new=new, reason=entries.why(error))
    return _page(opened, record, url, answer.content_type, body)


def _page(opened: Opened, record: Record, url: str, content_type: str | None, body: bytes) -> Member:
    if (skipped := _kind(content_type)) is not None:
        return Skipped(what=skipped)
    new = replace(_new(opened, record, url), content_type=content_type)
    if record.is_longer:
        return Refused(new=new, reason=entries.too_large(opened.limits.max_bytes))
    if not body.strip():
        return Skipped(what="empty pages")
    return entries.filled(opened, new, io.BytesIO(body))


def _new(opened: Opened, record: Record, url: str) -> NewSubmission:
    name = names.shortened(url) if url else f"a page of {opened.name}"
    new = replace(entries.new_member(opened, name), fetched_at=_moment(record.fields.get("warc-date", "")))
    return replace(new, fetched_url=url) if url.lower().startswith(("http://", "https://")) else new


def _kind(content_type: str | None) -> str | None:
    """What it is where it is no article by the kind that its server told."""
    m = _NO_ARTICLES.match((content_type or "").strip())
    return None if m is None else _KINDS.get((m[1] or "").lower(), "scripts and styles")


def _is_for_robots(url: str) -> bool:
    return url.startswith("dns:") or url.partition("?")[0].endswith("/robots.txt")


def _moment(date: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(date)
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _gap(gap: Gap) -> Reason:
    return Reason(
        code=ReasonCode.MALFORMED,
        message=f"No record begins here, so {gap.size:,} bytes were passed over.",
        advice="Nothing, if the pages that you need were taken; else make the archive anew.",
    )
