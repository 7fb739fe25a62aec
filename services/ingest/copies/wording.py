"""An article's running words as they are compared with another's: one key for each word, and where the text pauses.

Only the main blocks count. The title differs from outlet to outlet, and page furniture, captions and related stories
are not the story.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.common.contracts.articles import Article, Role
from services.ingest.copies.spelling import key_of

LONGEST = 20_000
"""Words that are compared. No news article is that long; what is longer (a book, a protocol) is never called a copy."""
_LONGEST_TEXT = 40 * LONGEST
SHORTEST = 30
"""Words below which only the same words throughout make a copy: "Live: the session of the council" comes every week."""

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Thai, Lao, Burmese, Khmer, kana, Han: written without spaces between words, so that each character is compared."""
_MARKS = re.compile(
    "[\u00ad\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+"
)
_WORD = (
    r"(?:[^\W\d_]\.){2,12}"  # U.S., ا.ف.ب.
    rf"|\d+(?:[.,\u066b\u066c]\d+)*|[{_UNSPACED}]|[^\W_{_UNSPACED}]+(?:['’-][^\W\d_{_UNSPACED}]+)*|[%\u066a]"
)
_WORDS = re.compile(_WORD)
_TOKENS = re.compile(rf"(?P<word>{_WORD})|[^\w\s%\u066a]+")
_UNSPACED_WORD = re.compile(f"[{_UNSPACED}]")
_SENTENCE_MARKS = frozenset(".!?؟…。！？۔।")
_KEPT_MARKS = 20  # of those between two words; a row of a million dashes says no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """`words[start:end]` of the wording, and the line of the article that it stands in."""

    start: int
    end: int
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """`pauses` tells which marks stand before a word, by its number; the end of the text counts as a word."""

    words: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    pauses: dict[int, str]


def words_of(article: Article) -> tuple[str, ...]:
    """The keys of its running words in order; () where there are none, or more than are compared."""
    text = _running(article)
    if len(text) > _LONGEST_TEXT:
        return ()
    words = [key for key in map(key_of, _WORDS.findall(text)) if key]
    if "cent" in words:
        words = " ".join(words).replace(" per cent", " percent").split(" ")
    return tuple(words) if len(words) <= LONGEST else ()


def wording_of(article: Article) -> Wording:
    """The same words, with where sentences end; ten times the work, and done for candidates only."""
    words: list[str] = []
    sentences: list[Sentence] = []
    pauses: dict[int, str] = {}
    text = _running(article)
    for line in text.splitlines() if len(text) <= _LONGEST_TEXT else ():
        start = len(words)
        for token in _TOKENS.finditer(line):
            marks = token[0]
            if token["word"] is not None:
                _add(words, key_of(token[0]))
                if not marks.endswith("."):
                    continue
                marks = "."  # of U.S., which ends a sentence in one of ten cases: no end then, but a pause
            pauses[len(words)] = (pauses.get(len(words), "") + marks[:_KEPT_MARKS])[:_KEPT_MARKS]
            if len(words) > start and token["word"] is None and not _SENTENCE_MARKS.isdisjoint(marks):
                sentences.append(Sentence(start=start, end=len(words), line=line))
                start = len(words)
        if len(words) > start:
            sentences.append(Sentence(start=start, end=len(words), line=line))
        if "\n" not in pauses.get(len(words), ""):
            pauses[len(words)] = pauses.get(len(words), "") + "\n"
    if len(words) > LONGEST:
        return Wording(words=(), sentences=(), pauses={})
    return Wording(words=tuple(words), sentences=tuple(sentences), pauses=pauses)


def is_unspaced(words: Sequence[str]) -> bool:
    """Whether it is mostly in a script without spaces, where a "word" here is a character."""
    sample = words[:200:10]
    return 2 * sum(_UNSPACED_WORD.match(word) is not None for word in sample) > len(sample)


def is_short(words: Sequence[str]) -> bool:
    """Whether it is too short to be compared run by run."""
    return len(words) < 2 * SHORTEST and len(words) < SHORTEST * (2 if is_unspaced(words) else 1)


def figures_of(words: Sequence[str]) -> frozenset[str]:
    return frozenset(word for word in words if word[0].isdigit())


def _running(article: Article) -> str:
    return _MARKS.sub("", "\n".join(block.span.of(article.text) for block in article.blocks if block.role is Role.MAIN))


def _add(words: list[str], key: str) -> None:
    if key == "cent" and words and words[-1] == "per":
        words[-1] = "percent"
    elif key:
        words.append(key)
