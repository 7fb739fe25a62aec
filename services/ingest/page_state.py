"""The article in the data that a page's own script draws it from (`__NEXT_DATA__`), where it shows no text."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from lxml.html import HtmlElement

from services.common.folding import fold
from services.ingest.layout import Layout
from services.ingest.metadata import PageFacts
from services.ingest.prose import is_prose

_MOST_SHOWN = 300
"""Letters of running text; a page that shows more is read as it is shown."""
_MOST_SCRIPTS, _LONGEST_SCRIPT = 12, 3_000_000
_HEAD = 2_000
"""Code points of a script within which its data begin."""
_MOST_NODES = 100_000
_SHORTEST = 160
_MOST_AUTHORS = 10
_ASSIGNED = re.compile(r"=\s{0,9}(?=\{\s{0,9}\")")
_BODIES = (
    "articleBody",
    "content_elements",
    "bodyHtml",
    "body_html",
    "bodyText",
    "body",
    "content",
    "paragraphs",
    "text",
)
_HEADLINES = ("headline", "title", "headlines", "name")
_DATES = (
    "datePublished",
    "publishedAt",
    "published_at",
    "publishDate",
    "publish_date",
    "display_date",
    "pubDate",
    "published",
)
_AUTHORS = ("author", "authors", "credits", "byline")
_WORDS = ("content", "text", "value", "html", "children", "paragraphs")

_REVIVED, _MOST_REVIVED, _MOST_FIELDS = 2, 20, 100
"""How deep, how many objects of a flat list, and how many fields of each are read."""
_DEEPEST, _PARAGRAPHS = 8, 2
"""How deep texts are looked for within a body, and up to which depth its parts are paragraphs."""
_OTHERS = frozenset(("image", "photo", "video", "gallery", "embed", "related", "promo", "ad", "newsletter"))

Fields = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    headline: str
    body: str
    fields: Fields


def state_scripts(tree: HtmlElement) -> tuple[str, ...]:
    """The texts of the scripts that may hold such data, before they are taken out of the page."""
    found: list[str] = []
    for script in islice(tree.iter("script"), 400):
        text = script.text or ""
        is_json = "json" in (script.get("type") or "") and "ld+json" not in (script.get("type") or "")
        if _SHORTEST <= len(text) <= _LONGEST_SCRIPT and (is_json or _ASSIGNED.search(text[:_HEAD])):
            found.append(text)
    return tuple(found[:_MOST_SCRIPTS])


def with_state(facts: PageFacts, scripts: Sequence[str], layout: Layout) -> PageFacts:
    """The facts with headline, text, date and authors of the object that is this page's article, where the page shows
    no text and its metadata hold none. It is the one whose headline the page names."""
    shown = sum(len(piece.text) for piece in layout.pieces if is_prose(piece))
    if facts.article_body or shown >= _MOST_SHOWN:
        return facts
    named = [
        _key(name) for name in (*facts.headlines, *facts.og_titles, facts.page_title, *(h.text for h in facts.headings))
    ]
    own = [one for script in scripts for one in _found(script) if _is_named(_key(one.headline), named)]
    if not own:
        return facts
    best = max(own, key=lambda one: len(one.body))
    return replace(
        facts,
        headlines=facts.headlines or (best.headline,),
        article_body=best.body,
        published_meta=(*facts.published_meta, *(v for name in _DATES if isinstance(v := best.fields.get(name), str))),
        authors_json=facts.authors_json or tuple(islice(_names(best.fields), _MOST_AUTHORS)),
    )


def _is_named(headline: str, named: Sequence[str]) -> bool:
    return len(headline) >= 8 and any(headline in name for name in named)


def _key(title: str) -> str:
    return "".join(filter(str.isalnum, fold(title)))


def _found(script: str) -> Iterator[_Found]:
    """The objects that have a headline and a text."""
    for value in _values(script):
        stack = [value]
        for _ in range(_MOST_NODES):
            if not stack:
                break
            node = stack.pop()
            if isinstance(node, list):
                stack += node
            elif isinstance(node, dict):
                stack += [inner for inner in node.values() if isinstance(inner, dict | list)]
                headline = next((_name(node[name]) for name in _HEADLINES if name in node), "")
                body = next((text for name in _BODIES if len(text := _text(node.get(name), 0)) >= _SHORTEST), "")
                if headline and body:
                    yield _Found(headline=headline, body=_whole(body), fields=node)


def _values(script: str) -> Iterator[object]:
    decoder = json.JSONDecoder()
    starts = [0] if script.lstrip()[:1] in ("{", "[") else [m.end() for m in islice(_ASSIGNED.finditer(script), 20)]
    for start in starts:
        try:
            value = decoder.raw_decode(script.lstrip() if start == 0 else script, start)[0]
            yield from _revived(value) if isinstance(value, list) else (value,)
        except (ValueError, RecursionError):
            continue


def _revived(flat: list[object]) -> Iterator[object]:
    """The objects of a list in which each field is the place of its value in the list (Nuxt's data); else the list."""
    objects = [one for one in flat if isinstance(one, dict) and one]
    if not objects or not all(_is_place(place, flat) for one in objects for place in one.values()):
        yield flat
        return
    told = (one for one in objects if not one.keys().isdisjoint(_HEADLINES) and not one.keys().isdisjoint(_BODIES))
    for one in islice(told, _MOST_REVIVED):
        yield {name: _placed(flat, place, 0) for name, place in islice(one.items(), _MOST_FIELDS)}


def _placed(flat: list[object], place: object, depth: int) -> object:
    value = flat[place] if isinstance(place, int) and _is_place(place, flat) else None
    if depth >= _REVIVED:
        return value if isinstance(value, str) else None
    if isinstance(value, dict):
        return {name: _placed(flat, inner, depth + 1) for name, inner in islice(value.items(), _MOST_FIELDS)}
    if isinstance(value, list):
        return [_placed(flat, inner, depth + 1) for inner in value[:_MOST_FIELDS]]
    return value


def _is_place(value: object, flat: list[object]) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -7 <= value < len(flat)


def _name(value: object) -> str:
    if isinstance(value, dict):
        value = next((value[name] for name in ("basic", "rendered", "name", "title") if name in value), "")
    return " ".join(_whole(value).split())[:400] if isinstance(value, str) else ""


def _whole(text: str) -> str:
    """Without halves of surrogate pairs, which no store takes; each becomes a replacement mark."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _text(value: object, depth: int) -> str:
    """Words of a text, of a list of paragraphs, or of objects that hold them: of a picture or an embedded page none."""
    if isinstance(value, str):
        return value if " " in value.strip() or depth else ""
    if isinstance(value, dict) and depth < _DEEPEST:
        kind = str(value.get("type") or value.get("_type") or "text").lower()
        if not _OTHERS.isdisjoint(re.split(r"[\W_]", kind)):
            return ""
        return next((text for name in _WORDS if (text := _text(value.get(name), depth + 1))), "")
    if isinstance(value, list) and depth < _DEEPEST:
        parts = [_text(one, depth + 1) for one in value[:5_000]]
        return ("\n" if depth < _PARAGRAPHS else "").join(part for part in parts if part)
    return ""


def _names(fields: Fields) -> Iterator[str]:
    for value in (fields.get(name) for name in _AUTHORS):
        inner = value.get("by") if isinstance(value, dict) and "by" in value else value
        for one in inner if isinstance(inner, list) else [inner]:
            if name := _name(one):
                yield name
