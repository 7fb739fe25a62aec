"""What may happen to messages, workers and clocks, and how it is drawn."""

from dataclasses import dataclass
from enum import StrEnum

from hypothesis import strategies as st

from services.common.contracts.urgency import LEVELS

LEASE_OVER = 70.0
"""Seconds: more than a lease."""


class Fate(StrEnum):
    """What a row is, unless it is sent again after its end: then it is sound."""

    SOUND = "sound"
    NOTHING = "nothing"
    STUMBLES = "stumbles"
    BUG = "bug"
    POISON = "poison"


class Mishap(StrEnum):
    """What befalls a worker over one message."""

    NONE = "none"
    DIES_AT_WORK = "dies at work"
    DIES_KEEPING = "dies keeping"
    DIES_PUBLISHING = "dies publishing"
    STOPS = "stops"
    LATE = "late"  # whatever it does takes longer than a message may
    SLOW = "slow"  # over one row so slow that it is taken for dead


# A number chooses among what is there, from the beginning on again where it is too large.
@dataclass(frozen=True, slots=True)
class Accept:
    fates: tuple[Fate, ...]
    priority: int
    sent: str  # "sent", "left" to the sweeper, or "lost": whoever accepted died before the message was out


@dataclass(frozen=True, slots=True)
class Deliver:
    which: int
    mishap: Mishap
    after: int  # so many rows, or transactions, go well before
    message: str  # of one whose worker dies: "held" by the broker, "back" in its list, "lost"
    is_told: bool  # its parent process lives, and ends the lease


@dataclass(frozen=True, slots=True)
class Again:
    which: int  # this message comes twice


@dataclass(frozen=True, slots=True)
class Lose:
    which: int | None  # all, in workers' hands too


@dataclass(frozen=True, slots=True)
class TakeBack:
    """The broker puts back what it holds for workers that do not answer."""


@dataclass(frozen=True, slots=True)
class Go:
    seconds: float


@dataclass(frozen=True, slots=True)
class Sweep:
    pass


@dataclass(frozen=True, slots=True)
class Replay:
    which: int
    is_sent: bool


Event = Accept | Deliver | Again | Lose | TakeBack | Go | Sweep | Replay
_which = st.integers(0, 7)
_accept = st.builds(
    Accept,
    fates=st.lists(st.sampled_from(Fate), min_size=1, max_size=6).map(tuple),
    priority=st.sampled_from(LEVELS),
    sent=st.sampled_from(("sent", "sent", "left", "lost")),
)


def _delivered(*mishaps: Mishap) -> st.SearchStrategy[Deliver]:
    return st.builds(
        Deliver,
        which=_which,
        mishap=st.sampled_from(mishaps),
        after=st.integers(0, 4),
        message=st.sampled_from(("held", "back", "lost")),
        is_told=st.booleans(),
    )


# Each as often as any other; the same strategy twice would count once.
EVENTS: st.SearchStrategy[Event] = st.one_of(
    _accept,
    _delivered(Mishap.NONE),
    _delivered(Mishap.DIES_AT_WORK, Mishap.DIES_KEEPING, Mishap.DIES_PUBLISHING),
    _delivered(Mishap.STOPS, Mishap.LATE, Mishap.SLOW),
    st.builds(Again, which=_which),
    st.builds(Lose, which=st.none() | _which),
    st.builds(TakeBack),
    st.builds(Go, seconds=st.sampled_from((1.0, 12.0, LEASE_OVER, 3600.0, -3600.0))),
    st.builds(Sweep),
    st.builds(Replay, which=_which, is_sent=st.booleans()),
)
SEQUENCES: st.SearchStrategy[list[Event]] = st.tuples(_accept, st.lists(EVENTS, min_size=10, max_size=25)).map(
    lambda drawn: [drawn[0], *drawn[1]]
)
