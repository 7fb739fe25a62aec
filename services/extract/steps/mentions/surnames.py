"""Ends a source with a surname that the passage knows, where no capital tells that the next word is no part of it."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from services.common.contracts.spans import Span
from services.common.contracts.statements import SpeakerKind
from services.common.folding import fold
from services.extract.model import Attribution, Language, Mention, MentionKind, Passage, Token
from services.extract.steps.mentions.lexical_words import is_adjective, is_definite, is_possessed

_LONGEST_OFFICE = 12
"""Tokens of a source that are looked at."""


def without_objects(
    passage: Passage, found: Sequence[Attribution], names: Iterable[Mention], language: Language
) -> tuple[Attribution, ...]:
    """The attributions, each source without the object that follows a surname of one of the names."""
    if language.has_capitals:
        return tuple(found)
    full = [fold(one.name).split() for one in names if one.name and _is_full_name(one)]
    surnames = {words[-1]: words[-2] for words in full}
    cut = (one.source and _without_object(passage, one.source, surnames, language) for one in found)
    return tuple(replace(one, source=source) for one, source in zip(found, cut, strict=True))


def _without_object(passage: Passage, span: Span, surnames: Mapping[str, str], language: Language) -> Span:
    """The span without the verb's object that follows a surname: الحداد التهمة, of نفى الحداد التهمة; القاضي حديثه;
    الوزير سامي حداد نظيره. `surnames` have the word before each."""
    first = bisect_left(passage.starts, span.start)
    last = bisect_left(passage.starts, span.end)
    for k in range(first, min(last - 1, first + _LONGEST_OFFICE)):
        key = passage.tokens[k].key
        is_named = key in surnames and (k == first or passage.tokens[k - 1].key == surnames[key])
        if is_named and _is_no_name(passage.tokens[k + 1], surnames, language):
            return Span(span.start, passage.tokens[k].end)
    return span


def _is_full_name(mention: Mention) -> bool:
    is_person = mention.kind is MentionKind.NAME and mention.speaker_kind is SpeakerKind.PERSON
    return not mention.is_guess and is_person and mention.name is not None and len(mention.name.split()) > 1


def _is_no_name(token: Token, surnames: Mapping[str, str], language: Language) -> bool:
    if token.key in language.auxiliaries or is_possessed(token, language):
        return True
    is_other = token.key in surnames or token.key in language.titles or is_adjective(token, language)
    return is_definite(token, language) and not is_other
