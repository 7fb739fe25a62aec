"""Tells how much of a content stood inside quotation marks as the speaker's own words."""

from bisect import bisect_left

from services.common.contracts.statements import Kind
from services.extract.model import Attribution, Language, Passage, Quote

_NAME_WORDS = 3


def judge_kinds(passage: Passage, attributions: tuple[Attribution, ...], language: Language) -> tuple[Kind, ...]:
    """One kind for each attribution: all of its words quoted, none, or some."""
    starts = [token.start for token in passage.tokens]
    wording = [_is_wording(passage, quote, language) for quote in passage.quotes]
    kinds: list[Kind] = []
    for one in attributions:
        quoted = plain = 0
        for part in one.content:
            for i in range(bisect_left(starts, part.start), bisect_left(starts, part.end)):
                if not passage.tokens[i].is_word:
                    continue
                number = passage.quote_at[i]
                if number >= 0 and (wording[number] or _covers(passage, number, one)):
                    quoted += 1
                else:
                    plain += 1
        if one.pattern == "answer":  # of an interview: the speaker's own words, without marks
            kinds.append(Kind.DIRECT)
            continue
        kinds.append(Kind.INDIRECT if not quoted else Kind.DIRECT if not plain else Kind.MIXED)
    return tuple(kinds)


def _is_wording(passage: Passage, quote: Quote, language: Language) -> bool:
    """Whether marks hold somebody's words rather than a name: one or two words in capitals, or after "group", حركة."""
    words = [
        passage.tokens[i]
        for part in quote.parts
        for i in range(part.first, min(part.last, part.first + 8))
        if passage.tokens[i].is_word
    ]
    if not words:
        return False
    before = passage.tokens[quote.extent.first - 1].key if quote.extent.first else ""
    names = language.organisation_words | language.outlet_words
    joined = (before[1:], before[2:]) if language.letters is not None else ()
    if len(words) <= _NAME_WORDS and not names.isdisjoint((before, *joined)):
        return False
    return not (language.has_capitals and len(words) <= _NAME_WORDS and all(word.text[0].isupper() for word in words))


def _covers(passage: Passage, number: int, one: Attribution) -> bool:
    extent = passage.span(passage.quotes[number].extent)
    return extent.start <= one.content[0].start and one.content[-1].end <= extent.end
