"""Reads a source where no capital tells a name."""

from services.common.contracts.statements import SpeakerKind
from services.extract.model import Gender, Language, Mention, MentionKind, Token
from services.extract.steps.mentions.joint import is_joint
from services.extract.steps.mentions.lexical_names import find_name_and_role
from services.extract.steps.mentions.lexical_organisations import find_issuer, is_generic, organisation_core, without_to
from services.extract.steps.mentions.lexical_words import (
    gender_of_body,
    is_definite,
    is_definite_thing,
    is_given_name,
    is_preposition,
    letters_of,
    opens_body,
)
from services.extract.steps.mentions.words import gender_of_name, gender_of_titles, kind_of_body, segments_of, written

_LONGEST_OUTLET = 4
_SHORTEST_PLURAL = 6
_LONGEST_SURNAME = 7
"""Letters of surnames that end like a plural: الياسين."""


def read_lexically(text: str, tokens: list[Token], at: int, language: Language) -> Mention:
    """The mention of a source with at least one word; `at` is where it begins."""
    determiner = tokens[0].key
    tokens = _without_determiner([without_to(tokens[0], language), *tokens[1:]], language)
    words = tuple(t.key for t in tokens if t.is_word)
    if determiner in language.naming.same and words[0] != determiner:  # ذات المصدر
        words = (*words, determiner)
    first = words[0]
    phrase = " ".join(words)
    if phrase in language.countries:
        return _named(text, tokens, at, words, SpeakerKind.ORGANIZATION)
    if _is_state(words, language):
        return _named(text, [t for t in tokens if t.is_word], at, words, SpeakerKind.ORGANIZATION)
    if len(words) > 1 and first in language.naming.states and " ".join(words[1:]) in language.countries:
        return _named(text, [t for t in tokens if t.is_word][1:], at, words, SpeakerKind.ORGANIZATION)  # دولة الكويت
    if phrase in language.outlets:
        return _named(text, tokens, at, words, SpeakerKind.OUTLET)
    nation = _nation_of(words, language)
    if nation:
        return Mention(at=at, kind=MentionKind.NAME, speaker_kind=SpeakerKind.ORGANIZATION, words=words, name=nation)
    if first in language.document_words or first in language.naming.issued:
        issuer = find_issuer(tokens, language)
        if issuer:
            return read_lexically(text, issuer, issuer[0].start, language)
    if first in language.document_words:
        return Mention(at=at, kind=MentionKind.DOCUMENT, speaker_kind=SpeakerKind.ORGANIZATION, words=words)
    if len(words) > 1 and opens_body(first, words[1], language):
        marked = [n for n, token in enumerate(tokens) if token.is_word]
        return _organisation(text, tokens[marked[0] : marked[-1] + 1], at, words, None, language)
    if first in language.group_words or first[0].isdigit() or _are_several(words, language):
        return Mention(at=at, kind=MentionKind.GROUP, speaker_kind=SpeakerKind.GROUP, words=words, number="p")
    if first in language.naming.correspondents:
        return _correspondent(text, tokens, at, words, language)
    is_outlet = words[-1] in language.outlet_words and first not in language.titles
    is_generic = len(words) == 1 and first.startswith(letters_of(language).article)
    if is_outlet and not is_generic and len(words) <= _LONGEST_OUTLET:
        return _named(text, tokens, at, words, SpeakerKind.OUTLET)
    gender = gender_of_titles(words, language)
    if first in language.organisation_words or first in language.outlet_words:
        return _organisation(text, tokens, at, words, gender, language)
    if _are_two_bodies(first, language) and len(words) > 1:  # وزارتا الاقتصاد والدفاع
        return _named(text, tokens, at, words, SpeakerKind.ORGANIZATION)
    if is_joint(words, language):
        return Mention(
            at=at, kind=MentionKind.GROUP, speaker_kind=SpeakerKind.GROUP, words=words, number="p", are_two=True
        )
    return _person(text, tokens, at, words, gender, language)


def _is_state(words: tuple[str, ...], language: Language) -> bool:
    """المملكة المغربية, الجمهورية اليمنية: a country by its full name."""
    article = letters_of(language).article
    is_definite = len(words) > 1 and words[0].startswith(article)
    is_definite = is_definite and words[0].removeprefix(article) in language.naming.states
    described = {word for word in words[1:] if word in language.countries}
    return is_definite and bool(described) and all(word.startswith(article) for word in words[1:])


