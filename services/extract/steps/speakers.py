"""Resolves each statement to its speaker as the article knows him: the fullest name, the office, and how it was told."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from services.common.contracts.statements import NamedSpeaker, SpeakerKind
from services.common.folding import fold
from services.extract.model import Gender, Language, Mention, MentionKind

_ARTICLE = "ال"
_MEMORY = 6
"""Statements back that a description or a dropped subject may take up a speaker from."""


@dataclass(slots=True)
class _Entity:
    """Somebody named in the article, with all that mentions say about him."""

    name: str
    words: tuple[str, ...]
    kind: SpeakerKind
    gender: Gender | None = None
    roles: list[str] = field(default_factory=list)
    role_words: set[str] = field(default_factory=set)
    places: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What speaks in one statement: the mention at its source, or the one implied; how a dropped subject agrees."""

    at: int
    mention: Mention | None
    implied: Mention | None
    gender: Gender | None
    outer_from: int | None  # where the content around it begins
    outer: int | None  # the number of the statement around it
    is_quoted: bool  # inside quotation marks, where "I" is the outer speaker
    reports_another: bool  # an outlet's report around somebody's statement


def resolve_speakers(
    voices: Sequence[Voice],
    names: Sequence[Mention],
    others: Sequence[Mention],
    language: Language,
) -> tuple[NamedSpeaker, ...]:
    """One speaker for each voice, in text order. `names` are the passage's names; from `others`, those of the page's
    own article, a related passage borrows the full form of a surname and nothing else."""
    entities = _entities([*names, *(v.mention for v in voices if v.mention is not None)], language)
    lenders = _entities(others, language)
    events = sorted((place, n) for n, entity in enumerate(entities) for place in entity.places)
    resolver = _Resolver(entities, lenders, events, language)
    return tuple(resolver.resolve(n, voice) for n, voice in enumerate(voices))


def _entities(mentions: Sequence[Mention], language: Language) -> list[_Entity]:
    """One entity for each full name; shorter forms join the full name that ends with them."""
    named = [m for m in mentions if m.kind is MentionKind.NAME and m.name]
    by_words: dict[tuple[str, ...], _Entity] = {}
    for mention in sorted(named, key=lambda m: (-len(_name_words(m, language)), m.at)):
        words = _name_words(mention, language)
        if not words:
            continue
        entity = by_words.get(words) or _longer(by_words, words, mention)
        if entity is None:
            entity = _Entity(mention.name or "", words, mention.speaker_kind)
        by_words.setdefault(words, entity)
        entity.gender = entity.gender or mention.gender
        if mention.role and mention.role not in entity.roles:
            entity.roles.append(mention.role)
        name_words = set(words)
        entity.role_words.update(_stem(w, language) for w in mention.words if w not in name_words)
        entity.places.append(mention.at)
    unique: list[_Entity] = []
    for entity in by_words.values():
        if entity not in unique:
            unique.append(entity)
    return unique


def _longer(known: dict[tuple[str, ...], _Entity], words: tuple[str, ...], mention: Mention) -> _Entity | None:
    """The entity that a surname or a shortened name belongs to."""
    for full, entity in known.items():
        if len(full) <= len(words):
            continue
        if mention.speaker_kind is SpeakerKind.PERSON and entity.kind is SpeakerKind.PERSON:
            if full[-len(words) :] == words or (len(words) > 1 and full[0] == words[0] and full[-1] == words[-1]):
                return entity
    return None


def _name_words(mention: Mention, language: Language) -> tuple[str, ...]:
    name = set((mention.name or "").casefold().split())
    words = tuple(w for w in mention.words if w in name) if language.has_capitals else ()
    if words:
        return words
    return tuple(w for w in fold(mention.name or "").replace(".", " ").replace('"', " ").replace("،", " ").split())


def _stem(word: str, language: Language) -> str:
    """A word without its article and feminine ending, so that الوزير meets وزير."""
    if language.has_capitals:
        return word
    for prefix in ("وال", "بال", "لل", _ARTICLE):
        if word.startswith(prefix) and len(word) - len(prefix) >= 2:
            word = word[len(prefix) :]
            break
    if word == "ناطق":
        return "متحدث"
    return word.removesuffix("ه") if len(word) > 3 else word


