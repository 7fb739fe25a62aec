"""Finds who bears an office or fits a description, among those that the passage names."""

from services.common.contracts.statements import SpeakerKind
from services.common.folding import fold
from services.extract.model import Language, Mention
from services.extract.steps.speakers.register import Entity, Register, stem

_FEWEST_SHARED = 0.5
"""Share of a description's words that must be told of somebody for it to mean him; a lone head just reaches it."""
_COMPATRIOTS = 3


def find_described(own: Register, mention: Mention, at: int, language: Language) -> Entity | None:
    """Whoever was introduced with the words of a description, best fitting and then nearest before `at`; or else
    somebody named shortly before whose nation the description tells."""
    is_person = mention.speaker_kind is SpeakerKind.PERSON
    return _bearer(own, mention, at, language) or (_compatriot(own, mention, at, language) if is_person else None)


def holds_another_office(entity: Entity, mention: Mention, language: Language) -> bool:
    """Whether somebody is known by offices, and a description tells another one: no economist is "the prime minister".
    A lone head is none, "the chairman" may be what a minister is as well, unless nobody holds both: "the mayor"."""
    told = {stem(w, language) for w in mention.words if w not in language.determiners | language.prepositions}
    offices = {stem(w, language) for w in language.titles - language.naming.courtesies - language.honorifics}
    if len(told) == 1:
        offices = {stem(w, language) for w in language.naming.sure_offices}
    return bool(told & offices and entity.role_words & offices) and not told & entity.role_words


def is_of_another_rank(entity: Entity | None, mention: Mention, language: Language) -> bool:
    """Whether all offices that somebody has of a description's kind are of another rank, or for something else: the
    deputy mayor after a mayor, the prime minister after a foreign minister."""
    told = set(mention.words)
    ranks, portfolios = language.naming.ranks, language.naming.portfolios
    heads = (told & language.titles) - language.office_adjectives - ranks
    roles = [role for role in (set(fold(role).split()) for role in entity.roles) if role & heads] if entity else []
    return bool(roles) and not any(
        told & ranks == role & ranks and (told & role & portfolios or not (told & portfolios and role & portfolios))
        for role in roles
    )


def is_somebodys(mention: Mention, language: Language) -> bool:
    """Whether a description tells somebody by another one: his wife, her lawyer, زوجته. That other one is not meant."""
    return bool(mention.words) and mention.words[0] in language.naming.owners


def has_role_of(entity: Entity | None, mention: Mention, language: Language) -> bool:
    """Whether somebody is known by a word of a description."""
    told = {stem(w, language) for w in mention.words if w not in language.naming.owners}
    return entity is not None and bool(told & entity.role_words)


def is_another_body(name: str, mention: Mention, language: Language) -> bool:
    """ "The truckers' union" after a port authority, "the government" after a union: both say what they are, and it is
    not the same. A lone "the agency" may be an authority."""
    kinds = language.organisation_words | language.naming.bodies
    told = [word for word in mention.words if word not in language.naming.the]
    named = fold(name).split()
    if not told or not named:
        return False
    if told[-1] in language.naming.bodies_apart and not set(told) & set(named):
        is_short = len(named) == 1 and name.isupper()
        if not is_short and (len(told) > 1 or (len(named) > 1 and kinds.isdisjoint(named))):
            return True  # the weather department, the opposition, after the Red Cross
    if len(told) > 1:
        return {told[-1], named[-1]} <= kinds and told[-1] != named[-1]
    sure = {stem(word, language) for word in language.naming.sure_kinds}
    is_sure = stem(told[0], language) in sure and not kinds.isdisjoint(named)
    return is_sure and stem(told[0], language) not in {stem(word, language) for word in named}


def is_of_another_nation(entity: Entity | None, own: Register, mention: Mention, at: int, language: Language) -> bool:
    """Whether a description tells the nation of somebody else who was named shortly before, and nobody says that this
    one is of it: the Norwegian minister, after the minister and his Norwegian counterpart."""
    nations = {language.countries[w] for w in mention.words if w in language.countries}
    compatriot = _compatriot(own, mention, at, language) if nations and entity is not None else None
    return compatriot is not None and compatriot is not entity and not nations & _nations(entity, language)


def _nations(entity: Entity | None, language: Language) -> set[str]:
    told = entity.role_words | set(entity.words) if entity is not None else set()
    return {language.countries[w] for w in told if w in language.countries}


def _bearer(own: Register, mention: Mention, at: int, language: Language) -> Entity | None:
    is_person = mention.speaker_kind is SpeakerKind.PERSON
    ignored = language.determiners | language.prepositions | language.naming.linking
    words = {stem(w, language) for w in mention.words if w not in ignored}
    heads = (language.titles, language.organisation_words, language.outlet_words, language.naming.bodies)
    head_stems = {stem(w, language) for w in mention.words if any(w in some for some in heads)}
    head_stems = head_stems - language.naming.ranks or head_stems  # the deputy mayor after a deputy minister
    best: tuple[float, int, Entity] | None = None
    is_new = language.has_capitals and bool(mention.words) and mention.words[0] in language.naming.indefinite
    for entity in own.near(at):
        if is_person != (entity.kind is SpeakerKind.PERSON):
            continue
        if is_new and entity.named_before(at) >= 0:
            continue  # a spokeswoman for the council, after the leader of the council
        if is_person and is_of_another_nation(entity, own, mention, at, language):
            continue
        if is_person and is_of_another_rank(entity, mention, language):
            continue
        told = entity.role_words if is_person else entity.role_words | {stem(w, language) for w in entity.words}
        shared = words & told
        if not shared or not head_stems & told or (is_person and _lead_two(words, told, language)):
            continue
        score = len(shared) / len(words) if len(words) > 1 else _FEWEST_SHARED  # a lone head: whoever was named last
        place = entity.named_before(at + 1)
        if score >= _FEWEST_SHARED and (best is None or (score, place) > (best[0], best[1])):
            best = (score, place, entity)
    return best[2] if best is not None else None


def _lead_two(words: set[str], others: set[str], language: Language) -> bool:
    """Whether two offices are of different bodies: the head of the government, the head of the union."""
    every_body = {stem(w, language) for w in language.organisation_words - language.titles}
    of_one, of_other = words & every_body, others & every_body
    return bool(of_one and of_other) and not of_one & of_other


def _compatriot(own: Register, mention: Mention, at: int, language: Language) -> Entity | None:
    nations = {language.countries[w] for w in mention.words if w in language.countries}
    for entity in own.recent(at, mention.gender, person=True)[:_COMPATRIOTS]:
        if nations & _nations(entity, language):
            return entity
    return None
