"""Says how likely each statement is right: its words, and the name of its speaker.

Two logistic regressions over facts that every engine tells, multiplied: whether the content is right, and whether the
speaker of a right content is. `table.py` has a weight for each fact, which `training/calibrate.py` fits on annotated
articles. No fact depends on the language.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import exp

from services.common.contracts.spans import Span
from services.common.contracts.statements import Statement
from services.extract.steps.confidence.table import WEIGHTS

_WORDS = (3, 6, 12, 25, 50)
_LETTERS_BACK = (150, 500)
_SCORES = (0.5, 0.7, 0.8, 0.9, 0.95, 0.98)
_TAKEN_UP = frozenset({"pronoun", "role", "dropped subject", "issuer"})
"""Resolution steps that go back to a mention elsewhere, whose distance tells something."""


def rate_confidence(statements: Sequence[Statement], text: str) -> tuple[float, ...]:
    """For each statement of an article a number between 0 and 1, rounded to two places."""
    return tuple(
        probability(WEIGHTS[_engine_of(one)], facts)
        for one, facts in zip(statements, facts_of(statements, text), strict=True)
    )


def _engine_of(statement: Statement) -> str:
    """Whose weights count: the model's where it gave a score, otherwise those of the rules."""
    return "rules" if statement.evidence.score is None else "learned"


def probability(table: Mapping[str, Mapping[str, float]], facts: Sequence[str]) -> float:
    """What a table makes of the facts, rounded to two places."""
    likely = 1.0
    for weights in table.values():
        likely *= 1 / (1 + exp(-sum(weights.get(fact, 0.0) for fact in ("always", *facts))))
    return round(likely, 2)


def facts_of(statements: Sequence[Statement], text: str) -> tuple[tuple[str, ...], ...]:
    """What is taken into account of each statement of an article, each fact as a name and a value."""
    times = Counter(one.speaker.name for one in statements)
    return tuple(tuple(_facts(one, text, times[one.speaker.name])) for one in statements)


def _facts(one: Statement, text: str, times: int) -> Iterator[str]:
    yield f"pattern {one.evidence.pattern}"
    yield f"resolved by {one.speaker.resolved_by}"
    yield f"kind {one.kind}"
    yield f"section {one.section}"
    yield "nested" if one.nested_in is not None else "not nested"
    yield f"content words {_range(sum(len(part.of(text).split()) for part in one.content), _WORDS)}"
    yield f"source words {_range(len(one.source.of(text).split()), _WORDS)}" if one.source else "source left out"
    if one.speaker.name is None:
        yield f"unnamed {one.speaker.kind}"
    else:
        yield f"named {one.speaker.kind}"
        yield f"name words {min(len(one.speaker.name.split()), 4)}"
        yield f"times named {min(times, 3)}"
    if one.speaker.resolved_by in _TAKEN_UP:
        yield f"taken up {_distance(one, one.speaker.resolved_from)}"
    if one.evidence.score is not None:
        yield f"score {_range(one.evidence.score, _SCORES)}"


def _range(value: float, edges: Sequence[float]) -> str:
    """Which of the ranges between the edges a value lies in."""
    for low, high in pairwise((0, *edges)):
        if value < high:
            return f"{low} to {high}"
    return f"{edges[-1]} and more"


def _distance(one: Statement, taken_up: Span | None) -> str:
    if taken_up is None:
        return "from nowhere"
    back = (one.source or one.cue or one.content[0]).start - taken_up.start
    return "from behind" if back < 0 else _range(back, _LETTERS_BACK)
