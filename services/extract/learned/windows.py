"""Cuts a long passage into windows that the encoder reads at once, at ends of sentences where it can."""

from collections.abc import Sequence
from typing import NamedTuple

CORE, LEFT, RIGHT = 240, 32, 12
"""Subwords of a window, and of its surroundings on both sides."""


class Window(NamedTuple):
    """Subwords [start, end) are read; of [first, last) the reading is kept."""

    start: int
    first: int
    last: int
    end: int


def cut_windows(
    sentences: Sequence[int], *, core: int = CORE, left: int = LEFT, right: int = RIGHT, lead: int | None = None
) -> tuple[Window, ...]:
    """Windows whose cores tile the passage; `sentences` numbers each subword's. `lead` is the first core's length."""
    count = len(sentences)
    windows = []
    first = 0
    while first < count:
        last = min(count, first + (core if first or lead is None else lead))
        if last < count:
            end = last
            while end > first + core // 2 and sentences[end] == sentences[end - 1]:
                end -= 1
            if end > first + core // 2:
                last = end
        windows.append(Window(max(0, first - left), first, last, min(count, last + right)))
        first = last
    return tuple(windows)
