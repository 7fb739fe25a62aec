"""Reads a source in a language with capitals."""

from dataclasses import replace
from itertools import pairwise, takewhile

from services.common.contracts.statements import SpeakerKind
from services.extract.model import Gender, Language, Mention, MentionKind, Number, Token
from services.extract.steps.mentions.capital_names import is_first_name
from services.extract.steps.mentions.capital_phrases import Named, Phrase, cut_phrase, issuer_of, name_of_phrase
from services.extract.steps.mentions.capital_runs import find_runs, is_office
from services.extract.steps.mentions.words import gender_of_name, gender_of_titles, segments_of

_BRACKETS = frozenset("()[]")
_FEWEST = 2
"""Words of a name that only its place behind an office tells."""


def read_capitals(text: str, tokens: list[Token], at: int, language: Language) -> Mention:
    """The mention of a source with at least one word; `at` is where it begins."""
    words = tuple(token.key for token in tokens if token.is_word)
    genders = {language.title_genders[w] for w in words if w in language.title_genders}
    gender: Gender | None = genders.pop() if len(genders) == 1 else None
    if language.naming.head_first:
        gender = gender_of_titles(words, language)
    segments = segments_of(tokens)
    phrase = cut_phrase(segments[0], language)
    core = [t.key for t in phrase.core if t.is_word]
    is_document = _is_document(phrase.core, language)
    named = issuer_of(phrase, language) if is_document else None
    if named is None and _is_joint(phrase.core, language):
        return Mention(
            at=at, kind=MentionKind.GROUP, speaker_kind=SpeakerKind.GROUP, words=words, number="p", are_two=True
        )
    named = named or name_of_phrase(phrase, language)
    if named is None:
        ahead = takewhile(lambda segment: segment[0].key not in language.naming.introducing, segments)
        told = tuple(token.key for segment in ahead for token in segment if token.is_word)
        nameless = _nameless(at, told or words, core, gender, language)
        if (
            nameless.speaker_kind is SpeakerKind.ORGANIZATION
            and nameless.kind is MentionKind.DESCRIPTION
            and not is_document
        ):
            nameless = replace(nameless, name=_told_name(text, phrase.core, language))
        named = _in_apposition(tokens, segments[1:], language) or _after_office(phrase, language)
        named = named or _from_given_name(phrase, language)
        if named is None or nameless.kind is MentionKind.GROUP:
            return nameless
    name = _with_article(tokens, named.name, language)
    keys = [t.key for t in named.name]
    if named.kind is SpeakerKind.PERSON and gender is None:
        gender = gender_of_name(keys, language)
    return Mention(
        at=at,
        kind=MentionKind.NAME,
        speaker_kind=named.kind,
        words=words,
        name=text[name[0].start : name[-1].end],
        role=None if is_document else _role(text, tokens, name, language),
        gender=gender if named.kind is SpeakerKind.PERSON else None,
    )


def _told_name(text: str, core: list[Token], language: Language) -> str | None:
    """What to call a body in small letters that nothing in the article names: the harbour commission."""
    words = [t for t in core if t.is_word]
    is_definite = bool(words) and words[0].key in language.naming.the
    if not is_definite or len(words) <= _FEWEST or words[-1].key in language.naming.bodies | language.outlet_words:
        return None
    return text[words[1].start : words[-1].end]


def _is_document(core: list[Token], language: Language) -> bool:
    words = [t for t in core if t.is_word]
    if not words or (words[-1].key in language.naming.with_article and words[-1].text[0].isupper()):
        return False  # the Post
    is_last = words[-1].key in language.document_words and (words[-1].text[0].islower() or len(words) == 1)
    return is_last or words[0].key in language.document_words


def _after_office(phrase: Phrase, language: Language) -> Named | None:
    """The name at the end of an office with what it is for, in small letters: minister of mines and energy Holt."""
    if not any(is_office(t, language) for t in phrase.core) or len(phrase.tail) <= _FEWEST:
        return None
    named = name_of_phrase(Phrase(phrase.tail, []), language)
    if named is None or named.kind is not SpeakerKind.PERSON or len(named.name) < _FEWEST:
        return None
    ahead = phrase.tail[next(n for n, t in enumerate(phrase.tail) if t is named.name[0]) - 1]
    return None if ahead.key in language.prepositions | language.determiners or not ahead.is_word else named


def _with_article(tokens: list[Token], name: list[Token], language: Language) -> list[Token]:
    """The name of a newspaper with its article, which belongs to it: the Guardian."""
    first = next((n for n, t in enumerate(tokens) if t is name[0]), 0)
    is_paper = name[-1].key in language.naming.with_article
    if first and is_paper and tokens[first - 1].key in language.naming.the:
        return [tokens[first - 1], *name]
    return name


def _is_joint(core: list[Token], language: Language) -> bool:
    """Whether two speak together: Holt and Finch, the minister and his aides."""
    runs = find_runs(core, language)
    inside = {id(t) for run in runs for t in run}
    joints = [n for n, t in enumerate(core) if t.key in language.naming.joint and id(t) not in inside and n]
    if not joints:
        return False
    before, after = core[: joints[0]], core[joints[0] + 1 :]
    if joints[0] == 1 and after and before[0].key in language.office_adjectives and _opens_field(after, language):
        return False
    is_named_before = any(run[-1] is before[-1] for run in runs)
    return is_named_before and bool(runs) and any(t is runs[-1][-1] for t in after)


