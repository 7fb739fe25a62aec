"""When a page's article was published and changed: JSON-LD, meta tags, marked-up times, the lines at its headline."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

from services.common.contracts.articles import DateBasis, Published
from services.common.folding import fold
from services.ingest.bylines import before_date, byline_of
from services.ingest.calendar_words import PUBLISHED_LABELS, UPDATED_LABELS
from services.ingest.dates import FoundDate, find_dates, principal
from services.ingest.lines import words_beside_dates
from services.ingest.metadata import PageFacts
from services.ingest.published import day_first, is_publication, published_by
from services.ingest.stamps import read_stamp

_STRANGERS = 7
"""Words that a date line may hold beside date, clock and labels: an author's name, a section."""
_NEAR = ((12, 0, 2), (0, 6, 2), (12, 6, _STRANGERS))
_FAR = (40, 0, 2)
"""Where a date line is looked for, in this order: lines below the headline, lines above, words beside the date."""
_PARTED = re.compile(r"[|•·/]|:\s| [-–—] ")
"""Between an author's name or a section and the date there is a mark; in a caption or sentence there is none."""
_URL_DATE = re.compile(r"(?<!\d)(20\d\d|19\d\d)([-/_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_URL_DATE_LOOSE = re.compile(r"/(20\d\d)/(\d{1,2})/(\d{1,2})(?=/)")
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})[/-](\d{1,2})[/-]20\d\d(?!\d)")
_DAY_FIRST_REGIONS = frozenset(
    ("gb", "ie", "au", "nz", "in", "pk", "za", "ng", "ke", "gh", "ae", "sa", "eg", "sg", "my")
)
"""Of "en-GB". That a page says "en-US" tells nothing: it is what many publishing systems say unless they are told."""
_MOST_LINES = 400
_FARTHEST_EAST, _FARTHEST_WEST = timedelta(hours=14), timedelta(hours=-12)
_QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDates:
    """`modified` is None where it is not told, or is the publication itself."""

    published: Published | None
    modified: Published | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A date of a line at the headline; `is_near`: so near that it cannot be another article's."""

    found: FoundDate
    is_update: bool
    is_near: bool


Told = tuple[FoundDate, DateBasis]


def dates_of_page(
    facts: PageFacts, visible: Sequence[str], *, heads: Sequence[int], url: str | None, language: str
) -> PageDates:
    """JSON-LD, then meta tags, marked-up times, the date lines at the headline, the date in the address.

    `heads` are the visible lines that are the headline. A publication later than the last change is passed over
    where another source has an earlier one. The outlet's own day counts: of a moment that is given in UTC alone, the
    day is taken from the same moment with an offset, or from the date line that shows the day before or after.
    """
    address = _url_date(url or "")
    order = _order(facts.language, language, visible)
    lists = (
        (facts.published_json, facts.published_meta, facts.published_marked),
        (facts.modified_json, facts.modified_meta, facts.modified_marked),
    )
    told, changed = (list(_read(stamps, order, address)) for stamps in lists)
    shown = list(_shown(visible, heads, order))
    published = _first(told, changed) or _by_line(shown, is_update=False, is_near=True)
    if published is None and address is not None:
        published = (FoundDate(day=address, start=0, end=0), DateBasis.URL)
    # A change that is shown at the headline is nearer to the truth than what may be another article's date.
    published = published or _by_line(shown, is_update=True, is_near=True) or _by_line(shown, is_update=False)
    modified = changed[0] if changed else _by_line(shown, is_update=True, is_near=True)
    everything = [*told, *changed]
    when = _own_day(_to_the_minute(published, told), everything, shown, modified)
    last = _own_day(_to_the_minute(modified, changed), everything, (), None)
    return PageDates(published=when, modified=None if is_publication(when, last) else last)


def _by_line(shown: Iterable[_Shown], *, is_update: bool, is_near: bool = False) -> Told | None:
    wanted = (s for s in shown if s.is_update is is_update and s.is_near >= is_near)
    return next(((s.found, DateBasis.BYLINE) for s in wanted), None)


def _read(stamps: Iterable[Sequence[str]], order: bool | None, address: date | None) -> Iterator[Told]:
    for values, basis in zip(stamps, (DateBasis.JSON_LD, DateBasis.META, DateBasis.TIME_TAG), strict=True):
        for value in values:
            found = read_stamp(value, day_first=order)
            if found is None and order is None and address is not None:
                both = [read_stamp(value, day_first=first) for first in (True, False)]
                found = next((f for f in both if f is not None and abs(f.day - address) <= timedelta(days=2)), None)
            if found is not None:
                yield found, basis


def _first(told: Sequence[Told], changed: Sequence[Told]) -> Told | None:
    """The first that is not later than the last change; a script that writes "now" makes such ones."""
    if not told:
        return None
    latest = max((found.day for found, _ in changed), default=date.max)
    if latest < date.max:
        latest += timedelta(days=1)
    return next((one for one in told if one[0].day <= latest), told[0])


