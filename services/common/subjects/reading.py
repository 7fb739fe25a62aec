"""A text as words, each with what is known of it by itself; what is known of a word is kept for the next text."""

import re
from functools import lru_cache
from typing import NamedTuple

from services.common.folding import fold
from services.common.subjects.lexicon import PLACE, Entry, find_lexicon, forms

MOST_WORDS = 400
"""Of a text; few quotations are longer."""
_MOST_KNOWN = 50_000
_LONGEST_STOP = 6
"""Letters of an Arabic stop word with what is joined to it; a longer word that holds one is another word."""
_TATWEEL = "\u0640"
_MARKS = re.compile(f"[\u064b-\u065f\u0670{_TATWEEL}]")
_WORD = re.compile(r"[^\W\d_](?:\.[^\W\d_])+\.?|[^\W_]+(?:['’\-‐‑][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?؟:…\n\"“”«»]")
_JOINING = re.compile("[وف](?:[بك]?ال|لل)|[بك]ال|لل")
"""How an Arabic word begins that is surely joined to the one before: والحوار, للسلام. ل may be a first letter."""
_ARTICLE = re.compile("[وف]?(?:[بك]?ال|لل)")


class Reading(NamedTuple):
    """What a word is by itself: `starts` are the entries that may begin with it, longest first, each with the letters
    before its first word."""

    folded: str
    is_capital: bool
    is_stop: bool
    is_joining: bool
    has_article: bool
    starts: tuple[tuple[Entry, int], ...]


class Token(NamedTuple):
    """A word where it stands."""

    text: str
    start: int
    end: int
    begins: bool  # a sentence, or stands after a mark that ends one
    parted: bool  # from the word before by more than a space, or by a conjunction or preposition joined to it
    read: Reading


def tokens_of(text: str, language: str) -> tuple[Token, ...]:
    """The first MOST_WORDS words of the text in order."""
    clean = text if text.isascii() else _MARKS.sub(_TATWEEL, text)  # a vowel sign ends no word
    found: list[Token] = []
    end = 0
    for match in _WORD.finditer(clean):
        between = clean[end : match.start()]
        read = _read(match[0], language)
        is_next = between == " "
        begins = not found or (not is_next and _SENTENCE_END.search(between) is not None)
        parted = not is_next and bool(between.strip())
        found.append(Token(match[0], match.start(), match.end(), begins, parted or read.is_joining, read))
        end = match.end()
        if len(found) == MOST_WORDS:
            break
    return tuple(found)


def bare(text: str) -> str:
    """Without vowel signs and lengthening, which may stand within any Arabic word."""
    return _MARKS.sub("", text)


@lru_cache(maxsize=_MOST_KNOWN)
def _read(word: str, language: str) -> Reading:
    folded = fold(word.replace(".", "")).removesuffix("'s")
    lexicon = find_lexicon(language)
    starts = {
        (entry, cut): None
        for form, cut in forms(folded)
        for entry in lexicon.entries.get(form, ())
        if _is_written_so(entry, word, folded)
    }
    return Reading(
        folded=folded,
        is_capital=word[0].isupper(),
        is_stop=_is_stop(folded, lexicon.stop),
        is_joining=_JOINING.match(folded) is not None,
        has_article=_ARTICLE.match(folded) is not None,
        starts=tuple(sorted(starts, key=lambda start: -len(start[0].words))),
    )


def _is_written_so(entry: Entry, word: str, folded: str) -> bool:
    """Countries have capitals where there are any; "us" in small letters is the pronoun."""
    if not entry.key.startswith(PLACE) or not folded.isascii():
        return True
    return word.replace(".", "").isupper() if folded == "us" else word[0].isupper()


def _is_stop(folded: str, stop: frozenset[str]) -> bool:
    """Also with what is joined to it: وفي, لكل, عليها."""
    if folded in stop or folded.isascii():
        return folded in stop
    is_joined = folded[0] in "وفبلك" and folded[1:] in stop
    return is_joined or (len(folded) <= _LONGEST_STOP and any(form in stop for form, _ in forms(folded)))
