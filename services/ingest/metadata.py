"""What a web page says about its article: JSON-LD, OpenGraph and other meta tags, marked-up text, headings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice

from bs4 import BeautifulSoup
from bs4.element import Tag
from lxml.html import HtmlElement, tostring

from services.ingest.headings import Heading, headings_of
from services.ingest.json_ld import JsonArticle, read_json_ld
from services.ingest.marked import marked_of

_WANTED = ("html", "title", "meta", "link", "script", "figcaption")
_MOST_ELEMENTS = 5_000


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
_MODIFIED_METAS = _each(
    """
    article:modified_time article:modified og:updated_time og:modified_time datemodified dcterms.modified
    dc.date.modified dc.date.updated last-modified lastmod modified modified_time last_modified revised
    article:updated_time updated_time parsely-updated-date cxenseparse:recs:articlemodifiedtime rnews:datemodified
    """
)
_SECTION_METAS = _each(
    """
    article:section og:article:section articlesection parsely-section sailthru.section cxenseparse:recs:category
    cxenseparse:category section category cg dc.subject.section prism.section
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
_LANGUAGE_METAS = _each("content-language language dc.language dcterms.language inlanguage og:locale")
_METAS = frozenset(
    (
        *_TITLE_METAS, *_DATE_METAS, *_MODIFIED_METAS, *_AUTHOR_METAS, *_SITE_METAS, *_SECTION_METAS, *_LANGUAGE_METAS,
        "og:type", "og:url",
    )
)  # fmt: skip
_META_NAMES = ("property", "name", "itemprop", "http-equiv")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """Candidates in order of trust, as written, white space made single; nothing is judged yet."""

    headlines: tuple[str, ...] = ()
    og_titles: tuple[str, ...] = ()
    page_title: str = ""
    headings: tuple[Heading, ...] = ()
    subheadings: tuple[Heading, ...] = ()
    published_json: tuple[str, ...] = ()
    published_meta: tuple[str, ...] = ()
    published_marked: tuple[str, ...] = ()
    modified_json: tuple[str, ...] = ()
    modified_meta: tuple[str, ...] = ()
    modified_marked: tuple[str, ...] = ()
    authors_json: tuple[str, ...] = ()
    authors_meta: tuple[str, ...] = ()
    authors_marked: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    trail: tuple[str, ...] = ()
    publisher_json: str = ""
    sites: tuple[str, ...] = ()
    canonical: str = ""
    language: str = ""
    kinds: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    article_body: str = ""


def page_facts(tree: HtmlElement) -> PageFacts:
    """Everything a page says of itself. Never raises on broken markup or broken JSON.

    Only the few elements that matter are given to BeautifulSoup: to build it for all of them costs more than the
    main text does (measured: 60 ms a page, against 3 so).
    """
    soup = BeautifulSoup(_extract_of(tree), "lxml")
    metas = list(_metas(soup))
    scripts = [s.get_text() for s in soup.find_all("script") if "ld+json" in _attribute(s, "type").lower()]
    json_ld = read_json_ld(scripts)
    root = soup.find("html")
    link = next((tag for tag in soup.find_all("link") if "canonical" in _attribute(tag, "rel").lower()), None)
    canonical = _attribute(link, "href") if link is not None else ""
    canonical = canonical or next(iter(_of(metas, ("og:url",))), "")
    declared = _attribute(root, "lang") if isinstance(root, Tag) else ""
    title = soup.find("title")
    headings, subheadings = headings_of(tree)
    marked = marked_of(tree)
    own = _own(json_ld.articles, canonical)
    return PageFacts(
        headlines=_different(a.headline for a in own if a.is_article),
        og_titles=_of(metas, _TITLE_METAS),
        page_title=_flat(title.get_text()) if title is not None else "",
        headings=headings,
        subheadings=subheadings,
        published_json=_different(stamp for a in own for stamp in a.published),
        published_meta=_of(metas, _DATE_METAS),
        published_marked=_different([*marked.published, *marked.times[:3]]),
        modified_json=_different(stamp for a in own for stamp in a.modified),
        modified_meta=_of(metas, _MODIFIED_METAS),
        modified_marked=marked.modified,
        authors_json=_different(name for a in own if a.is_article for name in a.people),
        authors_meta=_of(metas, _AUTHOR_METAS),
        authors_marked=marked.authors,
        organisations=_different(name for a in own if a.is_article for name in a.organisations),
        sections=_different(
            [*(s for a in own for s in a.sections), *_of(metas, _SECTION_METAS), *marked.sections],
        ),
        trail=json_ld.trail,
        publisher_json=next((a.publisher for a in own if a.is_article and a.publisher), ""),
        sites=_different([*_of(metas, _SITE_METAS), *(a.publisher for a in own)]),
        canonical=canonical,
        language=declared or next(iter(_of(metas, _LANGUAGE_METAS)), ""),
        kinds=_different([*(kind for a in own for kind in a.kinds), *_of(metas, ("og:type",))]),
        captions=_different(_flat(c.get_text(" ")) for c in soup.find_all("figcaption")[:100]),
        article_body=max((a.body for a in own), key=len, default=""),
    )


def _own(articles: Sequence[JsonArticle], canonical: str) -> list[JsonArticle]:
    """The objects that describe this page's article: by its address where one has it, else articles before pages."""
    path = canonical.partition("?")[0].partition("#")[0].rstrip("/")
    own = [a for a in articles if path and any(_is_address(other, path) for other in a.addresses)]
    if any(a.is_article for a in own):
        first = next(a for a in own if a.is_article)
        others = [a for a in articles if a not in own and a.headline == first.headline]
        return sorted([*own, *others], key=lambda a: not a.is_article)
    return sorted(articles, key=lambda a: not a.is_article)


def _is_address(given: str, path: str) -> bool:
    return given.partition("?")[0].partition("#")[0].rstrip("/") == path


def _extract_of(tree: HtmlElement) -> str:
    """The elements that hold metadata which is read here, as a page of their own."""
    parts: list[str] = []
    for element in islice(tree.iter(*_WANTED), _MOST_ELEMENTS):
        if element.tag == "html":
            parts.append(f'<html lang="{escape(element.get("lang") or "")}">')
        elif _is_read(element):
            parts.append(tostring(element, encoding="unicode", with_tail=False))
    return "".join(parts)


def _is_read(element: HtmlElement) -> bool:
    match element.tag:
        case "meta":
            return any((element.get(name) or "").lower() in _METAS for name in _META_NAMES)
        case "link":
            return "canonical" in (element.get("rel") or "").lower()
        case "script":
            return "ld+json" in (element.get("type") or "").lower()
        case _:
            return True


def _metas(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    for tag in soup.find_all("meta"):
        name = next((value for kind in _META_NAMES if (value := _attribute(tag, kind))), "")
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
