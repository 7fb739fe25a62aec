"""Ends one content where the next statement, or the journalist's own voice, begins."""

from collections.abc import Iterable, Iterator

from services.extract.model import Form, Range
from services.extract.steps.verb_first.found import Found
from services.extract.steps.verb_first.words import REACH, Words

_MOST_INNER = 7
"""Statements after one that may end its content."""


def cut_contents(words: Words, found: list[Found]) -> Iterator[Found]:
    """The statements, each one's content ended where the next begins; those that nothing is left of are left out."""
    for n, one in enumerate(found):
        last = one.content[-1]
        if one.pattern in ("quotation-after", "quotation-before", "clause-before") or (
            words.passage.quote_at[last.first] >= 0
            and words.opens.get(last.first - 1)
            and last in words.opens[last.first - 1].parts
        ):
            yield one
            continue
        end = last.last
        if last.last > one.cue.range.first:
            for later in found[n + 1 : n + 1 + _MOST_INNER]:
                if later.cue.range.first >= end or later.low != one.low:
                    break
                at = find_border(words, later)
                if at is not None and last.first < at <= end:
                    end = at
                    break
        end = _resumption(words, one, last.first, end)
        while (
            end > last.first
            and not words.tokens[end - 1].is_word
            and end - 1 not in words.closes
            and words.key(end - 1) != ")"
        ):
            end -= 1
        if end > last.first:
            yield one._replace(content=(*one.content[:-1], Range(last.first, end)))


def _resumption(words: Words, one: Found, first: int, end: int) -> int:
    """Where the journalist's own voice goes on within the sentence: ، وكان ... ; `end` if it does not."""
    opening = (
        words.grammar.resuming | words.grammar.loosely_resuming
        if one.pattern in ("object", "particle")
        else words.grammar.resuming
    )
    for k in range(first + 3, min(end, first + 4 * REACH) - 1):
        if words.is_comma(k) and words.key(k + 1) in opening:
            return k
    return end


def find_border(words: Words, later: Found) -> int | None:
    """The token before which an earlier content ends, if the later statement is no part of it."""
    form = later.cue.form.form
    i = later.cue.range.first
    if form is Form.PARTICIPLE:
        return later.left
    if form is Form.ACCORDING:
        return later.left if later.content[0].first < i else None
    if later.pattern in ("quotation-before", "clause-before"):
        return i - 1
    if form is Form.FINITE and later.cue.skip:
        return i - 1 if words.is_comma(i - 1) else i
    if form is Form.FINITE and words.key(i - 1) in words.grammar.linking:
        return i - 2 if words.is_comma(i - 2) else i - 1
    return None


def drop_repeated(found: Iterable[Found]) -> tuple[Found, ...]:
    """One statement for each content: of two cues for the same words, the verb with a subject of its own is meant,
    and the other only leads to it: رداً على سؤال، قال فلان: «...»."""
    by_content: dict[tuple[Range, ...], Found] = {}
    for one in found:
        known = by_content.get(one.content)
        if known is None or _certainty(one) > _certainty(known):
            by_content[one.content] = one
    return tuple(by_content.values())


def _certainty(one: Found) -> tuple[bool, bool]:
    return one.source is not None, one.cue.form.form is Form.FINITE
