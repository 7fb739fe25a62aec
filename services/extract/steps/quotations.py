"""Pairs quotation marks of every kind into quotes, over paragraphs too, and judges what an unbalanced mark meant."""

from collections.abc import Iterator
from typing import NamedTuple

from services.extract.model import Passage, Quote, Range, Token

_OPEN_ONLY = frozenset("“„‟«‹")
_CLOSE_ONLY = frozenset("”»›")
_EITHER = frozenset(['"', "''", "``", "\uff02"])
_ANGLES = frozenset("«»‹›")
_SPEECH_DASHES = frozenset("—―–")
_FEWEST_DASHED = 4
_SINGLE_OPEN, _SINGLE_CLOSE = "‘", "’"
_BEFORE_OPENING = frozenset("([{-–—:،,;؛/'‘…") | {".."}
_PAUSES = frozenset(",،;؛")
_AFTER_CLOSING = frozenset(".,،؛;:!?؟")
_BEFORE_CLOSING = frozenset(",.!?…")
_LONGEST_RUN = 12
"""Paragraphs that one quotation may run over without its mark repeated; beyond, a mark is taken for lost."""

_LONGEST_SINGLE_RUN = 3
"""The same for single marks, which may be apostrophes."""
_MOST_INNER_MARKS = 64
"""Marks looked at for one closing: keeps the time linear on a text of nothing but opening marks."""

_LONGEST_NAME = 8
"""Tokens from mark to mark of a name or title quoted inside a quotation."""


class _Mark(NamedTuple):
    at: int
    opens: bool
    closes: bool
    family: str


def pair_quotations(passage: Passage) -> tuple[Quote, ...]:
    """The outermost quotes in text order, not overlapping. Time is linear in the number of tokens."""
    tokens = passage.tokens
    marks = [mark for i in range(len(tokens)) if (mark := _mark(tokens, i))]
    dashed = list(_dashed_speech(passage))
    if dashed:
        inside = frozenset(paragraph for paragraph, _ in dashed)
        marks = [mark for mark in marks if passage.paragraph_at[mark.at] not in inside]
        quotes = [*(quote for _, quote in dashed), *_pairs(passage, marks)]
        return tuple(sorted(quotes, key=lambda quote: quote.extent))
    return tuple(_pairs(passage, marks))


def _dashed_speech(passage: Passage) -> Iterator[tuple[int, Quote]]:
    """Speech that a dash opens, with its paragraph: —The bridge is safe —said Holt—. It will open in May."""
    tokens = passage.tokens
    for number, paragraph in enumerate(passage.paragraphs):
        first, last = paragraph.range
        if tokens[first].text not in _SPEECH_DASHES or last - first < _FEWEST_DASHED:
            continue
        if not (tokens[first + 1].start == tokens[first].end and tokens[first + 1].text[0] not in _SPEECH_DASHES):
            continue
        dashes = [k for k in range(first + 1, last) if tokens[k].text in _SPEECH_DASHES]
        opening = next((k for k in dashes if _is_apart(tokens, k)), None)
        if opening is None or opening <= first + 1:
            continue
        yield number, _quote(first, [first + 1], [opening], opening + 1, is_closed=True)
        closing = next((k for k in dashes if k > opening and not _is_apart(tokens, k)), None)
        rest = closing + 1 if closing is not None else last
        while rest < last and not tokens[rest].is_word and tokens[rest].text in _AFTER_CLOSING:
            rest += 1
        if closing is not None and rest < last:
            yield number, _quote(closing, [rest], [last], last, is_closed=True)


def _is_apart(tokens: tuple[Token, ...], k: int) -> bool:
    """Whether a dash stands after a space and before a word: it opens an aside."""
    return tokens[k - 1].end < tokens[k].start and k + 1 < len(tokens) and tokens[k + 1].start == tokens[k].end


def _pairs(passage: Passage, marks: list[_Mark]) -> list[Quote]:
    quotes: list[Quote] = []
    k = 0
    while k < len(marks):
        if not marks[k].opens:
            k += 1
            continue
        quote, k = _quote_from(passage, marks, k)
        if quote is not None:
            quotes.append(quote)
    return quotes


