"""Who is in the reader's mind at a place of the text: whom "he" means there."""

from bisect import bisect_left
from math import log2
from typing import NamedTuple

from services.common.contracts.statements import SpeakerKind
from services.extract.model import Gender, Standing
from services.extract.steps.speakers.register import Entity, Register

# Weights chosen on the halves of the development articles that were looked at, checked on the others.
_BY_STANDING = {Standing.SUBJECT: 0.7, Standing.OTHER: 0.0, Standing.QUOTED: -1.0}
_SPOKE = 0.8
_FADES = 450
"""Code points over which a mention loses as much as being no subject costs: some three sentences."""
_OFTEN = 0.2
"""For each doubling of how often somebody was named before."""
_GENDER_UNKNOWN = -0.3
_MOST_EVENTS, _MOST_SPOKEN = 60, 40


class Foremost(NamedTuple):
    """The best candidate; without an entity it is somebody unnamed who has just spoken."""

    entity: Entity | None
    score: float


class Salience:
    """What was named and who has spoken so far."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.spoken: list[tuple[int, Entity | None, SpeakerKind]] = []

    def speak(self, at: int, entity: Entity | None, kind: SpeakerKind) -> None:
        """Remembers that somebody spoke; `at` never falls."""
        self.spoken.append((at, entity, kind))

    def foremost(self, at: int, gender: Gender | None, *, person: bool) -> Foremost | None:
        """Who is most likely meant at a place, of those named or heard before it that agree; None where nobody is."""
        scores: dict[int, float] = {}
        entities: dict[int, Entity | None] = {}

        def count(entity: Entity | None, score: float) -> None:
            key = id(entity)
            scores[key] = max(scores.get(key, score), score)
            entities[key] = entity

        events = self.register.events
        last = bisect_left(events, (at, -1))
        for place, n in events[max(last - _MOST_EVENTS, 0) : last]:
            entity = self.register.entities[n]
            if (entity.kind is SpeakerKind.PERSON) == person and _agrees(entity, gender):
                count(entity, _BY_STANDING[entity.standings[place]] - (at - place) / _FADES)
        for place, speaker, kind in self.spoken[-_MOST_SPOKEN:]:
            is_kind = kind is not SpeakerKind.GROUP and (kind is SpeakerKind.PERSON) == person
            if place < at and is_kind and (speaker is None or _agrees(speaker, gender)):
                count(speaker, _SPOKE - (at - place) / _FADES)
        best: Foremost | None = None
        for key, candidate in entities.items():
            score = scores[key] + _habit(candidate, at, gender)
            if best is None or score > best.score:
                best = Foremost(candidate, score)
        return best


def _habit(entity: Entity | None, at: int, gender: Gender | None) -> float:
    """What an entity brings along wherever it was named last."""
    if entity is None:
        return _GENDER_UNKNOWN
    named = bisect_left(entity.places, at)
    unknown = _GENDER_UNKNOWN if gender is not None and entity.gender is None else 0.0
    return _OFTEN * log2(1 + named) + unknown


def _agrees(entity: Entity, gender: Gender | None) -> bool:
    return gender is None or entity.gender is None or entity.gender == gender
