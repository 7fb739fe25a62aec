"""A web page to an article: the main text, what surrounds it told apart, and what the page says of itself."""

import html as entities
import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import urljoin, urlsplit

import trafilatura
from lxml.html import HtmlElement
from trafilatura.metadata import extract_author
from trafilatura.settings import Document

from services.common.contracts.articles import Article, DateBasis, Published
from services.common.contracts.submissions import Hints, Reason, ReasonCode
from services.common.errors import Rejected
from services.common.folding import fold
from services.ingest.bylines import names_of
from services.ingest.credits import credits_of
from services.ingest.dates import find_dates, read_stamp
from services.ingest.headlines import headline_of
from services.ingest.language import UNKNOWN, language_of
from services.ingest.lines import Line, Sort, ends_sentence, lines_of, words_beside_dates
from services.ingest.markup import links_of, parse, visible_lines
from services.ingest.metadata import PageFacts, page_facts
from services.ingest.published import day_first, published_by, published_hint
from services.ingest.roles import blocks_of, roles_of

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_FEWEST_WORDS = 25
"""A page whose main text is shorter is a teaser, a list or an error page; the shortest real article measured has 38."""
_FEWEST_LETTERS = 160
"""The same for scripts that put no spaces between words."""
_STRANGERS = 5
"""Words that a date line may hold beside date, clock and labels: an author's name, a section."""
_SENTENCE = 80
"""Code points from which a line is taken for running text, whatever it ends with."""
_TEASER_WORDS = 5
_PARTED = re.compile(r"[|•·/]|:\s| [-–—] ")
"""Between an author's name or a section and the date there is a mark; in a caption or sentence there is none."""
_URL_DATE = re.compile(r"(?<!\d)(20\d\d|19\d\d)([-/_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_URL_DATE_LOOSE = re.compile(r"/(20\d\d)/(\d{1,2})/(\d{1,2})(?=/)")


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
    language = hints.language or _language(text, facts)
    publisher = hints.publisher or _publisher(facts)
    credits = credits_of(lines, roles, publisher=publisher)
    address = hints.url or _canonical(facts, url) or url
    return Article(
        text=text,
        title=title,
        language=language,
        blocks=blocks_of(lines, roles),
        published=published_hint(hints, language) or _published(facts, visible, title, address, language),
        publisher=credits.publisher,
        via=credits.via,
        authors=_authors(facts, tree, visible, title),
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


def _language(text: str, facts: PageFacts) -> str:
    """What the text is written in; the page's own word only where that cannot be told."""
    told = language_of(text)
    declared = re.match(r"[a-z]{2}(?![a-z])", facts.language.lower())
    return told if told != UNKNOWN or declared is None else declared[0]


def _publisher(facts: PageFacts) -> str | None:
    for name in (facts.publisher_json, *facts.sites):
        name = " ".join(entities.unescape(name).split())
        if name and not name.startswith(("http", "@")) and len(name) <= 80:
            return name
    return None


def _canonical(facts: PageFacts, url: str | None) -> str | None:
    """The page's canonical address, if it is one, and not the front page given for every article."""
    if not facts.canonical:
        return None
    address = urljoin(url or "", facts.canonical.strip())
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or len(address) > 2_000:
        return None
    if parts.path in ("", "/") and not parts.query and url is not None and urlsplit(url).path not in ("", "/"):
        return None
    return address


def _published(
    facts: PageFacts, visible: Sequence[str], title: str | None, url: str | None, language: str
) -> Published | None:
    first = day_first(language)
    told = [
        (found, basis)
        for stamps, basis in (
            (facts.stamps_json, DateBasis.JSON_LD),
            (facts.stamps_meta, DateBasis.META),
            (facts.stamps_time[:3], DateBasis.TIME_TAG),
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
    shown = _shown_date(visible, title, first)
    if shown is not None:
        return shown
    day = _url_date(url or "")
    return Published(day=day, basis=DateBasis.URL) if day is not None else None


def _shown_date(visible: Sequence[str], title: str | None, first: bool | None) -> Published | None:
    """The date line nearest below the headline, else above it; a date within a sentence is not one."""
    wanted = fold(title or "")
    heads = [i for i, line in enumerate(visible) if wanted and fold(line) == wanted][:6]
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


_BYLINE = re.compile(
    r"^\W{0,3}(?:كتبت?|بقلم|by|written by|von|نویسنده|خبرنگار)\s*[:：/\-–]?\s+(\S.{2,50})$", re.IGNORECASE
)


def _authors(facts: PageFacts, tree: HtmlElement, visible: Sequence[str], title: str | None) -> tuple[str, ...]:
    """From JSON-LD (people, then organisations), meta tags, the byline below the headline, the markup's classes."""
    found = names_of(facts.authors_json)
    if found:
        return names_of([*facts.authors_json, *facts.organisations])
    outlets = {fold(name) for name in (*facts.sites, facts.publisher_json) if name}
    found = tuple(name for name in names_of(facts.authors_meta[:8]) if fold(name) not in outlets)
    if found:
        return found
    found = _shown_byline(visible, title) or names_of([extract_author(tree) or ""])
    return tuple(n for n in found if fold(n) not in outlets) or names_of(facts.organisations)


def _shown_byline(visible: Sequence[str], title: str | None) -> tuple[str, ...]:
    wanted = fold(title or "")
    for head in [i for i, line in enumerate(visible) if wanted and fold(line) == wanted][:4]:
        for line in visible[head + 1 : head + 12]:
            m = _BYLINE.match(line) if len(line) <= 80 else None
            if m is not None and len(m[1].split()) <= 6:
                return names_of([m[1]])
    return ()
