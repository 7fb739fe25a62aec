"""What readers hand on: a cue with its subject, and a statement that was found."""

from typing import NamedTuple

from services.extract.model import Cue, Range


class Clause(NamedTuple):
    """A cue with its subject, the token where its clause begins, and the token after which its complement begins.

    `implied` is the subject of another clause, which it shares. The sentence goes from `low` to `high`.
    """

    cue: Cue
    source: Range | None
    implied: Range | None
    left: int
    after: int
    is_inverted: bool
    low: int
    high: int
    is_background: bool = False  # of somebody unnamed, in a relative clause: a bare object tells nothing new


class Found(NamedTuple):
    """A clause with what was said, and by which pattern it was found."""

    clause: Clause
    content: tuple[Range, ...]
    pattern: str
