"""Reads headlines that name who speaks before a colon: سميث: ...."""

from collections.abc import Iterator
from itertools import pairwise

from services.common.contracts.articles import Role
from services.extract.model import Attribution, Form, Quote, Range
from services.extract.steps.verb_first.words import COLON, REACH, STOPS, Words

_LONGEST_SOURCE = 8
_SHORTEST_NAME = 3
_SENTENCE = 5
"""Tokens of a quotation, with its marks, that is more than a name."""
_DOTS = frozenset(["..", "...", "....", "…"])


def find_headlines(words: Words) -> Iterator[Attribution]:
    """What titles and teasers say somebody said, in text order."""
    for paragraph in words.passage.paragraphs:
        if paragraph.role not in (Role.TITLE, Role.RELATED):
            continue
        for first, last in _segments(words, paragraph.range):
            found = _read_headline(words, first, last)
            if found is not None:
                yield found


def _segments(words: Words, whole: Range) -> Iterator[tuple[int, int]]:
    """Headlines that run together without a space are taken apart."""
    tokens = words.tokens
    first = whole.first
    while first < whole.last and not tokens[first].is_word and first not in words.opens:
        first += 1
    for k in range(first + 1, whole.last):
        if tokens[k].is_word and tokens[k - 1].is_word and tokens[k].start == tokens[k - 1].end:
            yield first, k
            first = k
    while first < whole.last:
        end = _next_report(words, first, whole.last)
        yield first, end
        first = end


def _next_report(words: Words, first: int, last: int) -> int:
    """Where another one's words begin, behind dots: سميث: لن نقبل | .. ومصادر: القرار نهائي."""
    colons = [k for k in range(first, min(last, first + 2 * REACH)) if words.key(k) == COLON]
    for before, colon in pairwise(colons):
        near = range(max(before + 2, colon - 1 - _LONGEST_SOURCE), colon - 1)
        dots = next((k for k in near if words.key(k) in _DOTS), None)
        if dots is not None:
            return dots + 1
    return last


def _read_headline(words: Words, first: int, last: int) -> Attribution | None:
    first = _after_report(words, first, last)
    nearest = range(first + 1, min(last - 2, first + 1 + _LONGEST_SOURCE))
    colon = next((k for k in nearest if words.key(k) == COLON), None)
    if colon is None or last - first > 2 * REACH or not _may_speak(words, first, colon):
        return None
    end = last
    while end > colon + 1 and words.key(end - 1) in STOPS:
        end -= 1
    quote = words.opens.get(colon + 1)
    is_all = quote is not None and (quote.extent.last >= end or _ends_headline(words, quote.extent.last, quote))
    parts = quote.parts if quote is not None and is_all else (Range(colon + 1, end),)
    if parts[0].last - parts[0].first < 2:
        return None
    return Attribution(
        source=words.span(Range(first, colon), _joined(words, first) if words.key(first - 1) in _DOTS else 0),
        cue=words.passage.span(Range(colon, colon + 1)),
        content=tuple(words.passage.span(part) for part in parts),
        pattern="headline",
    )


def _ends_headline(words: Words, k: int, quote: Quote) -> bool:
    """Whether what follows a quotation is another report: سميث: «القرار نهائي».. والنقابة تضرب."""
    is_joined = words.key(k).startswith(words.letters.and_) and words.passage.tokens[k].is_word
    return words.key(k) in _DOTS or (is_joined and quote.extent.last - quote.extent.first >= _SENTENCE)


def _after_report(words: Words, first: int, last: int) -> int:
    """Where the words after dots begin that lead to the colon: قصف جديد.. والجيش: دمرنا الجسر."""
    colon = next((k for k in range(first, min(last, first + REACH)) if words.key(k) == COLON), first)
    return next((k + 1 for k in range(colon - 1, first, -1) if words.key(k) in _DOTS), first)


def _joined(words: Words, first: int) -> int:
    """Letters of the conjunction that a name after dots begins with: .. ووليد حداد: ...."""
    key, names = words.key(first), words.language.male_names | words.language.female_names
    is_joined = key.startswith(words.letters.and_) and key not in names and len(key) > _SHORTEST_NAME
    return 1 if is_joined else 0


def _may_speak(words: Words, first: int, colon: int) -> bool:
    """Whether the words before a colon can name somebody: no label (Video: ...), no number, no verb of saying."""
    for k in range(first, colon):
        key, cue = words.key(k), words.cue_at.get(k)
        if key in words.language.headline_labels or key[:1].isdigit():
            return False
        if cue is not None and cue.form.form is not Form.PARTICIPLE:
            return False
    return True
