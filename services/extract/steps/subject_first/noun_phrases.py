"""Finds where a noun phrase begins or ends."""

from services.extract.model import Range
from services.extract.steps.subject_first.words import DASHES, REACH, Words

_INNER_MARKS = frozenset("&/'’()[]%#")
_JOINING_MARKS = frozenset("&/'’")
_LONGEST_QUOTED_NAME = 6
_LONGEST_NAME = 4


def find_noun_phrase(words: Words, e: int, low: int) -> Range | None:
    """The noun phrase whose last token is `e - 1`: leftwards to a mark, a verb or a subordinator."""
    language = words.language
    last = words.key(e - 1) if e > low else ""
    if last in language.pronouns:
        is_subject = last not in language.relative_pronouns and last not in words.grammar.object_pronouns
        return Range(e - 1, e) if is_subject else None
    if last in language.conjunctions:
        return None
    first = _phrase_start(words, e, low)
    while first < e and _is_leading(words, first):
        first += 1
    if first < e and words.key(first) in language.prepositions:
        first = _core_start(words, first, e)
    nouns = [words.key(k) for k in range(first, e) if words.tokens[k].is_word]
    if not nouns:
        return None
    is_incomplete = all(key in language.determiners for key in nouns) or last in language.prepositions
    return None if is_incomplete and last not in language.group_words else Range(first, e)


def _phrase_start(words: Words, e: int, low: int) -> int:
    """The first token of the words before `e` that no mark, verb or subordinator interrupts."""
    language = words.language
    p = e - 1
    while p >= low and e - p <= REACH:
        key = words.key(p)
        if p in words.closes:
            quote = words.closes[p]
            if quote.extent.last - quote.extent.first > _LONGEST_QUOTED_NAME or quote.extent.first <= low:
                break
            p = quote.extent.first - 1
            continue
        if not words.tokens[p].is_word:
            before = words.key(p - 1) if p > low else ""
            is_abbreviated = key == "." and bool(before) and (before in language.abbreviations or len(before) == 1)
            is_age = key in DASHES and before.isdigit() and words.tokens[p].start == words.tokens[p - 1].end
            if not (is_abbreviated or is_age or key in _INNER_MARKS):
                break
        elif (
            key in language.subordinators
            or key in language.verbs
            or (key in language.modals and not _is_in_name(words, p, low))
            or (key in language.conjunctions and not _joins(words, p, low))
        ):
            break
        p -= 1
    return p + 1


def _is_in_name(words: Words, p: int, low: int) -> bool:
    """Whether a small word stands within a name or after an office: Committee to Save Bridges, an aide to Jane Doe."""
    language = words.language
    if words.key(p) in words.grammar.infinitive and words.key(p - 1) in words.grammar.near:
        return p > low + 1  # a source close to the talks
    if words.key(p) in words.grammar.infinitive and words.key(p - 1) in language.titles | language.person_words:
        return p > low and (words.is_capital(p + 1) or words.key(p + 1) in language.determiners)
    is_aim = words.key(p) in words.language.naming.aims
    return is_aim and p > low and words.is_capital(p - 1) and words.is_capital(p + 1)


def _is_leading(words: Words, k: int) -> bool:
    """Whether the word stands before a phrase and is no part of it: a conjunction, a mark, an adverb."""
    key, language = words.key(k), words.language
    is_adverb = key in language.adverbs and key not in language.determiners
    return key in language.conjunctions or not words.tokens[k].is_word or is_adverb


def _core_start(words: Words, first: int, e: int) -> int:
    """Where the noun phrase begins in "On Monday the minister", "In Paris Ms Smith": e if there is none."""
    language = words.language
    for k in range(e - 1, first, -1):
        if words.key(k) in language.determiners and words.key(k - 1) not in language.prepositions:
            return k
    k = e
    while k > first and (words.is_capital(k - 1) or words.key(k - 1) in language.titles):
        if words.key(k - 1) in language.prepositions:
            break
        k -= 1
    calendar = language.calendar
    while k < e and (words.key(k) in calendar.weekdays or words.key(k) in calendar.months):
        k += 1
    return k if words.key(k - 1) not in language.prepositions else e


def _joins(words: Words, p: int, low: int) -> bool:
    """Whether the conjunction at `p` joins two nouns: both sides are names, or both plain words near by."""
    if p <= low or p + 1 >= len(words.tokens) or words.key(p) not in words.grammar.joining:
        return False
    before, after = words.tokens[p - 1], words.tokens[p + 1]
    if not before.is_word or not after.is_word:
        return False
    is_field = before.key in words.language.office_adjectives  # Police and crime commissioner
    return before.text[0].isupper() == after.text[0].isupper() or is_field or after.key in words.language.group_words


def phrase_end(words: Words, j: int, high: int) -> int:
    """The end of the noun phrase that begins at `j`."""
    language = words.language
    k = j
    while k < high and k - j < REACH:
        key = words.key(k)
        if not words.tokens[k].is_word:
            is_abbreviated = key == "." and words.key(k - 1) in language.abbreviations
            if not is_abbreviated and key not in _JOINING_MARKS:
                break
        elif (
            (key in language.prepositions and (k == j or not _goes_on(words, k)))
            or key in language.subordinators
            or key in language.verbs
            or key in language.time_words
            or key in language.calendar.weekdays
            or (key in language.pronouns and k > j)
            or (key in language.conjunctions and not _joins(words, k, j))
        ):
            break
        k += 1
    return k


def apposed_name_end(words: Words, first: int, comma: int, high: int) -> int:
    """The token after the name that a comma adds to an office and what it is of: the head of Nortek, Jane Doe; 0 where
    the words from `first` to the comma are no office, or no mark ends the name."""
    language = words.language
    if not words.is_comma(comma):
        return 0
    office = next((k for k in range(first, comma) if words.key(k) in language.titles), comma)
    linked = [k for k in range(office + 1, comma) if words.key(k) in language.prepositions]
    if not linked or words.is_capital(office):
        return 0
    end = comma + 1
    while end < high and words.tokens[end].is_word and words.is_capital(end) and end - comma <= _LONGEST_NAME:
        end += 1
    is_ended = end >= high or words.is_comma(end) or end in words.opens or words.key(end) in DASHES
    return end if end - comma > 2 and is_ended else 0


def _goes_on(words: Words, k: int) -> bool:
    """Whether a noun phrase goes on with the preposition at `k`: director of, ambassador to."""
    if words.key(k) in words.grammar.inner_prepositions:
        return True
    return words.key(k) in words.grammar.infinitive and words.key(k - 1) in words.language.titles


def is_plural(words: Words, source: Range) -> bool:
    """Whether a verb in its base form agrees with the phrase: they say, officials say."""
    language, grammar = words.language, words.grammar
    last = words.key(source.last - 1)
    pronoun = language.pronouns.get(last)
    if pronoun is not None:
        return pronoun[1] == "p" or last in language.first_person or last in grammar.second_person
    keys = {words.key(k) for k in range(source.first, source.last)}
    if not keys.isdisjoint(language.naming.indefinite - language.group_words):
        return False  # a news report
    return last.endswith(grammar.plural_ending) or not keys.isdisjoint(language.group_words | grammar.joint)
