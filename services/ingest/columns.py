"""Columns of a page that is laid out by a table: those beside the one that holds the article are not its own."""

from collections import Counter
from collections.abc import Iterator

from services.ingest.layout import Layout
from services.ingest.prose import is_prose

_MAIN = 0.6
"""Share of the page's running text that one cell must hold to be the article's column."""
_SHORTEST = 40


def beside_main(layout: Layout) -> frozenset[int]:
    """The stretches in the other cells of the row whose cell holds most of the running text; none where no cell does.

    A table of figures inside an article holds little of its running text, so its cells stay.
    """
    if not any(piece.row >= 0 for piece in layout.pieces):
        return frozenset()
    sums = layout.sums([len(p.text) if is_prose(p, shortest=_SHORTEST) else 0 for p in layout.pieces])
    cells = {node for piece in layout.pieces for node in _cells(layout, piece.node)}
    main = {node for node in cells if sums[node] and sums[node] >= _MAIN * sums[0]}
    rows = {layout.parents[node] for node in main}
    others = {node for node in cells if node not in main and layout.parents[node] in rows}
    return frozenset(
        i for i, piece in enumerate(layout.pieces) if any(node in others for node in _cells(layout, piece.node))
    )


def columns_of(layout: Layout) -> frozenset[int]:
    """The cells that hold two paragraphs or more."""
    told = (piece for piece in layout.pieces if piece.row >= 0 and is_prose(piece, shortest=_SHORTEST))
    counts = Counter(cell_of(layout, piece.node) for piece in told)
    return frozenset(cell for cell, count in counts.items() if cell >= 0 and count >= 2)


def cell_of(layout: Layout, node: int) -> int:
    """The table cell around a box, or -1."""
    return next(_cells(layout, node), -1)


def _cells(layout: Layout, node: int) -> Iterator[int]:
    return (box for box in layout.around(node) if layout.signs[box].split(" ", 1)[0] in ("td", "th"))
