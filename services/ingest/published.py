"""The published date of a text from what was handed in with it, or from its own date lines."""

from collections.abc import Sequence

from services.common.contracts.articles import DateBasis, Published, Role
from services.common.contracts.submissions import Hints
from services.ingest.calendar_words import UPDATED_LABELS
from services.ingest.dates import FoundDate, find_dates, read_stamp
from services.ingest.lines import Line, Sort


def published_by(found: FoundDate, basis: DateBasis) -> Published:
    return Published(day=found.day, basis=basis, at=found.at)


def published_hint(hints: Hints, language: str) -> Published | None:
    """The hinted date, where it can be read."""
    stamp = read_stamp(hints.published, day_first=day_first(language)) if hints.published else None
    return None if stamp is None else published_by(stamp, DateBasis.HINT)


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
