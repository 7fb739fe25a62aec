"""An article's paragraphs with what the page's markup tells of each, and the text and lines that they make."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.ingest.lines import Line, Sort, ends_sentence, lines_of
from services.ingest.zones import Zone

_TEASER_WORDS = 5
_TEASERS = 5
"""Headlines below one "Read also" at most."""
_PARAGRAPH = 80
"""Code points at least."""
_OWN_PARAGRAPH = 40
"""The same below "Read also", where only what is no link and ends as a sentence is asked about."""
_SORTS = {Zone.CAPTION: Sort.CAPTION, Zone.RELATED: Sort.TEASER, Zone.FURNITURE: Sort.CONTROL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A paragraph: the zone of the page it stands in, whether it is nothing but a link or opens with one.

    `below_link` tells that a headline which is a link to another page stands right above it. `at` is its first stretch
    in the layout, or -1 where it was not found there.
    """

    text: str
    zone: Zone = Zone.BODY
    is_link: bool = False
    opens_with_link: bool = False
    below_link: bool = False
    at: int = -1


def text_of(title: str | None, passages: Sequence[Passage]) -> str:
    """The title, then the paragraphs, with blank lines between."""
    return "\n\n".join([*([title] if title else []), *(passage.text for passage in passages)])


def marked_lines(text: str, title: str | None, passages: Sequence[Passage]) -> tuple[Line, ...]:
    """The lines of `text_of(title, passages)`, told by their wording and, more strongly, by the markup."""
    starts = [len(title) + 2 if title else 0]
    for passage in passages:
        starts.append(starts[-1] + len(passage.text) + 2)
    told: list[Line] = []
    own: list[bool] = []
    now = -1
    for line in lines_of(text):
        while now + 1 < len(passages) and starts[now + 1] <= line.start:
            now += 1
        told.append(line if now < 0 else replace(line, sort=_sort(line, passages[now])))
        own.append(now >= 0 and _is_own_paragraph(passages[now]))
    _close_related(told, own)
    return tuple(told)


def _close_related(lines: list[Line], own: Sequence[bool]) -> None:
    """Ends what "Read also" opens at the page's next paragraph; headlines up to there are other articles'."""
    for i, line in enumerate(lines):
        below = i + 1
        while below < min(len(lines), i + _TEASERS) and not own[below]:
            below += 1
        if line.sort is Sort.RELATED_HEAD and below < len(lines) and own[below]:
            for k in range(i, below):
                if lines[k].sort in (Sort.RELATED_HEAD, Sort.HEADLINE):
                    lines[k] = replace(lines[k], sort=Sort.TEASER)


def _sort(line: Line, passage: Passage) -> Sort:
    if passage.zone in _SORTS:
        return _SORTS[passage.zone]
    is_teaser = passage.is_link and line.sort is Sort.HEADLINE and line.words >= _TEASER_WORDS
    return Sort.TEASER if is_teaser else line.sort


def is_paragraph(passage: Passage) -> bool:
    """Whether it is running text that is no link."""
    return not passage.is_link and len(passage.text) >= _PARAGRAPH and ends_sentence(passage.text)


def _is_own_paragraph(passage: Passage) -> bool:
    """Whether it is running text that the page itself holds, outside boxes of other articles."""
    unlinked = passage.at >= 0 and not passage.is_link and passage.zone is Zone.BODY
    return unlinked and len(passage.text) >= _OWN_PARAGRAPH and ends_sentence(passage.text)
