"""The body of a web page: which of its stretches are the article's, found by two ways that check each other."""

import html as entities
import logging
import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import replace

import trafilatura
from lxml.etree import strip_elements
from lxml.html import HtmlElement
from trafilatura.settings import Document

from services.common.folding import fold
from services.ingest.alignment import Alignment, align, key_of
from services.ingest.cards import cards_of
from services.ingest.columns import beside_main, cell_of, columns_of
from services.ingest.layout import Layout, Piece
from services.ingest.lines import Sort, ends_sentence, sort_of
from services.ingest.passages import Passage
from services.ingest.prose import is_prose, prose_of, sign_of
from services.ingest.zones import Zone

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_NEVER_BODY = ("head", "nav", "footer", "aside", "menu", "dialog", "button", "noscript", "audio", "video", "picture")
"""What trafilatura drops at a later step: without it each of its steps has half as much to do."""
_MOST_BOXES = 15_000
"""A page with more boxes is read by its layout alone, which takes a tenth of the time; no real one of 331 has 2,000."""
_AGREED = 0.5
"""Share of the running text that the quick extraction must hold; below it the slow one is asked (26 of 331 pages)."""
_APART = 0.3
"""Below this share of each other two readings are of different parts of the page."""
_FEWEST_LETTERS = 400
_FOUND = 0.6
"""Share of the extracted letters that must be found on the page for the page's own stretches to be taken instead."""
_ZONE_MOST = 0.3
_SHORTEST_LOST = 40
_SHORTEST_CAPTION = 12
_QUOTES = tuple('"“«„')
"""What a quotation that is set above the headline begins with: that is the article's."""
_OUTWARDS = 6
_HEADLINE_WORDS = 4
_LEAD_WITHIN = 30
"""Stretches between the headline and the first paragraph at most: bylines, dates, share buttons, a picture's."""
_NO_LEADS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "li"))
_NO_LEAD_NAMES = frozenset(("dek", "subtitle", "subhead", "image", "img", "photo", "info", "media", "picture", "quote"))
_NAME = re.compile(r"[A-Z]?[a-z]+")


def passages_of(
    tree: HtmlElement, layout: Layout, *, headline: str | None, is_article: bool, discussion: Set[int]
) -> tuple[Passage, ...]:
    """The article's paragraphs in order, and what stands among them; empty where the page has none. Never raises.
    It takes elements out of the tree, so it is the last to look at it.

    trafilatura names the paragraphs; they are taken from the page's own layout, which keeps every character, adds
    paragraphs that are marked up as the others are and were left out, and tells captions and teasers by their box.
    `is_article` says that the page calls itself one article: then what looks like a list of others may be its body.
    The stretches of the `discussion` are none of its own.
    """
    keys = [key_of(piece.text) for piece in layout.pieces]
    head = _head(layout, keys, headline)
    beside = beside_main(layout) | discussion
    cards = cards_of(layout) | beside
    prose = prose_of(layout, after=head, without=cards)
    if is_article and sum(len(keys[i]) for i in prose) < sum(len(keys[i]) for i in cards):
        cards = beside
        prose = prose_of(layout, after=head, without=cards)
    is_huge = len(layout.parents) > _MOST_BOXES
    strip_elements(tree, *_NEVER_BODY, with_tail=False)
    paragraphs = [] if is_huge else _extracted(tree, fast=True)
    aligned = align(layout, keys, paragraphs, without=cards)
    if not is_huge and _shared(prose, aligned, keys)[0] < _AGREED:
        paragraphs = _extracted(tree, fast=False)
        aligned = align(layout, keys, paragraphs, without=cards)
    if aligned.covered < _FOUND and paragraphs:
        return _without(headline, [Passage(text=paragraph) for paragraph in paragraphs])
    ours, theirs = _shared(prose, aligned, keys)
    length = sum(len(keys[i]) for i in prose)
    kept = sum(len(key) for key, line in zip(keys, aligned.lines, strict=True) if line >= 0)
    if ours < _APART and theirs < _APART and length >= max(_FEWEST_LETTERS if kept else 0, kept / 2):
        return _without(headline, [_passage(layout, i, Zone.BODY) for i in prose])
    return _without(headline, _merged(layout, keys, aligned, head, cards))


