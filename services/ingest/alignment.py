"""Finds the paragraphs that an extractor kept among the stretches of the page they came from."""

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass

from services.ingest.layout import Layout

_ANCHOR = 30
"""Letters from which a stretch is found wherever it stands; a shorter one only between its neighbours."""
_CONTAINER = 0.9
"""Share of the kept text that the box holds which is taken for the article's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """For each stretch of the layout the paragraph that holds it, or -1; the box that holds nearly all of them.

    `covered` is the share of the paragraphs' letters that was found on the page.
    """

    lines: tuple[int, ...]
    box: int
    covered: float


def key_of(text: str) -> str:
    """Letters and digits alone, case folded: what no extractor changes."""
    return "".join(filter(str.isalnum, text.casefold()))


def align(layout: Layout, keys: Sequence[str], paragraphs: Sequence[str], *, without: Set[int]) -> Alignment:
    """Where the paragraphs stand on the page; each letter of them is given to one stretch at most.

    `keys` are those of the layout's stretches; those of `without` are found, and not given back.
    """
    starts = [0]
    wanted: list[str] = []
    for paragraph in paragraphs:
        wanted.append(key_of(paragraph))
        starts.append(starts[-1] + len(wanted[-1]))
    text = "".join(wanted)
    taken = bytearray(len(text))
    at = _anchors(keys, text, taken)
    total = layout.sums([len(key) if place >= 0 else 0 for key, place in zip(keys, at, strict=True)])
    box = max((node for node, held in enumerate(total) if held >= _CONTAINER * total[0] > 0), default=0)
    inside = layout.within(box)
    for wanted_side in (True, False):
        _longer(keys, text, taken, at, [i for i, side in enumerate(inside) if side is wanted_side])
    _shorter(keys, text, taken, at, frozenset(starts), inside)
    line = 0
    lines = []
    for i, place in enumerate(at):
        if place < 0 or i in without:
            lines.append(-1)
            continue
        while line and starts[line] > place:
            line -= 1
        while line + 1 < len(starts) and starts[line + 1] <= place:
            line += 1
        lines.append(line)
    return Alignment(lines=tuple(lines), box=box, covered=sum(taken) / len(text) if text else 0.0)


def _anchors(keys: Sequence[str], text: str, taken: bytearray) -> list[int]:
    """Places of the long stretches that stand on the page once."""
    often = Counter(keys)
    places = [-1] * len(keys)
    at = 0
    for i, key in enumerate(keys):
        if len(key) < _ANCHOR or often[key] > 1:
            continue
        place = _find(text, key, at)
        if place >= 0:
            places[i] = place
            at = max(at, place + len(key))
            _take(taken, place, len(key))
    return places


def _longer(keys: Sequence[str], text: str, taken: bytearray, places: list[int], among: Sequence[int]) -> None:
    """The other long stretches, by their beginning or end where the middle was left out."""
    at = 0
    for i in among:
        key = keys[i]
        if places[i] >= 0:
            at = places[i] + len(key)
            continue
        if len(key) < _ANCHOR:
            continue
        for part, offset in ((key, 0), (key[:_ANCHOR], 0), (key[-_ANCHOR:], len(key) - _ANCHOR)):
            place = _find(text, part, at)
            if place >= 0 and sum(taken[place : place + len(part)]) < len(part) / 2:
                places[i] = max(0, place - offset)
                at = place + len(part)
                _take(taken, place, len(part))
                break


def _shorter(
    keys: Sequence[str], text: str, taken: bytearray, places: list[int], borders: frozenset[int], inside: Sequence[bool]
) -> None:
    """Short stretches: right behind the one before, or at the beginning of a paragraph before the next one."""
    next_place = [len(text)] * (len(keys) + 1)
    for i in range(len(keys) - 1, -1, -1):
        next_place[i] = places[i] if places[i] >= 0 else next_place[i + 1]
    at = 0
    for i, key in enumerate(keys):
        if places[i] >= 0:
            at = places[i] + len(key)
        elif key and len(key) < _ANCHOR and inside[i] and next_place[i] >= at:
            place = text.find(key, at, next_place[i])
            if place >= 0 and (place == at or place in borders) and not any(taken[place : place + len(key)]):
                places[i] = place
                at = place + len(key)
                _take(taken, place, len(key))


def _find(text: str, key: str, at: int) -> int:
    place = text.find(key, at)
    return place if place >= 0 else text.find(key, 0, at)


def _take(taken: bytearray, place: int, length: int) -> None:
    end = min(place + length, len(taken))
    taken[place:end] = b"\1" * (end - place)
