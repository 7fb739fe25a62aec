"""Cuts a passage into the encoder's subwords, each with its place in the article's text and what is known of it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.common.contracts.articles import Role
from services.common.contracts.spans import Span
from services.extract.model import Attribution, Passage

FEATURES = (3, 2, 4, 2, 3, 3, 3)
"""How many values each feature has: quoted, opens a paragraph, role, is a known cue, and what the rules take it for
(source, cue, content: outside, first, further)."""

_SPACE = "\u2581"
_CHUNK = re.compile("[^ ]{1,400}")  # no word is longer; other writing comes in slices, so that the time is linear
_WORD = re.compile(f"{_SPACE}[^{_SPACE}]*")
_UNKNOWN_COSTS = 10.0  # beyond the unlikeliest piece
_MOST_KNOWN, _LONGEST_KNOWN = 50_000, 40
_LONGEST_LEFT = 240  # subwords of a sentence that are rather left unread than cut in two
_QUOTE, _OPENS, _ROLE, _CUE, _BY_RULE = range(5)  # columns; the last three begin at _BY_RULE
_ROLES = {Role.MAIN: 0, Role.TITLE: 1, Role.CAPTION: 2, Role.RELATED: 3}


@dataclass(frozen=True, slots=True)
class Subwords:
    """A passage as the tagger reads it. `ids` is (n,), `features` (n, 7), both int64.

    Spans of code points of the article's text, numbers of sentences, and whether a subword is quoted, one each.
    """

    ids: NDArray[np.int64]
    features: NDArray[np.int64]
    spans: tuple[Span, ...]
    sentences: tuple[int, ...]
    is_quoted: tuple[bool, ...]


class _Piece(NamedTuple):
    """A piece's number, and the letters [first, last) it stands for."""

    number: int
    first: int
    last: int


class Vocabulary:
    """The encoder's unigram pieces and its table of letter variants; gives offsets into the text as it was."""

    def __init__(self, pieces: Sequence[tuple[str, float]], unknown: int, variants: Mapping[str, str]) -> None:
        self._pieces = {piece: (score, number) for number, (piece, score) in enumerate(pieces)}
        self._longest = max(map(len, self._pieces))
        self._unknown = (min(score for _, score in pieces) - _UNKNOWN_COSTS, unknown)
        self._variants = variants
        self._known: dict[str, tuple[_Piece, ...]] = {}

    def cut(self, text: str, start: int, end: int) -> Iterator[tuple[int, Span]]:
        """The subwords of text[start:end], which begins with no space: ids and places.

        A place leaves out the space before a word; it is a space only for a subword that is nothing else.
        """
        for chunk in _CHUNK.finditer(text, start, end):
            begin = chunk.start()
            for number, first, last in self._cut_chunk(chunk[0]):
                yield number, Span(max(begin + first, start), max(begin + last, start + 1))

    def _cut_chunk(self, chunk: str) -> tuple[_Piece, ...]:
        """The subwords of letters with no plain space; -1 is the place of the space before them."""
        known = self._known.get(chunk)
        if known is None:
            known = tuple(self._pieces_of(chunk))
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            if len(chunk) <= _LONGEST_KNOWN:
                self._known[chunk] = known
        return known

    def _pieces_of(self, chunk: str) -> Iterator[_Piece]:
        letters, places = [_SPACE], [-1]
        after_space = True
        for at, character in enumerate(chunk):
            for letter in self._variants.get(character, character):
                is_space = letter == " "
                if not (is_space and after_space):
                    letters.append(_SPACE if is_space else letter)
                    places.append(at)
                after_space = is_space
        if after_space:
            letters.pop()
        first = 0
        # No piece holds a space but at its front, so each word is cut by itself.
        for word in _WORD.findall("".join(letters)):
            for piece in self._likeliest(word):
                begin, stop = places[first + piece.first], places[first + piece.last - 1] + 1
                while begin + 1 < stop and (begin < 0 or chunk[begin].isspace()):
                    begin += 1
                yield _Piece(piece.number, begin, stop)
            first += len(word)

    def _likeliest(self, word: str) -> tuple[_Piece, ...]:
        """The pieces whose scores add up to most; letters that no piece has become unknown ones, joined."""
        best = [0.0] + [-inf] * len(word)
        came: list[tuple[int, int]] = [(0, 0)] * (len(word) + 1)
        for begin in range(len(word)):
            so_far, single = best[begin], False
            for end in range(begin + 1, min(len(word), begin + self._longest) + 1):
                piece = self._pieces.get(word[begin:end])
                if piece is not None:
                    single = single or end == begin + 1
                    if so_far + piece[0] > best[end]:
                        best[end], came[end] = so_far + piece[0], (begin, piece[1])
            if not single and so_far + self._unknown[0] > best[begin + 1]:
                best[begin + 1], came[begin + 1] = so_far + self._unknown[0], (begin, self._unknown[1])
        pieces: list[_Piece] = []
        end = len(word)
        while end:
            begin, number = came[end]
            if pieces and number == self._unknown[1] == pieces[-1].number:
                pieces[-1] = _Piece(number, begin, pieces[-1].last)
            else:
                pieces.append(_Piece(number, begin, end))
            end = begin
        return tuple(reversed(pieces))


