"""Resolves voices in text order: names, descriptions, pronouns, documents, subjects left out."""

from typing import assert_never

from services.common.contracts.statements import NamedSpeaker, SpeakerKind
from services.common.folding import fold
from services.extract.model import Gender, Language, Mention, MentionKind
from services.extract.steps.speakers.descriptions import (
    find_described,
    has_role_of,
    holds_another_office,
    is_another_body,
    is_of_another_nation,
    is_of_another_rank,
    is_somebodys,
)
from services.extract.steps.speakers.register import Entity, Register, courtesy_gender, name_words, stem
from services.extract.steps.speakers.salience import Salience
from services.extract.steps.speakers.voices import Voice

_LONGEST_JUNK = 8
"""Words after a surname that still leave it recognised, where an object was taken into the source."""
_MOST_TOLD = 120
_MEMORY = 6
"""Statements back that a description or a dropped subject may take up a speaker from."""
_LONGEST_TAKEN_UP = 5
_LONGEST_UNNAMED = 400
"""Code points after which "she" is no longer the neighbour who has just spoken."""
_ISSUER_MEMORY = 4
_LONGEST_TITLE = 120
"""Code points of a title, which may tell only the office of somebody named below."""
_LONGEST_AGAIN = 2
"""Words of a source that takes up one without a name."""


