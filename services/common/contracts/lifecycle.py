"""The states of a submission and every arrow between them; what is not listed here cannot happen.

The store refuses any other arrow (`store/submissions.py`), `docs/reliability.md` is drawn from this table, and a test
walks each arrow on real handlers. `LOOPS` are what happens to a row at its stage: its dates and its counter change.
"""

from dataclasses import dataclass
from typing import Literal

from services.common.contracts.submissions import Outcome, Stage

State = Stage | Outcome
"""Where a submission stands: at a stage, or at its end. FINISHED is no state of its own; its outcome is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """An arrow: from where (None: from outside), to where, and what happened."""

    at: State | None
    to: State
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """An arrow that stays at its stage: what happened, and what it does to the row (as in `store/sweeping.py`)."""

    name: str
    why: str
    attempts: Literal["", "+ 1", "- 1"]
    due_at: Literal["", "now", "end of the lease", "after a pause", "its turn"]
    queued_at: Literal["", "now", "none"]


_WORK = (Stage.FETCH, Stage.INGEST, Stage.EXTRACT, Stage.LINK)

MOVES: tuple[Move, ...] = (
    Move(at=None, to=Stage.FETCH, why="a web address is handed in"),
    Move(at=None, to=Stage.INGEST, why="bytes are handed in"),
    Move(at=None, to=Outcome.REJECTED, why="too large, or no file name or address at all"),
    Move(at=None, to=Outcome.BLOCKED, why="an address that may not be fetched"),
    Move(at=Stage.FETCH, to=Stage.INGEST, why="its bytes are here"),
    Move(at=Stage.FETCH, to=Outcome.DUPLICATE, why="known address, or unchanged since"),
    Move(at=Stage.FETCH, to=Outcome.REJECTED, why="nothing to be had there, cancelled, or erased"),
    Move(at=Stage.FETCH, to=Outcome.BLOCKED, why="robots.txt, refusal, wall"),
    Move(at=Stage.INGEST, to=Stage.FETCH, why="an address without bytes, of an older version"),
    Move(at=Stage.INGEST, to=Stage.EXTRACT, why="its article is stored"),
    Move(at=Stage.INGEST, to=Outcome.DONE, why="a container, taken apart"),
    Move(at=Stage.INGEST, to=Outcome.DUPLICATE, why="the same bytes, text, article; a near-copy"),
    Move(at=Stage.INGEST, to=Outcome.REJECTED, why="cannot be read, no article, cancelled, or erased"),
    Move(at=Stage.INGEST, to=Outcome.BLOCKED, why="the page is a wall"),
    Move(at=Stage.EXTRACT, to=Stage.LINK, why="its statements are stored"),
    Move(at=Stage.EXTRACT, to=Outcome.REJECTED, why="a language that is not read, cancelled, or erased"),
    Move(at=Stage.LINK, to=Outcome.DONE, why="its speakers are found"),
    Move(at=Stage.LINK, to=Outcome.REJECTED, why="erased"),
    *(Move(at=stage, to=Outcome.QUARANTINED, why="a bug, or its attempts are used up") for stage in _WORK),
    *(Move(at=Outcome.QUARANTINED, to=stage, why="replayed") for stage in _WORK),
    *(Move(at=Outcome.REJECTED, to=stage, why="replayed, as it was asked for by name") for stage in _WORK[:3]),
    *(Move(at=Outcome.BLOCKED, to=stage, why="replayed, as it was asked for by name") for stage in _WORK[:2]),
    Move(at=Outcome.DONE, to=Stage.EXTRACT, why="its stored article is extracted again"),
    *(Move(at=outcome, to=Outcome.REJECTED, why="erased") for outcome in Outcome if outcome is not Outcome.REJECTED),
    Move(at=Outcome.DONE, to=Stage.LINK, why="what was found before is put back"),
)

LOOPS: tuple[Loop, ...] = (
    Loop(name="sent", why="the sweeper sends its message", attempts="", due_at="", queued_at="now"),
    Loop(
        name="not sent",
        why="no message could go out, or it is lost: the sweeper is to send one",
        attempts="",
        due_at="now",
        queued_at="none",
    ),
    Loop(name="begun", why="a worker takes it", attempts="+ 1", due_at="end of the lease", queued_at="none"),
    Loop(name="died", why="the worker's child died over it", attempts="", due_at="now", queued_at=""),
    Loop(
        name="given back",
        why="the worker stops, its time is over, or the store failed",
        attempts="- 1",
        due_at="now",
        queued_at="now",
    ),
    Loop(name="postponed", why="it failed, and that may pass", attempts="", due_at="after a pause", queued_at="none"),
    Loop(name="waits", why="its server may not be asked yet", attempts="", due_at="its turn", queued_at="none"),
)
"""An empty field stays as it was."""

REPLAYABLE: tuple[Outcome, ...] = tuple(
    dict.fromkeys(
        move.at
        for move in MOVES
        if isinstance(move.at, Outcome) and isinstance(move.to, Stage) and move.at is not Outcome.DONE
    )
)
"""Outcomes of those that failed, which may be sent on from where they stopped. What is done can only be extracted again
(`store/reprocessing.py`), a duplicate has nothing left to do."""

CANCELLABLE: tuple[Stage, ...] = (Stage.FETCH, Stage.INGEST, Stage.EXTRACT)
"""Stages at which a submission may be called off; later its statements are in the record."""

_ARROWS = frozenset((move.at, move.to) for move in MOVES)


class IllegalMoveError(ValueError):
    """An arrow that `MOVES` does not know: a bug in whoever asked for it."""


def check_move(at: State | None, to: State) -> None:
    """Raises IllegalMoveError unless `MOVES` has an arrow from `at` to `to`."""
    if (at, to) not in _ARROWS:
        raise IllegalMoveError(f"no submission goes from {at or 'outside'} to {to}")
