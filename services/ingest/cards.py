"""Cards: a headline that links to another article, with the sentences that sum it up, many times over in one shape."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from services.ingest.layout import Layout, Piece
from services.ingest.prose import is_prose, sign_of

_HEADLINE_WORDS = 4
_BETWEEN = 3
"""Stretches between a card's headline and its summary at most: a date, an author, a section."""
_SENTENCES = 2
"""Paragraphs of a summary at most."""
_PIECES = 7
"""Stretches in the box of one card at most."""
_FEWEST = 3
_SHARE = 0.7
"""Of all paragraphs of one shape, those below a linked headline, from which the shape is that of a card."""


@dataclass(slots=True)
class _Shape:
    """Paragraphs marked up alike: those below a linked headline, and how many there are in all."""

    carded: list[int]
    headlines: set[int]
    count: int = 0


def cards_of(layout: Layout) -> frozenset[int]:
    """The stretches of running text that sum up other articles. Links to places on the same page count for none."""
    shapes: defaultdict[tuple[str, str], _Shape] = defaultdict(lambda: _Shape([], set()))
    counts = layout.sums([1] * len(layout.pieces))
    headline = -1
    others = sentences = 0
    for i, piece in enumerate(layout.pieces):
        if _is_headline(piece):
            headline, others, sentences = i, 0, 0
        elif is_prose(piece):
            shape = shapes[sign_of(layout, piece)]
            shape.count += 1
            sentences += 1
            if (
                headline >= 0
                and others <= _BETWEEN
                and sentences <= _SENTENCES
                and _is_below(layout, counts, headline, i)
            ):
                shape.carded.append(i)
                shape.headlines.add(headline)
        else:
            others += 1
    return frozenset(
        i
        for shape in shapes.values()
        if len(shape.headlines) >= _FEWEST and len(shape.carded) >= _SHARE * shape.count
        for i in shape.carded
    )


def _is_headline(piece: Piece) -> bool:
    return piece.linked >= 0.9 * len(piece.text) and piece.text.count(" ") + 1 >= _HEADLINE_WORDS


def _is_below(layout: Layout, counts: Sequence[int], headline: int, at: int) -> bool:
    """Not a linked paragraph among an article's own, which is marked up as they are and stands in one large box."""
    above, below = layout.pieces[headline], layout.pieces[at]
    if above.node == below.node or sign_of(layout, above) != sign_of(layout, below):
        return True
    box = layout.parents[below.node]
    return box == layout.parents[above.node] and counts[box] <= _PIECES