def _are_two_bodies(word: str, language: Language) -> bool:
    letters = letters_of(language)
    stem = word.removesuffix(letters.plural[1][0])
    is_dual = stem != word and stem.endswith(letters.open_feminine)
    return is_dual and stem.removesuffix(letters.open_feminine) + letters.feminine in language.organisation_words


def _are_several(words: tuple[str, ...], language: Language) -> bool:
    """المتهمين: a lone plural with the article, in the form that follows إن."""
    letters, word = letters_of(language), words[0]
    is_plural = word.startswith(letters.article) and word.endswith(letters.plural_object)
    known = word in language.titles or word in language.organisation_words
    return len(words) == 1 and is_plural and len(word) > _LONGEST_SURNAME and not known


def _without_determiner(tokens: list[Token], language: Language) -> list[Token]:
    """هذه المجموعة speaks like المجموعة."""
    is_determined = tokens[0].key in language.naming.the and len(tokens) > 1 and is_definite(tokens[1], language)
    return tokens[1:] if is_determined else tokens


def _nation_of(words: tuple[str, ...], language: Language) -> str | None:
    """The country whose statements speak for it: التصريحات الفرنسية."""
    if len(words) != 2 or words[0] not in language.document_words or words[0] in language.group_words:
        return None
    is_definite = all(word.startswith(letters_of(language).article) for word in words)
    return language.nationalities.get(words[1]) if is_definite else None


def _correspondent(text: str, tokens: list[Token], at: int, words: tuple[str, ...], language: Language) -> Mention:
    """مراسلنا, مراسل وكالة كذا في فلمار: the outlet, unless the correspondent is named."""
    outlet: list[Token] = []
    for token in tokens[1:]:
        if not token.is_word or is_preposition(token, language):
            break
        outlet.append(token)
    if any(is_given_name(token, language) for token in outlet):
        return _person(text, tokens, at, words, gender_of_titles(words, language), language)
    if outlet and outlet[0].key in language.outlet_words:
        return _organisation(text, outlet, at, words, None, language)
    if outlet:
        return _named(text, outlet, at, words, SpeakerKind.OUTLET)
    return Mention(at=at, kind=MentionKind.DESCRIPTION, speaker_kind=SpeakerKind.OUTLET, words=words[:1])


def _named(text: str, tokens: list[Token], at: int, words: tuple[str, ...], kind: SpeakerKind) -> Mention:
    return Mention(at=at, kind=MentionKind.NAME, speaker_kind=kind, words=words, name=written(text, tokens))


def _organisation(
    text: str, tokens: list[Token], at: int, words: tuple[str, ...], gender: Gender | None, language: Language
) -> Mention:
    first = words[0]
    core = organisation_core(tokens, language)
    kind = kind_of_body([t.key for t in core], language)
    is_alone = sum(t.is_word for t in core) == 1 and first.startswith(letters_of(language).article)
    is_alone = is_alone or is_generic(core, language)
    if is_alone and first not in language.outlets and first not in language.naming.whole_organisations:
        return Mention(at=at, kind=MentionKind.DESCRIPTION, speaker_kind=kind, words=words[:1], gender=gender)
    return Mention(
        at=at,
        kind=MentionKind.NAME,
        speaker_kind=kind,
        words=words,
        name=written(text, core),
        gender=gender or gender_of_body(core[0], language),
    )


def _person(
    text: str, tokens: list[Token], at: int, words: tuple[str, ...], gender: Gender | None, language: Language
) -> Mention:
    first, letters = words[0], letters_of(language)
    are_things = first.endswith(letters.feminine_plural) and is_definite_thing(tokens[0], language)
    are_several = first.endswith(letters.plural[0]) or are_things
    if len(words) == 1 and first.startswith(letters.article) and are_several:  # المتهمون, التحريات
        return Mention(at=at, kind=MentionKind.GROUP, speaker_kind=SpeakerKind.GROUP, words=words, number="p")
    name, role = find_name_and_role(segments_of(tokens), language)
    if name:
        return Mention(
            at=at,
            kind=MentionKind.NAME,
            speaker_kind=SpeakerKind.PERSON,
            words=words,
            name=written(text, name),
            role=written(text, role) if role else None,
            gender=gender or gender_of_name([name[0].key], language),
        )
    is_plural = first.endswith(letters_of(language).plural) and len(first) >= _SHORTEST_PLURAL
    is_group = is_plural and first not in language.titles
    return Mention(
        at=at,
        kind=MentionKind.GROUP if is_group else MentionKind.DESCRIPTION,
        speaker_kind=SpeakerKind.GROUP if is_group else SpeakerKind.PERSON,
        words=words,
        gender=gender,
        number="p" if is_group else "s",
    )
