"""JSON-LD of a page: the objects that describe an article, read as far as broken or hostile JSON lets them be."""

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_LARGEST_SCRIPT = 500_000
_MOST_SCRIPTS = 40
_DEEPEST = 12
_MOST_NODES = 2_000
_MOST_PEOPLE = 30
_LONGEST = 2_000
_MOST_DOCUMENTS = 20
"""Objects one after another in a script, where one is meant."""

_ARTICLE_TYPES = re.compile(r"\w{0,30}(?:Article|Posting)$|^Report$", re.IGNORECASE)
_PAGE_TYPES = re.compile(r"^(?:\w{0,20}Page|VideoObject)$", re.IGNORECASE)
"""Objects whose dates are the article's where no object is one."""
_TRAILING_COMMA = re.compile(r",(\s{0,99}[}\]])")
_BAD_ESCAPE = re.compile(r"\\(?=[^\"\\/bfnrtu])")
_OPENING_MARK = re.compile(r"<!--|(?://|/\*)?\s{0,20}<!\[CDATA\[(?:\s{0,20}\*/)?")
_CLOSING_MARK = re.compile(r"(?:-->|(?://|/\*)?\s{0,20}\]\]>(?:\s{0,20}\*/)?)\s{0,20};?$")
_LONGEST_MARK = 80
_INNER = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "hasPart", "subjectOf", "item")


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonArticle:
    """One object, as written, white space made single. `is_article` is False for a page that holds one."""

    is_article: bool
    kinds: tuple[str, ...] = ()
    headline: str = ""
    published: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    publisher: str = ""
    sections: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonLd:
    """What all scripts of a page hold, in page order; `trail` are the names of its breadcrumb's steps."""

    articles: tuple[JsonArticle, ...] = ()
    trail: tuple[str, ...] = ()


def read_json_ld(scripts: Sequence[str]) -> JsonLd:
    """Never raises: what cannot be parsed is searched for its keys. Bounded in size, depth and number of objects."""
    articles: list[JsonArticle] = []
    trail: list[str] = []
    for script in scripts[:_MOST_SCRIPTS]:
        documents = _documents(script)
        if documents is None:
            articles += _broken(script[:_LARGEST_SCRIPT])
            continue
        left = [_MOST_NODES]
        objects = list(_objects(documents, 0, left))
        known = {str(item["@id"]): item for item in objects if isinstance(item.get("@id"), str) and len(item) > 1}
        for item in objects:
            names = _kinds(item)
            if any(_ARTICLE_TYPES.search(name) or _PAGE_TYPES.search(name) for name in names):
                articles.append(_article(item, names, known))
            if "BreadcrumbList" in names and not trail:
                trail = _trail(item)
    return JsonLd(articles=tuple(articles), trail=tuple(trail))


def _documents(script: str) -> list[object] | None:
    script = script[:_LARGEST_SCRIPT].strip()
    opening = _OPENING_MARK.match(script)
    script = script[opening.end() :] if opening is not None else script
    script = script[:-_LONGEST_MARK] + _CLOSING_MARK.sub("", script[-_LONGEST_MARK:])
    script = script.strip().rstrip(";")
    if script.startswith(("{&quot;", "[{&quot;", "[&quot;")):
        script = html.unescape(script)
    mended = _BAD_ESCAPE.sub("", _TRAILING_COMMA.sub(r"\1", script))
    for text in (script, mended):
        found = _decoded(text)
        if found is not None:
            return found
    return None


def _decoded(text: str) -> list[object] | None:
    """The JSON values one after another in a text, with commas or nothing between; None where one is broken."""
    decoder = json.JSONDecoder(strict=False)
    found: list[object] = []
    at = 0
    while at < len(text) and len(found) < _MOST_DOCUMENTS:
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return found or None
        found.append(value)
        while at < len(text) and text[at] in " \t\r\n,;":
            at += 1
    return found or None


def _objects(value: object, depth: int, left: list[int]) -> Iterator[Mapping[str, object]]:
    """Objects that may be the page's article: the top level, lists, @graph, mainEntity and their like."""
    left[0] -= 1
    if depth > _DEEPEST or left[0] < 0:
        return
    if isinstance(value, list):
        for inner in value:
            yield from _objects(inner, depth + 1, left)
    elif isinstance(value, dict):
        yield value
        for key in _INNER:
            if isinstance(value.get(key), list | dict):
                yield from _objects(value[key], depth + 1, left)


def _kinds(item: Mapping[str, object]) -> tuple[str, ...]:
    kinds = item.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return tuple(name.rpartition("/")[2][:60] for name in names if isinstance(name, str))


