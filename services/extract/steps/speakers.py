"""Resolves each statement to its speaker as the article knows him: fullest name, office, and how it was told."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from services.common.contracts.statements import NamedSpeaker, SpeakerKind
from services.common.folding import fold
from services.extract.model import Gender, Language, Mention, MentionKind

_ARTICLE = "ال"
_LONGEST_JUNK = 8
"""Words after a surname that still leave it recognised, where an object was taken into the source."""
_MOST_ROLES, _MOST_NAMESAKES, _MOST_EVENTS = 20, 20, 120
"""Bounds on what is compared for one mention, so that the time stays linear in the number of names."""
_MEMORY = 6
"""Statements back that a description or a dropped subject may take up a speaker from."""


@dataclass(slots=True, eq=False)
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
    own = _Register([*names, *(v.mention for v in voices if v.mention is not None)], language)
    resolver = _Resolver(own, _Register(others, language), language)
    return tuple(resolver.resolve(voice) for voice in voices)


class _Register:
    """The entities of a passage, found by their whole name or by the end of it."""

    def __init__(self, mentions: Sequence[Mention], language: Language) -> None:
        self.by_words: dict[tuple[str, ...], _Entity] = {}
        self.people_by_last: dict[str, list[_Entity]] = {}
        self.entities: list[_Entity] = []
        named = [(_name_words(m, language), m) for m in mentions if m.kind is MentionKind.NAME and m.name]
        for words, mention in sorted(named, key=lambda item: (-len(item[0]), item[1].at)):
            self._add(words, mention, language)
        for entity in self.entities:
            entity.places.sort()
        self.events = sorted((place, n) for n, entity in enumerate(self.entities) for place in entity.places)

    def _add(self, words: tuple[str, ...], mention: Mention, language: Language) -> None:
        if not words:
            return
        entity = self.by_words.get(words) or self.fuller(words, mention.speaker_kind)
        if entity is None and not language.has_capitals and len(words) == 2 and words[1][0] in "لب":
            entity = self.fuller(words[:1], mention.speaker_kind)  # whom he spoke to: فلان لفلان
        if entity is None:
            entity = _Entity(mention.name or "", words, mention.speaker_kind)
            self.entities.append(entity)
            if entity.kind is SpeakerKind.PERSON:
                self.people_by_last.setdefault(_bare_surname(words[-1]), []).append(entity)
        self.by_words.setdefault(words, entity)
        entity.gender = entity.gender or mention.gender
        if mention.role and mention.role not in entity.roles and len(entity.roles) < _MOST_ROLES:
            entity.roles.append(mention.role)
        name_words = set(words)
        entity.role_words.update(_stem(w, language) for w in mention.words if w not in name_words)
        entity.places.append(mention.at)

    def fuller(self, words: tuple[str, ...], kind: SpeakerKind) -> _Entity | None:
        """The person that a surname or a shortened name belongs to."""
        if kind is not SpeakerKind.PERSON or not words:
            return None
        for entity in self.people_by_last.get(_bare_surname(words[-1]), [])[:_MOST_NAMESAKES]:
            full = entity.words
            if len(full) > len(words) and (len(words) == 1 or full[-len(words) :] == words or full[0] == words[0]):
                return entity
        return None

    def near(self, at: int) -> list[_Entity]:
        """The entities named around a place, those before it first, nearest first."""
        k = bisect_left(self.events, (at, -1))
        before = self.events[max(k - _MOST_EVENTS, 0) : k]
        after = self.events[k : k + _MOST_EVENTS]
        numbers = dict.fromkeys(n for _, n in [*reversed(before), *after])
        return [self.entities[n] for n in numbers]


def _bare_surname(word: str) -> str:
    """A surname without its article: al-Masri, المصري."""
    for article in ("al-", "el-", _ARTICLE):
        if word.startswith(article) and len(word) - len(article) > 2:
            return word[len(article) :]
    return word


def _last_before(places: list[int], at: int) -> int:
    """The last of the sorted places before `at`; -1 if there is none."""
    k = bisect_left(places, at)
    return places[k - 1] if k else -1


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
    """Resolves voices in text order, remembering who has spoken."""

    def __init__(self, own: _Register, lent: _Register, language: Language) -> None:
        self.own = own
        self.lent = lent
        self.language = language
        self.by_name = {entity.name: entity for entity in reversed(own.entities)}
        self.resolved: list[NamedSpeaker] = []
        self.told: list[tuple[int, NamedSpeaker, Mention | None]] = []

    def resolve(self, voice: Voice) -> NamedSpeaker:
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
                return self.document(voice)
            case MentionKind.DESCRIPTION:
                return self.described(mention, voice)
            case MentionKind.GROUP:
                return NamedSpeaker(name=None, kind=SpeakerKind.GROUP, role=None, resolved_by="unnamed")

    def surname(self, mention: Mention) -> _Entity | None:
        """Somebody whose name ends with these words, though they look like a description: الحداد."""
        words = tuple(fold(w) for w in mention.words)
        if len(words) <= 2:
            entity = self.own.fuller(words, SpeakerKind.PERSON)
            if entity is not None:
                return entity
        if 1 < len(words) <= _LONGEST_JUNK:
            return self.own.fuller(words[:1], SpeakerKind.PERSON)
        return None

    def named(self, mention: Mention) -> NamedSpeaker:
        words = _name_words(mention, self.language)
        for register in (self.own, self.lent):
            entity = register.by_words.get(words)
            if entity is not None and len(words) > 1 and entity.words == words:
                return self.known(entity, "name", mention)
        for register in (self.own, self.lent):
            fuller = register.fuller(words, mention.speaker_kind)
            if fuller is not None:
                return self.known(fuller, "surname", mention)
        if not self.language.has_capitals and len(words) > 1 and mention.role is None:
            fuller = self.own.fuller(words[:1], mention.speaker_kind)  # a surname and a word that is no part of it
            if fuller is not None:
                return self.known(fuller, "surname", mention)
        entity = self.own.by_words.get(words)
        if entity is not None:
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
        for entity in self.own.near(voice.at):
            if (mention.speaker_kind is SpeakerKind.PERSON) != (entity.kind is SpeakerKind.PERSON):
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
            place = _last_before(entity.places, voice.at + 1)
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
        k = bisect_left(self.own.events, (at, -1)) - 1
        steps = 0
        while k >= 0 and len(found) < 5 and steps < 60:
            entity = self.own.entities[self.own.events[k][1]]
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
            last = next((s for _, s, m in reversed(self.told[-_MOST_EVENTS:]) if m is not None), None)
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
                for at, s, m in reversed(self.told[-_MOST_EVENTS:])
                if s.kind is SpeakerKind.PERSON and (s.name is None or self.agrees(s, mention.gender))
            ),
            None,
        )
        if told is not None and (not people or _last_before(people[0].places, voice.at) <= told[0]):
            return NamedSpeaker(name=told[1].name, kind=told[1].kind, role=told[1].role, resolved_by="pronoun")
        if people:
            return self.known(people[0], "pronoun")
        return NamedSpeaker(name=None, kind=SpeakerKind.PERSON, role=None, resolved_by="unnamed")

    def agrees(self, speaker: NamedSpeaker, gender: Gender | None) -> bool:
        entity = self.by_name.get(speaker.name or "")
        return gender is None or entity is None or entity.gender is None or entity.gender == gender

    def dropped(self, voice: Voice) -> NamedSpeaker:
        """A subject left out: the speaker before, of the article's own sequence, that the verb agrees with."""
        if voice.outer is not None and voice.outer < len(self.resolved) and voice.is_quoted:
            outer = self.resolved[voice.outer]
            return NamedSpeaker(name=outer.name, kind=outer.kind, role=outer.role, resolved_by="dropped subject")
        if voice.outer is not None and voice.outer_from is not None:
            inside = [
                e
                for e in self.recent(voice.at, voice.gender, person=True)
                if _last_before(e.places, voice.at) >= voice.outer_from
            ]
            if inside:
                return self.known(inside[0], "dropped subject")
        for _, speaker, _ in reversed(self.told[-_MEMORY:]):
            if speaker.kind is SpeakerKind.PERSON and not self.agrees(speaker, voice.gender):
                continue
            return NamedSpeaker(name=speaker.name, kind=speaker.kind, role=speaker.role, resolved_by="dropped subject")
        return NamedSpeaker(name=None, kind=SpeakerKind.PERSON, role=None, resolved_by="unnamed")

    def document(self, voice: Voice) -> NamedSpeaker:
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
