"""Reads words of which an engine knows that they are a name."""

from dataclasses import replace

from services.common.contracts.spans import Span
from services.common.contracts.statements import SpeakerKind
from services.common.folding import fold
from services.extract.model import Language, Mention, MentionKind, Passage

_SHORTEST_JOINED = 6
_AROUND = " ,،;:()–—-"


def as_name(passage: Passage, span: Span, mention: Mention, language: Language) -> Mention:
    """The mention of `span`, read without that knowledge, as a name and nothing else."""
    name = _without_to(span.of(passage.text), language)
    if mention.kind is MentionKind.NAME and mention.name == name:
        return mention
    is_nobody = mention.kind in (MentionKind.GROUP, MentionKind.PRONOUN)
    kind = SpeakerKind.PERSON if is_nobody else mention.speaker_kind
    return replace(mention, kind=MentionKind.NAME, speaker_kind=kind, name=name, role=None, number="s")


def _without_to(name: str, language: Language) -> str:
    """للحداد is whom something is to, الحداد."""
    letters = language.letters
    if letters is None or not name.startswith(letters.to_the) or " " in name or len(name) < _SHORTEST_JOINED:
        return name
    return letters.article + name[len(letters.to_the) :]


def with_name(passage: Passage, source: Span, mention: Mention, name: Mention, language: Language) -> Mention:
    """The mention of a source, with the name inside it: its office and words stay those of the source."""
    if mention.kind is MentionKind.NAME and mention.name == name.name:
        return mention
    is_body = mention.speaker_kind in (SpeakerKind.ORGANIZATION, SpeakerKind.OUTLET)
    role = mention.role
    kind = name.speaker_kind
    if kind is SpeakerKind.PERSON:
        role = role or _office_before(passage, source, name, language)
        if is_body and role is None and mention.kind is MentionKind.NAME:
            kind = mention.speaker_kind
    return replace(
        name, at=mention.at, words=mention.words, speaker_kind=kind, role=role, gender=mention.gender or name.gender
    )


def _office_before(passage: Passage, source: Span, name: Mention, language: Language) -> str | None:
    """The words of a source before the name, where one of them is a title."""
    if name.at <= source.start:
        return None
    words = passage.text[source.start : name.at].strip(_AROUND)
    words += ")" if words.count("(") > words.count(")") else ""
    article = language.letters.article if language.letters is not None else ""
    keys = [fold(word) for word in words.split()]
    courtesies = language.naming.courtesies
    is_office = any(k in language.titles or k.removeprefix(article) in language.titles for k in keys)
    return words if is_office and not all(k.rstrip(".") in courtesies for k in keys) else None
