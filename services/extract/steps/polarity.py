"""Tells whether each cue puts its content forward, or is denied or not said at all."""

from bisect import bisect_left, bisect_right

from services.common.contracts.statements import SAYING_NO, Polarity
from services.extract.model import Attribution, CueReading, Language, Passage

_FARTHEST = 8
"""Words before a cue among which a negation is looked for: "has not, officials say, ever" is no longer."""


def judge_polarity(
    passage: Passage, attributions: tuple[Attribution, ...], readings: tuple[CueReading, ...], language: Language
) -> tuple[Polarity, ...]:
    """One polarity for each attribution: negative where the cue says no, or is negated, but not both."""
    return tuple(
        Polarity.NEGATIVE
        if (reading.cue_class in SAYING_NO) != _is_negated(passage, one, language)
        else Polarity.POSITIVE
        for one, reading in zip(attributions, readings, strict=True)
    )


def _is_negated(passage: Passage, one: Attribution, language: Language) -> bool:
    if one.cue is None:
        return False
    return _has_negation_before(passage, one, language) or _is_said_by_nobody(passage, one, language)


def _has_negation_before(passage: Passage, one: Attribution, language: Language) -> bool:
    """Whether a negation stands in the cue's own clause: between it and whatever is no part of a verb's group."""
    assert one.cue is not None
    negating = language.negating
    at = max(bisect_right(passage.starts, one.cue.start) - 1, 0)
    sentence = passage.sentences[passage.sentence_at[at]]
    is_linked = False
    for k in range(at - 1, max(sentence.first, at - _FARTHEST) - 1, -1):
        token = passage.tokens[k]
        if passage.quote_at[k] != passage.quote_at[at] or (one.source is not None and _is_in(token.start, one)):
            return False
        following = passage.tokens[k + 1].key
        if token.key in negating.words or token.key.endswith(negating.endings or ("\n",)):
            return following not in negating.only
        if token.key in negating.opening:
            return k == sentence.first or not passage.tokens[k - 1].is_word
        if token.key in negating.refusing:
            return is_linked
        is_linked = is_linked or token.key in negating.linking
        # "Declined in a call to say", رفض الوزير أن يقول: anything may stand between the two verbs of one clause.
        is_tied = is_linked and token.key not in language.subordinators - negating.linking
        if not token.is_word or not (is_tied or _may_stand_between(token.key, language)):
            return False
    return False


def _is_in(place: int, one: Attribution) -> bool:
    return one.source is not None and one.source.start <= place < one.source.end


def _may_stand_between(key: str, language: Language) -> bool:
    grammar = language.subject_first
    return (
        key in language.negating.between
        or key in language.negating.linking
        or key in language.auxiliaries
        or key in language.modals
        or key in language.adverbs
        or key in language.time_words
        or key in language.calendar.weekdays
        or (key in language.prepositions and key not in language.subordinators)
        or (grammar is not None and key.endswith(grammar.adverb_ending))
    )


def _is_said_by_nobody(passage: Passage, one: Attribution, language: Language) -> bool:
    """Nobody said; no official said: a source that begins with such a word."""
    if one.source is None:
        return False
    k = bisect_left(passage.starts, one.source.start)
    return k < len(passage.tokens) and passage.tokens[k].key in language.negating.nobody
