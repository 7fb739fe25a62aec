"""Finds the subject of a verb: the noun phrase before it, with an apposition between commas."""

from services.extract.model import Range
from services.extract.steps.subject_first.noun_phrases import find_noun_phrase
from services.extract.steps.subject_first.words import REACH, STOPS, Words


def find_subject(words: Words, e: int, low: int) -> Range | None:
    """The noun phrase that ends before token `e`, an apposition between commas included."""
    if e <= low:
        return None
    if words.is_comma(e - 1) and not words.ends_quote(e - 2):
        return _with_apposition(words, e - 1, low)
    found = find_noun_phrase(words, e, low)
    if found is not None and words.key(found.first - 1) in words.language.relative_pronouns and found.first - 1 > low:
        return _with_relative_clause(words, found, low)
    if found is not None and words.is_comma(found.first - 1) and words.key(found.first) in words.grammar.articles:
        name = find_noun_phrase(words, found.first - 1, low)  # Jane Doe, a senator from Ohio said
        if name is not None and words.is_capital(name.last - 1) and _starts_clause(words, name.first, low):
            return Range(name.first, e)
    return found


def _with_apposition(words: Words, end: int, low: int) -> Range | None:
    """The head and its apposition, which a comma at `end` closes: Jane Doe, a senator from Ohio,"""
    quote_at = words.passage.quote_at
    k = end - 1
    while k > low and end - k < REACH:
        if words.is_comma(k):
            head = find_noun_phrase(words, k, low)
            if head is None:
                return None
            if _can_head(words, head) and _starts_clause(words, head.first, low):
                if _is_told_of(words, head, end):
                    antecedent = find_noun_phrase(words, head.first - 2, low)
                    return Range(antecedent.first, end) if antecedent is not None else None
                return Range(_outer_head(words, head, low).first, end)
        elif words.key(k) in STOPS or (k in words.closes and quote_at[end] != quote_at[k]):
            return None
        k -= 1
    return None


def _is_told_of(words: Words, head: Range, end: int) -> bool:
    """Whether a phrase is the subject of what is told of somebody else: Jane Doe, whose son Jim, 9, was ill, said."""
    if words.key(head.first - 1) not in words.language.naming.introducing or not words.is_comma(head.first - 2):
        return False
    return any(words.is_verb(k) for k in range(head.last, end))


def _outer_head(words: Words, head: Range, low: int) -> Range:
    """The name that the head itself is an apposition to: Jane Doe, head of Velmar Power, a utility, said."""
    opens_name = words.is_capital(head.first) or words.key(head.first) in words.grammar.object_pronouns
    if opens_name or not words.is_comma(head.first - 1):
        return head
    name = find_noun_phrase(words, head.first - 1, low)
    if name is None or not words.is_capital(name.last - 1) or not _starts_clause(words, name.first, low):
        return head
    opens_clause = words.key(name.first).endswith(words.grammar.participle_ending)  # Speaking in Velmar, the mayor, ...
    return head if opens_clause else name


def _with_relative_clause(words: Words, found: Range, low: int) -> Range:
    """The noun phrase with the relative clause that ends it: the ferry that sank in May said."""
    if not words.is_verb(found.first):
        return found
    antecedent = find_noun_phrase(words, found.first - 1, low)
    return Range(antecedent.first, found.last) if antecedent is not None else found


def _can_head(words: Words, head: Range) -> bool:
    """Whether an apposition can belong to the phrase: a name, an office, something definite."""
    if words.is_capital(head.last - 1) or words.key(head.first) in words.language.determiners:
        return True
    language = words.language
    known = (language.titles, language.group_words, language.person_words, language.organisation_words)
    return any(words.key(k) in kinds for k in range(head.first, head.last) for kinds in known)


def _starts_clause(words: Words, i: int, low: int) -> bool:
    linking = words.language.subordinators | words.language.conjunctions
    return i <= low or words.key(i - 1) in linking or not words.tokens[i - 1].is_word