class Resolver:
    """Resolves voices in text order, remembering who has spoken."""

    def __init__(self, own: Register, lent: Register, language: Language) -> None:
        self.own = own
        self.lent = lent
        self.language = language
        self.by_name = {entity.name: entity for entity in reversed(own.entities)}
        self.salience = Salience(own)
        self.resolved: list[NamedSpeaker] = []
        self.told: list[tuple[int, NamedSpeaker, Mention | None]] = []

    def resolve(self, voice: Voice) -> NamedSpeaker:
        """The speaker of the next voice."""
        speaker = self._speaker(voice)
        self._learn_gender(voice, speaker)
        self.resolved.append(speaker)
        if not voice.is_quoted:
            self.salience.speak(voice.at, self.by_name.get(speaker.name or ""), speaker.kind)
        if voice.outer is None and not voice.reports_another:
            self.told.append((voice.at, speaker, voice.mention))
        return speaker

    def _learn_gender(self, voice: Voice, speaker: NamedSpeaker) -> None:
        """Whom an engine takes for "she" is no "he" later on, whatever first name she has."""
        entity = self.by_name.get(speaker.name or "")
        pronoun = voice.mention
        if entity is None or entity.gender is not None or pronoun is None or not self.language.has_capitals:
            return
        if voice.antecedent is not None and pronoun.kind is MentionKind.PRONOUN:
            entity.gender = pronoun.gender

    def _speaker(self, voice: Voice) -> NamedSpeaker:
        if voice.mention is not None and (voice.mention.stays_unnamed or self._takes_up_nobody(voice.mention)):
            return _unnamed(voice.mention.speaker_kind)
        if self._is_unnamed_again(voice):
            return _unnamed(SpeakerKind.PERSON)
        if self.told and self._is_the_same(voice.mention):
            return _again(self.told[-1][1], "role")
        if voice.antecedent is not None and self._may_be(voice.antecedent, voice):
            return _again(self._named(voice.antecedent), "antecedent")
        if voice.mention is not None:
            return self._of(voice.mention, voice)
        if voice.implied is not None and self._is_known(voice.implied):
            return _again(self._of(voice.implied, voice), "dropped subject")
        return self._dropped(voice)

    def _takes_up_nobody(self, mention: Mention) -> bool:
        """Whether a source takes up one that has no name, in its words: المصدر, after مصدر أمني; the official, after
        an official."""
        letters = self.language.letters
        if mention.kind is not MentionKind.DESCRIPTION or letters is None or not mention.words:
            return False
        head = mention.words[0]
        if not head.startswith(letters.article) or len(mention.words) > _LONGEST_AGAIN:
            return False
        for _, speaker, other in reversed(self.told[-_MEMORY:]):
            if other is None or other.kind is not MentionKind.DESCRIPTION or not other.words:
                continue
            if stem(other.words[0], self.language) == stem(head, self.language):
                return speaker.name is None
        return False

    def _is_the_same(self, mention: Mention | None) -> bool:
        """المصدر ذاته, المتحدث نفسه: whoever spoke last, a body as well."""
        if mention is None or mention.speaker_kind is not SpeakerKind.PERSON or len(mention.words) != _LONGEST_AGAIN:
            return False
        first, last = mention.words
        if last not in self.language.naming.same:
            return False
        is_office = first in self.language.titles and self.told[-1][1].kind is SpeakerKind.PERSON
        return is_office or stem(first, self.language) in self._sources()

    def _sources(self) -> frozenset[str]:
        return self.language.person_words | self.language.naming.speaking_for

    def _may_be(self, antecedent: Mention, voice: Voice) -> bool:
        """Whether a name from elsewhere can be meant by a statement's source, and by its verb where it has none."""
        if voice.mention is None and voice.gender is not None and antecedent.speaker_kind is SpeakerKind.PERSON:
            first, *rest = name_words(antecedent, self.language) or ("",)
            others = self.language.male_names if voice.gender == "f" else self.language.female_names
            if rest and first in others and antecedent.gender not in (None, voice.gender):
                return False
        return self._fits(antecedent, voice.mention, voice.at)

    def _fits(self, antecedent: Mention, mention: Mention | None, at: int) -> bool:
        """Whether a name can be meant by the words of the source: no statement or ministry is a man."""
        entity = self.own.same(name_words(antecedent, self.language), antecedent)
        is_person = (entity.kind if entity is not None else antecedent.speaker_kind) is SpeakerKind.PERSON
        if mention is None:
            return True
        if mention.kind is MentionKind.PRONOUN and mention.words[0] in self.language.naming.by_courtesy:
            return False
        is_it = mention.kind is MentionKind.PRONOUN and mention.words[0] in self.language.naming.neuter
        if is_it or mention.kind in (MentionKind.DOCUMENT, MentionKind.GROUP):
            return not is_person and not self._are_people(mention)
        by_surname = self._surname(mention) if mention.kind is MentionKind.DESCRIPTION else None
        if by_surname is not None and entity is not None and not self.language.has_capitals:
            return by_surname is entity
        if mention.kind in (MentionKind.DESCRIPTION, MentionKind.PRONOUN) and mention.number == "s":
            if mention.speaker_kind is not SpeakerKind.PERSON:
                if is_another_body(antecedent.name or "", mention, self.language):
                    return False
                if is_person and self._is_sure_body(mention):
                    return False
                return not is_person or not self._is_surely_somebody(antecedent, entity)
            is_other = is_somebodys(mention, self.language) and not has_role_of(entity, mention, self.language)
            is_other = is_other or is_of_another_nation(entity, self.own, mention, at, self.language)
            is_other = is_other or is_of_another_rank(entity, mention, self.language)
            is_other = (
                is_other or not self._agree(antecedent, entity, mention) or self._is_new(mention, antecedent.at, at)
            )
            return is_person and not is_other and not (entity and holds_another_office(entity, mention, self.language))
        return True

    def _is_sure_body(self, mention: Mention) -> bool:
        """الجيش, الشرطة: a kind of body that nothing but a body's name can mean."""
        if self.language.has_capitals or not mention.words:
            return False
        return stem(mention.words[0], self.language) in {
            stem(w, self.language) for w in self.language.naming.sure_kinds
        }

    def _is_new(self, mention: Mention, named_at: int, at: int) -> bool:
        """Whether a description brings in somebody else than who was named before it: a woman, one of the drivers."""
        if mention.kind is not MentionKind.DESCRIPTION or not mention.words:
            return False
        if not self.language.has_capitals:
            return self._is_indefinite(mention, at)
        return named_at < at and mention.words[0] in self.language.naming.indefinite

    def _is_indefinite(self, mention: Mention, at: int) -> bool:
        """مصدر أمني, قيادي في الحركة: somebody who stays unnamed, whom no name around means. In a
        title he may be named below."""
        letters, (head, *rest) = self.language.letters, mention.words
        if letters is None or head.startswith(letters.article) or not rest:
            return False
        if head in self.language.naming.unnamed:
            return True
        return head in self.language.titles and rest[0] in self.language.naming.at and at > _LONGEST_TITLE

    def _agree(self, antecedent: Mention, entity: Entity | None, mention: Mention) -> bool:
        """Whether a name's bearer, as far as the passage tells, may be meant by he, she, the spokeswoman."""
        gender = (entity.gender if entity is not None else None) or antecedent.gender
        return not self.language.has_capitals or None in (gender, mention.gender) or gender == mention.gender

    def _are_people(self, mention: Mention) -> bool:
        """الوزيران: two or more people, and no body."""
        return mention.kind is MentionKind.GROUP and not self.language.has_capitals

    def _is_surely_somebody(self, antecedent: Mention, entity: Entity | None) -> bool:
        """Whether more than capitals says that a name is a person's: a first name, or an office."""
        gender = antecedent.gender or (entity.gender if entity is not None else None)
        return gender is not None or bool(antecedent.role or (entity is not None and entity.roles))

    def _is_unnamed_again(self, voice: Voice) -> bool:
        """Whether "he" or "she" follows somebody without a name who has just spoken, a neighbour, and nobody else is
        named in between who may be meant."""
        pronoun = voice.mention
        if pronoun is None or pronoun.kind is not MentionKind.PRONOUN or pronoun.gender is None or not self.told:
            return False
        if pronoun.words[0] in self.language.naming.by_courtesy:
            return False
        at, speaker, before = self.told[-1]
        if speaker.name is not None or speaker.kind is not SpeakerKind.PERSON or voice.at - at > _LONGEST_UNNAMED:
            return False
        if before is None or before.kind not in (MentionKind.DESCRIPTION, MentionKind.PRONOUN) or voice.is_quoted:
            return False
        if before.gender is not None and before.gender != pronoun.gender:
            return False
        nearest = self.own.recent(voice.at, pronoun.gender, person=True)
        return not nearest or nearest[0].named_before(voice.at) < at

    def _is_known(self, mention: Mention) -> bool:
        """Whether the passage names whom a sentence is about elsewhere, or by office and full name: things act, too."""
        is_person = mention.kind is MentionKind.NAME and mention.speaker_kind is SpeakerKind.PERSON
        if self.language.has_capitals or not is_person:
            return True
        words = name_words(mention, self.language)
        things = self.language.common_words | self.language.prepositions  # الوزير الأنباء عن ترتيب لقاء
        is_full = len(words) > 1 and mention.words[0] in self.language.titles and things.isdisjoint(mention.words)
        return is_full or words in self.own.by_words or self.own.fuller(words, mention.speaker_kind) is not None

    def _of(self, mention: Mention, voice: Voice) -> NamedSpeaker:
        if mention.kind in (MentionKind.DESCRIPTION, MentionKind.GROUP):
            surname = self._surname(mention)
            if surname is not None:
                return surname.as_speaker("surname")
        match mention.kind:
            case MentionKind.NAME:
                return self._named(mention)
            case MentionKind.PRONOUN:
                return self._pronoun(mention, voice)
            case MentionKind.DOCUMENT:
                return self._document(voice)
            case MentionKind.DESCRIPTION:
                return self._described(mention, voice)
            case MentionKind.GROUP:
                return _unnamed(SpeakerKind.GROUP)
            case _:
                assert_never(mention.kind)

    def _surname(self, mention: Mention) -> Entity | None:
        """Somebody whose name ends with these words, though they look like a description: الحداد."""
        words = tuple(fold(w) for w in mention.words)
        entity = self.own.fuller(words, SpeakerKind.PERSON) if len(words) <= 2 else None
        is_group = self.language.has_capitals and mention.kind is MentionKind.GROUP
        if entity is None and not (is_group or mention.are_two) and 1 < len(words) <= _LONGEST_JUNK:
            return self.own.fuller(words[:1], SpeakerKind.PERSON)
        return entity

    def _named(self, mention: Mention) -> NamedSpeaker:
        words = name_words(mention, self.language)
        registers = (self.own, self.lent)
        if len(words) == 1 and words[0] in self.language.nationalities:  # السوداني, of حيدر السوداني
            bearer = next(filter(None, (r.fuller(words, SpeakerKind.PERSON) for r in registers)), None)
            if bearer is not None:
                return bearer.as_speaker("surname")
        for register in registers:
            entity = register.by_words.get(words)
            if entity is not None and len(words) > 1 and entity.words == words:
                return entity.as_speaker("name", mention)
        for register in registers:
            fuller = register.fuller(words, mention.speaker_kind, courtesy_gender(mention, self.language))
            if fuller is not None:
                return fuller.as_speaker("surname", mention)
        if not self.language.has_capitals and len(words) > 1 and mention.role is None:
            fuller = self.own.fuller(words[:1], mention.speaker_kind)  # a surname and a word that is no part of it
            if fuller is not None:
                return fuller.as_speaker("surname", mention)
        entity = self.own.same(words, mention)
        if entity is not None:
            return entity.as_speaker("name", mention)
        return NamedSpeaker(name=mention.name, kind=mention.speaker_kind, role=mention.role, resolved_by="name")

    def _described(self, mention: Mention, voice: Voice) -> NamedSpeaker:
        """An office or description: whoever was introduced with it, the last one before."""
        if not self.language.has_capitals and self._is_indefinite(mention, voice.at):
            return _unnamed(mention.speaker_kind)
        entity = find_described(self.own, mention, voice.at, self.language)
        if entity is not None:
            return entity.as_speaker("role")
        if mention.words and mention.words[-1].endswith(self.language.naming.aged):
            return self._foremost(voice.at, mention.gender, SpeakerKind.PERSON)
        again = self._told_again(mention) or self._body_again(mention, voice.at)
        if again is None and mention.name is not None:
            return NamedSpeaker(name=mention.name, kind=mention.speaker_kind, role=None, resolved_by="name")
        return again or _unnamed(mention.speaker_kind)

    def _body_again(self, mention: Mention, at: int) -> NamedSpeaker | None:
        """ "The company", الشركة, of whatever body was named last, though its name does not say what it is."""
        words = [w for w in mention.words if w not in self.language.naming.the]
        if len(words) != 1 or words[0] not in self.language.naming.bodies:
            return None
        bodies = self.own.recent(at, None, person=False)
        bodies = [body for body in bodies if not is_another_body(body.name, mention, self.language)]
        alike = [body for body in bodies if body.kind is mention.speaker_kind]
        return (alike or bodies)[0].as_speaker("role") if bodies else None

    def _told_again(self, mention: Mention) -> NamedSpeaker | None:
        """ "The airline", "the rapper": a definite description takes up the last speaker of its kind."""
        if not self._is_definite(mention) or len(mention.words) > _LONGEST_TAKEN_UP:
            return None
        if set(mention.words) & self.language.person_words:
            return None
        wanted = mention.speaker_kind is SpeakerKind.PERSON
        for _, speaker, _ in reversed(self.told[-_MEMORY:]):
            if (speaker.kind is SpeakerKind.PERSON) != wanted or speaker.kind is SpeakerKind.GROUP:
                continue
            if speaker.name is None or not self._agrees(speaker, mention.gender):
                return None
            entity = self.by_name.get(speaker.name)
            if is_of_another_rank(entity, mention, self.language):
                return None
            is_lone = len(set(mention.words) - self.language.naming.the) == 1
            is_sure = is_lone or not self.language.naming.sure_offices.isdisjoint(mention.words)
            if entity is not None and is_sure and holds_another_office(entity, mention, self.language):
                return None
            return None if is_another_body(speaker.name, mention, self.language) else _again(speaker, "role")
        return None

    def _is_definite(self, mention: Mention) -> bool:
        first = mention.words[0] if mention.words else ""
        letters = self.language.letters
        return first in self.language.naming.the or (letters is not None and first.startswith(letters.article))

    def _pronoun(self, mention: Mention, voice: Voice) -> NamedSpeaker:
        if mention.words[0] in self.language.first_person:
            outer = self._outer(voice)
            if outer is not None:
                return _again(outer, "pronoun")
        if mention.number == "p":
            last = next((s for _, s, m in reversed(self.told[-_MOST_TOLD:]) if m is not None), None)
            if last is not None and last.kind is not SpeakerKind.PERSON:
                return _again(last, "pronoun")
            return _unnamed(SpeakerKind.GROUP)
        if mention.words[0] in self.language.naming.neuter:
            return self._foremost(voice.at, None, SpeakerKind.ORGANIZATION)
        if mention.words[0] in self.language.naming.by_courtesy:
            titled = self._titled(mention, voice.at)
            if titled is not None:
                return titled.as_speaker("pronoun")
        return self._foremost(voice.at, mention.gender, SpeakerKind.PERSON)

    def _titled(self, mention: Mention, at: int) -> Entity | None:
        """His Excellency, معاليه: the last one named before who bears that title."""
        title = stem(self.language.naming.by_courtesy[mention.words[0]], self.language)
        bearers = (entity for entity in self.own.near(at) if title in entity.role_words)
        fitting = (one for one in bearers if one.gender in (None, mention.gender) and one.named_before(at) >= 0)
        return next(fitting, None)

    def _foremost(self, at: int, gender: Gender | None, kind: SpeakerKind) -> NamedSpeaker:
        """He, she, it: whoever is most in mind there, and agrees."""
        best = self.salience.foremost(at, gender, person=kind is SpeakerKind.PERSON)
        return best.entity.as_speaker("pronoun") if best is not None and best.entity is not None else _unnamed(kind)

    def _agrees(self, speaker: NamedSpeaker, gender: Gender | None) -> bool:
        entity = self.by_name.get(speaker.name or "")
        return gender is None or entity is None or entity.gender is None or entity.gender == gender

    def _outer(self, voice: Voice) -> NamedSpeaker | None:
        """Who says the statement around this one."""
        return self.resolved[voice.outer] if voice.outer is not None and voice.outer < len(self.resolved) else None

    def _dropped(self, voice: Voice) -> NamedSpeaker:
        """A subject left out: the speaker before, of the article's own sequence, that the verb agrees with."""
        outer = self._outer(voice)
        if outer is not None and voice.is_quoted:
            return _again(outer, "dropped subject")
        if voice.outer is not None and voice.outer_from is not None:
            for entity in self.own.recent(voice.at, voice.gender, person=True):
                if entity.named_before(voice.at) >= voice.outer_from:
                    return entity.as_speaker("dropped subject")
        for _, speaker, _ in reversed(self.told[-_MEMORY:]):
            if self._agrees(speaker, voice.gender) and _are_as_many(speaker, voice):
                return _again(speaker, "dropped subject")
        return _unnamed(SpeakerKind.PERSON)

    def _document(self, voice: Voice) -> NamedSpeaker:
        """A document speaks for its issuer: the organisation that spoke or was named last, unless it says whose it
        is: تقرير الطب الشرعي."""
        letters, words = self.language.letters, voice.mention.words if voice.mention is not None else ()
        if letters is not None and len(words) > 1:
            is_whose = words[1].startswith(letters.article) and not words[0].startswith(letters.article)
            if is_whose:
                return _unnamed(SpeakerKind.ORGANIZATION)
        for _, speaker, _ in reversed(self.told[-_ISSUER_MEMORY:]):
            if speaker.kind in (SpeakerKind.ORGANIZATION, SpeakerKind.OUTLET) and speaker.name:
                return _again(speaker, "issuer")
        organisations = [] if self.language.has_capitals else self.own.recent(voice.at, None, person=False)
        return organisations[0].as_speaker("issuer") if organisations else _unnamed(SpeakerKind.ORGANIZATION)


def _are_as_many(speaker: NamedSpeaker, voice: Voice) -> bool:
    """Whether a verb's number fits: of several people it is plural, or feminine as of things."""
    is_group = speaker.kind is SpeakerKind.GROUP
    return voice.number is None or voice.gender != "m" or is_group == (voice.number == "p")


def _again(speaker: NamedSpeaker, resolved_by: str) -> NamedSpeaker:
    return NamedSpeaker(name=speaker.name, kind=speaker.kind, role=speaker.role, resolved_by=resolved_by)


def _unnamed(kind: SpeakerKind) -> NamedSpeaker:
    return NamedSpeaker(name=None, kind=kind, role=None, resolved_by="unnamed")
