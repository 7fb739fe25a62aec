"""Who is named in a passage: everybody once, with all that his mentions say about him."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from services.common.contracts.statements import NamedSpeaker, SpeakerKind
from services.common.folding import fold
from services.extract.model import Gender, Language, Mention, MentionKind, Standing

_MOST_ROLES, _MOST_NAMESAKES, _MOST_EVENTS = 20, 20, 120
"""Bounds on what is compared for one mention, so that the time stays linear in the number of names."""
_MOST_RECENT, _MOST_STEPS = 5, 60
_SHORTEST_STEM = 2


@dataclass(slots=True, eq=False)
class Entity:
    """Somebody named in the article, with all that mentions say about him."""

    name: str
    words: tuple[str, ...]
    kind: SpeakerKind
    gender: Gender | None = None
    roles: list[str] = field(default_factory=list)
    role_words: set[str] = field(default_factory=set)
    places: list[int] = field(default_factory=list)
    standings: dict[int, Standing] = field(default_factory=dict)

    def stand(self, mention: Mention) -> None:
        """Takes note of where he is named, as a subject where one of two mentions says so."""
        if self.standings.get(mention.at) is not Standing.SUBJECT:
            self.standings[mention.at] = mention.standing

    def named_before(self, at: int) -> int:
        """The last place before `at` where he is named; -1 if there is none."""
        k = bisect_left(self.places, at)
        return self.places[k - 1] if k else -1

    def as_speaker(self, resolved_by: str, mention: Mention | None = None) -> NamedSpeaker:
        """The speaker under his full name, with the office that the mention gives, or else his longest one."""
        role = (mention.role if mention else None) or (max(self.roles, key=len) if self.roles else None)
        return NamedSpeaker(name=self.name, kind=self.kind, role=role, resolved_by=resolved_by)


class Register:
    """The entities of a passage, found by their whole name or by the end of it."""

    def __init__(self, mentions: Sequence[Mention], language: Language) -> None:
        self.language = language
        self.by_words: dict[tuple[str, ...], Entity] = {}
        self.people_by_last: dict[str, list[Entity]] = {}
        self.people_by_first: dict[str, list[Entity]] = {}
        self.by_initials: dict[str, Entity] = {}
        self.by_courtesy: dict[tuple[tuple[str, ...], Gender | None], Entity] = {}
        self.entities: list[Entity] = []
        named = [(name_words(m, language), m) for m in mentions if m.kind is MentionKind.NAME and m.name]
        echoes = [(words, m) for words, m in named if words and m.is_echo]
        named = [(words, m) for words, m in named if words and not m.is_echo]
        alone = {self._bare_surname(words[-1]) for words, m in named if _is_lone_person(words, m)}
        named = [(words, m) for words, m in named if not m.is_guess or self._bare_surname(words[-1]) in alone]
        for words, mention in sorted(named, key=lambda item: (-len(item[0]), item[1].is_guess, item[1].at)):
            self._add(words, mention)
        for words, mention in echoes:
            entity = self.by_words.get(words) or self.fuller(words, SpeakerKind.PERSON)
            if entity is not None:
                entity.stand(mention)
        for entity in self.entities:
            entity.places = sorted(entity.standings)
        self.events = sorted((place, n) for n, entity in enumerate(self.entities) for place in entity.places)

    def _add(self, words: tuple[str, ...], mention: Mention) -> None:
        entity = (
            self.same(words, mention)
            or self.fuller(words, mention.speaker_kind, courtesy_gender(mention, self.language))
            or self._spelled_out(words, mention)
            or self._addressing(words, mention)
        )
        if entity is None:
            entity = Entity(self._told_apart(words, mention), words, mention.speaker_kind)
            self.entities.append(entity)
            if entity.kind is SpeakerKind.PERSON:
                self.people_by_last.setdefault(self._bare_surname(words[-1]), []).append(entity)
                self.people_by_first.setdefault(words[0], []).append(entity)
            elif self.language.has_capitals and len(words) > 1:
                self.by_initials.setdefault("".join(word[0] for word in words), entity)
                large = (word[0] for word in words if word not in self.language.name_links)
                self.by_initials.setdefault("".join(large), entity)
        if self.by_words.setdefault(words, entity) is not entity:
            self.by_courtesy.setdefault((words, courtesy_gender(mention, self.language)), entity)
        entity.gender = entity.gender or mention.gender
        if mention.role and mention.role not in entity.roles and len(entity.roles) < _MOST_ROLES:
            entity.roles.append(mention.role)
        entity.role_words.update(stem(w, self.language) for w in mention.words if w not in set(words))
        entity.stand(mention)

    def same(self, words: tuple[str, ...], mention: Mention) -> Entity | None:
        """The entity of the same words, unless a courtesy tells that one of two is a woman: Mr. Holt, Mrs. Holt."""
        gender = courtesy_gender(mention, self.language)
        entity = self.by_words.get(words)
        if entity is None or not _differ(entity, gender):
            return entity
        return self.by_courtesy.get((words, gender))

    def _told_apart(self, words: tuple[str, ...], mention: Mention) -> str:
        """The name of somebody new; with her courtesy where the surname is that of somebody else: Mrs Holt."""
        name = mention.name or ""
        if courtesy_gender(mention, self.language) is None or self.fuller(words, mention.speaker_kind) is None:
            return name
        courtesy = next((w for w in mention.words if w in self.language.naming.courtesies), "")
        is_told = fold(name).startswith(courtesy) and bool(courtesy)
        return name if is_told else f"{courtesy.capitalize()} {name}".strip()

    def _spelled_out(self, words: tuple[str, ...], mention: Mention) -> Entity | None:
        """The body whose initials a word in capitals gives."""
        is_short = len(words) == 1 and mention.name is not None and mention.name.isupper()
        return self.by_initials.get(words[0].replace(".", "")) if is_short else None

    def _addressing(self, words: tuple[str, ...], mention: Mention) -> Entity | None:
        """Somebody named together with whom he spoke to: فلان لفلان."""
        letters = self.language.letters
        if letters is not None and len(words) == 2 and words[1][0] in (letters.to, letters.by):
            return self.fuller(words[:1], mention.speaker_kind)
        return None

    def fuller(self, words: tuple[str, ...], kind: SpeakerKind, gender: Gender | None = None) -> Entity | None:
        """The person that a surname or a shortened name belongs to; with a `gender`, nobody of the other one."""
        if kind is not SpeakerKind.PERSON or not words:
            return None
        for entity in self.people_by_last.get(self._bare_surname(words[-1]), [])[:_MOST_NAMESAKES]:
            if _differ(entity, gender):
                continue
            full = entity.words
            if len(full) > len(words) and (len(words) == 1 or full[-len(words) :] == words or full[0] == words[0]):
                return entity
        by_first = self.people_by_first.get(words[0], []) if len(words) == 1 and self.language.has_capitals else []
        return by_first[0] if len(by_first) == 1 and len(by_first[0].words) > 1 else None

    def _bare_surname(self, word: str) -> str:
        """A surname without its article: al-Masri, المصري."""
        for article in self.language.naming.surname_articles:
            if word.startswith(article) and len(word) - len(article) > _SHORTEST_STEM:
                return word[len(article) :]
        return word

    def near(self, at: int) -> list[Entity]:
        """The entities named around a place, those before it first, nearest first."""
        k = bisect_left(self.events, (at, -1))
        before = self.events[max(k - _MOST_EVENTS, 0) : k]
        after = self.events[k : k + _MOST_EVENTS]
        numbers = dict.fromkeys(n for _, n in [*reversed(before), *after])
        return [self.entities[n] for n in numbers]

    def recent(self, at: int, gender: Gender | None, *, person: bool) -> list[Entity]:
        """Entities mentioned before a place, the last one first, that agree in gender."""
        found: list[Entity] = []
        last = bisect_left(self.events, (at, -1)) - 1
        for k in range(last, max(last - _MOST_STEPS, -1), -1):
            entity = self.entities[self.events[k][1]]
            agrees = gender is None or entity.gender is None or entity.gender == gender
            if entity not in found and agrees and (entity.kind is SpeakerKind.PERSON) == person:
                found.append(entity)
                if len(found) == _MOST_RECENT:
                    break
        return found


def _is_lone_person(words: tuple[str, ...], mention: Mention) -> bool:
    return len(words) == 1 and mention.speaker_kind is SpeakerKind.PERSON and not mention.is_guess


def courtesy_gender(mention: Mention, language: Language) -> Gender | None:
    """The gender that a courtesy before a surname tells: Mrs. Holt. In a language with capitals."""
    named = _is_lone_person(name_words(mention, language), mention) and language.has_capitals
    told = {language.title_genders.get(w) for w in mention.words if w in language.naming.courtesies} if named else set()
    return next(iter(told)) if len(told) == 1 else None


def _differ(entity: Entity, gender: Gender | None) -> bool:
    return gender is not None and entity.gender is not None and entity.gender != gender


def name_words(mention: Mention, language: Language) -> tuple[str, ...]:
    """The keys of a mention's name alone."""
    name = set(fold(mention.name or "").split()) - language.naming.generational
    name = name - language.naming.courtesies or name
    words = tuple(w for w in mention.words if w in name) if language.has_capitals else ()
    return words or tuple(fold(mention.name or "").replace(".", " ").replace('"', " ").replace("،", " ").split())


def stem(word: str, language: Language) -> str:
    """A word without its article and feminine ending, so that الوزير meets وزير."""
    letters = language.letters
    if letters is None:
        return word
    for prefix in letters.with_article:
        if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST_STEM:
            word = word[len(prefix) :]
            break
    word = language.naming.same_offices.get(word, word)
    return word.removesuffix(letters.feminine) if len(word) > _SHORTEST_STEM + 1 else word