class _Resolver:
    def __init__(
        self, entities: list[_Entity], lenders: list[_Entity], events: list[tuple[int, int]], language: Language
    ) -> None:
        self.entities = entities
        self.lenders = lenders
        self.events = events
        self.language = language
        self.by_words = {entity.words: entity for entity in lenders}
        self.resolved: list[NamedSpeaker] = []
        self.told: list[tuple[int, NamedSpeaker, Mention | None]] = []

    def resolve(self, n: int, voice: Voice) -> NamedSpeaker:
        speaker = self.speaker(voice)
        self.resolved.append(speaker)
        if voice.outer is None and not voice.reports_another:
            self.told.append((voice.at, speaker, voice.mention))
        return speaker

    def speaker(self, voice: Voice) -> NamedSpeaker:
        mention = voice.mention
        if mention is None:
            if voice.implied is not None:
                found = self.of(voice.implied, voice)
                return NamedSpeaker(name=found.name, kind=found.kind, role=found.role, resolved_by="dropped subject")
            return self.dropped(voice)
        return self.of(mention, voice)

    def of(self, mention: Mention, voice: Voice) -> NamedSpeaker:
        if mention.kind in (MentionKind.DESCRIPTION, MentionKind.GROUP):
            surname = self.surname(mention)
            if surname is not None:
                return self.known(surname, "surname")
        match mention.kind:
            case MentionKind.NAME:
                return self.named(mention)
            case MentionKind.PRONOUN:
                return self.pronoun(mention, voice)
            case MentionKind.DOCUMENT:
                return self.document(mention, voice)
            case MentionKind.DESCRIPTION:
                return self.described(mention, voice)
            case MentionKind.GROUP:
                return NamedSpeaker(name=None, kind=SpeakerKind.GROUP, role=None, resolved_by="unnamed")

    def surname(self, mention: Mention) -> _Entity | None:
        """Somebody whose name ends with these words, though they look like a description: القدرة."""
        words = tuple(fold(w) for w in mention.words)
        for entity in self.entities:
            if len(words) <= 2 and len(entity.words) > len(words) and entity.words[-len(words) :] == words:
                return entity
        for entity in self.entities:
            if 1 < len(words) <= 8 and entity.kind is SpeakerKind.PERSON and entity.words[-1] == words[0]:
                return entity
        return None

    def named(self, mention: Mention) -> NamedSpeaker:
        words = _name_words(mention, self.language)
        for entity in [*self.entities, *self.lenders]:
            if entity.words == words and len(words) > 1:
                return self.known(entity, "name", mention)
        for pool in (self.entities, self.lenders):
            fuller = _longer({e.words: e for e in pool}, words, mention)
            if fuller is not None:
                return self.known(fuller, "surname", mention)
        if not self.language.has_capitals and len(words) > 1 and mention.role is None:
            for entity in self.entities:  # a surname and a word that is no part of it
                if entity.kind is SpeakerKind.PERSON and len(entity.words) > 1 and entity.words[-1] == words[0]:
                    return self.known(entity, "surname", mention)
        for entity in self.entities:
            if entity.words == words:
                return self.known(entity, "name", mention)
        return NamedSpeaker(name=mention.name, kind=mention.speaker_kind, role=mention.role, resolved_by="name")

    def known(self, entity: _Entity, step: str, mention: Mention | None = None) -> NamedSpeaker:
        role = (mention.role if mention else None) or (max(entity.roles, key=len) if entity.roles else None)
        return NamedSpeaker(name=entity.name, kind=entity.kind, role=role, resolved_by=step)

    def described(self, mention: Mention, voice: Voice) -> NamedSpeaker:
        """An office or description: whoever was introduced with it, the last one before."""
        ignored = self.language.determiners | self.language.prepositions | {"of", "and"}
        words = {_stem(w, self.language) for w in mention.words if w not in ignored}
        best: tuple[float, int, _Entity] | None = None
        for entity in self.entities:
            if mention.speaker_kind is SpeakerKind.PERSON and entity.kind is not SpeakerKind.PERSON:
                continue
            own = (
                entity.role_words
                if entity.kind is SpeakerKind.PERSON
                else {_stem(w, self.language) for w in entity.words}
            )
            shared = words & own
            if not shared or not self.is_head_shared(mention, own):
                continue
            score = len(shared) / len(words)
            if len(words) == 1:
                score = 0.5  # nothing but its head: whoever was named last
            place = max((p for p in entity.places if p <= voice.at), default=-1)
            if score >= 0.5 and (best is None or (score, place) > (best[0], best[1])):
                best = (score, place, entity)
        if best is not None:
            return self.known(best[2], "role")
        recent = self.recent(voice.at, mention.gender, person=mention.speaker_kind is SpeakerKind.PERSON)
        shares_nation = {self.language.countries[w] for w in mention.words if w in self.language.countries}
        for entity in recent[:3]:
            nations = {
                self.language.countries[w]
                for w in entity.role_words | set(entity.words)
                if w in self.language.countries
            }
            if shares_nation & nations and mention.speaker_kind is SpeakerKind.PERSON:
                return self.known(entity, "role")
        again = self.told_again(mention)
        if again is not None:
            return again
        return NamedSpeaker(name=None, kind=mention.speaker_kind, role=None, resolved_by="unnamed")

    def told_again(self, mention: Mention) -> NamedSpeaker | None:
        """ "The airline", "the rapper": a definite description takes up the last speaker of its kind."""
        first = mention.words[0] if mention.words else ""
        is_definite = first == "the" or first.startswith(_ARTICLE)
        if not is_definite or set(mention.words) & self.language.person_words or len(mention.words) > 5:
            return None
        wanted = mention.speaker_kind is SpeakerKind.PERSON
        for _, speaker, _ in reversed(self.told[-_MEMORY:]):
            if (speaker.kind is SpeakerKind.PERSON) != wanted or speaker.kind is SpeakerKind.GROUP:
                continue
            if speaker.name is None or not self.agrees(speaker, mention.gender):
                return None
            return NamedSpeaker(name=speaker.name, kind=speaker.kind, role=speaker.role, resolved_by="role")
        return None

    def is_head_shared(self, mention: Mention, own: set[str]) -> bool:
        heads = [
            _stem(w, self.language)
            for w in mention.words
            if w in self.language.titles | self.language.organisation_words | self.language.outlet_words
        ]
        return any(h in own for h in heads)

    def recent(self, at: int, gender: Gender | None, *, person: bool) -> list[_Entity]:
        """Entities mentioned before a place, the last one first, that agree in gender."""
        found: list[_Entity] = []
        k = bisect_left(self.events, (at, -1)) - 1
        steps = 0
        while k >= 0 and len(found) < 5 and steps < 60:
            entity = self.entities[self.events[k][1]]
            agrees = gender is None or entity.gender is None or entity.gender == gender
            if entity not in found and agrees and (entity.kind is SpeakerKind.PERSON) == person:
                found.append(entity)
            k -= 1
            steps += 1
        return found

    def pronoun(self, mention: Mention, voice: Voice) -> NamedSpeaker:
        first = mention.words[0] in self.language.first_person
        if first and voice.outer is not None and voice.outer < len(self.resolved):
            outer = self.resolved[voice.outer]
            return NamedSpeaker(name=outer.name, kind=outer.kind, role=outer.role, resolved_by="pronoun")
        if mention.number == "p":
            last = next((s for _, s, m in reversed(self.told) if m is not None), None)
            if last is not None and last.kind is not SpeakerKind.PERSON:
                return NamedSpeaker(name=last.name, kind=last.kind, role=last.role, resolved_by="pronoun")
            return NamedSpeaker(name=None, kind=SpeakerKind.GROUP, role=None, resolved_by="unnamed")
        if mention.words[0] in ("it",):
            organisations = self.recent(voice.at, None, person=False)
            if organisations:
                return self.known(organisations[0], "pronoun")
            return NamedSpeaker(name=None, kind=SpeakerKind.ORGANIZATION, role=None, resolved_by="unnamed")
        people = self.recent(voice.at, mention.gender, person=True)
        told = next(
            (
                (at, s)
                for at, s, m in reversed(self.told)
                if s.kind is SpeakerKind.PERSON and (s.name is None or self.agrees(s, mention.gender))
            ),
            None,
        )
        if told is not None and (
            not people or max((p for p in people[0].places if p < voice.at), default=-1) <= told[0]
        ):
            return NamedSpeaker(name=told[1].name, kind=told[1].kind, role=told[1].role, resolved_by="pronoun")
        if people:
            return self.known(people[0], "pronoun")
        return NamedSpeaker(name=None, kind=SpeakerKind.PERSON, role=None, resolved_by="unnamed")

    def agrees(self, speaker: NamedSpeaker, gender: Gender | None) -> bool:
        entity = next((e for e in self.entities if e.name == speaker.name), None)
        return gender is None or entity is None or entity.gender is None or entity.gender == gender

    def dropped(self, voice: Voice) -> NamedSpeaker:
        """A subject left out: the speaker before, of the article's own sequence, that the verb agrees with."""
        if voice.outer is not None and voice.outer < len(self.resolved) and voice.is_quoted:
            outer = self.resolved[voice.outer]
            return NamedSpeaker(name=outer.name, kind=outer.kind, role=outer.role, resolved_by="dropped subject")
        if voice.outer is not None and voice.outer_from is not None:
            inside = [e for e in self.recent(voice.at, voice.gender, person=True) if any(voice.outer_from <= p < voice.at for p in e.places)]
            if inside:
                return self.known(inside[0], "dropped subject")
        for _, speaker, _ in reversed(self.told[-_MEMORY:]):
            if speaker.kind is SpeakerKind.PERSON and not self.agrees(speaker, voice.gender):
                continue
            return NamedSpeaker(name=speaker.name, kind=speaker.kind, role=speaker.role, resolved_by="dropped subject")
        return NamedSpeaker(name=None, kind=SpeakerKind.PERSON, role=None, resolved_by="unnamed")

    def document(self, mention: Mention, voice: Voice) -> NamedSpeaker:
        """A document speaks for its issuer: the organisation that spoke or was named last."""
        for _, speaker, _ in reversed(self.told[-4:]):
            if speaker.kind in (SpeakerKind.ORGANIZATION, SpeakerKind.OUTLET) and speaker.name:
                return NamedSpeaker(name=speaker.name, kind=speaker.kind, role=speaker.role, resolved_by="issuer")
        if self.language.has_capitals:
            return NamedSpeaker(name=None, kind=SpeakerKind.ORGANIZATION, role=None, resolved_by="unnamed")
        organisations = self.recent(voice.at, None, person=False)
        if organisations:
            return self.known(organisations[0], "issuer")
        return NamedSpeaker(name=None, kind=SpeakerKind.ORGANIZATION, role=None, resolved_by="unnamed")
