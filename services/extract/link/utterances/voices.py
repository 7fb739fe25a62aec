"""Whether two statements are one speaker's: by what people decided, or else by the names in the two articles alone.

Nothing else of what is stored is asked, so that a tie does not depend on which articles came before.
"""

from functools import lru_cache

from services.common.contracts.statements import SpeakerKind
from services.common.contracts.utterances import Decided
from services.common.folding import fold
from services.extract.link.likeness import likeness
from services.extract.link.names.keys import outline
from services.extract.link.naming import is_first_name
from services.extract.link.offices import are_kin, callings, core, read_body, read_office
from services.extract.link.utterances.comparing import Telling
from services.extract.link.utterances.judging import SameSpeaker

SURELY_TWO = 0.05
"""Of two bodies' names, below which not even one of them is spelled like the other."""

_MOST_PAIRS = 100_000
"""Of names, kept by each process: the speakers of a week are compared over and over."""


def same_speaker(decided: Decided) -> SameSpeaker:
    """How likely two statements are one speaker's, from 0 to 1; None where one of them does not tell."""

    def compared(a: Telling, b: Telling) -> float | None:
        if a.speaker is None or b.speaker is None or a.speaker_kind is None or b.speaker_kind is None:
            return None
        is_one = decided.is_one(a.speaker, b.speaker)
        if is_one is not None:
            return float(is_one)
        if a.speaker == b.speaker:
            return 1.0
        one, other = sorted((a.speaker_name or "", b.speaker_name or ""))
        return _alike(a.speaker_kind, one, other) if a.speaker_kind == b.speaker_kind else None

    return compared


@lru_cache(_MOST_PAIRS)
def _alike(kind: SpeakerKind, one: str, other: str) -> float | None:
    if kind is SpeakerKind.PERSON:
        # A first name alone means somebody else in each article, and a minister may be anybody by name.
        if not one or not other or any(is_first_name(name) or read_office(name).key for name in (one, other)):
            return None
        return likeness(kind, one, other).score if outline(one) & outline(other) else 0.0
    found = likeness(kind, one, other).score
    if found > SURELY_TWO:
        return found
    if kind is SpeakerKind.GROUP:
        return None if _are_in_two_scripts(one, other) else found
    return None if _may_be_one_body(one, other) else 0.0


def _may_be_one_body(one: str, other: str) -> bool:
    """A ministry without its country may be that of any. Across scripts words are translated, not spelled (شبكة سلامة
    الطيران, Aviation Safety Network), so that they tell nothing, and what a body is depends on who translates it (an
    office, a department), unless nothing else is told; so is what a party calls itself (unity, union)."""
    a, b = read_body(one), read_body(other)
    if a.countries and b.countries and a.countries != b.countries:
        return False
    if (a.rest and b.rest) or (a.concepts | b.concepts) & callings() or "party" in a.concepts & b.concepts:
        return _are_in_two_scripts(one, other)
    return not (a.concepts and b.concepts) or are_kin(core(a), core(b))


def _are_in_two_scripts(one: str, other: str) -> bool:
    return fold(one).isascii() != fold(other).isascii()
