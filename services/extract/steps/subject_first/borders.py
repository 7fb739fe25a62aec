"""Ends one content where the next statement begins."""

from collections.abc import Iterator

from services.extract.model import Form, Range
from services.extract.steps.subject_first.found import Found
from services.extract.steps.subject_first.words import COMMA, Words

_MOST_INNER = 7
"""Statements after one that may end its content."""


def cut_contents(words: Words, found: list[Found]) -> Iterator[Found]:
    """The statements, each one's content ended where the next begins; those that nothing is left of are left out."""
    for n, one in enumerate(found):
        last = one.content[-1]
        if one.pattern in ("quotation-after", "quotation-before", "clause-before"):
            yield one
            continue
        end = last.last
        for later in found[n + 1 : n + 1 + _MOST_INNER]:
            if later.clause.cue.range.first >= end or later.clause.low != one.clause.low:
                break
            at = find_border(words, later)
            if at is not None and at > last.first:
                end = at
                break
        while end > last.first and not words.tokens[end - 1].is_word and end - 1 not in words.closes:
            end -= 1
        if end > last.first:
            yield one._replace(content=(*one.content[:-1], Range(last.first, end)))


def find_border(words: Words, later: Found) -> int | None:
    """The token before which an earlier content ends, if the later statement is not part of it."""
    clause = later.clause
    left, i = clause.left, clause.cue.range.first
    follows_content = later.pattern == "according-to" and later.content[0].first < i
    if later.pattern in ("quotation-before", "clause-before") or follows_content:
        return left - 1 if words.is_comma(left - 1) else left
    if clause.cue.form.form is Form.PARTICIPLE or (clause.source is None and left < i):
        return left
    before, grammar = words.key(left - 1), words.grammar
    for phrase in grammar.linking:
        at = left - len(phrase)
        if all(words.key(at + n) == word for n, word in enumerate(phrase)):
            return at - 1 if words.is_comma(at - 1) else at
    if before in grammar.contrasting | grammar.joint and words.is_comma(left - 2):
        return left - 2
    if before in grammar.contrasting or before in (";", COMMA):
        return left - 1
    return None
