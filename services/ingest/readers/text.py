"""Plain text, read as it stands: offsets are code points into the file's own decoded text."""

from services.common.contracts.articles import Article, Role
from services.common.contracts.submissions import Hints, Reason, ReasonCode
from services.common.errors import Rejected
from services.common.folding import fold
from services.ingest.authors import authors_in_lines
from services.ingest.credits import credits_of
from services.ingest.language import language_of
from services.ingest.lines import lines_of
from services.ingest.published import modified_line, published_hint, published_line
from services.ingest.readers.outcome import Source
from services.ingest.roles import blocks_of, roles_of, without_strangers

NO_HINTS = Hints()


def read_text(text: str, *, hints: Hints = NO_HINTS, url: str | None = None, authors: tuple[str, ...] = ()) -> Article:
    """An article of exactly this text. What the hints say wins over what the text says; `text` must not be blank."""
    lines = lines_of(text)
    roles = without_strangers(lines, roles_of(lines))
    headline = next((line.text for line, role in zip(lines, roles, strict=True) if role is Role.TITLE), None)
    if hints.title:
        known = without_strangers(lines, roles_of(lines, title=hints.title))
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
        modified=modified_line(lines, roles, language),
        publisher=credits.publisher,
        via=credits.via,
        authors=authors or authors_in_lines(lines, roles),
        url=hints.url or url,
    )


def read_plain(source: Source) -> Article:
    """The article of a text file; raises Rejected where it holds no letter."""
    if not any(c.isalpha() for c in source.text):
        raise Rejected(
            Reason(
                code=ReasonCode.NO_ARTICLE,
                message="There is no word in it.",
                advice="Check that this is the file you meant, then hand in the article's text.",
            )
        )
    return read_text(source.text, hints=source.hints, url=source.url)


def _alike(headline: str | None, title: str) -> bool:
    return headline is not None and (fold(headline) in fold(title) or fold(title) in fold(headline))
