"""Compares the statements of one article with those of another: all that links are made of, a value of the two alone.

Because a link depends on nothing but the two articles that it ties, and utterances on nothing but the links, it does
not matter in which order articles arrive.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from services.extract.link.utterances.comparing import Telling
from services.extract.link.utterances.judging import Judgement, SameSpeaker, find_link
from services.extract.link.utterances.reach import Stack, is_within_reach, stack, within_reach
from services.extract.link.utterances.standing import ALONE, Standing

SHARED_WORDS = 0.4
"""Share of the shorter one's words that makes a pair worth a look where there are no embeddings."""

MOST_STATEMENTS = 200
"""Of one article that are compared: few have fifty. Those with the smallest ids, whichever article came first."""


class Pair(NamedTuple):
    """Two statements that are worth judging, how they stand, and a bound of their log-odds where one is known."""

    a: Telling
    b: Telling
    standing: Standing = ALONE
    most: float = math.inf


def known_speakers(a: Telling, b: Telling) -> float | None:
    """One entity is one speaker; two of one kind are two. A ministry and a person may be it and its spokeswoman."""
    if a.speaker is None or b.speaker is None or (a.speaker != b.speaker and a.speaker_kind != b.speaker_kind):
        return None
    return 1.0 if a.speaker == b.speaker else 0.0


def join(
    new: Sequence[Telling], old: Sequence[Telling], *, same_speaker: SameSpeaker = known_speakers
) -> tuple[Judgement, ...]:
    """Each pair of two articles' statements that are one saying; `old` may be `new` itself.

    Both are in order of their ids.
    """
    found = (judge(pair, same_speaker=same_speaker) for pair in pairs(new, old))
    return tuple(one for one in found if one is not None)


def judge(pair: Pair, *, same_speaker: SameSpeaker) -> Judgement | None:
    """None where the two are no one saying."""
    a, b, standing, most = pair
    if not is_within_reach(a, b, standing, most):
        return None
    return find_link(a, b, same_speaker=same_speaker, standing=standing)


def pairs(new: Sequence[Telling], old: Sequence[Telling]) -> Iterator[Pair]:
    """The pairs of two articles' statements that are worth judging: by vectors, or else by words."""
    new, old = new[:MOST_STATEMENTS], old[:MOST_STATEMENTS]
    if not new or not old:
        return
    is_one = new[0].article == old[0].article
    mine, theirs = stacked(new), stacked(old)
    if mine is None or theirs is None:
        yield from _worded(new, old, is_one=is_one)
        return
    for found in within_reach(new, mine, [theirs], is_one=is_one):
        yield Pair(new[found.one], old[found.other], found.standing, found.most)


def stacked(tellings: Sequence[Telling]) -> Stack | None:
    """The vectors of an article's statements; None where one of them has none, or there are none."""
    vectors = [one.vectors for one in tellings if one.vectors is not None]
    return stack(vectors) if vectors and len(vectors) == len(tellings) else None


def _worded(new: Sequence[Telling], old: Sequence[Telling], *, is_one: bool) -> Iterator[Pair]:
    for a, b in product(new, old):
        if a.id == b.id or (is_one and a.id > b.id):
            continue
        fewer = min(len(a.gist.roots), len(b.gist.roots))
        if (fewer and len(a.gist.roots & b.gist.roots) >= SHARED_WORDS * fewer) or (
            a.speaker is not None and a.speaker == b.speaker and a.gist.language != b.gist.language
        ):
            yield Pair(a, b)
