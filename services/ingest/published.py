"""The published date of a text: from what was handed in with it, from what its page says, or from its own lines."""

import re
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

from services.common.contracts.articles import DateBasis, Published, Role
from services.common.contracts.submissions import Hints
from services.ingest.calendar_words import UPDATED_LABELS
from services.ingest.dates import FoundDate, find_dates
from services.ingest.lines import Line, Sort, words_beside_dates
from services.ingest.metadata import PageFacts
from services.ingest.stamps import read_stamp

_STRANGERS = 5
"""Words that a date line may hold beside date, clock and labels: an author's name, a section."""
_PARTED = re.compile(r"[|•·/]|:\s| [-–—] ")
"""Between an author's name or a section and the date there is a mark; in a caption or sentence there is none."""
_URL_DATE = re.compile(r"(?<!\d)(20\d\d|19\d\d)([-/_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_URL_DATE_LOOSE = re.compile(r"/(20\d\d)/(\d{1,2})/(\d{1,2})(?=/)")


def published_by(found: FoundDate, basis: DateBasis) -> Published:
    return Published(day=found.day, basis=basis, at=found.at)


def published_hint(hints: Hints, language: str) -> Published | None:
    """The hinted date, where it can be read."""
    stamp = read_stamp(hints.published, day_first=day_first(language)) if hints.published else None
    return None if stamp is None else published_by(stamp, DateBasis.HINT)


def published_of(
    facts: PageFacts, visible: Sequence[str], *, heads: Sequence[int], url: str | None, language: str
) -> Published | None:
    """JSON-LD, then meta tags, time tags, the date line at the headline, the date in its address."""
    first = day_first(language)
    told = [
        (found, basis)
        for stamps, basis in (
            (facts.published_json, DateBasis.JSON_LD),
            (facts.published_meta, DateBasis.META),
            (facts.published_marked, DateBasis.TIME_TAG),
        )
        for found in (read_stamp(stamp, day_first=first) for stamp in stamps)
        if found is not None
    ]
    if told:
        found, basis = told[0]
        # The same instant given with the outlet's own offset tells its local day; given in UTC alone it does not.
        local = next(
            (other for other, _ in told if other.at is not None and other.at == found.at and other.is_local), found
        )
        return published_by(local, basis)
    shown = _shown_date(visible, heads, first)
    if shown is not None:
        return shown
    day = _url_date(url or "")
    return Published(day=day, basis=DateBasis.URL) if day is not None else None


def _shown_date(visible: Sequence[str], heads: Sequence[int], first: bool | None) -> Published | None:
    """The date line nearest below the headline, else above it; a date within a sentence is not one."""
    for after, before, strangers in ((12, 0, 2), (0, 6, 2), (12, 6, _STRANGERS), (40, 0, 2)):
        for head in heads:
            for line in visible[max(0, head - before) : head + after + 1]:
                beside = words_beside_dates(line) if 8 <= len(line) <= 120 else strangers + 1
                if beside <= 2 or (beside <= strangers and _PARTED.search(line)):
                    return published_by(find_dates(line, day_first=first)[0], DateBasis.BYLINE)
    return None


def _url_date(url: str) -> date | None:
    path = urlsplit(url).path
    m = _URL_DATE_LOOSE.search(path)
    groups = m.groups() if m else None
    if groups is None:
        n = _URL_DATE.search(path)
        groups = (n[1], n[3], n[4]) if n and n[2] else None
    if groups is None:
        return None
    try:
        return date(*map(int, groups))
    except ValueError:
        return None


def published_line(lines: Sequence[Line], roles: Sequence[Role], language: str) -> Published | None:
    """From the first date line of the article itself; one under "updated" only where there is no other."""
    own: list[Line] = []
    for line, role in zip(lines, roles, strict=True):
        if role is Role.RELATED and line.sort is Sort.RELATED_HEAD:
            break
        if line.sort is Sort.DATE and role is Role.FURNITURE:
            own.append(line)
    for line in sorted(own, key=lambda line: line.folded.startswith(UPDATED_LABELS)):
        for found in find_dates(line.text, day_first=day_first(language)):
            return published_by(found, DateBasis.BYLINE)
    return None


def day_first(language: str) -> bool | None:
    """Whether 04/05/2024 is the fourth of May; None for English, where outlets write both."""
    return None if language in ("en", "und") else True
