"""Reads a verb whose content stands before it: «...»، قال سميث."""

from services.extract.model import Cue, Range
from services.extract.steps.verb_first.found import Found
from services.extract.steps.verb_first.sources import find_subject, is_adjunct
from services.extract.steps.verb_first.words import Words

_LONGEST_SOURCE, _LONGEST_NAME, _SHORTEST_CLAUSE = 14, 5, 3


def read_preceding(words: Words, cue: Cue, low: int, high: int) -> Found | None:
    """The statement of a verb that closes what it reports; None where a quotation or a sentence does not end there."""
    i, j = cue.range
    if cue.form.needs_particle and not (i > low and (i - 1 in words.closes or i - 2 in words.closes)):
        return None
    at = i - 1
    while at > low and (words.is_comma(at) or words.key(at) in words.grammar.thus):
        at -= 1
    if at < low or (at == i - 1 and at not in words.closes):
        return None
    source = find_subject(words, j, min(high, j + _LONGEST_SOURCE))
    if source is None or (
        source.last < high
        and not words.is_comma(source.last)
        and not is_adjunct(words, source.last, source.first)
        and words.key(source.last) not in words.language.time_words
    ):
        return None
    quote = words.closes.get(at)
    if quote is not None and (quote.extent.first <= low or quote.extent.last - quote.extent.first > _LONGEST_NAME):
        return Found(cue, words.span(source), None, quote.parts, 0, "quotation-before", i, low, high)
    if (
        quote is None
        and cue.form.lemma in words.grammar.closing
        and source.last >= high
        and at - low > _SHORTEST_CLAUSE
    ):
        return Found(cue, words.span(source), None, (Range(low, at + 1),), 0, "clause-before", at + 1, low, high)
    return None
