"""Plain text, read as it stands: offsets are code points into the file's own decoded text."""

from services.common.contracts.articles import Article, DateBasis, Published, Role
from services.common.contracts.submissions import Hints
from services.common.folding import fold
from services.ingest.calendar_words import UPDATED_LABELS
from services.ingest.credits import credits_of
from services.ingest.dates import find_dates, read_stamp
from services.ingest.language import language_of
from services.ingest.lines import Line, Sort, lines_of
from services.ingest.roles import blocks_of, roles_of

NO_HINTS = Hints()


def read_text(text: str, *, hints: Hints = NO_HINTS, url: str | None = None, authors: tuple[str, ...] = ()) -> Article:
    """An article of exactly this text. What the hints say wins over what the text says; `text` must not be blank."""
    lines = lines_of(text)
    roles = roles_of(lines)
    headline = next((line.text for line, role in zip(lines, roles, strict=True) if role is Role.TITLE), None)
    if hints.title:
        known = roles_of(lines, title=hints.title)
        roles = known if Role.TITLE in known or not _alike(headline, hints.title) else roles
    credits = credits_of(lines, roles, publisher=hints.publisher)
    language = hints.language or language_of(
        " ".join(line.text for line, role in zip(lines, roles, strict=True) if role is Role.MAIN)
    )
    return Article(
        text=text,
        title=hints.title or headline,
        language=language,
        blocks=blocks_of(lines, roles),
        published=published_hint(hints, language) or published_line(lines, roles, language),
        publisher=credits.publisher,
        via=credits.via,
        authors=authors,
        url=hints.url or url,
    )


def _alike(headline: str | None, title: str) -> bool:
    return headline is not None and (fold(headline) in fold(title) or fold(title) in fold(headline))


def published_hint(hints: Hints, language: str) -> Published | None:
    """The hinted date, where it can be read."""
    stamp = read_stamp(hints.published, day_first=language != "en" or None) if hints.published else None
    return None if stamp is None else Published(day=stamp.day, basis=DateBasis.HINT, at=stamp.at)


def published_line(lines: tuple[Line, ...], roles: tuple[Role, ...], language: str) -> Published | None:
    """From the first date line of the article itself; one under "updated" only where there is no other."""
    own: list[Line] = []
    for line, role in zip(lines, roles, strict=True):
        if role is Role.RELATED and line.sort is Sort.RELATED_HEAD:
            break
        if line.sort is Sort.DATE and role is Role.FURNITURE:
            own.append(line)
    for line in sorted(own, key=lambda line: line.folded.startswith(UPDATED_LABELS)):
        for found in find_dates(line.text, day_first=language != "en" or None):
            return Published(day=found.day, basis=DateBasis.BYLINE, at=found.at)
    return None
