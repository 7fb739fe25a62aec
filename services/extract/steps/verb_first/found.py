"""What readers of cues hand on: where a complement begins, and a statement that was found."""

from typing import NamedTuple

from services.common.contracts.spans import Span
from services.extract.model import Cue, Range


class Complement(NamedTuple):
    """Where a complement begins, after which tokens the subject must end, and by which pattern."""

    first: int
    border: int
    pattern: str
    skip: int = 0  # letters of a joined particle: ب in بمواجهة


class Found(NamedTuple):
    """A statement in the making, in the sentence from `low` to `high`; `left` is where its clause begins."""

    cue: Cue
    source: Span | None
    implied: Span | None  # the subject of another clause, which it shares
    content: tuple[Range, ...]
    skip: int  # letters of a joined particle before the content
    pattern: str
    left: int
    low: int
    high: int