def _without(headline: str | None, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Without the headline at the top."""
    wanted = key_of(headline or "")
    return tuple(passage for i, passage in enumerate(passages) if i > 2 or key_of(passage.text) != wanted)


def _extracted(tree: HtmlElement, *, fast: bool) -> list[str]:
    try:
        document = trafilatura.bare_extraction(
            tree, favor_precision=True, fast=fast, include_comments=False, with_metadata=False
        )
    except RecursionError:
        return []
    if not isinstance(document, Document) or not document.text:
        return []
    lines = (" ".join(entities.unescape(line).replace("\0", "\ufffd").split()) for line in document.text.splitlines())
    return [line for line in lines if line]


def _head(layout: Layout, keys: Sequence[str], headline: str | None) -> int:
    """The stretch that is the headline, a heading rather than a breadcrumb; -1 where there is none."""
    wanted = key_of(headline or "")
    found = [i for i, key in enumerate(keys) if key == wanted] if wanted else []
    headings = [i for i in found if layout.pieces[i].tag in ("h1", "h2")]
    return next(iter(headings or found), -1)


def _shared(prose: Sequence[int], aligned: Alignment, keys: Sequence[str]) -> tuple[float, float]:
    """What share of the running text was extracted, and what share of the extracted text is that running text."""
    ours = sum(len(keys[i]) for i in prose)
    theirs = sum(len(key) for key, line in zip(keys, aligned.lines, strict=True) if line >= 0)
    both = sum(len(keys[i]) for i in prose if aligned.lines[i] >= 0)
    return both / ours if ours else 0.0, both / theirs if theirs else 0.0


def _merged(layout: Layout, keys: Sequence[str], aligned: Alignment, head: int, cards: Set[int]) -> tuple[Passage, ...]:
    """The stretches extracted and those lost; those of one paragraph as one, table cells with a bar between them."""
    aligned = _below(layout, keys, aligned, head)
    weights = [len(key) if line >= 0 else 0 for key, line in zip(keys, aligned.lines, strict=True)]
    zones = layout.zoned(weights, _ZONE_MOST)
    lost = _lost(layout, keys, aligned, zones, head) - cards
    columns = columns_of(layout)
    passages: list[Passage] = []
    before = -1
    for i, piece in enumerate(layout.pieces):
        line = aligned.lines[i]
        if line < 0 and i not in lost:
            continue
        is_line = passages and line >= 0 and before == i - 1 and aligned.lines[before] == line
        is_line = is_line and (zones[i] is zones[before] or Zone.CAPTION in (zones[i], zones[before]))
        if is_line and not _are_two(layout, i, columns):
            last = passages.pop()
            cells = (
                piece.row >= 0 and piece.row == layout.pieces[before].row and piece.node != layout.pieces[before].node
            )
            passages.append(
                Passage(
                    text=f"{last.text}{' | ' if cells else ' '}{piece.text}",
                    zone=max(last.zone, zones[i]),
                    is_link=last.is_link and _is_link(piece),
                    opens_with_link=last.opens_with_link,
                    below_link=last.below_link,
                    at=last.at,
                )
            )
        else:
            passages.append(_passage(layout, i, zones[i]))
        before = i
    return tuple(passages)


def _below(layout: Layout, keys: Sequence[str], aligned: Alignment, head: int) -> Alignment:
    """Without what stands above the headline, such as a notice about cookies, where most text stands below it."""
    if head < 0 or layout.pieces[head].tag not in ("h1", "h2"):
        return aligned
    above = sum(len(keys[i]) for i in range(head) if aligned.lines[i] >= 0)
    below = sum(len(keys[i]) for i in range(head, len(keys)) if aligned.lines[i] >= 0)
    if not 0 < above < below:
        return aligned
    lines = tuple(
        -1 if i < head and not piece.text.startswith(_QUOTES) else line
        for i, (piece, line) in enumerate(zip(layout.pieces, aligned.lines, strict=True))
    )
    return replace(aligned, lines=lines)


def _are_two(layout: Layout, at: int, columns: Set[int]) -> bool:
    """Whether a stretch and the one above it are paragraphs of their own, though trafilatura takes them for one: to it
    a cell of a table is one line, and so are boxes with names of the page's own."""
    above, piece = layout.pieces[at - 1 : at + 1]
    if sort_of(above.text, fold(above.text)) is Sort.RELATED_HEAD or (_is_link(above) and _is_link(piece)):
        return True
    cell = cell_of(layout, piece.node)
    if cell != cell_of(layout, above.node):
        return False
    return cell in columns or (is_prose(piece, shortest=_SHORTEST_LOST) and ends_sentence(above.text))


def _passage(layout: Layout, at: int, zone: Zone) -> Passage:
    piece = layout.pieces[at]
    return Passage(
        text=piece.text,
        zone=zone,
        is_link=_is_link(piece),
        opens_with_link=piece.opening > 8,
        below_link=_is_below_link(layout, at),
        at=at,
    )


def _is_below_link(layout: Layout, at: int) -> bool:
    """Whether the stretch above it, but for a date or a name between, is a headline that leads to another page."""
    above = layout.pieces[max(0, at - 2) : at]
    if above and is_prose(above[-1]):
        above = above[-1:]
    return any(_is_link(piece) and piece.text.count(" ") + 1 >= _HEADLINE_WORDS for piece in above)


def _is_link(piece: Piece) -> bool:
    return piece.linked >= 0.9 * len(piece.text)


def _lost(layout: Layout, keys: Sequence[str], aligned: Alignment, zones: Sequence[Zone], head: int) -> frozenset[int]:
    """What stands near the kept paragraphs and was left out: text marked up as they are, the lead, and captions."""
    kept = [i for i, line in enumerate(aligned.lines) if line >= 0]
    if not kept:
        return frozenset()
    signs = Counter(
        sign_of(layout, layout.pieces[i]) for i in kept if is_prose(layout.pieces[i], shortest=_SHORTEST_LOST)
    )
    often = {sign for sign, count in signs.items() if count >= 2 or 4 * count >= signs.total()}
    near = layout.within(_article_box(layout, aligned.box))
    first = next((i for i in kept if i > head), 0)
    known = {keys[i] for i in kept}
    text = "".join(keys[i] for i in kept)
    lost: set[int] = set()
    for i, piece in enumerate(layout.pieces):
        above = 0 <= head < i < first <= head + _LEAD_WITHIN
        if aligned.lines[i] >= 0 or i <= head or not (near[i] or above) or keys[i] in known:
            continue
        if zones[i] is Zone.CAPTION:
            is_lost = i <= kept[-1] and len(piece.text) >= _SHORTEST_CAPTION
        elif zones[i] is not Zone.BODY:
            is_lost = False
        elif near[i] and sign_of(layout, piece) in often:
            is_lost = is_prose(piece, shortest=_SHORTEST_LOST, most_linked=0.5)
        else:
            is_lost = above and _is_lead(layout, piece) and keys[i][:_SHORTEST_LOST] not in text
        if is_lost:
            lost.add(i)
            known.add(keys[i])
    return frozenset(lost)


def _is_lead(layout: Layout, piece: Piece) -> bool:
    """Running text between headline and body; a subtitle, and what a header holds, repeats or advertises it."""
    if piece.tag in _NO_LEADS or not is_prose(piece, shortest=_SHORTEST_LOST):
        return False
    if any(layout.signs[node].split(" ", 1)[0] == "header" for node in layout.around(piece.node)):
        return False
    return _NO_LEAD_NAMES.isdisjoint(name.lower() for name in _NAME.findall(" ".join(sign_of(layout, piece))))


def _article_box(layout: Layout, box: int) -> int:
    """The article element around the box, else the box a few steps outwards."""
    last = box
    for step, node in enumerate(layout.around(box)):
        tag = layout.signs[node].split(" ", 1)[0]
        if tag == "article" or (step >= _OUTWARDS and tag not in ("body", "html")):
            return node
        if tag in ("body", "html"):
            return last
        last = node
    return last
