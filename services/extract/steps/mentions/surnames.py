"""Ends a source with a surname that the passage knows, where no capital tells that the next word is no part of it."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace

from services.common.contracts.spans import Span
from services.common.contracts.statements import SpeakerKind
from services.common.folding import fold
from services.extract.model import Attribution, Language, Mention, MentionKind, Passage, Token
from services.extract.steps.mentions.lexical_words import is_adjective, is_definite, is_given_name, is_possessed

_FULL_NAME = 2
_LONGEST_PARTICLE = 5
"""Letters between whom somebody calls on and what for, with the spaces."""
_LONGEST_SINGULAR = 4
"""Letters of words without their article that end like a plural: أمين."""
_LONGEST_OFFICE = 12
"""Tokens of a source that are looked at."""


def without_objects(
    passage: Passage, found: Sequence[Attribution], names: Iterable[Mention], language: Language
) -> tuple[Attribution, ...]:
    """The attributions, each source without the object that follows a surname of one of the names."""
    if language.has_capitals:
        return tuple(found)
    surnames: defaultdict[str, set[str]] = defaultdict(set)
    for name in names:
        if name.name and _is_full_name(name):
            words = fold(name.name).split()
            if len(words) < _FULL_NAME:  # one of them is vowel signs alone
                continue
            *_, before, last = words
            surnames[last].add(before)
    found = tuple(_without_addressee(passage, one, language) for one in found)
    cut = (one.source and _without_object(passage, one.source, surnames, language) for one in found)
    return tuple(replace(one, source=source) for one, source in zip(found, cut, strict=True))


def _without_addressee(passage: Passage, one: Attribution, language: Language) -> Attribution:
    """The attribution of a verb that calls on somebody, its source without whom: دعت نقابة الصحفيين إدارة الصحيفة,
    طالب سامي حداد الحكومة, ناشدت الهيئة المواطنين."""
    grammar = language.verb_first
    if grammar is None or one.source is None or one.cue is None or one.cue.end > one.source.start:
        return one
    key = passage.tokens[bisect_left(passage.starts, one.cue.start + 1) - 1].key
    forms = language.cues.get(key) or language.cues.get(key[1:], ())
    if not any(form.lemma in grammar.addressing for form in forms):
        return one
    first = bisect_left(passage.starts, one.source.start)
    last = bisect_left(passage.starts, one.source.end)
    for k in range(first + 1, last):
        if _opens_addressee(passage.tokens[first:last], k - first, language):
            source = Span(one.source.start, passage.tokens[k - 1].end)
            content, *others = one.content
            if any(form.lemma in language.addressing.telling for form in forms):
                return replace(one, source=source)  # whom he told is no part of what
            if one.source.start == content.start or 0 <= content.start - one.source.end <= _LONGEST_PARTICLE:
                content = Span(passage.tokens[k].start, content.end)  # whom it is asked of belongs to what is asked
            return replace(one, source=source, content=(content, *others))
    return one


def _opens_addressee(tokens: Sequence[Token], k: int, language: Language) -> bool:
    """Whether a body, or several people, begin at `k` behind a phrase that is complete: it ends with the article, or
    with a name."""
    letters = language.letters
    before, token = tokens[k - 1], tokens[k]
    if letters is None or not before.is_word or not token.is_word:
        return False
    known = language.titles | language.organisation_words | language.group_words | language.common_words
    is_complete = is_definite(before, language) or is_possessed(before, language) or before.key in language.countries
    if token.key in language.titles and is_definite(token, language):  # اتهم النائب وليد حداد الوزير سامي نجار
        is_named = any(is_given_name(t, language) for t in tokens[1:k])
        return is_named and any(is_given_name(t, language) for t in tokens[k + 1 : k + 2])
    if _is_another_office(tokens, k, language):
        return True
    is_complete = is_complete or (k > 1 and tokens[k - 2].key in language.naming.without)  # أطباء بلا حدود
    is_joined = before.key[:1] in (letters.to, letters.by) and before.key[1:] in known
    are_bodies = before.key.endswith(letters.feminine_plural)
    are_bodies = are_bodies and before.key.removesuffix(letters.feminine_plural) + letters.feminine in known
    is_head = is_joined or are_bodies or before.key in known | language.prepositions  # اتحاد نقابات العمال
    if not is_complete and (is_head or k < _FULL_NAME or not is_definite(token, language)):
        return False
    plain = token.key.removeprefix(letters.article)
    grammar = language.verb_first
    bodies = language.organisation_words | language.group_words | (grammar.called_on if grammar else frozenset())
    if not is_definite(token, language):
        following = tokens[k + 1] if k + 1 < len(tokens) else None
        return is_complete and token.key in language.organisation_words and following is not None
    if plain.endswith(letters.plural_object) and len(plain) > _LONGEST_SINGULAR:
        return True
    return token.key in bodies and token.key not in language.titles and not is_adjective(token, language)


def _is_another_office(tokens: Sequence[Token], k: int, language: Language) -> bool:
    """Whether an office follows somebody named with his own: طالب النائب سامي حداد وزير الشؤون ب."""
    if tokens[k].key not in language.naming.sure_offices or k + 1 >= len(tokens) or k <= _FULL_NAME:
        return False
    own = {token.key for token in tokens[:k]} & language.titles - language.naming.courtesies - language.honorifics
    is_named = any(is_given_name(token, language) for token in tokens[1 : k - 1])
    return bool(own) and is_named and is_definite(tokens[k + 1], language)


def _without_object(passage: Passage, span: Span, surnames: Mapping[str, Set[str]], language: Language) -> Span:
    """The span without the verb's object that follows a surname: الحداد التهمة, of نفى الحداد التهمة; القاضي حديثه;
    الوزير سامي حداد نظيره. `surnames` have the words before each."""
    first = bisect_left(passage.starts, span.start)
    last = bisect_left(passage.starts, span.end)
    for k in range(first, min(last - 1, first + _LONGEST_OFFICE)):
        key = passage.tokens[k].key
        is_named = key in surnames and (k == first or passage.tokens[k - 1].key in surnames[key])
        if is_named and _is_no_name(passage.tokens[k + 1], surnames, language):
            return Span(span.start, passage.tokens[k].end)
    return span


def _is_full_name(mention: Mention) -> bool:
    is_person = mention.kind is MentionKind.NAME and mention.speaker_kind is SpeakerKind.PERSON
    return not mention.is_guess and is_person and mention.name is not None and len(mention.name.split()) > 1


def _is_no_name(token: Token, surnames: Mapping[str, Set[str]], language: Language) -> bool:
    if token.key in language.auxiliaries or is_possessed(token, language):
        return True
    is_other = token.key in surnames or token.key in language.titles or is_adjective(token, language)
    return is_definite(token, language) and not is_other
