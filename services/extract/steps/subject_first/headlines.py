"""Reads headlines that name who speaks before a colon: Smith: “...”."""

from collections.abc import Iterator

from services.common.contracts.articles import Role
from services.extract.model import Attribution, Range
from services.extract.steps.subject_first.words import COLON, REACH, Words

_LONGEST_SOURCE = 9


def find_headlines(words: Words, known: frozenset[str]) -> Iterator[Attribution]:
    """What titles say somebody said, where the right side is quoted, or the left side is made of words `known` to
    name sources of the article."""
    for paragraph in words.passage.paragraphs:
        first, last = paragraph.range
        if paragraph.role not in (Role.TITLE, Role.RELATED) or last - first > REACH:
            continue
        nearest = range(first + 1, min(last - 2, first + 1 + _LONGEST_SOURCE))
        colon = next((k for k in nearest if words.key(k) == COLON), None)
        if colon is None or words.key(colon - 1) in words.language.headline_labels:
            continue
        name = words.passage.span(Range(first, colon))
        quote = words.opens.get(colon + 1)
        speaks = known.issuperset(name.of(words.passage.text).split())
        if not words.is_capital(colon - 1) or not (quote is not None or speaks):
            continue
        if quote is not None and words.key(quote.extent.last) in words.language.cues:
            continue  # Rovers beaten: “We slept,” says Holt
        end = next((k for k in range(colon + 1, last) if words.key(k) == ";"), last)
        parts = quote.parts if quote is not None else (Range(colon + 1, end),)
        yield Attribution(
            source=name,
            cue=words.passage.span(Range(colon, colon + 1)),
            content=tuple(words.passage.span(part) for part in parts),
            pattern="headline",
        )
