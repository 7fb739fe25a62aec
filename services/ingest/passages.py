"""An article's paragraphs with what the page's markup tells of each, and the text and lines that they make."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.ingest.lines import Line, Sort, lines_of
from services.ingest.zones import Zone

_TEASER_WORDS = 5
_SORTS = {Zone.CAPTION: Sort.CAPTION, Zone.RELATED: Sort.TEASER, Zone.FURNITURE: Sort.CONTROL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A paragraph: the zone of the page it stands in, whether it is nothing but a link or opens with one.

    `at` is its first stretch in the layout, or -1 where it was not found there.
    """

    text: str
    zone: Zone = Zone.BODY
    is_link: bool = False
    opens_with_link: bool = False
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
    now = -1
    for line in lines_of(text):
        while now + 1 < len(passages) and starts[now + 1] <= line.start:
            now += 1
        told.append(line if now < 0 else replace(line, sort=_sort(line, passages[now])))
    return tuple(told)


def _sort(line: Line, passage: Passage) -> Sort:
    if passage.zone in _SORTS:
        return _SORTS[passage.zone]
    is_teaser = passage.is_link and line.sort is Sort.HEADLINE and line.words >= _TEASER_WORDS
    return Sort.TEASER if is_teaser else line.sort
