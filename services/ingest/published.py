"""When a text was published and changed, from what was handed in with it, or from its own date lines."""

from collections.abc import Sequence
from datetime import time, timedelta

from services.common.contracts.articles import DateBasis, Published, Role
from services.common.contracts.submissions import Hints
from services.ingest.calendar_words import UPDATED_LABELS
from services.ingest.dates import FoundDate, find_dates, principal
from services.ingest.lines import Line, Sort, words_beside_dates
from services.ingest.stamps import read_stamp

_BYLINE_WORDS = 12
"""Words beside the date of a line that names the author, too."""
_SAME = timedelta(seconds=90)
"""A change so soon after publication is the publishing itself."""


def published_by(found: FoundDate, basis: DateBasis) -> Published:
    """Midnight to the second is what is written where no time of day is known."""
    return Published(day=found.day, basis=basis, at=None if found.clock == time() else found.at)


def published_hint(hints: Hints, language: str) -> Published | None:
    """The hinted date, where it can be read."""
    stamp = read_stamp(hints.published, day_first=day_first(language)) if hints.published else None
    return None if stamp is None else published_by(stamp, DateBasis.HINT)


def change_told(value: str, published: Published | None, language: str) -> Published | None:
    """The moment of a change that was handed in with a text, where it can be read and is later than `published`."""
    stamp = read_stamp(value, day_first=day_first(language)) if value else None
    if stamp is None:
        return None
    changed = published_by(stamp, DateBasis.HINT)
    return None if is_publication(published, changed) else changed


def is_publication(published: Published | None, modified: Published | None) -> bool:
    """Whether the change is none: before the publication, at the same moment, or on the same day as far as is known."""
    if published is None or modified is None:
        return False
    if modified.day < published.day:
        return True
    if published.at is not None and modified.at is not None:
        return modified.at - published.at <= _SAME
    return modified.day == published.day


def published_line(lines: Sequence[Line], roles: Sequence[Role], language: str) -> Published | None:
    """From the first date line of the article itself; one under "updated" only where there is no other."""
    own = sorted(_date_lines(lines, roles), key=lambda line: line.folded.startswith(UPDATED_LABELS))
    return next((found for line in own if (found := _dated(line, language)) is not None), None)


def modified_line(lines: Sequence[Line], roles: Sequence[Role], language: str) -> Published | None:
    """From the first date line of the article that says "updated"; None where that is the only date line it has."""
    own = _date_lines(lines, roles)
    updates = [line for line in own if line.folded.startswith(UPDATED_LABELS)]
    return _dated(updates[0], language) if updates and len(own) > len(updates) else None


def _date_lines(lines: Sequence[Line], roles: Sequence[Role]) -> list[Line]:
    own: list[Line] = []
    for line, role in zip(lines, roles, strict=True):
        if role is Role.RELATED and line.sort is Sort.RELATED_HEAD:
            break
        is_dated = line.sort is Sort.DATE or (
            line.sort is Sort.BYLINE and words_beside_dates(line.text) < _BYLINE_WORDS
        )
        if is_dated and role is Role.FURNITURE:
            own.append(line)
    return own


def _dated(line: Line, language: str) -> Published | None:
    found = principal(find_dates(line.text, day_first=day_first(language)))
    return None if found is None else published_by(found, DateBasis.BYLINE)


def day_first(language: str) -> bool | None:
    """Whether 04/05/2024 is the fourth of May; None for English, where outlets write both."""
    return None if language in ("en", "und") else True
