"""Documents that a parser takes apart in a process of its own: PDF, Word, e-books, mail, saved pages, news in XML."""

from collections.abc import Sequence
from dataclasses import replace

from services.common.contracts.articles import Article, DateBasis, Published, Role
from services.common.contracts.submissions import Channel, Hints, NewSubmission, Reason, ReasonCode
from services.common.errors import Rejected
from services.common.folding import fold
from services.ingest import sandbox
from services.ingest.authors import authors_in_lines
from services.ingest.credits import credits_of
from services.ingest.decode import decode
from services.ingest.language import UNKNOWN, language_of
from services.ingest.lines import Line, lines_of
from services.ingest.page import read_page
from services.ingest.parsers.parsed import Page, Paragraph, Parsed
from services.ingest.published import day_first, published_by, published_hint, published_line
from services.ingest.readers.outcome import Members, Source
from services.ingest.readers.urls import too_many
from services.ingest.roles import blocks_of, roles_of, without_strangers
from services.ingest.stamps import read_stamp

_LONGEST_NAME = 300
_TITLE_WITHIN = 200
"""Paragraphs; a printed page has its menu before the title."""
_MENU_WORDS = 8


def read_document(source: Source, *, parser: str) -> Article | Members:
    """The article of a document, or the documents that it holds; raises Rejected with a reason for the user."""
    limits = source.limits
    parsed = sandbox.parse(
        source.payload,
        parser=parser,
        max_bytes=limits.max_bytes,
        max_text=limits.max_article_length,
        allowance=sandbox.Allowance(seconds=limits.reader_seconds, memory_bytes=limits.reader_memory_bytes),
    )
    if parsed.parts:
        return _members(parsed, source)
    if parsed.page is not None:
        return _of_page(parsed, parsed.page, source)
    return compose(parsed, hints=source.hints, url=source.url)


def compose(parsed: Parsed, *, hints: Hints, url: str | None) -> Article:
    """The article of parsed paragraphs, with blank lines between; what `hints` say wins. Rejected without a word."""
    paragraphs = [replace(p, text=" ".join(p.text.split())) for p in parsed.paragraphs]
    paragraphs = [p for p in paragraphs if p.text]
    if not any(c.isalpha() for p in paragraphs if p.role is not Role.FURNITURE for c in p.text):
        raise Rejected(
            Reason(
                code=ReasonCode.NO_ARTICLE,
                message="There is no word of text in it.",
                advice="Check that this is the file you meant, then hand in the article's text.",
            )
        )
    title = hints.title or parsed.title
    paragraphs = _titled(paragraphs, title)
    text = "\n\n".join(p.text for p in paragraphs)
    lines = lines_of(text)
    roles = _told(lines, without_strangers(lines, roles_of(lines, title=title)), paragraphs)
    if title is None:
        title = next((line.text for line, role in zip(lines, roles, strict=True) if role is Role.TITLE), None)
    language = hints.language or _language(lines, roles, parsed.language)
    credits = credits_of(lines, roles, publisher=hints.publisher or parsed.publisher)
    published = published_hint(hints, language) or _stamp(parsed.published, language)
    published = published or published_line(lines, roles, language)
    modified = _stamp(parsed.modified, language)
    return Article(
        text=text,
        title=title,
        language=language,
        blocks=blocks_of(lines, roles),
        published=published,
        modified=modified
        if published and modified and (modified.day, modified.at) != (published.day, published.at)
        else None,
        publisher=credits.publisher,
        via=tuple(dict.fromkeys((*parsed.via, *credits.via))),
        authors=parsed.authors or authors_in_lines(lines, roles),
        url=hints.url or parsed.url or url,
    )


def _titled(paragraphs: Sequence[Paragraph], title: str | None) -> list[Paragraph]:
    """With the title as a paragraph: the one that says it, or a first one."""
    if title is None:
        return list(paragraphs)
    wanted = fold(title)
    for i, paragraph in enumerate(paragraphs[:_TITLE_WITHIN]):
        if fold(paragraph.text) == wanted:
            above = [
                p if p.role or p.text.count(" ") >= _MENU_WORDS else replace(p, role=Role.FURNITURE)
                for p in paragraphs[:i]
            ]
            return [*above, replace(paragraph, role=Role.TITLE), *paragraphs[i + 1 :]]
    return [Paragraph(text=" ".join(title.split()), role=Role.TITLE), *paragraphs]


def _told(lines: Sequence[Line], roles: Sequence[Role], paragraphs: Sequence[Paragraph]) -> tuple[Role, ...]:
    """The roles that the document itself tells, over those that the wording tells."""
    told = list(roles)
    at = i = 0
    for paragraph in paragraphs:
        end = at + len(paragraph.text)
        while i < len(lines) and lines[i].start < end:
            if paragraph.role is not None:
                told[i] = paragraph.role
            i += 1
        at = end + 2
    return tuple(told)


def _language(lines: Sequence[Line], roles: Sequence[Role], declared: str | None) -> str:
    told = language_of(" ".join(line.text for line, role in zip(lines, roles, strict=True) if role is Role.MAIN))
    return told if told != UNKNOWN or not declared else declared


def _stamp(said: str | None, language: str) -> Published | None:
    found = read_stamp(said, day_first=day_first(language)) if said else None
    return None if found is None else published_by(found, DateBasis.META)


def _of_page(parsed: Parsed, page: Page, source: Source) -> Article:
    decoded = decode(page.payload, declared=page.charset)
    text = page.payload.decode("utf-8", "replace") if decoded is None else decoded.text
    hints = replace(source.hints, title=source.hints.title or parsed.title)
    article = read_page(text.replace("\0", "\ufffd"), hints=hints, url=page.url or source.url)
    return (
        article
        if article.published or not parsed.published
        else replace(article, published=_stamp(parsed.published, article.language))
    )


def _members(parsed: Parsed, source: Source) -> Members:
    if len(parsed.parts) > source.limits.max_members:
        raise too_many(len(parsed.parts), source)
    given = source.hints
    hints = Hints(
        published=given.published or parsed.published,
        publisher=given.publisher or parsed.publisher,
        language=given.language or parsed.language,
        url=given.url,
    )
    return Members(
        submissions=tuple(
            NewSubmission(
                channel=Channel.CONTAINER,
                name=f"{source.name} / {part.name}"[:_LONGEST_NAME].replace("\0", "\ufffd"),
                payload=part.payload,
                hints=hints,
            )
            for part in parsed.parts
        )
    )
