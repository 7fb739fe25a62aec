"""Reads a source in a language with capitals."""

from services.common.contracts.statements import SpeakerKind
from services.extract.model import Gender, Language, Mention, MentionKind, Number, Token
from services.extract.steps.mentions.capital_names import find_name, find_personal_name, find_runs, kind_of_name
from services.extract.steps.mentions.words import gender_of_name, segments_of


def read_capitals(text: str, tokens: list[Token], at: int, language: Language) -> Mention:
    """The mention of a source with at least one word; `at` is where it begins."""
    words = tuple(token.key for token in tokens if token.is_word)
    segments = segments_of(tokens)
    head = segments[0]
    genders = {language.title_genders[w] for w in words if w in language.title_genders}
    gender: Gender | None = genders.pop() if len(genders) == 1 else None
    head_words = [t.key for t in head if t.is_word]
    name = find_name(head, language) or _name_after(segments[1:], language)
    if name is None:
        return _nameless(at, words, head_words, gender, language)
    keys = [t.key for t in name]
    is_organisation = any(k in language.organisation_words or k in language.outlet_words for k in keys)
    is_joint = not language.naming.joint.isdisjoint(head_words) and len(find_runs(head, language)) > 1
    if is_joint and not is_organisation:
        return Mention(at=at, kind=MentionKind.GROUP, speaker_kind=SpeakerKind.GROUP, words=words, number="p")
    bare, first = name, tokens.index(name[0])
    if first and tokens[first - 1].key in language.naming.the and tokens[first - 1].text[0].isupper():
        name, head = [tokens[first - 1], *name], []  # The Times: its capital makes the article part of the name
    speaker_kind = kind_of_name(bare, head, language)
    if speaker_kind is SpeakerKind.PERSON and gender is None:
        gender = gender_of_name(keys, language)
    return Mention(
        at=at,
        kind=MentionKind.NAME,
        speaker_kind=speaker_kind,
        words=words,
        name=text[name[0].start : name[-1].end],
        role=_role(text, tokens, name, language),
        gender=gender,
    )


def _name_after(segments: list[list[Token]], language: Language) -> list[Token] | None:
    """A name that fills an apposition: the minister, Jane Smith."""
    for segment in segments:
        name = find_personal_name(segment, language)
        if name is not None and name[0] is segment[0]:
            return name
    return None


def _nameless(at: int, words: tuple[str, ...], head: list[str], gender: Gender | None, language: Language) -> Mention:
    core = _before_preposition(head, language)
    first = core[0] if core else ""
    last = core[-1] if core else words[-1]
    number: Number = "s"
    if last in language.document_words or first in language.document_words:
        kind, speaker_kind = MentionKind.DOCUMENT, SpeakerKind.ORGANIZATION
    elif last in language.group_words or first in language.naming.quantifiers:
        kind, speaker_kind, number = MentionKind.GROUP, SpeakerKind.GROUP, "p"
    elif last in language.organisation_words or last in language.outlet_words:
        kind, speaker_kind = MentionKind.DESCRIPTION, SpeakerKind.ORGANIZATION
    elif last in language.titles | language.person_words or not last.endswith(language.naming.plural):
        kind, speaker_kind = MentionKind.DESCRIPTION, SpeakerKind.PERSON
    else:
        kind, speaker_kind, number = MentionKind.GROUP, SpeakerKind.GROUP, "p"
    return Mention(at=at, kind=kind, speaker_kind=speaker_kind, words=words, gender=gender, number=number)


def _before_preposition(words: list[str], language: Language) -> list[str]:
    found: list[str] = []
    for word in words:
        if found and (word in language.prepositions or word in language.relative_pronouns):
            break
        found.append(word)
    return found


def _role(text: str, tokens: list[Token], name: list[Token], language: Language) -> str | None:
    """The office beside a name, before it or after it, without the words that only lead to it."""
    naming = language.naming
    before = _trimmed(tokens[: tokens.index(name[0])], naming.before_role)
    if before and not all(t.key in naming.courtesies or not t.is_word for t in before):
        return text[before[0].start : before[-1].end]
    after = _trimmed(tokens[tokens.index(name[-1]) + 1 :], naming.before_apposition)
    if len(after) > 2 and after[0].key in naming.introducing:  # , who is a lawyer; not: , who owns a shop
        is_office = after[1].key in naming.copulas and after[2].key in naming.articles
        after = _trimmed(after[2:], naming.before_apposition) if is_office else []
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
