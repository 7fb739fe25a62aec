"""When a feed is asked next: as often as it brings something new, never oftener than it wants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median

from services.ingest.feeds.values import Item

FIRST_GUESS_SECONDS = 1_800.0
"""For a feed that gives no dates: half an hour, and from there by what it brings."""
POLLS_IN_A_GAP = 2
"""Twice in the usual pause between two items: an item waits for a quarter of that pause on average."""
STRETCH = 1.25
"""Each poll that brings nothing: from 10 minutes to 6 hours takes 16 of them."""
SILENCE_SHARE = 4
"""A feed that was silent for a day is asked every 6 hours, one that was silent for a night not yet."""
LOOKED_AT = 20
FIRST_FAILURE_SECONDS = 300.0
LONGEST_FAILURE_SECONDS = 86_400.0
JITTER = 0.1
"""A share, up or down: feeds that were added together do not stay together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Shortest and longest pause between two good polls, in seconds."""

    shortest: float
    longest: float


def after_news(items: Sequence[Item], *, now: datetime, asked: float, bounds: Bounds, chance: float) -> float:
    """Seconds until the next poll of a feed that brought something new.

    `asked` is how long it wants to be left alone, `chance` a random number from 0 to 1.
    """
    stamps = sorted((item.at for item in items if item.at is not None and item.at <= now), reverse=True)[:LOOKED_AT]
    gaps = [(newer - older).total_seconds() for newer, older in pairwise(stamps)]
    usual = median(gaps) / POLLS_IN_A_GAP if gaps else FIRST_GUESS_SECONDS
    silent = (now - stamps[0]).total_seconds() / SILENCE_SHARE if stamps else 0.0
    return _bounded(max(usual, min(silent, bounds.longest)), asked, bounds, chance)


def after_nothing(
    before: float | None, *, silence_seconds: float, asked: float, bounds: Bounds, chance: float
) -> float:
    """Seconds until the next poll of one that brought nothing: longer than `before`, the last pause, by and by."""
    last = FIRST_GUESS_SECONDS if before is None else before
    stretched = min(last * STRETCH, max(last, silence_seconds / SILENCE_SHARE))
    return _bounded(stretched, asked, bounds, chance)


def fixed(seconds: float, *, asked: float, chance: float) -> float:
    """The pause that a person has set; what a server demands for now (`asked`) is heeded all the same."""
    return max(seconds, asked) * _jitter(chance)


def after_failure(failures: int, *, asked: float, chance: float) -> float:
    """Seconds until the next try after the `failures`th failure in a row: 5 minutes, doubled each time, up to a day."""
    doubled = FIRST_FAILURE_SECONDS * 2.0 ** min(failures - 1, 20)
    return min(max(doubled, asked), LONGEST_FAILURE_SECONDS) * _jitter(chance)


def asked_of(wait_seconds: float | None, headers: Mapping[str, str], *, longest: float) -> float:
    """How long feed and server want to be left alone, at most `longest`: some feeds say a year."""
    told = [wait_seconds or 0.0, _max_age(headers.get("cache-control", ""))]
    return min(max(told), longest)


def _max_age(value: str) -> float:
    for part in value.lower().split(","):
        name, _, seconds = part.strip().partition("=")
        seconds = seconds.strip('" ')
        if name.strip() == "max-age" and seconds.isascii() and seconds.isdigit() and len(seconds) < 10:
            return float(seconds)
    return 0.0


def _bounded(seconds: float, asked: float, bounds: Bounds, chance: float) -> float:
    wanted = max(seconds, asked, bounds.shortest)
    return max(bounds.shortest, min(wanted, bounds.longest) * _jitter(chance))


def _jitter(chance: float) -> float:
    return 1.0 + JITTER * (2.0 * chance - 1.0)
