"""Glyphs to lines of text in the order in which a reader takes them: rows, columns, and within each its lines."""

import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.ingest.parsers.bidi import is_right_to_left, logical
from services.ingest.parsers.pdf_glyphs import Glyph

_SAME_ROW = 0.35
"""Of the type size: base lines this near are one row; a line pitch is 1.0 and more, a superscript stands 0.3 higher."""
_WORD_GAP = 0.2
"""Of the type size; spaces are 0.25 wide and letters of a word touch."""
_HINTED_GAP = 0.1
"""The same where the PDF says that a space is near."""
_GUTTER = 0.9
"""Of the type size: narrower white between two columns is not set by anybody; wider word spaces are rare."""
_COLUMN_ROWS = 3
"""Fewer rows side by side are a table or a head with a date, and are read across."""
_DEEPEST = 5
_MOST_MARKS = 8
_LOOK_BACK = 6
_NO_SIZE = 1.5
_APART = 2.4
"""Of the type size: lines stand 1.1 to 1.6 apart, paragraphs up to 2.2."""
_FURNITURE_ROWS = 3
_CELL_GAP = 2.5
_TWICE = 0.08


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Glyphs on one base line within one column, from left to right, with their extent and usual size."""

    glyphs: tuple[Glyph, ...]
    left: float
    right: float
    y: float
    size: float


def _row(glyphs: Sequence[Glyph]) -> Row:
    written = [g for g in glyphs if g.text.strip()]
    return Row(
        glyphs=tuple(glyphs),
        left=min(g.left for g in written),
        right=max(g.right for g in written),
        y=Counter(g.y for g in written).most_common(1)[0][0],
        size=Counter(round(g.size, 1) for g in written).most_common(1)[0][0],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfLine:
    """A line as it is read, with its place: in points, `y` growing upwards; `column` numbers the page's columns."""

    text: str
    left: float
    right: float
    y: float
    size: float
    page: int
    column: int
    right_to_left: bool


def lines_of_page(glyphs: Sequence[Glyph], *, page: int, as_set: bool = False) -> list[PdfLine]:
    """The page's lines in reading order; writing that is turned comes after the upright, each turn by itself.

    `as_set`: nothing is turned round, for Arabic that was set from left to right. Rows at the head and foot of the page
    that stand apart from the rest have column 0.
    """
    found: list[PdfLine] = []
    column = 0
    for turn, _ in Counter(g.turn for g in glyphs).most_common():
        ours = _sized([g for g in glyphs if g.turn == turn])
        right_to_left = not as_set and is_right_to_left("".join(g.text for g in ours[:20_000]))
        rows = _rows(ours)
        head, foot = _apart(rows), _apart(rows[::-1])
        body = rows[head : len(rows) - foot]
        found += _read(rows[:head], page=page, column=0, right_to_left=right_to_left, as_set=as_set)
        for stripe in _columns(body, right_to_left, 0):
            column += 1
            found += _read(stripe, page=page, column=column, right_to_left=right_to_left, as_set=as_set)
        found += _read(rows[len(rows) - foot :], page=page, column=0, right_to_left=right_to_left, as_set=as_set)
    return found


