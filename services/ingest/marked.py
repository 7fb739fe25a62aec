"""What the markup of a page's body marks as date, author or section: microdata, RDFa, time tags, links to authors."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import cast

from lxml.etree import XPath
from lxml.html import HtmlElement

from services.common.folding import fold
from services.ingest.calendar_words import UPDATED_LABELS

_MOST = 300
_LONGEST_VALUE = 200
_LONGEST_NAME = 80
_UPDATED = re.compile(r"updat|modif|lastmod|edited", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"comment|related|recommend|sidebar|widget(?! blog)|most-?read|popular|trending|newsletter|(?<!post-)footer",
    re.IGNORECASE,
)
_ATOM = re.compile(r"(?:^|\s)(?:dt-)?(?:published|updated)(?:\s|$)")
"""The microformat hAtom's names of an entry's times, which stand in the title of an `abbr`."""
_ANSWERS = re.compile(r"comment|answer", re.IGNORECASE)
_AUTHOR_CLASS = re.compile(
    r"(?:^|[\s_-])(?:author|byline|by-line|writer|autor|reporter|journalist|signature)s?(?:[\s_-]*name)?(?=$|[\s_-])",
    re.IGNORECASE,
)
_NO_NAME_CLASS = re.compile(
    r"bio|image|img|photo|avatar|icon|social|twitter|follow|date|time|box|job|title|role|desc|more|mail", re.IGNORECASE
)

_PROPERTIES = XPath("//*[@itemprop or @property][not(self::meta)]")
_AUTHOR_LINKS = XPath("//*[@rel='author']")
_AUTHOR_CLASSES = XPath(
    "//*[@class][{}]".format(
        " or ".join(
            f"contains(@class, '{form}')"
            for word in ("author", "byline", "by-line", "writer", "autor", "reporter", "journalist", "signature")
            for form in (word, word.capitalize())
        )
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """As written, white space made single, in order of trust."""

    published: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()


def marked_of(tree: HtmlElement) -> Marked:
    """Bounded in elements looked at; what stands in comments, lists of other articles and the footer is passed over."""
    properties = list(_properties(tree))
    published, modified, plain = _times(tree)
    return Marked(
        published=_different([*(_value(e) for name, e in properties if name == "datepublished"), *published]),
        modified=_different([*(_value(e) for name, e in properties if name == "datemodified"), *modified]),
        times=_different(plain),
        authors=_different(_person(e) for name, e in properties if name in ("author", "creator")),
        sections=_different(_value(e) for name, e in properties if name == "articlesection"),
    )


def _properties(tree: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    for element in _found(_PROPERTIES, tree)[:_MOST]:
        names = f"{element.get('itemprop') or ''} {element.get('property') or ''}".lower()
        if not _is_elsewhere(element):
            for name in names.split():
                yield name.rpartition(":")[2], element


def _times(tree: HtmlElement) -> tuple[list[str], list[str], list[str]]:
    """The time tags marked as publication, as change, and the others: those below the first heading first."""
    published: list[str] = []
    modified: list[str] = []
    below: list[str] = []
    above: list[str] = []
    has_heading = False
    for element in islice(tree.iter("h1", "time", "abbr"), _MOST):
        if element.tag == "h1":
            has_heading = True
            continue
        is_stamp = element.tag == "time" or _ATOM.search((element.get("class") or "")[:200])
        stamp = _value(element) if is_stamp else ""
        if not stamp or _is_elsewhere(element):
            continue
        named = element.get("itemprop", "").lower()
        is_update = _is_update(element)
        is_marked = element.tag == "abbr" and not is_update
        if "datepublished" in named or "pubdate" in element.attrib or is_marked:
            published.append(stamp)
        elif "datemodified" in named or is_update:
            modified.append(stamp)
        else:
            (below if has_heading else above).append(stamp)
    return published, modified, [*below, *above]


def _is_update(element: HtmlElement) -> bool:
    """Its own class says so, or the words right before it."""
    if _UPDATED.search(element.get("class") or ""):
        return True
    parent, before = element.getparent(), element.getprevious()
    words = (before.tail or "") if before is not None else ((parent.text or "") if parent is not None else "")
    if not words.strip() and before is not None:
        words = "".join(islice(before.itertext("*"), 10))
    label = fold(words[-60:]).strip(" :|-–")
    return bool(label) and label.endswith(UPDATED_LABELS)


def writers_of(tree: HtmlElement) -> tuple[str, ...]:
    """What links to an author's page, and elements whose class name says author or byline, hold: names, and labels."""
    found = [_text(e) for e in _found(_AUTHOR_LINKS, tree)[:20] if not _is_elsewhere(e)]
    for element in _found(_AUTHOR_CLASSES, tree)[:_MOST]:
        named = (element.get("class") or "")[:200]
        if _AUTHOR_CLASS.search(named) and not _NO_NAME_CLASS.search(named) and not _is_elsewhere(element):
            found.append(_text(element))
    return _different(found)


def _found(path: XPath, tree: HtmlElement) -> list[HtmlElement]:
    return cast("list[HtmlElement]", path(tree))


def _is_elsewhere(element: HtmlElement) -> bool:
    above = element.getparent()
    while above is not None and above.tag not in ("body", "main"):
        if above.tag in ("footer", "aside") or _ELSEWHERE.search((above.get("class") or "")[:200]):
            return True
        if _ANSWERS.search((above.get("itemprop") or "")[:200]):
            return True
        above = above.getparent()
    return False


def _person(element: HtmlElement) -> str:
    inner = element.find(".//*[@itemprop='name']")
    return _value(inner if inner is not None else element)[:_LONGEST_NAME]


def _value(element: HtmlElement) -> str:
    told = element.get("datetime") or element.get("content")
    told = told or (element.get("title") if element.tag == "abbr" else None)
    return " ".join(told.split())[:_LONGEST_VALUE] if told else _text(element)


def _text(element: HtmlElement) -> str:
    """Its words; empty where they are too many for a name or a date."""
    words = " ".join(" ".join(islice(element.itertext("*"), 30)).split())
    return words if len(words) <= _LONGEST_NAME else ""


def _different(values: Iterator[str] | list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
