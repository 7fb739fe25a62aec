"""What became of an article's statements in its next version: kept, gone, reworded, new. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Generic, TypeVar

LIKE_ENOUGH = 0.6
"""Of the words of two contents, in order: below it, editors have written another sentence (tried on our own rewrites:
corrected figures and cut clauses lie above 0.7, two statements of one speaker on one matter below 0.5)."""

MOST_COMPARED = 400
"""Statements left on either side that are compared with each other; what an article has beyond is gone, or new."""

MOST_WORDS = 200

_Id = TypeVar("_Id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said(Generic[_Id]):
    """One statement: its content and its speaker's name as they are compared (folded), and whatever stands for it."""

    handle: _Id
    content: str
    speaker: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes(Generic[_Id]):
    """`kept` and `reworded` are pairs (before, after); each statement is in exactly one of the four."""

    kept: tuple[tuple[_Id, _Id], ...]
    reworded: tuple[tuple[_Id, _Id], ...]
    gone: tuple[_Id, ...]
    new: tuple[_Id, ...]


def compare(before: Sequence[Said[_Id]], after: Sequence[Said[_Id]]) -> Changes[_Id]:
    """Same content and speaker: kept; the same content, or the same speaker with nearly the same words: reworded.

    Each statement is paired once, the likest pairs first, in text order where they are equally like.
    """
    left, right = list(before), list(after)
    kept = _pair_equal(left, right)
    scored = sorted(
        (
            (-_likeness(old, new), i, j)
            for i, old in enumerate(left[:MOST_COMPARED])
            for j, new in enumerate(right[:MOST_COMPARED])
            if old.content == new.content or old.speaker == new.speaker
        ),
    )
    olds: set[int] = set()
    news: set[int] = set()
    reworded = []
    for score, i, j in scored:
        if -score >= LIKE_ENOUGH and i not in olds and j not in news:
            olds.add(i)
            news.add(j)
            reworded.append((i, j))
    return Changes(
        kept=tuple(kept),
        reworded=tuple((left[i].handle, right[j].handle) for i, j in sorted(reworded)),
        gone=tuple(one.handle for i, one in enumerate(left) if i not in olds),
        new=tuple(one.handle for j, one in enumerate(right) if j not in news),
    )


def _pair_equal(left: list[Said[_Id]], right: list[Said[_Id]]) -> list[tuple[_Id, _Id]]:
    """Takes the equal ones out of both lists, first to first."""
    waiting: dict[tuple[str, str | None], list[Said[_Id]]] = {}
    for one in right:
        waiting.setdefault((one.content, one.speaker), []).append(one)
    pairs: list[tuple[_Id, _Id]] = []
    rest = []
    taken: set[int] = set()
    for one in left:
        same = waiting.get((one.content, one.speaker))
        if same:
            other = same.pop(0)
            taken.add(id(other))
            pairs.append((one.handle, other.handle))
        else:
            rest.append(one)
    left[:] = rest
    right[:] = [one for one in right if id(one) not in taken]
    return pairs


def _likeness(old: Said[_Id], new: Said[_Id]) -> float:
    if old.content == new.content:
        return 1.0
    words, others = old.content.split()[:MOST_WORDS], new.content.split()[:MOST_WORDS]
    if 2 * min(len(words), len(others)) < LIKE_ENOUGH * (len(words) + len(others)):
        return 0.0
    return SequenceMatcher(None, words, others, autojunk=False).ratio()