def _article(
    item: Mapping[str, object], names: tuple[str, ...], known: Mapping[str, Mapping[str, object]]
) -> JsonArticle:
    people, organisations = _authors(item.get("author") or item.get("creator"), known)
    publisher = next(iter(_named(item.get("publisher") or item.get("sourceOrganization"), known)), "")
    published = _texts(item.get("datePublished")) or _texts(item.get("dateCreated")) or _texts(item.get("uploadDate"))
    main = item.get("mainEntityOfPage")
    ids = [item.get("url"), item.get("@id"), main.get("@id") if isinstance(main, dict) else main]
    is_article = any(_ARTICLE_TYPES.search(name) for name in names)
    body = item.get("articleBody")
    return JsonArticle(
        is_article=is_article,
        kinds=names if is_article else (),
        headline=next(iter(_texts(item.get("headline") or item.get("name"))), ""),
        published=published,
        modified=_texts(item.get("dateModified")),
        people=people,
        organisations=organisations,
        publisher=publisher,
        sections=_texts(item.get("articleSection")),
        addresses=tuple(value for value in ids if isinstance(value, str)),
        body=body if isinstance(body, str) else "",
    )


def _texts(value: object) -> tuple[str, ...]:
    """The strings of a value that is one, a list of them, or {"@value": ...}; numbers are written out."""
    found: list[str] = []
    for one in (value if isinstance(value, list) else [value])[:_MOST_PEOPLE]:
        inner = one.get("@value") if isinstance(one, dict) else one
        if isinstance(inner, int) and not isinstance(inner, bool) and abs(inner) < 10**15:
            inner = str(inner)
        if isinstance(inner, str) and inner.strip():
            found.append(" ".join(inner[:_LONGEST].split()))
    return tuple(found)


def _named(value: object, known: Mapping[str, Mapping[str, object]]) -> list[str]:
    """The names of things given as text, as an object, or by an object's "@id"."""
    found: list[str] = []
    for one in (value if isinstance(value, list) else [value])[:_MOST_PEOPLE]:
        one = _resolved(one, known)
        found += _texts(_name(one) if isinstance(one, dict) else one)
    return found


def _resolved(one: object, known: Mapping[str, Mapping[str, object]]) -> object:
    if isinstance(one, dict) and not one.get("name") and isinstance(one.get("@id"), str):
        return known.get(str(one["@id"]), one)
    return one


def _name(person: Mapping[str, object]) -> object:
    parts = [part for key in ("givenName", "additionalName", "familyName") for part in _texts(person.get(key))]
    return person.get("name") or " ".join(parts)


def _authors(value: object, known: Mapping[str, Mapping[str, object]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """People and organisations."""
    people: list[str] = []
    organisations: list[str] = []
    for one in (value if isinstance(value, list) else [value])[:_MOST_PEOPLE]:
        one = _resolved(one, known)
        if isinstance(one, dict):
            is_group = any("Organization" in kind or "NewsMedia" in kind for kind in _kinds(one))
            (organisations if is_group else people).extend(_texts(_name(one)))
        else:
            people += _texts(one)
    return tuple(people), tuple(organisations)


def _trail(item: Mapping[str, object]) -> list[str]:
    """The names of a breadcrumb's steps by their positions."""
    steps = item.get("itemListElement")
    found: list[tuple[float, str]] = []
    for step in (steps if isinstance(steps, list) else [steps])[:_MOST_PEOPLE]:
        if not isinstance(step, dict):
            continue
        inner = step.get("item")
        name = next(iter(_texts(step.get("name") or (inner.get("name") if isinstance(inner, dict) else None))), "")
        position = step.get("position")
        try:
            place = float(position) if isinstance(position, int | float | str) else len(found)
        except (ValueError, OverflowError):
            place = len(found)
        if name:
            found.append((place, name))
    return [name for _, name in sorted(found, key=lambda step: step[0])]


def _broken(script: str) -> list[JsonArticle]:
    """The article of JSON that cannot be parsed, by its keys."""
    if re.search(r'"@type"\s{0,9}:\s{0,9}\[?\s{0,9}"\w{0,20}(?:Article|Posting)"', script) is None:
        return []

    def value(key: str) -> str:
        m = re.search(rf'"{key}"\s{{0,9}}:\s{{0,9}}"((?:[^"\\]|\\.){{1,400}})"', script)
        return " ".join(m[1].replace('\\"', '"').replace("\\/", "/").split()) if m is not None else ""

    person = re.search(r'"author"\s{0,9}:\s{0,9}\[?\s{0,9}\{[^{}]{0,300}?"name"\s{0,9}:\s{0,9}"([^"\\]{1,80})"', script)
    found = JsonArticle(
        is_article=True,
        headline=value("headline"),
        published=tuple(filter(None, [value("datePublished")])),
        modified=tuple(filter(None, [value("dateModified")])),
        people=(person[1],) if person is not None else (),
        sections=tuple(filter(None, [value("articleSection")])),
    )
    return [found]
