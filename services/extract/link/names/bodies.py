"""Whether two names can be one body's: an organisation, an outlet, a country that speaks."""

import math
from functools import lru_cache

from services.common.spelling import aligning
from services.common.spelling.letters import word
from services.extract.link.names.aliases import aliases_of
from services.extract.link.names.comparing import Likeness
from services.extract.link.offices import Office, are_kin, core, read_body

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
    whats = core(a), core(b)
    if not _of_one_country(a, b) or not are_kin(*whats):
        return Likeness(score=0.0, reasons=("other bodies",))
    if a.rest == b.rest and (a.rest or a.countries or whats[0]):
        return Likeness(score=1.0, reasons=(f"same body: {' '.join([*sorted(a.concepts | a.countries), *a.rest])}",))
    if not a.rest or len(a.rest) != len(b.rest) or len(a.rest) > _MOST_WORDS:
        return Likeness(score=0.0, reasons=("other words",))
    pairs = [(x, y, aligning.bits(word(x), word(y))) for x, y in zip(a.rest, b.rest, strict=True)]
    worst = min(bits / max(3, min(len(x), len(y))) for x, y, bits in pairs)
    score = 1 / (1 + math.exp(-max(-30.0, min(30.0, _BIAS + _PER_QUALITY * worst))))
    return Likeness(score=score, reasons=tuple(f"{x} ~ {y} ({bits:+.1f})" for x, y, bits in pairs))


def _of_one_country(one: Office, other: Office) -> bool:
    if one.countries == other.countries:
        return True
    return (one.may_lack_country and not other.countries) or (other.may_lack_country and not one.countries)
