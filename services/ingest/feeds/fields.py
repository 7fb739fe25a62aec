"""Fields of items as values: plain text, addresses, dates, lengths of time."""

import hashlib
import html
import re
from collections.abc import Sequence
from datetime import UTC, datetime, time
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urljoin, urlsplit

from services.ingest.feeds.values import Stamp
from services.ingest.stamps import read_stamp

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>")
_LONGEST_TITLE = 1_000
_LONGEST_URL = 4_000
_LONGEST_KEY = 500
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")
_PERIODS = {"hourly": 3_600.0, "daily": 86_400.0, "weekly": 604_800.0, "monthly": 2_592_000.0, "yearly": 31_536_000.0}
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_].{0,30})?$")


def plain(value: str) -> str | None:
    """One line of plain text out of one that may be HTML, escaped once or twice; None where nothing is left."""
    text = _TAG.sub(" " if "<br" in value[:_LONGEST_TITLE] else "", value[: 4 * _LONGEST_TITLE])
    text = html.unescape(text)
    text = _TAG.sub("", text)
    return " ".join(text.split())[:_LONGEST_TITLE] or None


def address(value: str, base: Sequence[str]) -> str | None:
    """An absolute http(s) address; `base` are the addresses that it is relative to, outermost first. None otherwise."""
    value = _BLANKS.sub(" ", value.strip()[: 2 * _LONGEST_URL])
    if not value:
        return None
    try:
        alone = urlsplit(value)
        if alone.scheme and not alone.netloc:
            return None
        found = ""
        for part in (*base, value):
            found = urljoin(found, part.strip())
        parts = urlsplit(found)
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname or parts.username is not None:
            return None
        _ = parts.port
    except ValueError:
        return None
    found = quote(found, safe="%/:=&?~#+!$,;'@()*[]\u0080-\uffff") if " " in found else found
    return found if len(found) <= _LONGEST_URL else None


def stamp(value: str) -> Stamp | None:
    """ISO 8601, RFC 2822, or any written form, Arabic too; None where it holds no full date."""
    value = " ".join(value.split())[:200]
    if not value:
        return None
    parsed: datetime | None = None
    if len(value) > 10:
        for read in (datetime.fromisoformat, parsedate_to_datetime):
            try:
                parsed = read(value)
            except (ValueError, TypeError, IndexError, OverflowError):
                continue
            break
    if parsed is not None and 1800 <= parsed.year < 2100:
        return Stamp(iso=parsed.isoformat(), at=_utc(parsed))
    found = read_stamp(value)
    if found is None:
        return None
    if found.at is not None:
        return Stamp(iso=found.at.isoformat(), at=found.at)
    return Stamp(iso=found.day.isoformat(), at=datetime.combine(found.day, time(), UTC))


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def language(value: str) -> str | None:
    """The language of a tag such as `ar-EG`, in lower case."""
    m = _LANGUAGE.match(value.strip()[:40])
    return m[1].lower() if m else None


def period_seconds(period: str, frequency: str) -> float | None:
    """sy:updatePeriod and sy:updateFrequency as a pause; None where there is none of the known ones."""
    whole = _PERIODS.get(period.strip().lower())
    times = frequency.strip()[:9]
    return None if whole is None else whole / max(1, int(times) if times.isascii() and times.isdigit() else 1)


def minutes(value: str) -> float | None:
    """A whole number of minutes in seconds; at most a year."""
    value = value.strip()
    return (
        min(float(value) * 60, _PERIODS["yearly"]) if value.isascii() and value.isdigit() and len(value) < 9 else None
    )


def key_of(*candidates: str | None) -> str | None:
    """The first that says anything, as a key: a long one as its digest."""
    found = next((c.strip() for c in candidates if c and c.strip()), None)
    if found is None or len(found) <= _LONGEST_KEY:
        return found
    return "sha256:" + hashlib.sha256(found.encode("utf-8", "replace")).hexdigest()
