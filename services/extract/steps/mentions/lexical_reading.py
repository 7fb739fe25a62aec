"""Reads a source where no capital tells a name."""

from services.common.contracts.statements import SpeakerKind
from services.extract.model import Gender, Language, Mention, MentionKind, Token
from services.extract.steps.mentions.lexical_names import find_name_and_role
from services.extract.steps.mentions.lexical_organisations import find_issuer, organisation_core
from services.extract.steps.mentions.lexical_words import gender_of_body, letters_of
from services.extract.steps.mentions.words import gender_of_name, gender_of_titles, segments_of, written

_LONGEST_OUTLET = 4
_SHORTEST_PLURAL = 6


def read_lexically(text: str, tokens: list[Token], at: int, language: Language) -> Mention:
    """The mention of a source with at least one word; `at` is where it begins."""
    words = tuple(t.key for t in tokens if t.is_word)
    first = words[0]
    phrase = " ".join(words)
    if phrase in language.countries:
        return _named(text, tokens, at, words, SpeakerKind.ORGANIZATION)
    if phrase in language.outlets:
        return _named(text, tokens, at, words, SpeakerKind.OUTLET)
    if first in language.document_words or first in language.naming.issued:
        issuer = find_issuer(tokens, language)
        if issuer:
            return read_lexically(text, issuer, issuer[0].start, language)
    if first in language.document_words:
        return Mention(at=at, kind=MentionKind.DOCUMENT, speaker_kind=SpeakerKind.ORGANIZATION, words=words)
    if first in language.group_words or first[0].isdigit():
        return Mention(at=at, kind=MentionKind.GROUP, speaker_kind=SpeakerKind.GROUP, words=words, number="p")
    is_outlet = words[-1] in language.outlet_words and first not in language.titles
    is_generic = len(words) == 1 and first.startswith(letters_of(language).article)
    if is_outlet and not is_generic and len(words) <= _LONGEST_OUTLET:
        return _named(text, tokens, at, words, SpeakerKind.OUTLET)
    gender = gender_of_titles(words, language)
    if first in language.organisation_words or first in language.outlet_words:
        return _organisation(text, tokens, at, words, gender, language)
    return _person(text, tokens, at, words, gender, language)


def _named(text: str, tokens: list[Token], at: int, words: tuple[str, ...], kind: SpeakerKind) -> Mention:
    return Mention(at=at, kind=MentionKind.NAME, speaker_kind=kind, words=words, name=written(text, tokens))


def _organisation(
    text: str, tokens: list[Token], at: int, words: tuple[str, ...], gender: Gender | None, language: Language
) -> Mention:
    first = words[0]
    kind = SpeakerKind.OUTLET if first in language.outlet_words else SpeakerKind.ORGANIZATION
    core = organisation_core(tokens, language)
    is_alone = sum(t.is_word for t in core) == 1 and first.startswith(letters_of(language).article)
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
    first = words[0]
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
