"""How far two names are alike, by the kind of speaker they name."""

from services.common.contracts.statements import SpeakerKind
from services.common.folding import fold
from services.extract.link.names.bodies import compare_bodies
from services.extract.link.names.comparing import Likeness as Likeness
from services.extract.link.names.comparing import compare


def likeness(kind: SpeakerKind, one: str, other: str) -> Likeness:
    """Symmetric; groups of unnamed people are told by the same words alone."""
    if kind is SpeakerKind.PERSON:
        return compare(one, other)
    if kind is SpeakerKind.GROUP:
        is_same = fold(one) == fold(other)
        return Likeness(score=float(is_same), reasons=("same words",) if is_same else ("other words",))
    return compare_bodies(one, other)
