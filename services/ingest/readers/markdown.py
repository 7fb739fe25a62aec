"""Markdown: the front matter's facts, and the words without their marks; offsets are into those words."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from services.common.contracts.articles import Article, Role
from services.ingest.bylines import names_of
from services.ingest.lines import ends_sentence
from services.ingest.markdown.blocks import Block, blocks_of
from services.ingest.markdown.front_matter import Fields, head_of
from services.ingest.parsers.parsed import Paragraph, Parsed
from services.ingest.published import change_told
from services.ingest.readers.documents import compose
from services.ingest.readers.outcome import Source


def _each(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_TITLE = _each("title headline")
_AUTHORS = _each("author authors byline by writer writers")
_DATE = _each("date published publishdate publisheddate publishedat publishedon pubdate datepublished created")
_MODIFIED = _each("lastmod modified updated lastmodified lastmodifiedat dateupdated datemodified updatedat")
_PUBLISHER = _each("publisher outlet newspaper publication sitename source site")
_LANGUAGE = _each("language lang locale")
_SECTION = _each("section category categories")
_URL = _each("canonicalurl canonical sourceurl originalurl permalink url link source")
_LONGEST = 300
_LINK_WORDS = 5
"""Words of a linked headline; a shorter link by itself is a name or a label."""


def read_markdown(source: Source) -> Article:
    """The article of a Markdown text; raises Rejected where it holds no word. What was handed in with it wins."""
    text = source.text.replace("\r\n", "\n").replace("\r", "\n")
    head = head_of(text, is_markdown=True)
    fields = head.fields
    blocks = list(blocks_of(text[head.end :]))
    title = _first(fields, _TITLE) or _headline(blocks)
    address = next(
        (v for name in _URL for v in fields.get(name, ())[:1] if v.startswith(("http://", "https://"))), None
    )
    publisher = _first(fields, _PUBLISHER)
    parsed = Parsed(
        paragraphs=tuple(_paragraphs(blocks)),
        title=title,
        published=_first(fields, _DATE),
        publisher=None if publisher is None or publisher.startswith(("http:", "https:")) else publisher,
        authors=names_of(v for name in _AUTHORS for v in fields.get(name, ())),
        language=_language(_first(fields, _LANGUAGE)),
        url=address,
    )
    article = compose(parsed, hints=source.hints, url=source.url)
    changed = change_told(_first(fields, _MODIFIED) or "", article.published, article.language)
    return replace(article, modified=changed or article.modified, section=_first(fields, _SECTION))


def _headline(blocks: Sequence[Block]) -> str | None:
    """The heading of the first rank above the text, else the heading that the text begins with."""
    lead = next((i for i, block in enumerate(blocks) if not block.level and ends_sentence(block.text)), len(blocks))
    first = next((block for block in blocks[: lead + 1] if block.level == 1), None)
    opening = blocks[0] if blocks and blocks[0].level else None
    found = first or opening
    return found.text[:_LONGEST] if found is not None else None


def _paragraphs(blocks: Iterable[Block]) -> Iterable[Paragraph]:
    for block in blocks:
        is_teaser = block.is_link and block.text.count(" ") + 1 >= _LINK_WORDS and not ends_sentence(block.text)
        role = Role.CAPTION if block.is_caption else Role.RELATED if is_teaser else None
        yield Paragraph(text=block.text, role=role)


def _first(fields: Fields, names: Sequence[str]) -> str | None:
    return next((" ".join(fields[name][0].split())[:_LONGEST] for name in names if fields.get(name)), None)


def _language(said: str | None) -> str | None:
    code = (said or "").lower().replace("_", "-").partition("-")[0]
    return code if len(code) == 2 and code.isalpha() and code.isascii() else None
