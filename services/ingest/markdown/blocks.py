"""The blocks of a Markdown text in order: headings, paragraphs, items of lists, rows of tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.ingest.markdown.inline import words_of

_ATX = re.compile(r" {0,3}(?P<marks>#{1,6})(?:[ \t]|$)")
_SETEXT = re.compile(r" {0,3}(?:=+|-{2,})[ \t]*$")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,}|:{3,})")
_ITEM = re.compile(r"[ \t]{0,12}(?:[-*+•]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?(?=\S)")
_QUOTE = re.compile(r" {0,3}(?:>[ \t]?)+")
_REFERENCE = re.compile(r" {0,3}\[(?P<name>[^\[\]]{1,200})\]:[ \t]*(?P<rest>.*)$")
_TABLE_LINE = re.compile(r"[ \t]{0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HARD_BREAKS = ("\\", "<br>", "<br/>", "<br />")
_SHORTCODE = re.compile(r"\{\{[<%][^{}]{0,500}\}\}|\{%[^{}]{0,500}\}")
"""What Hugo and Jekyll fill in when they build a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """`level` is a heading's rank, 0 of what is none; `is_link` tells that it is nothing but one link, `is_caption`
    that it is an image's."""

    text: str
    level: int = 0
    is_link: bool = False
    is_caption: bool = False


def blocks_of(markup: str) -> Iterator[Block]:
    """Each block without its marks; lines of one paragraph are joined, those parted by a hard break are not."""
    lines = _SHORTCODE.sub("", _COMMENT.sub("", markup)).split("\n")
    references = frozenset(
        " ".join(m["name"].casefold().split()) for line in lines if (m := _REFERENCE.match(line)) is not None
    )
    paragraph: list[str] = []
    level = 0
    fence = ""

    def close() -> Iterator[Block]:
        words = words_of("\n".join(paragraph), references=references)
        paragraph.clear()
        if words.text:
            yield Block(text=words.text, level=level, is_link=words.is_link)
        elif words.caption:
            yield Block(text=words.caption, is_caption=True)

    for line in lines:
        line = line.rstrip("\r")
        fenced = _FENCE.match(line)
        if fence:
            if fenced is not None and fenced["fence"].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            elif line.strip():
                yield Block(text=" ".join(line.split()))
            continue
        quoted = _QUOTE.match(line)
        line = line[quoted.end() :] if quoted is not None else line
        heading = _ATX.match(line)
        reference = _REFERENCE.match(line) if not paragraph else None
        item = _ITEM.match(line)
        if fenced is not None:
            yield from close()
            fence = "" if fenced["fence"][0] == ":" else fenced["fence"]
        elif not line.strip():
            yield from close()
        elif heading is not None:
            yield from close()
            level = len(heading["marks"])
            paragraph.append(_without_closing(line[heading.end() :].strip()))
            yield from close()
            level = 0
        elif paragraph and quoted is None and _SETEXT.match(line):
            level = 1 if "=" in line else 2
            yield from close()
            level = 0
        elif _RULE.match(line) or (("|" in line or paragraph) and _TABLE_LINE.match(line)):
            yield from close()
        elif reference is not None:
            paragraph += [reference["rest"]] if reference["name"].startswith("^") else []  # a footnote's words
        elif item is not None:
            yield from close()
            paragraph.append(line[item.end() :])
        elif line.lstrip().startswith("|") or line.count(" | ") >= 2:
            yield from close()
            paragraph.append(" | ".join(cell.strip() for cell in line.strip().strip("|").split("|")))
            yield from close()
        else:
            paragraph.append(line.strip())
        if paragraph and (line.endswith("  ") or line.rstrip().lower().endswith(_HARD_BREAKS)):
            paragraph[-1] = paragraph[-1].removesuffix("\\")
            yield from close()
    yield from close()


def _without_closing(words: str) -> str:
    """A heading without the marks that may stand behind it, too: "Words ##"."""
    bare = words.rstrip("#")
    return bare.rstrip() if not bare or bare[-1] in " \t" else words
