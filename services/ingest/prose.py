"""The article's text as the page's layout alone shows it: where most of the running text stands together."""

from collections import Counter
from collections.abc import Sequence, Set

from services.ingest.layout import Layout, Piece
from services.ingest.lines import ends_sentence
from services.ingest.zones import Zone

_SHORTEST = 60
_SENTENCE = 120
"""Code points from which a stretch is running text, whatever it ends with."""
_MOST_LINKED = 0.35
_ZONE_MOST = 0.3
"""A box that holds a larger share of the running text is the article's, whatever its name ("has-sidebar")."""
_DESCENT = 0.7
"""Share of a box's running text that an inner box must hold to be looked into; with 0.5 articles are cut in parts."""
_HEADS = frozenset(("h2", "h3", "h4", "li", "blockquote"))
_PARAGRAPHS = frozenset(("p", "li", "td", "blockquote"))


def is_prose(piece: Piece, *, shortest: int = _SHORTEST, most_linked: float = _MOST_LINKED) -> bool:
    """Whether the stretch is running text: long enough, ended as a sentence is, and mostly not links."""
    length = len(piece.text)
    return (
        length >= shortest
        and piece.linked < most_linked * length
        and (length >= _SENTENCE or ends_sentence(piece.text))
    )


def sign_of(layout: Layout, piece: Piece) -> tuple[str, str]:
    """Tag and classes of its box and of the one around it, which an article's paragraphs share."""
    parent = layout.parents[piece.node]
    return layout.signs[piece.node], layout.signs[parent] if parent >= 0 else ""


def prose_of(layout: Layout, *, after: int, without: Set[int]) -> tuple[int, ...]:
    """Indexes of the stretches that make up the article, looked for behind the stretch `after` (-1: everywhere)."""
    told = [is_prose(piece) for piece in layout.pieces]
    zones = layout.zoned([len(p.text) if t else 0 for p, t in zip(layout.pieces, told, strict=True)], _ZONE_MOST)
    weights = [
        len(piece.text) if told[i] and i > after and i not in without and zones[i] is Zone.BODY else 0
        for i, piece in enumerate(layout.pieces)
    ]
    inside = layout.within(_innermost(layout, weights))
    body = [i for i, weight in enumerate(weights) if weight and inside[i]]
    if not body:
        return ()
    signs = Counter(sign_of(layout, layout.pieces[i]) for i in body)
    return tuple(
        i
        for i in range(body[0], body[-1] + 1)
        if inside[i]
        and i not in without
        and zones[i] is Zone.BODY
        and (weights[i] or _belongs(layout, layout.pieces[i], signs))
    )


def _belongs(layout: Layout, piece: Piece, signs: Counter[tuple[str, str]]) -> bool:
    return piece.linked < 0.5 * len(piece.text) and (piece.tag in _HEADS or sign_of(layout, piece) in signs)


def _innermost(layout: Layout, weights: Sequence[int]) -> int:
    """From the root inwards, as long as one inner box holds most of the text."""
    total = layout.sums(weights)
    heaviest: dict[int, int] = {}
    for node, parent in enumerate(layout.parents):
        if parent >= 0 and total[node] > total[heaviest.get(parent, -1)] * (parent in heaviest):
            heaviest[parent] = node
    box = 0
    while (inner := heaviest.get(box)) is not None and total[inner] >= _DESCENT * total[box] > 0:
        if layout.signs[inner].split(" ", 1)[0] in _PARAGRAPHS and inner not in heaviest:
            break
        box = inner
    return box
