"""Whether two names can be one body's: an organisation, an outlet, a country that speaks."""

import math
from functools import lru_cache

from services.common.spelling import aligning
from services.common.spelling.letters import word
from services.extract.link.names.aliases import aliases_of
from services.extract.link.names.comparing import Likeness
from services.extract.link.offices import Office, read_body

_MAY_BE_LEFT_OUT = frozenset({"company", "newspaper", "channel", "agency", "network", "movement"})
"""What a body is, which its name may leave out: شركة تويوتا is Toyota."""
_BIAS, _PER_QUALITY = -3.5, 3.0
"""A logistic over the bits for each letter of the worst word, as for parts of people's names."""
_MOST_WORDS = 6


def compare_bodies(one: str, other: str) -> Likeness:
    """Symmetric; 0 to 1. Bodies of other concepts or countries are never one: a ministry is not its minister."""
    if other < one:
        one, other = other, one
    return _compare(one, other)


@lru_cache(maxsize=32_768)
def _compare(one: str, other: str) -> Likeness:
    if aliases_of(one) & aliases_of(other):
        return Likeness(score=0.99, reasons=("listed as one",))
    a, b = read_body(one), read_body(other)
    if _core(a) != _core(b):
        return Likeness(score=0.0, reasons=("other bodies",))
    if a.rest == b.rest and (a.rest or _core(a) != (frozenset(), frozenset())):
        return Likeness(score=1.0, reasons=(f"same body: {' '.join([*sorted(a.concepts | a.countries), *a.rest])}",))
    if not a.rest or len(a.rest) != len(b.rest) or len(a.rest) > _MOST_WORDS:
        return Likeness(score=0.0, reasons=("other words",))
    pairs = [(x, y, aligning.bits(word(x), word(y))) for x, y in zip(a.rest, b.rest, strict=True)]
    worst = min(bits / max(3, min(len(x), len(y))) for x, y, bits in pairs)
    score = 1 / (1 + math.exp(-max(-30.0, min(30.0, _BIAS + _PER_QUALITY * worst))))
    return Likeness(score=score, reasons=tuple(f"{x} ~ {y} ({bits:+.1f})" for x, y, bits in pairs))


def _core(body: Office) -> tuple[frozenset[str], frozenset[str]]:
    return body.concepts - _MAY_BE_LEFT_OUT, body.countries