def cut_subwords(
    passage: Passage,
    vocabulary: Vocabulary,
    cues: Iterable[Span],
    hints: Iterable[Attribution],
    *,
    most: int | None = None,
) -> Subwords:
    """The passage's subwords; `cues` are words that a lexicon knows as cues, `hints` what the rules found.

    With `most` no more than that many, from the beginning, without a sentence that would have been cut in two.
    """
    known = _features_of_tokens(passage, cues, hints)
    pieces, opens = _cut_paragraphs(passage, vocabulary, None if most is None else most + 1)
    at = [max(bisect_right(passage.starts, span.start) - 1, 0) for _, span in pieces]
    sentences = [passage.sentence_at[i] for i in at]
    if most is not None and len(pieces) > most:
        count = bisect_left(sentences, sentences[most], max(0, most - _LONGEST_LEFT), most) if most else 0
        pieces, opens, at, sentences = pieces[:count], opens[:count], at[:count], sentences[:count]
    features = known[at] if at else known[:0]
    features[:, _OPENS] = opens
    return Subwords(
        ids=np.array([piece for piece, _ in pieces], np.int64),
        features=features,
        spans=tuple(span for _, span in pieces),
        sentences=tuple(sentences),
        is_quoted=tuple((features[:, _QUOTE] == 1).tolist()),
    )


def _cut_paragraphs(
    passage: Passage, vocabulary: Vocabulary, most: int | None
) -> tuple[list[tuple[int, Span]], list[bool]]:
    """Subwords with their places, and whether each is the first of a paragraph."""
    pieces: list[tuple[int, Span]] = []
    opens: list[bool] = []
    for paragraph in passage.paragraphs:
        if most is not None and len(pieces) >= most:
            break
        extent = passage.span(paragraph.range)
        found = vocabulary.cut(passage.text, extent.start, extent.end)
        pieces.extend(found if most is None else islice(found, most - len(pieces)))
        opens.extend(i == 0 for i in range(len(pieces) - len(opens)))
    return pieces, opens


def _features_of_tokens(passage: Passage, cues: Iterable[Span], hints: Iterable[Attribution]) -> NDArray[np.int64]:
    known = np.zeros((len(passage.tokens), len(FEATURES)), np.int64)
    for quote in passage.quotes:
        known[quote.extent.first : quote.extent.last, _QUOTE] = 2
        for part in quote.parts:
            known[part.first : part.last, _QUOTE] = 1
    for paragraph in passage.paragraphs:
        known[paragraph.range.first : paragraph.range.last, _ROLE] = _ROLES.get(paragraph.role, 0)
    for span in cues:
        known[_tokens(passage, span), _CUE] = 1
    for one in sorted(hints, key=lambda hint: _length(hint.content), reverse=True):
        for column, spans in enumerate((_only(one.source), _only(one.cue), one.content), _BY_RULE):
            for words in spans:
                where = _tokens(passage, words)
                known[where, column] = 2
                known[where.start : where.start + 1, column] = 1
    return known


def _only(span: Span | None) -> tuple[Span, ...]:
    return () if span is None else (span,)


def _tokens(passage: Passage, span: Span) -> slice:
    first = max(bisect_right(passage.starts, span.start) - 1, 0)
    return slice(first, bisect_right(passage.starts, span.end - 1))


def _length(spans: Sequence[Span]) -> int:
    return sum(span.end - span.start for span in spans)
