"""Ends a source with a surname that the passage knows, where no capital tells that the next word is no part of it."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace

from services.common.contracts.spans import Span
from services.common.contracts.statements import SpeakerKind
from services.common.folding import fold
from services.extract.model import Attribution, Language, Mention, MentionKind, Passage, Token
from services.extract.steps.mentions.lexical_words import is_adjective, is_definite, is_possessed


def without_objects(
    passage: Passage, found: Sequence[Attribution], names: Iterable[Mention], language: Language
) -> tuple[Attribution, ...]:
    """The attributions, each source without the object that follows a surname of one of the names."""
    if language.has_capitals:
        return tuple(found)
    surnames = frozenset(fold(one.name).split()[-1] for one in names if one.name and _is_full_name(one))
    cut = (one.source and _without_object(passage, one.source, surnames, language) for one in found)
    return tuple(replace(one, source=source) for one, source in zip(found, cut, strict=True))


def _without_object(passage: Passage, span: Span, surnames: frozenset[str], language: Language) -> Span:
    """The span without the verb's object that follows a lone surname at its beginning: الحداد التهمة, of نفى الحداد
    التهمة; القاضي حديثه."""
    first = bisect_left(passage.starts, span.start)
    if not surnames or first + 1 >= len(passage.tokens) or passage.tokens[first].start != span.start:
        return span
    name, following = passage.tokens[first], passage.tokens[first + 1]
    if name.key not in surnames or following.end > span.end:
        return span
    return Span(span.start, name.end) if _is_no_name(following, surnames, language) else span


def _is_full_name(mention: Mention) -> bool:
    is_person = mention.kind is MentionKind.NAME and mention.speaker_kind is SpeakerKind.PERSON
    return is_person and mention.name is not None and len(mention.name.split()) > 1


def _is_no_name(token: Token, surnames: frozenset[str], language: Language) -> bool:
    if token.key in language.auxiliaries or is_possessed(token, language):
        return True
    is_other = token.key in surnames or token.key in language.titles or is_adjective(token, language)
    return is_definite(token, language) and not is_other
