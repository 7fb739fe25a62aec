"""What stands beside a content and belongs to it or not: words before a cue set between commas, and the journalist's
own words behind it."""

from services.common.contracts.articles import Role
from services.extract.model import Range
from services.extract.steps.subject_first.words import COMMA, Words

_MOST_ADJECTIVES = 3
"""Words between "a" and the noun that sums up what was said: a long-standing demand of his party."""

_LONGEST_SUBJECT = 8
"""Words of a sentence before a clause between commas: Most of them, she wrote, “flew away”."""

_FEWEST_AFTER = 2
_MOST_BEFORE_VERB = 6


def tail_start(words: Words, first: int, last: int) -> int:
    """The token from which the journalist speaks again of what was said, between `first` and `last`; `last` if he does
    not: called it “a war”, a charge that they deny; in a headline: denies fraud as trial opens."""
    grammar = words.grammar
    if not grammar.summing or first >= last:
        return last
    is_title = words.passage.paragraphs[words.passage.paragraph_at[first]].role is Role.TITLE
    for k in range(first + 1, last - _FEWEST_AFTER):
        key = words.keys[k]
        if key != COMMA and k not in words.closes and not (is_title and key in grammar.as_):
            continue
        if words.passage.quote_at[k] >= 0 and k not in words.closes:
            continue
        begins = k + 1 if words.is_comma(k) or (k in words.closes and words.is_comma(k - 1)) else 0
        if begins and words.key(begins) in grammar.articles and _sums_up(words, begins + 1, last):
            return k if words.is_comma(k) else k + 1
        if is_title and words.key(k) in grammar.as_ and _opens_clause(words, k, last):
            return k
    return last


def _sums_up(words: Words, k: int, last: int) -> bool:
    for n in range(k, min(last, k + _MOST_ADJECTIVES)):
        if not words.tokens[n].is_word or words.passage.quote_at[n] >= 0 or words.is_verb(n):
            return False
        if words.key(n) in words.grammar.summing:
            return True
    return False


def _opens_clause(words: Words, k: int, last: int) -> bool:
    """Whether a verb follows the "as" of a headline: as trial opens; not: as mediator, as well as."""
    if words.key(k - 1) in words.language.adverbs | words.grammar.comparing or words.key(k + 1) in words.grammar.as_:
        return False
    present = words.grammar.present_ending
    for n in range(k + 2, min(last, k + 2 + _MOST_BEFORE_VERB)):
        is_present = words.key(n).endswith(present) and not words.is_capital(n)
        if words.is_verb(n) or words.key(n) in words.language.cues or is_present:
            return True
    return False


def _is_predicate(words: Words, k: int, opening: str) -> bool:
    """Whether a verb, or what stands before one, goes on after a clause between commas: any word that begins no noun
    phrase, where the sentence opens with one."""
    if not words.tokens[k].is_word or words.is_capital(k):
        return False
    language = words.language
    begins_other = language.determiners | language.pronouns.keys() | language.prepositions | language.conjunctions
    if opening in language.determiners | language.naming.quantifiers and words.key(k) not in begins_other:
        return True
    is_present = words.key(k).endswith(words.grammar.present_ending) and words.key(k) not in words.language.determiners
    return words.is_verb(k) or is_present or words.is_skippable(k) or words.key(k) in words.language.modals


def subject_before(words: Words, left: int, after: int) -> Range | None:
    """The subject that a clause between commas parts from its quoted verb: Most of them |, she wrote, | “flew away”.

    The clause begins at `left`, and what was said goes on at `after`. None where no subject opens the sentence.
    """
    low, _ = words.bounds(left)
    if not words.is_comma(left - 1) or not low < left - 1 <= low + _LONGEST_SUBJECT or after >= len(words.tokens):
        return None
    language = words.language
    opening = words.key(low)
    leads = language.prepositions | language.subordinators | language.conjunctions | language.adverbs
    leads |= language.time_words | language.complementizers | language.interviewing.asked
    if (
        opening in leads
        or opening.endswith(words.grammar.participle_ending)
        or not _is_predicate(words, after, opening)
    ):
        return None
    if any(not words.tokens[k].is_word or words.is_verb(k) or k in words.closes for k in range(low, left - 1)):
        return None
    is_time = any(words.key(k) in language.time_words | language.calendar.weekdays.keys() for k in range(low, left - 1))
    return None if is_time else Range(low, left - 1)