def _sized(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Where a PDF tells the letters apart from their shapes, PDFium knows no size: they get the usual one."""
    sizes = Counter(round(g.size, 1) for g in glyphs if g.size > _NO_SIZE).most_common(1)
    usual = sizes[0][0] if sizes else 10.0
    return [g if g.size > _NO_SIZE else Glyph(g.text, g.left, g.right, g.y, usual, g.turn) for g in glyphs]


def _rows(glyphs: Sequence[Glyph]) -> list[Row]:
    """From the top down. Where a row is, its most frequent base line says; vowel marks and spaces have no say."""
    heights = Counter((round(g.y, 1), g.size) for g in glyphs if g.text.strip() and not _is_mark(g.text))
    centres: list[float] = []
    for (y, size), _ in heights.most_common():
        at = bisect_left(centres, y)
        if all(abs(centre - y) > _SAME_ROW * size for centre in centres[max(0, at - 1) : at + 1]):
            centres.insert(at, y)
    rows: list[list[Glyph]] = [[] for _ in centres]
    marks: list[Glyph] = []
    for glyph in glyphs if centres else ():
        if _is_mark(glyph.text):
            marks.append(glyph)
        else:
            rows[_nearest(centres, glyph.y)].append(glyph)
    for row in rows:
        row.sort(key=_middle)
    for mark in marks:
        _place(mark, rows[_nearest(centres, mark.y)])
    return [_row(row) for row in reversed(rows) if any(g.text.strip() for g in row)]


def _nearest(sorted_places: Sequence[float], place: float) -> int:
    at = bisect_left(sorted_places, place)
    return min(range(max(0, at - 1), min(len(sorted_places), at + 1)), key=lambda i: abs(sorted_places[i] - place))


def _middle(glyph: Glyph) -> float:
    return glyph.middle


def _place(mark: Glyph, row: list[Glyph]) -> None:
    """Give a vowel mark that is a sign of its own to the letter that it stands over or under."""
    after = bisect_left(row, mark.middle, key=_middle)
    near = range(max(0, after - 1), min(len(row), after + 1))
    nearest = min(near, key=lambda i: abs(row[i].middle - mark.middle), default=None)
    if nearest is not None and len(row[nearest].text) < _MOST_MARKS:
        base = row[nearest]
        row[nearest] = Glyph(base.text + mark.text, base.left, base.right, base.y, base.size, base.turn)


def _is_mark(text: str) -> bool:
    return all(unicodedata.combining(c) for c in text)


Interval = tuple[float, float]


def _columns(rows: Sequence[Row], right_to_left: bool, depth: int) -> Iterator[list[Row]]:
    """The rows column by column, from the top down; a row that spans the columns parts them from those below it."""
    plain: list[Row] = []
    for band, gutters in _bands(rows):
        stripes = _stripes(band, gutters) if gutters and depth < _DEEPEST else [band]
        if len(stripes) < 2 or (min(map(len, stripes)) < _COLUMN_ROWS and len(band) < 2 * _COLUMN_ROWS):
            plain += band
            continue
        if plain:
            yield plain
            plain = []
        for stripe in reversed(stripes) if right_to_left else stripes:
            yield from _columns(stripe, right_to_left, depth + 1)
    if plain:
        yield plain


def _bands(rows: Sequence[Row]) -> Iterator[tuple[list[Row], list[Interval]]]:
    """Runs of rows that leave the same gutters free, with these gutters ([] for plain text); one pass from the top."""
    band: list[Row] = []
    free: list[Interval] = []
    gutters: list[Interval] = []
    edges = (0.0, 0.0)
    before: tuple[Row, list[Interval]] | None = None
    for row in rows:
        white, own = _white(row), (row.left, row.right)
        least = _GUTTER * row.size
        both, wide = _common(free, white, least), (min(edges[0], own[0]), max(edges[1], own[1]))
        found = _inner(both, wide)
        if not band:
            band, free, edges, gutters = [row], white, own, _inner(white, own)
        elif found or not (gutters or _inner(white, own) or _beside(before, row, white)):
            band.append(row)
            free, edges, gutters = both, wide, found
        elif not gutters and before is not None and _beside(before, row, white):
            if len(band) > 1:
                yield band[:-1], []
            band, free = [before[0], row], _common(before[1], white, least)
            edges = (min(before[0].left, own[0]), max(before[0].right, own[1]))
            gutters = _inner(free, edges)
        else:
            kept = len(band) - _shared(band, row)
            if kept:
                yield band[:kept], gutters if kept == len(band) else _gutters(band[:kept])[1]
            band = [*band[kept:], row]
            free, gutters = _gutters(band)
            edges = (min(r.left for r in band), max(r.right for r in band))
        before = (row, white)
    if band:
        yield band, gutters


def _shared(band: Sequence[Row], row: Row) -> int:
    """How many of the last rows leave a gutter free that this row, which ends their band, leaves too."""
    edges, free = (row.left, row.right), _white(row)
    shared = 0
    for above in reversed(band[-_LOOK_BACK:] if _inner(free, edges) else ()):
        edges = (min(edges[0], above.left), max(edges[1], above.right))
        free = _common(free, _white(above), _GUTTER * row.size)
        if not _inner(free, edges):
            break
        shared += 1
    return shared


def _gutters(band: Sequence[Row]) -> tuple[list[Interval], list[Interval]]:
    """What all its rows leave free, and of that the gutters."""
    free = _white(band[0])
    for row in band[1:]:
        free = _common(free, _white(row), _GUTTER * row.size)
    return free, _inner(free, (min(r.left for r in band), max(r.right for r in band)))


def _beside(before: tuple[Row, list[Interval]] | None, row: Row, white: list[Interval]) -> bool:
    """Whether two rows, one below the other, leave a gutter between text on both sides of it."""
    if before is None:
        return False
    edges = (min(before[0].left, row.left), max(before[0].right, row.right))
    return bool(_inner(_common(before[1], white, _GUTTER * row.size), edges))


def _white(row: Row) -> list[Interval]:
    """What a row leaves free, from edge to edge of an endless page."""
    found: list[Interval] = []
    edge = float("-inf")
    for glyph in row.glyphs:
        if not glyph.text.strip():
            continue
        if glyph.left - edge >= _GUTTER * row.size:
            found.append((edge, glyph.left))
        edge = max(edge, glyph.right)
    found.append((edge, float("inf")))
    return found


def _common(a: Sequence[Interval], b: Sequence[Interval], least: float) -> list[Interval]:
    found: list[Interval] = []
    i = j = 0
    while i < len(a) and j < len(b):
        left, right = max(a[i][0], b[j][0]), min(a[i][1], b[j][1])
        if right - left >= least:
            found.append((left, right))
        if a[i][1] < b[j][1]:
            i += 1
        else:
            j += 1
    return found


def _inner(free: Sequence[Interval], edges: Interval) -> list[Interval]:
    """The gutters that have text on both sides."""
    return [(a, b) for a, b in free if a >= edges[0] and b <= edges[1]]


def _stripes(band: Sequence[Row], gutters: Sequence[Interval]) -> list[list[Row]]:
    """The band's columns from left to right."""
    cuts = [(a + b) / 2 for a, b in gutters]
    stripes: list[list[Row]] = [[] for _ in range(len(cuts) + 1)]
    for row in band:
        parts: list[list[Glyph]] = [[] for _ in stripes]
        for glyph in row.glyphs:
            parts[bisect_left(cuts, glyph.middle)].append(glyph)
        for stripe, part in zip(stripes, parts, strict=True):
            if not any(g.text.strip() for g in part):
                continue
            found = _row(part)
            if stripe and stripe[-1].y - found.y <= _SAME_ROW * max(stripe[-1].size, found.size):
                # A sign set a little higher, which a row of the next column lay nearer to.
                found = _row(sorted((*stripe[-1].glyphs, *part), key=_middle))
                stripe[-1] = found
            else:
                stripe.append(found)
    return [stripe for stripe in stripes if stripe]


def _apart(rows: Sequence[Row]) -> int:
    """How many rows at this end of the page stand apart from the rest, in no larger type: a running head or foot."""
    for count in range(1, min(_FURNITURE_ROWS, len(rows) - 2) + 1):
        gap = abs(rows[count - 1].y - rows[count].y)
        if gap > _APART * min(rows[count - 1].size, rows[count].size):
            usual = max(row.size for row in rows[count : count + 20])
            return count if all(row.size <= usual for row in rows[:count]) else 0
    return 0


def _read(rows: Sequence[Row], *, page: int, column: int, right_to_left: bool, as_set: bool) -> Iterator[PdfLine]:
    for row in rows:
        cells = list(_cells(row))
        for cell in reversed(cells) if right_to_left else cells:
            signs = _signs(cell)
            letters = "".join(signs)
            has_right = any(c.isalpha() and is_right_to_left(c) for c in letters)
            runs_left = has_right and (right_to_left or is_right_to_left(letters))
            runs_left = runs_left or (right_to_left and not any(c.isalpha() for c in letters))
            text = " ".join((letters if as_set else logical(signs, right_to_left=runs_left)).split())
            if text:
                yield PdfLine(
                    text=text,
                    left=min(g.left for g in cell),
                    right=max(g.right for g in cell),
                    y=row.y,
                    size=row.size,
                    page=page,
                    column=column,
                    right_to_left=runs_left,
                )


def _cells(row: Row) -> Iterator[list[Glyph]]:
    """The row, cut where it leaves more white than any word space: cells of a table, a name and a date."""
    cell: list[Glyph] = []
    edge = row.left
    for glyph in row.glyphs:
        if not glyph.text.strip():
            if cell:
                cell.append(glyph)
            continue
        if cell and glyph.left - edge > _CELL_GAP * row.size:
            yield cell
            cell = []
        cell.append(glyph)
        edge = max(edge, glyph.right)
    if cell:
        yield cell


def _signs(glyphs: Sequence[Glyph]) -> list[str]:
    """What they mean, with the spaces between words. A glyph set twice in one place, for bold type, counts once."""
    letters: list[Glyph] = []
    before: set[int] = set()  # letters with a space before them
    hints: list[int] = []
    for glyph in glyphs:
        if glyph.text.strip():
            if (
                letters
                and glyph.text == letters[-1].text
                and abs(glyph.middle - letters[-1].middle) < (_TWICE * glyph.size)
            ):
                continue
            letters.append(glyph)
        elif glyph.right > glyph.left:
            before.add(len(letters))
        else:
            hints.append(len(letters))  # PDFium knows only roughly where it stands
    gaps = [(b.left - a.right) / b.size for a, b in pairwise(letters)]
    before.update(i + 1 for i, gap in enumerate(gaps) if gap > _WORD_GAP)
    for at in hints:
        near = range(max(0, at - 2), min(len(gaps), at + 2))
        widest = max(near, key=gaps.__getitem__, default=None)
        if widest is not None and gaps[widest] > _HINTED_GAP:  # where that is a word's gap, it is the one meant
            before.add(widest + 1)
    return [part for i, glyph in enumerate(letters) for part in ((" ", glyph.text) if i in before else (glyph.text,))]