def _opens_field(after: list[Token], language: Language) -> bool:
    """Whether what an office is for goes on behind "and": Police and crime commissioner, Health and Safety chief."""
    first = after[0]
    is_plain = first.key not in language.titles | language.determiners | language.group_words
    return is_plain and not is_first_name(first, language) and any(is_office(t, language) for t in after[1:])


def _in_apposition(tokens: list[Token], segments: list[list[Token]], language: Language) -> Named | None:
    """A name that fills an apposition: the minister, Ms Jane Holt, or her aide, former judge Jane Holt."""
    for segment in segments:
        ahead = next(n for n, t in enumerate(tokens) if t is segment[0]) - 1
        is_aside = segment[0].key in language.naming.exemplifying | language.naming.introducing
        if (ahead >= 0 and tokens[ahead].text in _BRACKETS) or is_aside:
            continue  # the mayor, who replaced Jane Holt
        phrase = cut_phrase(segment, language)
        runs = find_runs(phrase.core, language)
        named = name_of_phrase(phrase, language)
        if named is None or named.kind is not SpeakerKind.PERSON:
            continue
        is_whole = runs[-1][0] is phrase.core[0]
        if is_whole or is_first_name(named.name[0], language) or named.name[0] is not runs[-1][0]:
            return named
    return None


def _from_given_name(phrase: Phrase, language: Language) -> Named | None:
    """The name that follows what an office is for, told by its given name: la alcaldesa de Velmar Ana Ferrer."""
    runs = find_runs(phrase.tail, language)
    if not runs or runs[-1][-1] is not phrase.tail[-1] or not any(is_office(t, language) for t in phrase.core):
        return None
    run = runs[-1]
    first = next((n for n, t in enumerate(run[:-1]) if n and is_first_name(t, language)), None)
    return Named(run[first:], SpeakerKind.PERSON) if first is not None else None


def _nameless(at: int, words: tuple[str, ...], core: list[str], gender: Gender | None, language: Language) -> Mention:
    naming = language.naming
    first = core[0] if core else ""
    last = core[-1] if core else words[-1]
    if language.naming.head_first:
        first = last = next((w for w in core if w not in language.naming.articles), last)
    number: Number = "s"
    kind, speaker_kind = MentionKind.DESCRIPTION, SpeakerKind.PERSON
    is_body = last in naming.bodies or last in language.organisation_words or last in language.outlet_words
    if last in language.document_words or first in language.document_words:
        collective = next((w for w in core if w in naming.collectives), None)
        if collective is not None:  # the police report
            return Mention(at=at, kind=kind, speaker_kind=SpeakerKind.ORGANIZATION, words=(collective,))
        kind, speaker_kind = MentionKind.DOCUMENT, SpeakerKind.ORGANIZATION
    elif _holds_office(core, language):
        pass
    elif last in naming.collectives and first not in naming.quantifiers | naming.indefinite:
        speaker_kind = SpeakerKind.ORGANIZATION
    elif last in language.group_words or first in naming.quantifiers:
        kind, speaker_kind, number = MentionKind.GROUP, SpeakerKind.GROUP, "p"
    elif is_body:
        speaker_kind = SpeakerKind.ORGANIZATION
    elif last not in language.titles | language.person_words and last.endswith(naming.plural):
        kind, speaker_kind, number = MentionKind.GROUP, SpeakerKind.GROUP, "p"
    return Mention(at=at, kind=kind, speaker_kind=speaker_kind, words=words, gender=gender, number=number)


def _holds_office(core: list[str], language: Language) -> bool:
    """Whether a phrase is an office with what it is for: head of Velmar affairs."""
    links = language.naming.office_links
    offices = language.titles - language.office_adjectives
    return any(word in offices and after in links for word, after in pairwise(core))


def _role(text: str, tokens: list[Token], name: list[Token], language: Language) -> str | None:
    """The office beside a name, before it or after it, without the words that only lead to it."""
    naming = language.naming
    first = next((n for n, t in enumerate(tokens) if t is name[0]), 0)
    last = next((n for n, t in enumerate(tokens) if t.start == name[-1].start), len(tokens) - 1)
    before = _trimmed(tokens[:first], naming.before_role)
    while before and (before[-1].key in naming.courtesies or not before[-1].is_word):
        before = before[:-1]
    if before:
        return text[before[0].start : before[-1].end]
    after = _trimmed(tokens[last + 1 :], naming.before_apposition)
    if len(after) > 2 and after[0].key in naming.introducing:  # , who is a lawyer; not: , who owns a shop
        is_office_told = after[1].key in naming.copulas and after[2].key in naming.articles
        after = _trimmed(after[2:], naming.before_apposition) if is_office_told else []
    clause = next((n for n, t in enumerate(after) if t.key in naming.introducing), len(after))
    after = _trimmed(after[:clause], frozenset())
    if not after or after[0].key in language.prepositions or any(t.key.isdigit() for t in after[:2]):
        return None
    return text[after[0].start : after[-1].end]


def _trimmed(tokens: list[Token], leading: frozenset[str]) -> list[Token]:
    """The tokens without marks at either end, and without words that only lead to the others."""
    first, last = 0, len(tokens)
    while last > 0 and not tokens[last - 1].is_word:
        last -= 1
    while first < last and (not tokens[first].is_word or tokens[first].key in leading):
        first += 1
    return tokens[first:last]
