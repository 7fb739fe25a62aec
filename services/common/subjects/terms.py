"""The words of a text that may be a subject: known ones, names, phrases, and other nouns, with where they stand."""

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from services.common.folding import fold
from services.common.spelling.letters import is_arabic
from services.common.store.search import terms as analysed
from services.common.subjects.lexicon import NOTHING, PLACE, Entry, forms
from services.common.subjects.reading import Token, bare, tokens_of

_OF = re.compile("['’]s$")
_LONGEST_NAME = 4
_FEWEST_LETTERS = 3
_MOST_KNOWN = 50_000
_MOST_TEXTS = 4_000
"""Of which it is kept what they mention, some 20 MB: who reads on a speaker asks for the same texts again."""
_BEFORE_NOUNS = frozenset(
    fold(
        """
        the a an of in on for about with without against between by from no any every our your their his her its my
        this that these those some more
        """
    ).split()
)


_BEFORE_VERBS = frozenset(
    fold(
        """
        to we i you they he she it will would can could should must may might did do does not who
        """
    ).split()
)


class Standing(IntEnum):
    """How surely a word is a subject rather than just a word, least first."""

    WORD = 1
    PHRASE = 2
    NAME = 3
    TOPIC = 4
    PLACE = 5


class Mention(NamedTuple):
    """A word or phrase of a text: `shown` is how it is written, without what is only joined to it.

    `is_noun` says that it stands where nouns do; `parts` are the keys of a phrase's words.
    """

    key: str
    standing: Standing
    start: int
    end: int
    shown: str
    is_noun: bool = True
    parts: tuple[str, ...] = ()


@lru_cache(maxsize=_MOST_TEXTS)
def mentions(text: str, language: str) -> tuple[Mention, ...]:
    """In text order, of as many words as are read of a text (`reading.MOST_WORDS`)."""
    tokens = tokens_of(text, language)
    found: list[Mention] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        known = _known(tokens, at)
        length = 1
        if known is not None:
            length = len(known[0].words)
            is_verb = at > 0 and not token.parted and tokens[at - 1].read.folded in _BEFORE_VERBS
            found += _entry(text, tokens[at : at + length], *known, is_noun=not is_verb)
        elif not token.read.is_stop and len(token.read.folded) >= _FEWEST_LETTERS and not token.text[0].isdigit():
            length = _name_length(tokens, at)
            found += _plain(text, tokens, at, length, language)
        at += length
    found += _phrases(text, found, tokens)
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def _known(tokens: Sequence[Token], at: int) -> tuple[Entry, int] | None:
    """The longest entry that begins here, and the letters before it in its first word."""
    return next((start for start in tokens[at].read.starts if _fits(tokens, at, start[0])), None)


def _fits(tokens: Sequence[Token], at: int, entry: Entry) -> bool:
    rest = tokens[at + 1 : at + len(entry.words)]
    return len(rest) == len(entry.words) - 1 and all(
        not token.parted and any(form == word for form, _ in forms(token.read.folded))
        for token, word in zip(rest, entry.words[1:], strict=True)
    )


def _entry(text: str, tokens: Sequence[Token], entry: Entry, cut: int, *, is_noun: bool) -> Iterator[Mention]:
    if entry.key != NOTHING:
        start, end = tokens[0].start, tokens[-1].end
        standing = Standing.PLACE if entry.key.startswith(PLACE) else Standing.TOPIC
        shown = _without(text[start:end], cut)
        yield Mention(entry.key, standing, start, end, shown, is_noun=is_noun and not entry.is_people)


def _name_length(tokens: Sequence[Token], at: int) -> int:
    """Words of the name in capitals that begins here; 1 for any other word."""
    if not tokens[at].read.is_capital:
        return 1
    length = 1
    for token in tokens[at + 1 : at + _LONGEST_NAME]:
        if not token.read.is_capital or token.parted or token.read.is_stop or _known(tokens, at + length):
            break
        length += 1
    return length


def _plain(text: str, tokens: Sequence[Token], at: int, length: int, language: str) -> Iterator[Mention]:
    """The last word of a name, by which people are mostly called, and the whole of it; or any one word."""
    first, last = tokens[at], tokens[at + length - 1]
    is_name = first.read.is_capital and (length > 1 or not first.begins)
    standing = Standing.NAME if is_name else Standing.WORD
    shown = _shown(last, language)
    yield Mention(word_key(last.text, language), standing, last.start, last.end, shown, is_name or _is_noun(tokens, at))
    if length > 1:
        parts = tuple(word_key(token.text, language) for token in tokens[at : at + length])
        shown = text[first.start : last.start] + shown
        yield Mention(" ".join(parts), Standing.NAME, first.start, last.end, shown, parts=parts)


def _is_noun(tokens: Sequence[Token], at: int) -> bool:
    """Whether a noun is likely here: Arabic writes the article to it, and to an adjective only behind a noun that has
    it, too; else by the word before and the one after."""
    token = tokens[at]
    before = tokens[at - 1] if at and not token.parted else None
    if is_arabic(token.text):
        return token.read.has_article and not (before is not None and before.read.has_article)
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    ends = after is None or after.parted or after.read.is_stop
    return ends and before is not None and (before.read.folded in _BEFORE_NOUNS or not before.read.is_stop)


def _phrases(text: str, found: Sequence[Mention], tokens: Sequence[Token]) -> Iterator[Mention]:
    """Two such words next to each other, of which one at least is not known by itself, and both are names or none."""
    parted = {token.start for token in tokens if token.parted}
    for one, other in pairwise(one for one in found if not one.parts):
        standings = {one.standing, other.standing}
        if one.end + 1 != other.start or other.start in parted or Standing.PLACE in standings:
            continue
        has_capitals = one.shown[0].isupper() and other.shown[0].isupper()
        if standings == {Standing.TOPIC} or (Standing.NAME in standings and not has_capitals):
            continue
        shown = one.shown + text[one.end : other.end]
        key = f"{one.key} {other.key}"
        yield Mention(key, Standing.PHRASE, one.start, other.end, shown, other.is_noun, (one.key, other.key))


def word_key(word: str, language: str) -> str:
    """How a word is compared that nothing is known of: without endings and joined letters, as search does it."""
    return " ".join(_key(word, language))


@lru_cache(maxsize=_MOST_KNOWN)
def _key(word: str, language: str) -> tuple[str, ...]:
    return analysed(word, language) or (fold(word),)


def _shown(token: Token, language: str) -> str:
    if is_arabic(token.text):
        return _without(token.text, _joined(token, language))
    return _OF.sub("", token.text)


def _joined(token: Token, language: str) -> int:
    """Letters that are joined before an Arabic word."""
    rest = _key(token.text, language)[-1]
    return len(token.read.folded) - len(rest) if token.read.folded.endswith(rest) else 0


def _without(shown: str, cut: int) -> str:
    """Without the conjunctions and prepositions that are joined before it, or the 's behind; the article stays, or
    comes back."""
    if not cut or not is_arabic(shown):
        return _OF.sub("", shown)
    plain = bare(shown)
    before, rest = plain[:cut], plain[cut:]
    return ("ال" if before.endswith(("ال", "لل")) else "") + rest