def _mark(tokens: tuple[Token, ...], i: int) -> _Mark | None:
    token = tokens[i]
    if token.is_word:
        return None
    mark = token.text
    before = tokens[i - 1] if i else None
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    space_before = before is None or before.end < token.start or before.text in _BEFORE_OPENING
    is_glued = before is not None and before.end == token.start
    space_after = after is None or after.start > token.end
    if mark in _OPEN_ONLY:
        # Some Arabic pages set angle marks the wrong way round, »words«; “ closes what „ opened, or is a slip: “words“.
        follows = not space_before or (before is not None and before.end == token.start and before.text in _PAUSES)
        turned = follows and (space_after or not _is_word(after))
        return _Mark(i, not turned, turned, "angle" if mark in _ANGLES else "double")
    if mark in _CLOSE_ONLY:
        turned = not space_after and space_before and _is_word(after)
        is_between = turned and is_glued and before is not None and before.text == ","  # safe,”Holt said
        return _Mark(i, turned, not turned or is_between, "angle" if mark in _ANGLES else "double")
    if mark in _EITHER:
        if before is not None and before.end == token.start and before.text in _BEFORE_CLOSING and space_after:
            return _Mark(i, False, True, "double")  # over paragraphs too: cry,” he said
        if space_before and not space_after:
            ends_sentence = before is not None and after is not None and after.text in _AFTER_CLOSING
            return _Mark(i, not ends_sentence, ends_sentence, "double")
        if space_after and not space_before:
            return _Mark(i, False, True, "double")
        return _Mark(i, True, True, "double")
    if mark == _SINGLE_OPEN and _is_word(after):
        return _Mark(i, True, False, "single")
    if mark == _SINGLE_CLOSE and is_glued:
        return _Mark(i, False, True, "single")
    if mark == "'":
        opens = space_before and not space_after and _is_word(after) and after is not None and after.text[0].isalpha()
        closes = is_glued and (space_after or not _is_word(after))
        return _Mark(i, opens, closes, "single") if opens or closes else None
    return None


def _is_word(token: Token | None) -> bool:
    return token is not None and token.is_word


def _quote_from(passage: Passage, marks: list[_Mark], k: int) -> tuple[Quote | None, int]:
    """The quote that the mark `k` opens, and the number of the mark to go on with."""
    opening = marks[k]
    starts = [opening.at + 1]  # of the parts: one a paragraph
    ends: list[int] = []
    paragraph = passage.paragraph_at[opening.at]
    inner: tuple[int, ...] = ()  # marks of a name quoted within
    for j in range(k + 1, min(k + _MOST_INNER_MARKS, len(marks))):
        mark = marks[j]
        if opening.family == "single" and mark.family == "double":
            return None, k + 1
        here = passage.paragraph_at[mark.at]
        if here != paragraph:
            repeats = mark.opens and not mark.closes and mark.at == passage.paragraphs[here].range.first
            runs_on = mark.closes and not mark.opens
            if here - paragraph > (_LONGEST_SINGLE_RUN if opening.family == "single" else _LONGEST_RUN) or not (
                repeats or runs_on
            ):
                break
            if repeats and here - paragraph > 1:
                break
            for p in range(paragraph, here):
                ends.append(passage.paragraphs[p].range.last)
                starts.append(passage.paragraphs[p + 1].range.first)
            paragraph = here
            if repeats:
                starts[-1] = mark.at + 1
                continue
        if inner and mark.at in inner:
            continue
        if mark.opens and not mark.closes and _encloses(passage, marks, j):
            inner = (mark.at, marks[j + 1].at)
            continue
        if mark.closes and _fits(opening.family, mark.family) and mark.at > starts[-1]:
            return _quote(opening.at, starts, [*ends, mark.at], mark.at + 1, is_closed=True), j + 1
        if mark.closes and mark.at == starts[-1]:
            return None, j + 1
    last = passage.paragraphs[paragraph].range.last
    if opening.family == "single" or last <= starts[-1]:
        return None, k + 1
    end = next((m.at for m in marks[k + 1 : k + 2] if starts[-1] < m.at < last), last)
    following = k + 1
    while following < len(marks) and marks[following].at < end:
        following += 1
    return _quote(opening.at, starts, [*ends, end], end, is_closed=False), following


def _encloses(passage: Passage, marks: list[_Mark], j: int) -> bool:
    """Whether the opening mark `j` begins a name within a quotation: its own closing mark is near, another follows."""
    if j + 2 >= len(marks):
        return False
    closing, outer = marks[j + 1], marks[j + 2]
    same_line = passage.paragraph_at[marks[j].at] == passage.paragraph_at[outer.at]
    return (
        same_line and closing.closes and outer.closes and not outer.opens and closing.at - marks[j].at <= _LONGEST_NAME
    )


def _fits(opening: str, closing: str) -> bool:
    return opening == closing or (opening != "single" and closing != "single")


def _quote(first: int, starts: list[int], ends: list[int], last: int, *, is_closed: bool) -> Quote:
    parts = tuple(Range(a, b) for a, b in zip(starts, ends, strict=True) if b > a)
    return Quote(extent=Range(first, last), parts=parts, is_closed=is_closed)
