"""Gives uncued quotations that go on where a statement ended to that statement, as further parts of its content."""

from bisect import bisect_left
from dataclasses import replace

from services.extract.model import Attribution, Passage, Quote, Range

_FEWEST_WORDS = 3
_MOST_MARKS = 8
"""Tokens beside a quotation that fills its sentence: a dash, a full stop."""


def continue_quotations(passage: Passage, attributions: tuple[Attribution, ...]) -> tuple[Attribution, ...]:
    """The attributions with the quotations that follow them at once and fill their sentences."""
    sentence_of = {token.start: passage.sentence_at[i] for i, token in enumerate(passage.tokens)}
    ends: dict[int, int] = {}  # sentence -> the attribution that last touched it, outermost first
    for n, one in enumerate(attributions):
        spans = [*one.content, *([one.cue] if one.cue else []), *([one.source] if one.source else [])]
        for span in spans:
            for sentence in {sentence_of.get(span.start, -1), _last_sentence(passage, span.end)}:
                if sentence >= 0 and (sentence not in ends or not _holds(attributions[ends[sentence]], one)):
                    ends[sentence] = n
    parts: dict[int, list[Range]] = {}
    for quote in passage.quotes:
        sentence = passage.sentence_at[quote.extent.first]
        if sentence in ends or not _fills_sentences(passage, quote):
            continue
        owner = ends.get(sentence - 1)
        if owner is None:
            continue
        parts.setdefault(owner, []).extend(quote.parts)
        for s in range(sentence, passage.sentence_at[quote.extent.last - 1] + 1):
            ends[s] = owner
    return tuple(
        replace(one, content=(*one.content, *(passage.span(part) for part in parts[n]))) if n in parts else one
        for n, one in enumerate(attributions)
    )


def _holds(outer: Attribution, inner: Attribution) -> bool:
    at = inner.cue or inner.content[0]
    return any(part.contains(at) for part in outer.content)


def _last_sentence(passage: Passage, end: int) -> int:
    """The sentence of the last token that begins before `end`."""
    k = bisect_left(passage.starts, end)
    return passage.sentence_at[k - 1] if k else -1


def _fills_sentences(passage: Passage, quote: Quote) -> bool:
    """Whether nothing but the quotation stands in its first and last sentence."""
    first = passage.sentences[passage.sentence_at[quote.extent.first]]
    last = passage.sentences[passage.sentence_at[quote.extent.last - 1]]
    if quote.extent.first - first.first + last.last - quote.extent.last > _MOST_MARKS:
        return False
    outside = (*range(first.first, quote.extent.first), *range(quote.extent.last, last.last))
    if any(passage.tokens[k].is_word for k in outside):
        return False
    return (
        sum(
            passage.tokens[k].is_word for part in quote.parts for k in range(part.first, min(part.last, part.first + 9))
        )
        >= _FEWEST_WORDS
    )
