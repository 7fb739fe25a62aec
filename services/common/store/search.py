"""Our own analyser, used for what is indexed and for what is asked, so that both stores answer alike.

(docstring to follow)
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import snowballstemmer

from services.common.folding import fold
from services.common.store.lexicon import KNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is indexed of one text: its words in order, further forms of them, and names."""

    terms: tuple[str, ...]
    forms: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """One term that is asked for; with `is_prefix`, any term that begins so."""

    term: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Parts that must all be found: a single word, or several that stand one after the other."""

    parts: tuple[tuple[Word, ...], ...]
    names_only: bool = False


_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_ARABIC = re.compile("[\u0620-\u064a]+")
_SAFE = re.compile("[a-z0-9\u0620-\u064a]+")
_ARTICLE = re.compile("[وف]?(?:[بكل]?ال|لل)(.{3,})")
_CLITICS = re.compile("([وف]?)([بكل]?)(?=.{3,})")
_LONGEST_TERM = 64
_MOST_TOKENS = 2_000


def terms(text: str, language: str = "und") -> tuple[str, ...]:
    """The words of the text in order, each in the one form in which a query asks for it."""
    # Persian, Urdu and their like share the script, but not the clitics.
    del language
    return tuple(_asked(token) for token in _tokens(text))


def vocabulary(text: str) -> frozenset[str]:
    """The words that stand on their own in the text: they attest what is left when a clitic is taken off."""
    return frozenset(token for token in _tokens(text, most=200_000) if _ARABIC.fullmatch(token))


def entry(text: str, *, names: str = "", attested: frozenset[str] = frozenset()) -> Entry:
    """What to index: `text` in order; `names` apart as well, so that they can be asked for alone."""
    tokens = list(_tokens(text))
    words = [_asked(t) for t in tokens]
    named = list(_tokens(names))
    forms = {form for token in tokens + named for form in _forms(token, attested)}
    return Entry(
        terms=tuple(words),
        forms=tuple(sorted(forms - set(words))),
        names=tuple(dict.fromkeys(form for token in named for form in (token, *_bare(token, attested)))),
    )


def query(text: str) -> Query:
    """What a person asks for: all the words; "quoted" words one after the other; `word*` for all that begin so."""
    parts: list[tuple[Word, ...]] = []
    for quoted, plain in re.findall(r'"([^"]*)"|([^"\s]+)', text[:2_000].replace("\x00", " ")):
        words = [Word(_asked(t)) for t in _tokens(quoted or plain)]
        if quoted and words:
            parts.append(tuple(words))
        elif words:
            if plain.endswith("*") and len(words[-1].term) > 1:
                words[-1] = Word(list(_tokens(plain))[-1], is_prefix=True)
            parts.extend((word,) for word in words)
    return Query(parts=tuple(dict.fromkeys(parts[:32])))


def name_query(text: str) -> Query:
    """What finds a speaker's name that holds all these words."""
    words = dict.fromkeys((Word((_bare(t, frozenset()) or (t,))[0]),) for t in _tokens(text[:500]))
    return Query(parts=tuple(words)[:16], names_only=True)


def name_words(text: str) -> tuple[str, ...]:
    """The words of a name, each once, not stemmed."""
    return tuple(dict.fromkeys((_bare(t, frozenset()) or (t,))[0] for t in _tokens(text[:500])))


def _tokens(text: str, most: int = _MOST_TOKENS) -> Iterator[str]:
    count = 0
    for match in _TOKEN.finditer(fold(text)):
        for piece in match[0].removesuffix("'s").split("'"):
            if count == most:
                return
            count += 1
            yield _safe(piece)


def _safe(piece: str) -> str:
    """A term that every tokenizer takes for one word: other scripts are written in hexadecimal."""
    if _SAFE.fullmatch(piece):
        return piece[:_LONGEST_TERM]
    return "x" + "".join(f"{ord(c):05x}" for c in piece[:12])


def _bare(token: str, attested: frozenset[str]) -> tuple[str, ...]:
    """The token without its clitics, the best reading first; empty where there is none."""
    if not _ARABIC.fullmatch(token) or token in KNOWN:
        return ()
    found: list[str] = []
    for cut in (1, 2):
        if _CLITICS.match(token) and _is_clitic(token[:cut]):
            rest = token[cut:]
            if len(rest) >= 3 and rest in KNOWN:
                found.append(rest)
    by_form = _ARTICLE.fullmatch(token)
    if by_form:
        found.append(by_form[1])
    for cut in (1, 2):
        rest = token[cut:]
        if _is_clitic(token[:cut]) and len(rest) >= 3 and rest in attested:
            found.append(rest)
    return tuple(dict.fromkeys(found))


def _is_clitic(start: str) -> bool:
    return start in {"و", "ف", "ب", "ك", "ل"} or (len(start) == 2 and start[0] in "وف" and start[1] in "بكل")


def _asked(token: str) -> str:
    if _ARABIC.fullmatch(token):
        return next(iter(_bare(token, frozenset())), token)
    return _stem(token)


def _forms(token: str, attested: frozenset[str]) -> tuple[str, ...]:
    if _ARABIC.fullmatch(token):
        return (token, *_bare(token, attested))
    return (token, _stem(token))


def _stem(token: str) -> str:
    if not token.isascii() or not token.isalpha() or len(token) > 40:
        return token
    stemmed: str = snowballstemmer.stemmer("english").stemWord(token)
    return stemmed or token
