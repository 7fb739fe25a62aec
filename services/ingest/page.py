"""A web page to an article: the main text, what surrounds it told apart, and what the page says of itself."""

import html as entities
import logging
from collections.abc import Sequence
from dataclasses import replace

import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Document

from services.common.contracts.articles import Article
from services.common.contracts.submissions import Hints, Reason, ReasonCode
from services.common.errors import Rejected
from services.common.folding import fold
from services.ingest.authors import authors_of
from services.ingest.canonical import canonical_of
from services.ingest.credits import credits_of
from services.ingest.headlines import headline_of
from services.ingest.language import page_language
from services.ingest.lines import Line, Sort, ends_sentence, lines_of
from services.ingest.markup import links_of, parse, visible_lines
from services.ingest.metadata import PageFacts, page_facts
from services.ingest.published import published_hint, published_of
from services.ingest.publishers import publisher_of
from services.ingest.roles import blocks_of, roles_of

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_FEWEST_WORDS = 25
"""A page whose main text is shorter is a teaser, a list or an error page; the shortest real article measured has 38."""
_FEWEST_LETTERS = 160
"""The same for scripts that put no spaces between words."""
_SENTENCE = 80
"""Code points from which a line is taken for running text, whatever it ends with."""
_TEASER_WORDS = 5


def read_page(html: str, *, hints: Hints | None = None, url: str | None = None) -> Article:
    """The article of a decoded page. Its text is the title, then the paragraphs, with blank lines between.

    `hints` win over what the page says; `url` is where it came from. Pure: fetches nothing, reads no clock.
    Raises Rejected where the page holds no article.
    """
    hints = hints or Hints()
    tree = parse(html)
    if tree is None:
        raise _no_article("The page could not be read as HTML.")
    facts = page_facts(tree)
    visible = visible_lines(tree)
    links = links_of(tree)
    paragraphs = _paragraphs(tree)
    title = hints.title or headline_of(facts)
    if title is not None:
        paragraphs = [p for i, p in enumerate(paragraphs) if i > 2 or fold(p) != fold(title)]
    _refuse_what_is_no_article(paragraphs, facts, links)
    text = "\n\n".join([title, *paragraphs] if title else paragraphs)
    lines = _as_marked_up(lines_of(text), facts.captions, links)
    roles = roles_of(lines, title=title)
    language = hints.language or page_language(text, facts.language)
    publisher = hints.publisher or publisher_of(facts)
    credits = credits_of(lines, roles, publisher=publisher)
    address = hints.url or canonical_of(facts.canonical, url) or url
    return Article(
        text=text,
        title=title,
        language=language,
        blocks=blocks_of(lines, roles),
        published=published_hint(hints, language)
        or published_of(facts, visible, title=title, url=address, language=language),
        publisher=credits.publisher,
        via=credits.via,
        authors=authors_of(facts, tree, visible, title=title),
        url=address,
    )


def _paragraphs(tree: HtmlElement) -> list[str]:
    try:
        document = trafilatura.bare_extraction(tree, favor_precision=True, include_comments=False, with_metadata=False)
    except RecursionError:
        return []
    if not isinstance(document, Document) or not document.text:
        return []
    lines = (" ".join(entities.unescape(line).replace("\0", "\ufffd").split()) for line in document.text.splitlines())
    return [line for line in lines if line]


def _refuse_what_is_no_article(paragraphs: Sequence[str], facts: PageFacts, links: frozenset[str]) -> None:
    words = sum(p.count(" ") + 1 for p in paragraphs)
    length = sum(map(len, paragraphs))
    if words < _FEWEST_WORDS and length < _FEWEST_LETTERS and not (words and (facts.headlines or facts.article_body)):
        raise _no_article("No article was found on the page: it holds no running text of any length.")
    if facts.headlines:
        return
    prose = sum(len(p) for p in paragraphs if len(p) >= _SENTENCE or ends_sentence(p))
    headlines_only = len(paragraphs) >= 8 and prose < 2 * _FEWEST_LETTERS
    linked = sum(1 for p in paragraphs if _opens_with_link(p, links)) if len(paragraphs) >= 20 else 0
    cells = sum(p.count("| ") for p in paragraphs)
    if headlines_only or linked > 0.3 * len(paragraphs) or cells > max(20, words / 25):
        raise _no_article("The page is a list of headlines or links, not an article.")


def _opens_with_link(paragraph: str, links: frozenset[str]) -> bool:
    """Whether its first words are a link: an entry of a list, mostly with a word on what it leads to."""
    words = fold(paragraph).split() if not paragraph.startswith("http") else []
    return any(" ".join(words[:count]) in links for count in range(1, min(len(words), 25) + 1))


def _no_article(message: str) -> Rejected:
    return Rejected(
        Reason(
            code=ReasonCode.NO_ARTICLE,
            message=message,
            advice="Hand in the address of the article itself, or its text as .txt.",
        )
    )


def _as_marked_up(lines: Sequence[Line], captions: Sequence[str], links: frozenset[str]) -> tuple[Line, ...]:
    """Lines that the page marks as picture captions, and headlines that are nothing but a link, are told so."""
    known = {fold(caption) for caption in captions}
    told: list[Line] = []
    for line in lines:
        is_teaser = line.sort is Sort.HEADLINE and line.words >= _TEASER_WORDS and line.folded in links
        sort = Sort.CAPTION if line.folded in known else Sort.TEASER if is_teaser else line.sort
        told.append(replace(line, sort=sort))
    return tuple(told)
