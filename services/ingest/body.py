"""The body of a web page: its paragraphs, the refusal of what is no article, and what the markup tells of lines."""

import html as entities
import logging
from collections.abc import Sequence
from dataclasses import replace

import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Document

from services.common.contracts.submissions import Reason, ReasonCode
from services.common.errors import Rejected
from services.common.folding import fold
from services.ingest.lines import Line, Sort, ends_sentence
from services.ingest.metadata import PageFacts

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_FEWEST_WORDS = 25
"""A page whose main text is shorter is a teaser, a list or an error page; the shortest real article measured has 38."""
_FEWEST_LETTERS = 160
"""The same for scripts that put no spaces between words."""
_SENTENCE = 80
"""Code points from which a line is taken for running text, whatever it ends with."""
_TEASER_WORDS = 5


def paragraphs_of(tree: HtmlElement) -> list[str]:
    """The main text's paragraphs in order, white space made single; empty where none is found."""
    try:
        document = trafilatura.bare_extraction(tree, favor_precision=True, include_comments=False, with_metadata=False)
    except RecursionError:
        return []
    if not isinstance(document, Document) or not document.text:
        return []
    lines = (" ".join(entities.unescape(line).replace("\0", "\ufffd").split()) for line in document.text.splitlines())
    return [line for line in lines if line]


def refuse_what_is_no_article(paragraphs: Sequence[str], facts: PageFacts, links: frozenset[str]) -> None:
    """Raises Rejected where the paragraphs are too short, or a list of headlines, links or cells."""
    words = sum(p.count(" ") + 1 for p in paragraphs)
    length = sum(map(len, paragraphs))
    if words < _FEWEST_WORDS and length < _FEWEST_LETTERS and not (words and (facts.headlines or facts.article_body)):
        raise no_article("No article was found on the page: it holds no running text of any length.")
    if facts.headlines:
        return
    prose = sum(len(p) for p in paragraphs if len(p) >= _SENTENCE or ends_sentence(p))
    headlines_only = len(paragraphs) >= 8 and prose < 2 * _FEWEST_LETTERS
    linked = sum(1 for p in paragraphs if _opens_with_link(p, links)) if len(paragraphs) >= 20 else 0
    cells = sum(p.count("| ") for p in paragraphs)
    if headlines_only or linked > 0.3 * len(paragraphs) or cells > max(20, words / 25):
        raise no_article("The page is a list of headlines or links, not an article.")


def _opens_with_link(paragraph: str, links: frozenset[str]) -> bool:
    """Whether its first words are a link: an entry of a list, mostly with a word on what it leads to."""
    words = fold(paragraph).split() if not paragraph.startswith("http") else []
    return any(" ".join(words[:count]) in links for count in range(1, min(len(words), 25) + 1))


def no_article(message: str) -> Rejected:
    """The refusal of a page that holds no article; `message` says what it is instead."""
    return Rejected(
        Reason(
            code=ReasonCode.NO_ARTICLE,
            message=message,
            advice="Hand in the address of the article itself, or its text as .txt.",
        )
    )


def as_marked_up(lines: Sequence[Line], captions: Sequence[str], links: frozenset[str]) -> tuple[Line, ...]:
    """Lines that the page marks as picture captions, and headlines that are nothing but a link, are told so."""
    known = {fold(caption) for caption in captions}
    told: list[Line] = []
    for line in lines:
        is_teaser = line.sort is Sort.HEADLINE and line.words >= _TEASER_WORDS and line.folded in links
        sort = Sort.CAPTION if line.folded in known else Sort.TEASER if is_teaser else line.sort
        told.append(replace(line, sort=sort))
    return tuple(told)
