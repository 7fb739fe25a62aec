"""Decides whether two statements report the same words: a logistic regression with few weights, each of which says why.

A feature's weight has the sign that sense gives it, and is learned otherwise (`python -m training.utterances`): no
accident of the training material makes a shared figure count against a pair. There is a table of weights for each
situation, by what can be known in it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from operator import mul
from typing import NamedTuple

from services.common.contracts.utterances import Link
from services.extract.link.utterances.comparing import NAMES, Features, Telling, compare
from services.extract.link.utterances.grouping import LEAST
from services.extract.link.utterances.standing import ALONE, Standing
from services.extract.link.utterances.weights import WEIGHTS

LEAST_PART = 0.12
"""How much nearer a sentence must be than the whole statement that it stands in, for the whole to be longer speech."""

LONGER = 1.5
"""How many times as many words the whole has."""

FEWEST_REASON = 0.2
"""Weight, in log-odds, from which a feature is worth telling: it moves the score by five points at most."""

SameSpeaker = Callable[[Telling, Telling], float | None]
"""How likely two statements are one speaker's, from 0 to 1; None where nobody knows."""

_ROWS = {name: ([weights[one] for one in NAMES], bias) for name, (weights, bias) in WEIGHTS.items()}


class Reason(NamedTuple):
    """A feature with its value and what it adds to the log-odds of the pair's being one saying."""

    feature: str
    value: float
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """`score` is the probability of one saying; `reasons` the weightiest first; `whole` as in Link."""

    first: str
    second: str
    score: float
    reasons: tuple[Reason, ...]
    whole: str | None

    @property
    def link(self) -> Link | None:
        """The link, None where the statements more likely say different things."""
        return Link(self.first, self.second, self.score, self.whole) if self.score >= LEAST else None


def judge(a: Telling, b: Telling, *, same_speaker: float | None, standing: Standing = ALONE) -> Judgement:
    """Whether two statements report the same words; the same for (a, b) and (b, a)."""
    a, b = sorted((a, b), key=lambda one: one.id)
    return _judged(a, b, compare(a, b, same_speaker=same_speaker, standing=standing), situation(a, b, standing))


def find_link(a: Telling, b: Telling, *, same_speaker: SameSpeaker, standing: Standing = ALONE) -> Judgement | None:
    """`judge` of two statements that more likely report the same words, None of others.

    Whose they are takes longer to tell than all else: it is asked only where one speaker would make a link of them.
    """
    a, b = sorted((a, b), key=lambda one: one.id)
    best, table = compare(a, b, same_speaker=1.0, standing=standing), situation(a, b, standing)
    if _score(best, table) < LEAST:
        return None
    features = best.spoken_by(same_speaker(a, b))
    return _judged(a, b, features, table) if _score(features, table) >= LEAST else None


def _judged(a: Telling, b: Telling, features: Features, table: str) -> Judgement:
    """Of a pair in the order of their ids."""
    score, reasons = weigh(features, table)
    return Judgement(first=a.id, second=b.id, score=score, reasons=reasons, whole=_whole(a, b, features))


def situation(a: Telling, b: Telling, standing: Standing) -> str:
    """The name of the table of weights: what may be known of a pair."""
    if a.vectors is None or b.vectors is None:
        return "words"
    if a.article == b.article:
        return "within"
    return "lone" if standing.is_lone else "between"


def weigh(features: Features, table: str) -> tuple[float, tuple[Reason, ...]]:
    """The score of a pair's features, rounded to what can be told apart, and what it is made of."""
    weights, _ = _ROWS[table]
    values = features.row()
    told = [
        Reason(name, value, weight * value)
        for name, value, weight in zip(NAMES, values, weights, strict=True)
        if abs(weight * value) >= FEWEST_REASON
    ]
    told.sort(key=lambda reason: (-abs(reason.weight), reason.feature))
    return _score(features, table), tuple(told)


def _score(features: Features, table: str) -> float:
    weights, bias = _ROWS[table]
    odds = bias + math.fsum(map(mul, weights, features.row()))
    return round(1 / (1 + math.exp(-max(-40.0, min(40.0, odds)))), 4)


def _whole(a: Telling, b: Telling, features: Features) -> str | None:
    """The one that holds the other's words among more of its own."""
    longer, shorter = sorted((a, b), key=lambda one: len(one.gist.words), reverse=True)
    is_longer = len(longer.gist.words) >= LONGER * len(shorter.gist.words)
    has_sentences = longer.vectors is not None and len(longer.vectors) > 1
    return longer.id if is_longer and has_sentences and features.part >= LEAST_PART else None
