"""Lines of a PDF to paragraphs: running heads and page numbers left out, words mended that a line's end divided."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from services.common.folding import fold
from services.ingest.parsers.pdf_lines import PdfLine

_LOOSE = 1.35
"""Of the usual line pitch: more white than this begins a paragraph."""
_OTHER_TYPE = 0.12
_INDENT = 0.8
_SHORT = 0.12
"""Of the column's width; the last line of a paragraph falls short by more than justified lines ever do."""
_TITLE_TYPE = 1.2
_MASTHEAD, _HEADLINE = 0.5, 1.5
"""Below a masthead of a word or two, a headline is at least half as large as it and half as large again as the text."""
_NAMED_WITHIN = 200
_TITLE_LINES, _TITLE_WORDS = 5, 40
_REPEATED = 0.4
"""Of the pages: left and right pages may have heads of their own."""
_ALWAYS = 0.6
"""Of the pages, for a head that does not stand apart from the text."""
_EDGE_LINES = 3
_LOOSEST_PITCH = 3.0

_PAGE_NUMBER = re.compile(
    r"[\s\-–—|·•]{0,9}(?:page|p\.|seite|صفحة|الصفحة|ص|صفحه)?[\s.:]{0,3}\d{1,4}(?:\s{0,3}(?:/|of|von|من|از)\s{0,3}\d{1,4})?"
    r"[\s\-–—|·•]{0,9}",
    re.IGNORECASE,
)
_PRINTED_AT = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s{1,3}\d{1,2}:\d\d(?::\d\d)?(?:\s?[AP]\.?M\.?|\s?[مص])?", re.IGNORECASE
)
_ADDRESS = re.compile(r"(?:https?|file)://\S{1,2000}", re.IGNORECASE)
_BULLET = re.compile(r"[•·●▪■►◆○*–—-]\s")
_ENDS = re.compile(r"[.!?؟…:。۔][\"'”’»)\]\s]{0,4}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """The text of a PDF: its title where type tells it, its paragraphs, the address that a browser printed below."""

    title: str | None
    paragraphs: tuple[str, ...]
    url: str | None


def compose(lines: Sequence[PdfLine], *, named: str | None) -> Composed:
    """Paragraphs from lines in reading order. `named` is the title in the PDF's properties, which is often not one."""
    furniture = _furniture(lines, named)
    url = next((m[0] for line in lines if id(line) in furniture and (m := _ADDRESS.match(line.text))), None)
    kept = [line for line in lines if id(line) not in furniture]
    body = _body_size(kept)
    heading = _title_lines(kept, body)
    words = {word for line in kept for word in line.text.lower().split()}
    paragraphs = [_joined(group, words) for group in _groups(kept, heading)]
    title = _named(paragraphs, named) or (_joined(heading, words) if heading else None)
    is_public = url is not None and url.lower().startswith("http")
    return Composed(title=title, paragraphs=tuple(p for p in paragraphs if p), url=url if is_public else None)


def _named(paragraphs: Sequence[str], named: str | None) -> str | None:
    """The paragraph that the title in the properties holds, mostly with the outlet's name behind it.

    Browsers print a page with its menu above it, in type of any size.
    """
    wanted = fold(named or "")
    held = [
        p for p in paragraphs[:_NAMED_WITHIN] if len(p) <= len(wanted) + 9 and p.count(" ") >= 2 and fold(p) in wanted
    ]
    return max(held, key=len, default=None)


def _furniture(lines: Sequence[PdfLine], named: str | None) -> frozenset[int]:
    """By identity: page numbers, what a browser prints around a page, and what stands at the edge of many pages."""
    pages: defaultdict[int, list[PdfLine]] = defaultdict(list)
    for line in lines:
        pages[line.page].append(line)
    edges = {page: _edge_lines(ours) for page, ours in pages.items()}
    seen = Counter(key for edge in edges.values() for key in {_key(line.text) for line in edge})
    found: set[int] = set()
    for line in (line for page, edge in edges.items() if len(pages[page]) > _EDGE_LINES for line in edge):
        apart = line.column == 0
        share = seen[_key(line.text)] / len(pages)
        if (
            (apart and seen[_key(line.text)] > 1 and share >= _REPEATED)
            or (seen[_key(line.text)] > 2 and share >= _ALWAYS)
            or _PAGE_NUMBER.fullmatch(line.text)
            or (apart and (_ADDRESS.fullmatch(line.text) or _PRINTED_AT.fullmatch(line.text)))
            or (apart and named is not None and line.text == " ".join(named.split()))
        ):
            found.add(id(line))
    return frozenset(found)


def _edge_lines(lines: Sequence[PdfLine]) -> list[PdfLine]:
    ordered = sorted(lines, key=lambda line: line.y)
    heights = sorted({line.y for line in ordered})
    low, high = heights[:_EDGE_LINES][-1], heights[-_EDGE_LINES:][0]
    return [line for line in ordered if line.column == 0 or line.y <= low or line.y >= high]


def _key(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def _body_size(lines: Sequence[PdfLine]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _title_lines(lines: Sequence[PdfLine], body: float) -> list[PdfLine]:
    """The largest type on the first page, if it is larger than the text's; words enough before a mere masthead."""
    first = [line for line in lines if line.page == lines[0].page] if lines else []
    found: list[list[PdfLine]] = []
    for line in first:
        if line.size < _TITLE_TYPE * body:
            continue
        if found and abs(found[-1][-1].size - line.size) < 0.5 and _follows(found[-1][-1], line):
            found[-1].append(line)
        else:
            found.append([line])
    found = [group for group in found if len(group) <= _TITLE_LINES and _words(group) <= _TITLE_WORDS]
    largest = max((group[0].size for group in found), default=0.0)
    told = [g for g in found if _words(g) >= 4 and g[0].size >= max(_MASTHEAD * largest, _HEADLINE * body)]
    return max(told or found, key=lambda group: group[0].size, default=[])


def _follows(above: PdfLine, below: PdfLine) -> bool:
    return above.column == below.column and 0 < above.y - below.y < 2 * above.size


def _words(group: Sequence[PdfLine]) -> int:
    return sum(len(line.text.split()) for line in group)


Column = tuple[int, int]


def _groups(lines: Sequence[PdfLine], heading: Sequence[PdfLine]) -> list[list[PdfLine]]:
    """The lines of each paragraph; those of the title are one."""
    titled = {id(line) for line in heading}
    columns: defaultdict[Column, list[PdfLine]] = defaultdict(list)
    for line in lines:
        columns[line.page, line.column].append(line)
    extents = {key: (min(i.left for i in found), max(i.right for i in found)) for key, found in columns.items()}
    pitch = _pitch(lines)
    groups: list[list[PdfLine]] = []
    for line in lines:
        last = groups[-1][-1] if groups else None
        if last is None or (id(last) in titled) is not (id(line) in titled):
            groups.append([line])
        elif id(line) in titled or not _breaks(last, line, len(groups[-1]) == 1, pitch, extents):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _pitch(lines: Sequence[PdfLine]) -> float:
    """The usual distance between two base lines, in type sizes."""
    steps = [
        (a.y - b.y) / b.size
        for a, b in pairwise(lines)
        if (a.page, a.column) == (b.page, b.column) and abs(a.size - b.size) < 0.5 and a.y > b.y
    ]
    steps = [step for step in steps if step < _LOOSEST_PITCH]
    return median(steps) if steps else 1.2


def _breaks(
    a: PdfLine, b: PdfLine, is_first: bool, pitch: float, extents: Mapping[Column, tuple[float, float]]
) -> bool:
    """Whether a new paragraph begins with `b`, the line after `a`; `is_first`: `a` is the first of its paragraph."""
    if abs(a.size - b.size) > _OTHER_TYPE * a.size or _BULLET.match(b.text):
        return True
    end_a, end_b = _white_at_end(a, extents), _white_at_end(b, extents)
    start_a, start_b = _white_at_start(a, extents), _white_at_start(b, extents)
    is_short = end_a[0] > max(_SHORT * end_a[1], 2 * a.size)
    if (a.page, a.column) != (b.page, b.column):
        return is_short or start_b[0] > _INDENT * b.size or _ENDS.search(a.text[-8:]) is not None
    step = (a.y - b.y) / b.size
    if step <= 0.2 or step > _LOOSE * max(pitch, 1.0):
        return True
    indented = start_b[0] - start_a[0] > _INDENT * b.size
    if indented and not (is_first and end_b[0] > 2 * b.size):
        return True
    return is_short and (_ENDS.search(a.text[-8:]) is not None or end_a[0] > 0.5 * end_a[1])


def _white_at_end(line: PdfLine, extents: Mapping[Column, tuple[float, float]]) -> tuple[float, float]:
    left, right = extents[line.page, line.column]
    return (line.left - left if line.right_to_left else right - line.right), right - left


def _white_at_start(line: PdfLine, extents: Mapping[Column, tuple[float, float]]) -> tuple[float, float]:
    left, right = extents[line.page, line.column]
    return (right - line.right if line.right_to_left else line.left - left), right - left


def _joined(group: Sequence[PdfLine], words: set[str]) -> str:
    """One paragraph on one line. A hyphen at a line's end goes, unless the document writes the word with it."""
    parts: list[str] = []
    for line in group:
        text = line.text
        last = parts[-1] if parts else ""
        if last.endswith(("\u00ad", "-")) and last[-2:-1].isalpha() and text[:1].isalpha():
            head, tail = last[:-1].split()[-1:], text.split()[:1]
            whole, parted = "".join(head + tail).lower(), "-".join(head + tail).lower()
            keeps = not text[:1].islower() or (parted in words and whole not in words)
            parts[-1] = last[:-1] + ("-" if keeps else "") + text
        else:
            parts.append(text)
    return " ".join(parts).replace("\u00ad", "-")
