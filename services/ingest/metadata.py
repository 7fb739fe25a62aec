"""What a web page says about its article: JSON-LD, OpenGraph and other meta tags, time tags, headings."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from itertools import islice

from bs4 import BeautifulSoup
from bs4.element import Tag
from lxml.html import HtmlElement, tostring

from services.ingest.headings import Heading, headings_of

_WANTED = ("html", "title", "meta", "link", "script", "time", "figcaption")
_MOST_ELEMENTS = 5_000
_LARGEST_SCRIPT = 500_000
_DEEPEST = 12
_MOST_NODES = 2_000
_ARTICLE_TYPES = re.compile(r"\w{0,30}(?:Article|Posting)$|^Report$", re.IGNORECASE)
_TRAILING_COMMA = re.compile(r",(\s{0,99}[}\]])")
_COMMENT_MARKS = re.compile(
    r"^\s*(?:<!--|(?://|/\*)?\s*<!\[CDATA\[(?:\s*\*/)?)|(?:-->|(?://|/\*)?\s*\]\]>(?:\s*\*/)?)\s*;?\s*$"
)


def _each(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_TITLE_METAS = _each(
    """
    og:title twitter:title dc.title dcterms.title citation_title sailthru.title parsely-title title headline
    """
)
_DATE_METAS = _each(
    """
    article:published_time article:published og:published_time datepublished date dc.date.issued
    dcterms.created dc.date dc.date.created dcterms.date pubdate publishdate publish-date publish_date
    publication_date published published_time parsely-pub-date sailthru.date article.published
    cxenseparse:recs:publishtime cxenseparse:publishtime article_date_original originalpublicationdate
    release_date citation_publication_date rnews:datepublished ptime displaydate created bt:pubdate
    date.created iso-8601-publish-date article-publication-date dc.date.published lastmod_pub firstpublished
    creation_date article:create_at
    """
)
_AUTHOR_METAS = _each(
    """
    author article:author dc.creator dcterms.creator byl sailthru.author parsely-author citation_author
    article:author_name cxenseparse:author dc.creator.name authors twitter:data1
    """
)
_SITE_METAS = _each(
    """
    og:site_name application-name dc.publisher publisher cre source apple-mobile-web-app-title
    al:android:app_name twitter:app:name:iphone
    """
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """Candidates in order of trust, as written, white space made single; nothing is judged yet."""

    headlines: tuple[str, ...] = ()
    og_titles: tuple[str, ...] = ()
    page_title: str = ""
    headings: tuple[Heading, ...] = ()
    subheadings: tuple[Heading, ...] = ()
    stamps_json: tuple[str, ...] = ()
    stamps_meta: tuple[str, ...] = ()
    stamps_time: tuple[str, ...] = ()
    authors_json: tuple[str, ...] = ()
    authors_meta: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    publisher_json: str = ""
    sites: tuple[str, ...] = ()
    canonical: str = ""
    language: str = ""
    kinds: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    article_body: str = ""


@dataclass(slots=True)
class _Found:
    """What the walk over JSON-LD collects."""

    headlines: list[str] = field(default_factory=list)
    stamps: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    publishers: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)


def page_facts(tree: HtmlElement) -> PageFacts:
    """Everything a page says of itself. Never raises on broken markup or broken JSON.

    Only the few elements that matter are given to BeautifulSoup: to build it for all of them costs more than the
    main text does (measured: 60 ms a page, against 90).
    """
    soup = BeautifulSoup(_extract_of(tree), "lxml")
    metas = list(_metas(soup))
    found = _Found()
    for script in soup.find_all("script"):
        if "ld+json" in _attribute(script, "type").lower():
            _read_json_ld(script.get_text(), found)
    root = soup.find("html")
    link = next((tag for tag in soup.find_all("link") if "canonical" in _attribute(tag, "rel").lower()), None)
    canonical = _attribute(link, "href") if link is not None else ""
    title = soup.find("title")
    headings, subheadings = headings_of(tree)
    return PageFacts(
        headlines=_different(found.headlines),
        og_titles=_of(metas, _TITLE_METAS),
        page_title=_flat(title.get_text()) if title is not None else "",
        headings=headings,
        subheadings=subheadings,
        stamps_json=_different(found.stamps),
        stamps_meta=_of(metas, _DATE_METAS),
        stamps_time=_different(_time_stamps(soup)),
        authors_json=_different(found.authors),
        authors_meta=_of(metas, _AUTHOR_METAS),
        organisations=_different(found.organisations),
        publisher_json=next(iter(found.publishers), ""),
        sites=_of(metas, _SITE_METAS),
        canonical=canonical or next(iter(_of(metas, ("og:url",))), ""),
        language=_attribute(root, "lang") if isinstance(root, Tag) else "",
        kinds=_different([*found.kinds, *_of(metas, ("og:type",))]),
        captions=_different(_flat(c.get_text(" ")) for c in soup.find_all("figcaption")[:100]),
        article_body=max(found.bodies, key=len, default=""),
    )


def _extract_of(tree: HtmlElement) -> str:
    """The elements that hold metadata, as a page of their own."""
    parts: list[str] = []
    for element in islice(tree.iter(*_WANTED), _MOST_ELEMENTS):
        if element.tag == "html":
            parts.append(f'<html lang="{escape(element.get("lang") or "")}">')
        elif element.tag != "script" or "ld+json" in (element.get("type") or "").lower():
            parts.append(tostring(element, encoding="unicode", with_tail=False))
    return "".join(parts)


def _metas(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    for tag in soup.find_all("meta"):
        name = _attribute(tag, "property") or _attribute(tag, "name") or _attribute(tag, "itemprop")
        content = _flat(_attribute(tag, "content"))
        if name and content:
            yield name.lower(), content[:2_000]


def _of(metas: list[tuple[str, str]], names: tuple[str, ...]) -> tuple[str, ...]:
    return _different(content for wanted in names for name, content in metas if name == wanted)


def _attribute(tag: Tag | None, name: str) -> str:
    value = tag.get(name) if tag is not None else None
    return " ".join(value) if isinstance(value, list) else (value or "")


def _flat(text: str) -> str:
    return " ".join(text.split())


def _different(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v for v in values if v))


def _time_stamps(soup: BeautifulSoup) -> Iterator[str]:
    """Time tags marked as publication first."""
    tags = soup.find_all("time")[:60]
    marked = [t for t in tags if "datepublished" in _attribute(t, "itemprop").lower() or t.has_attr("pubdate")]
    for tag in [*marked, *(t for t in tags if t not in marked)]:
        yield _flat(_attribute(tag, "datetime") or _attribute(tag, "content") or tag.get_text(" "))[:200]


def _read_json_ld(script: str, found: _Found) -> None:
    script = _COMMENT_MARKS.sub("", script[:_LARGEST_SCRIPT].strip()).strip()
    value: object = None
    for text in (script, _TRAILING_COMMA.sub(r"\1", script)):
        try:
            value = json.loads(text, strict=False)
            break
        except (ValueError, RecursionError):
            continue
    if value is None:
        _read_broken(script, found)
        return
    left = [_MOST_NODES]
    for item in _objects(value, 0, left):
        kinds = item.get("@type")
        names = [k for k in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(k, str)]
        if any(_ARTICLE_TYPES.search(name) for name in names):
            found.kinds += names
            _read_article(item, found)


def _objects(value: object, depth: int, left: list[int]) -> Iterator[Mapping[str, object]]:
    """Objects that may be the page's article: the top level, lists, @graph and mainEntity."""
    left[0] -= 1
    if depth > _DEEPEST or left[0] < 0:
        return
    if isinstance(value, list):
        for inner in value:
            yield from _objects(inner, depth + 1, left)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement"):
            if isinstance(value.get(key), list | dict):
                yield from _objects(value[key], depth + 1, left)