def _order(declared: str, language: str, visible: Sequence[str]) -> bool | None:
    """Whether 04/05/2024 is the fourth of May: by the language, by other dates of the page, by the region."""
    if day_first(language) is not None:
        return day_first(language)
    pairs = [m.groups() for line in visible[:_MOST_LINES] if (m := _NUMERIC.search(line[:200])) is not None]
    days = sum(int(a) > 12 >= int(b) for a, b in pairs)
    months = sum(int(b) > 12 >= int(a) for a, b in pairs)
    if bool(days) != bool(months):
        return bool(days)
    region = re.match(r"en[-_]([a-z]{2})(?![a-z])", declared.lower())
    return True if region is not None and region[1] in _DAY_FIRST_REGIONS else None


def _shown(visible: Sequence[str], heads: Sequence[int], order: bool | None) -> Iterator[_Shown]:
    """The dates of the lines nearest below the headline, then above it; a date within a sentence is none of them."""
    seen: set[int] = set()
    words: dict[int, int] = {}
    for after, before, strangers in (*_NEAR, _FAR):
        for head in heads:
            for at in range(max(0, head - before), min(len(visible), head + after + 1)):
                line = visible[at]
                if at in seen or not 6 <= len(line) <= 160 or not any(c.isdigit() for c in line):
                    continue
                beside = words[at] if at in words else words.setdefault(at, words_beside_dates(line))
                is_parted = strangers > 2 and (_PARTED.search(line) or _ends_with_date(line))
                if beside <= 2 or (beside <= strangers and len(line) <= 120 and is_parted):
                    seen.add(at)
                    for found, is_update in _labelled(line, visible[at - 1] if at else "", order):
                        yield _Shown(found=found, is_update=is_update, is_near=after < _FAR[0])


def _ends_with_date(line: str) -> bool:
    """ "By Jane Doe, 24 May 2026": a name, the date, and nothing behind it."""
    named = byline_of(line)
    if not named:
        return False
    name = before_date(named)
    return bool(name) and words_beside_dates(named[len(name) :]) <= 1


def _labelled(line: str, before: str, order: bool | None) -> Iterator[tuple[FoundDate, bool]]:
    """Each date of a line, and whether the label before it says change; the first one's may be the line before."""
    at, is_update = 0, _label(before) if len(before) <= 40 else None
    dates = find_dates(line, day_first=order)
    if len(dates) == 2 and principal(dates) is dates[1]:
        dates = (dates[1],)
    for found in dates:
        label = _label(line[at : found.start])
        is_update = label if label is not None else is_update
        yield found, bool(is_update)
        at = found.end


def _label(words: str) -> bool | None:
    """Whether the words label a change; None where they label nothing. The label nearest to the date counts."""
    key = fold(words).strip(" :：|/-–—()")
    if not key:
        return None
    for length in range(min(4, key.count(" ") + 1), 0, -1):
        last = " ".join(key.split()[-length:])
        if last in UPDATED_LABELS:
            return True
        if last in PUBLISHED_LABELS:
            return False
    if key.startswith(UPDATED_LABELS):
        return True
    return False if key.startswith(PUBLISHED_LABELS) else None


def _to_the_minute(told: Told | None, others: Sequence[Told]) -> Told | None:
    """Another source that gives the same day with its moment, where this one gives the day alone."""
    if told is None or told[0].at is not None:
        return told
    return next((o for o in others if o[0].at is not None and o[0].clock != time() and o[0].day == told[0].day), told)


def _own_day(
    told: Told | None, others: Sequence[Told], shown: Sequence[_Shown], modified: Told | None
) -> Published | None:
    """The date with the outlet's own day."""
    if told is None:
        return None
    found, basis = told
    if found.at is None or found.is_local:
        return published_by(found, basis)
    for other, _ in others:
        if other.at == found.at and other.is_local:
            return published_by(other, basis)
    near = next((line.found for line in shown if not line.is_update), None)
    if near is None or near.at is not None or abs(near.day - found.day) != timedelta(days=1):
        return published_by(found, basis)
    # The line may show the change, under a label that is not known here.
    is_change = modified is not None and modified[0].day == near.day
    if _is_reached(found.at, near) and not is_change:
        return Published(day=near.day, basis=basis, at=found.at)
    return published_by(found, basis)


def _is_reached(at: datetime, shown: FoundDate) -> bool:
    """Whether some zone on Earth has that day, and that time of day, at that moment."""
    utc = at.replace(tzinfo=None)
    if shown.clock is not None:
        ahead = datetime.combine(shown.day, shown.clock) - utc.replace(second=shown.clock.second)
        return _FARTHEST_WEST <= ahead <= _FARTHEST_EAST and not ahead % _QUARTER
    return shown.day in ((utc + _FARTHEST_EAST).date(), (utc + _FARTHEST_WEST).date())


def _url_date(url: str) -> date | None:
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
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
