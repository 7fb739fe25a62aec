"""A page's stretches of text in the order of reading: where each stands, how much of it is links, what is around it."""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from services.ingest.zones import Zone, zone_of

_MOST_PIECES = 20_000


def _each(names: str) -> frozenset[str]:
    return frozenset(names.split())


_INLINE = _each("""
    a abbr acronym b bdi bdo big cite code data dfn em font i img ins kbd label mark nobr noindex q rp rt ruby s small
    span strike strong sub sup tt u var wbr
""")
SILENT = _each("""
    script style noscript template head svg iframe select textarea object audio video math map canvas
""")
"""Elements whose text is no part of what is read."""
_AS_BOX = re.compile(r"display\s*:\s*(?:block|flex|grid|table|list-item)", re.IGNORECASE)
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_LONGEST_LINE = 400
_LONGEST_SIGN = 300
_MOST_LINES = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch between two borders of blocks, its white space made single.

    `node` indexes the layout's boxes; `row` is the box of the table row around it, or -1; `linked` counts the code
    points that are links to other pages, `opening` those of the link that it opens with.
    """

    text: str
    tag: str
    node: int
    row: int
    linked: int
    opening: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Boxes in the order of their beginnings: `parents[n]` is the box around box n (-1 for the root), `signs[n]` its
    tag and classes, `zones[n]` the zone that it opens.
    """

    pieces: tuple[Piece, ...]
    parents: tuple[int, ...]
    signs: tuple[str, ...]
    zones: tuple[Zone, ...]

    def around(self, node: int) -> Iterator[int]:
        """The box and those around it, outwards."""
        while node >= 0:
            yield node
            node = self.parents[node]

    def sums(self, weights: Sequence[int]) -> list[int]:
        """For each box the weight of all that it holds; one weight for each piece."""
        total = [0] * len(self.parents)
        for piece, weight in zip(self.pieces, weights, strict=True):
            total[piece.node] += weight
        for node in range(len(total) - 1, 0, -1):
            total[self.parents[node]] += total[node]
        return total

    def within(self, box: int) -> tuple[bool, ...]:
        """For each piece, whether it stands in the box."""
        held = [False] * len(self.parents)
        for node, parent in enumerate(self.parents):
            held[node] = node == box or (parent >= 0 and held[parent])
        return tuple(held[piece.node] for piece in self.pieces)

    def zoned(self, weights: Sequence[int], most: float) -> tuple[Zone, ...]:
        """For each piece the strongest zone around it; a box with more than this share of the weight opens none."""
        total = self.sums(weights)
        found: list[Zone] = []
        for node, parent in enumerate(self.parents):
            outer = found[parent] if parent >= 0 else Zone.BODY
            found.append(max(outer, self.zones[node]) if total[node] <= most * total[0] else outer)
        return tuple(found[piece.node] for piece in self.pieces)

    def lines(self) -> tuple[str, ...]:
        """The visible lines, the longest cut."""
        return tuple(piece.text[:_LONGEST_LINE] for piece in self.pieces[:_MOST_LINES])

    def own_lines(self, *, without: Set[int]) -> tuple[str, ...]:
        """`lines`, left empty where they are among these stretches or in a quoted block: a post that is shown there has
        its own author and date."""
        quoted = [False] * len(self.parents)
        for node, parent in enumerate(self.parents):
            quoted[node] = self.signs[node].partition(" ")[0] == "blockquote" or (parent >= 0 and quoted[parent])
        return tuple("" if i in without or quoted[self.pieces[i].node] else line for i, line in enumerate(self.lines()))


def _is_inline(element: HtmlElement) -> bool:
    return element.tag in _INLINE and not _AS_BOX.search(element.get("style") or "")


def layout_of(tree: HtmlElement) -> Layout:
    """The whole page, furniture and hidden parts included."""
    pieces: list[Piece] = []
    parents: list[int] = []
    signs: list[str] = []
    tags: list[str] = []
    zones: list[Zone] = []
    rows: list[int] = []
    parts: list[str] = []
    here = -1
    linked = opening = link = 0
    plain = False

    def close() -> None:
        if here < 0:
            return
        whole = "".join(parts)
        for part in _BLANK_LINE.split(whole) if tags[here] == "pre" else (whole,):
            text = " ".join(part.split())
            if text:
                pieces.append(
                    Piece(
                        text=text,
                        tag=tags[here],
                        node=here,
                        row=rows[here],
                        linked=min(linked, len(text)),
                        opening=min(opening, len(text)),
                    )
                )

    walker = iterwalk(tree, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if tag in SILENT or not isinstance(tag, str):
                walker.skip_subtree()
                continue
            if not _is_inline(element):
                if parts:
                    close()
                    parts.clear()
                    linked, opening, plain = 0, 0, False
                classes = element.get("class") or ""
                names = f"{classes} {element.get('id') or ''}"
                rows.append(len(parents) if tag == "tr" else rows[here] if here >= 0 else -1)
                parents.append(here)
                here = len(parents) - 1
                signs.append(f"{tag} {classes[:_LONGEST_SIGN]}" if classes else tag)
                tags.append(tag)
                zones.append(zone_of(tag, names, element.get("role") or ""))
            elif tag == "a" and "#" not in (element.get("href") or "#"):
                link += 1
            text = element.text
        else:
            if tag not in SILENT and isinstance(tag, str):
                if not _is_inline(element):
                    if parts:
                        close()
                        parts.clear()
                        linked, opening, plain = 0, 0, False
                        if len(pieces) >= _MOST_PIECES:
                            break
                    here = parents[here]
                elif tag == "a" and link and "#" not in (element.get("href") or "#"):
                    link -= 1
            text = element.tail
        if text and (parts or not text.isspace()):
            if not link:
                plain = plain or not text.isspace()
            else:
                linked += len(text.strip())
                opening = opening if plain else linked
            parts.append(text)
    close()
    return Layout(pieces=tuple(pieces), parents=tuple(parents), signs=tuple(signs), zones=tuple(zones))
