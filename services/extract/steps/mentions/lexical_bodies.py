"""Tells the own name of a body or place from that of who holds an office in it, where no capital does."""

from services.common.contracts.spans import Span
from services.extract.model import Language, Token
from services.extract.steps.mentions.lexical_words import (
    ends_name,
    is_adjective,
    is_common,
    is_definite,
    is_definite_thing,
    leads_to_body,
)

_PERSON = 2
"""Words of a name that nothing but its place tells: the last ones, first name and surname."""


def past_own_name(words: list[Token], k: int, marked: frozenset[int], language: Language) -> int:
    """The end of the own name of the body or place whose kind stands before `k`: the company Nortek, لشركة نورتك.

    It is what stands in marks, or else the unknown words from `k` on, up to one that the lexicon knows. Where they end
    the phrase the last two of three and more are its holder's name; one or two alone are all the body's, since a kind
    without the article never goes without a name.
    """
    if words[k].start in marked:  # لشركة «سكاي لاين» فلان
        return _next_mark(words, k + 1, marked)
    if words[k].text.isascii():  # باسم Nordwind Medical AG فلان: in Latin letters, all of it
        return next((n for n in range(k, len(words)) if not words[n].text.isascii()), len(words))
    end = _unknown_end(words, k, marked, language)
    if end < len(words) and words[end].start in marked and end - k <= _PERSON:  # لشركة نورتك (فلمار) فلان
        return _next_mark(words, end + 1, marked)
    if end < len(words) and _is_surname(words, end, language) and end - k >= _PERSON:
        return end - 1
    is_last = all(is_definite(w, language) or is_common(w, language) for w in words[end:])
    if end - k <= _PERSON or not is_last:
        return end
    first = end - _PERSON
    while first > k + 1 and not language.name_heads.isdisjoint((words[first].key, words[first - 1].key)):
        first -= 1  # فهد بن سعود
    return first


def is_of_body(tokens: list[Token], named: Span, language: Language) -> bool:
    """Whether words of a source that an engine takes for somebody's name stand where a body's own belongs, or that of
    whom an office speaks for: مدير شركة نورتك."""
    before = [t for t in tokens if t.is_word and t.end <= named.start]
    if not before:
        return False
    last, first = before[-1], next((t for t in tokens if t.is_word and t.end > named.start), before[-1])
    is_described = last.key in language.organisation_words and is_definite(last, language)  # رئيس النادي الساحلي
    return leads_to_body(last, language) or (is_described and is_definite(first, language))


def _next_mark(words: list[Token], k: int, marked: frozenset[int]) -> int:
    return next((n for n in range(k, len(words)) if words[n].start in marked), len(words))


def _unknown_end(words: list[Token], k: int, marked: frozenset[int], language: Language) -> int:
    end = k + 1
    while end < len(words) and words[end].start not in marked:
        if is_definite(words[end], language) or ends_name(words[end], language):
            break
        end += 1
    return end


def _is_surname(words: list[Token], k: int, language: Language) -> bool:
    """Whether the last word of an office is a surname with the article, and none that describes the body."""
    word = words[k]
    if k + 1 < len(words) or not is_definite(word, language) or is_definite_thing(word, language):
        return False
    is_feminine = language.letters is not None and word.text.endswith(language.letters.feminine_signs)
    return not (is_feminine or is_adjective(word, language) or word.key in language.titles)
