"""Finds the end of what stands between a cue and its content: when, where, to whom."""

from services.extract.steps.subject_first.words import COMMA, REACH, Words

_LONGEST_ADJUNCT, _LONGEST_ADDRESSEE = 12, 14


def skip_adjuncts(words: Words, k: int, high: int) -> int:
    """The token after "on Monday", "in a statement", "to reporters" and the like."""
    language = words.language
    start = k
    while k < high and k - start < REACH:
        key = words.key(k)
        if key in language.time_words or key in language.calendar.weekdays or key in language.adverbs:
            k += 1
        elif key in language.prepositions and not words.is_capital(k):
            k = _adjunct_end(words, k + 1, high)
        else:
            break
    return k


def _adjunct_end(words: Words, k: int, high: int) -> int:
    first = k
    while k < high and k - first < _LONGEST_ADJUNCT and k not in words.opens and not _interrupts(words, k, first):
        k += 1
    return k


def addressee_end(words: Words, j: int, high: int) -> int:
    """The token after whom it was told to; `j` where the clause begins at once."""
    if words.key(j) in words.grammar.addressed_pronouns:
        return _owned_end(words, j, high)
    end = j
    while end < high and end - j < _LONGEST_ADDRESSEE and not _interrupts(words, end, j):
        end += 1
    if words.key(end) == COMMA and words.key(end + 1) in words.language.complementizers:
        return end + 1
    return end


def _owned_end(words: Words, j: int, high: int) -> int:
    """The token after "her", or after "her brother" where "that" follows it."""
    end = j + 1
    if words.key(j) not in words.language.naming.owners:
        return end
    while end < high and end - j < _LONGEST_ADDRESSEE and (words.is_capital(end) or not _interrupts(words, end, j)):
        end += 1
    return end if words.key(end) in words.grammar.that else j + 1


def _interrupts(words: Words, k: int, first: int) -> bool:
    """Whether the word at `k` is no part of the noun phrase that begins at `first`."""
    key, language = words.key(k), words.language
    if not words.tokens[k].is_word or key in language.complementizers or key in language.verbs:
        return True
    if k == first:
        return False
    is_new = key in language.prepositions or key in language.determiners or key in language.pronouns
    return is_new or words.opens_name(k)