def _read_article(item: Mapping[str, object], found: _Found) -> None:
    headline = item.get("headline") or item.get("name")
    if isinstance(headline, str):
        found.headlines.append(_flat(headline))
    for key in ("datePublished", "dateCreated", "uploadDate"):
        if isinstance(item.get(key), str):
            found.stamps.append(_flat(str(item[key])))
    _people(item.get("author") or item.get("creator"), found)
    publisher = item.get("publisher")
    publisher = publisher[0] if isinstance(publisher, list) and publisher else publisher
    name = publisher.get("name") if isinstance(publisher, dict) else publisher
    if isinstance(name, str):
        found.publishers.append(_flat(name))
    body = item.get("articleBody")
    if isinstance(body, str):
        found.bodies.append(body)


def _people(value: object, found: _Found) -> None:
    for person in (value if isinstance(value, list) else [value])[:30]:
        if isinstance(person, str):
            found.authors.append(_flat(person))
        elif isinstance(person, dict):
            name = person.get("name")
            names = name if isinstance(name, list) else [name]
            kind = str(person.get("@type") or "Person")
            target = found.organisations if "Organization" in kind or "NewsMedia" in kind else found.authors
            target += [_flat(n) for n in names if isinstance(n, str)]


def _read_broken(script: str, found: _Found) -> None:
    """Headline and date of JSON that cannot be parsed, by their keys."""
    if re.search(r'"@type"\s{0,9}:\s{0,9}\[?\s{0,9}"\w{0,20}(?:Article|Posting)"', script) is None:
        return
    for key, target in (("headline", found.headlines), ("datePublished", found.stamps)):
        m = re.search(rf'"{key}"\s{{0,9}}:\s{{0,9}}"((?:[^"\\]|\\.){{1,400}})"', script)
        if m is not None:
            target.append(_flat(m[1].replace('\\"', '"').replace("\\/", "/")))
