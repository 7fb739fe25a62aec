"""Reads what is told on somebody's behalf: نقلت الوكالة عن سميث قوله إن ..., جاء في بيان الوزارة أن ...."""

from services.extract.model import Cue, Range
from services.extract.steps.verb_first.complements import complete, find_complement
from services.extract.steps.verb_first.found import Found
from services.extract.steps.verb_first.sources import find_subject
from services.extract.steps.verb_first.words import COLON, Words

_LONGEST_OUTLET, _LONGEST_ORIGIN, _LONGEST_SOURCE, _NEAR = 16, 30, 25, 10
"""Tokens of the outlet, of whom it quotes until his words begin, of a source before قوله, and after it."""


def read_relay(words: Words, cue: Cue, low: int, high: int) -> Found | None:
    """نقلت وكالة كذا عن فلان ...: the agency's own report, around what it quotes."""
    i, j = cue.range
    origin = next((k for k in range(j, min(high, j + _LONGEST_OUTLET)) if words.key(k) == words.grammar.origin), None)
    if origin is None:
        return None
    if not any(
        words.is_complementizer(k) or words.key(k) == COLON or k in words.opens
        for k in range(origin + 1, min(high, origin + _LONGEST_ORIGIN))
    ):
        return None
    source = find_subject(words, j, origin)
    if origin == j and cue.form.gender == "m":  # ونُقل عن فلان قوله: whoever reports it is not told
        return None
    return Found(
        cue, words.span(source) if source else None, None, (Range(origin + 1, high),), 0, "relay", i, low, high
    )


def read_quoted(words: Words, outer: Found) -> Found | None:
    """Whom an outlet quotes without قوله: فلان, of نقلت الوكالة عن فلان أن .... His cue is عن."""
    first, high = outer.content[0]
    limit = min(high, first + _LONGEST_ORIGIN)
    that = next((k for k in range(first, limit) if words.is_complementizer(k)), None)
    if that is None or that + 1 >= high or any(words.cue_at.get(k) for k in range(first, that)):
        return None
    source = find_subject(words, first, that)
    if source is None or source.first != first or any(words.is_comma(k) for k in range(source.last, that - 1)):
        return None
    cue = outer.cue._replace(range=Range(first - 1, first), skip=0)
    return Found(cue, words.span(source), None, (Range(that + 1, high),), 0, "relay", first - 1, outer.low, high)


def _own_source(words: Words, origin: int, last: int) -> Range:
    """Whom the words after an origin tell, without his asking not to be named: مسؤول، طلب عدم ذكر اسمه، قوله."""
    theirs = {phrase[-1] for phrase in words.language.anonymity}
    commas = [k for k in range(origin + 1, last) if words.is_comma(k)]
    asks = any(words.key(k) in theirs for k in range(commas[0], last)) if commas else False
    return Range(origin + 1, commas[0] if asks else last)


def _is_origin(words: Words, k: int) -> bool:
    """Whether عن leads to whom somebody quotes, and not to what he would not have told: عدم الكشف عن هويته."""
    return words.key(k) in words.grammar.origins and words.key(k + 1) not in {p[-1] for p in words.language.anonymity}


def read_noun(words: Words, cue: Cue, low: int, high: int) -> Found | None:
    """قوله إن, after عن فلان."""
    i, j = cue.range
    complement = find_complement(words, cue, j, high, False)
    if complement is None or complement.border - j > _NEAR:
        return None
    content = complete(words, complement, high)
    if content is None:
        return None
    origin = next((k for k in range(i - 1, max(low, i - _LONGEST_SOURCE) - 1, -1) if _is_origin(words, k)), None)
    source = words.span(_own_source(words, origin, i)) if origin is not None and origin + 1 < i else None
    return Found(cue, source, None, content, 0, "relay", i, low, high)


def read_document(words: Words, cue: Cue, low: int, high: int) -> Found | None:
    """جاء في بيان الوزارة أن ..."""
    i, j = cue.range
    complement = find_complement(words, cue, j, high, False)
    if complement is None or complement.pattern in ("object", "particle"):
        return None
    content = complete(words, complement, high)
    source = find_subject(words, j, complement.border)
    if content is None or source is None:
        return None
    return Found(cue, words.span(source), None, content, 0, "document", i, low, high)
