"""Our own analyser, used for what is indexed and for what is asked, so that SQLite and PostgreSQL answer alike.

A text becomes words of letters and digits, each folded (`common.folding`), then by its script:

- Latin: the Snowball stemmer for English; no stop words.
- Arabic: the clitics و ف ب ك ل ال لل are taken off by rule, in two ways. *By form*: [و|ف] + [ب|ك|ل] + ال + a rest of
  three letters, or [و|ف] + لل + a rest of three letters, which hardly ever is anything else; repeated, as a rest may
  begin like an article itself (الالتزام). *By the rest*: و ف ب ك ل, or و ف with one of ب ك ل behind it, when the rest
  has three letters and is known (`lexicon`), or is attested: stands in the same article by itself (وبوتين where
  بوتين does too). A known word is never cut (ولد, وكالة, ألمانيا).

Neither rule can be right always, so the index holds every reading: the full word and what is left at each cut. A query
asks for one reading, the barest without an article at hand to attest anything. So two words meet when one is
the other with clitics, whatever the word is where ال is among them, and for known words in any case; and a rule
that cuts wrongly cuts alike on both sides, so a word always finds itself.

Bounded: the first `_MOST_CHARACTERS` of a text, `_MOST_TOKENS` words of it, `_LONGEST_TERM` letters of a word,
`_MOST_BYTES` of terms; `_MOST_PARTS` of a query.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice

import snowballstemmer

from services.common.folding import fold
from services.common.store.lexicon import known

_ARABIC_LETTERS = "\u0620-\u064a\u0671-\u06d3"
_TOKEN = re.compile(f"[{_ARABIC_LETTERS}]+|[^\\W_{_ARABIC_LETTERS}]+(?:'[^\\W_{_ARABIC_LETTERS}]+)*")
_ARABIC = re.compile(f"[{_ARABIC_LETTERS}]+")
_ONE_WORD = re.compile(f"[a-z0-9{_ARABIC_LETTERS}]+")
_BY_FORM = re.compile("[وف]?(?:[بكل]?ال|لل)(.{2,})")
_CLITICS = re.compile("([وفبكل])|[وف][بكل]")
_NO_CLITICS = frozenset({"fa", "ur", "ps", "ckb", "ug", "sd"})
"""Languages that share the script, but not the clitics."""
_SHORTEST_REST = 3
_LONGEST_TERM = 64
_MOST_TOKENS = 10_000
_MOST_CHARACTERS = 100_000
_MOST_BYTES = 250_000
"""Of terms, forms and names each, so that a row's lexemes and positions stay below the 1 MB that a tsvector holds."""
_MOST_PARTS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is indexed of one text: its words in order, each as it is asked for; other readings of them; names."""

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
    """Parts that must all be found: a single word, or several that stand one after the other.

    With `names_only` they are looked for among the speakers' names, else in everything that is indexed.
    """

    parts: tuple[tuple[Word, ...], ...]
    names_only: bool = False


def terms(text: str, language: str = "und") -> tuple[str, ...]:
    """The words of the text in order, each in the reading in which a query asks for it.

    `language` is the text's ISO code; the script decides, but for languages that share it.
    """
    return _in_order(_tokens(text), language)


def vocabulary(text: str) -> frozenset[str]:
    """The words that stand by themselves in the text: they attest what is left when a clitic is taken off."""
    if _ARABIC.search(text) is None:  # as most texts are that hold none, and a tenth of the work
        return frozenset()
    return frozenset(filter(_ARABIC.fullmatch, set(_tokens(text))))


def entry(text: str, language: str, *, names: str = "", attested: frozenset[str] = frozenset()) -> Entry:
    """What to index of a text and of names of its speaker, given the vocabulary of the article it stands in."""
    tokens = _tokens(text)
    named = _readings(_tokens(names), attested)
    words = _in_order(tokens, language)
    return Entry(
        terms=_within_bounds(words),
        forms=_within_bounds(sorted((_readings(tokens, attested) | named).difference(words))),
        names=_within_bounds(sorted(named)),
    )


def query(text: str) -> Query:
    """What a person asks for: all the words; "quoted" ones, one after the other; word*, all that begin so.

    Nothing else has a meaning, and nothing is an error. A query without a word finds nothing.
    """
    parts: dict[tuple[Word, ...], None] = {}
    for quoted, plain in re.findall(r'"([^"]*)"?|([^"\s]+)', text[:2_000]):
        tokens = _tokens(quoted or plain)
        words = [Word(_asked(token)) for token in tokens]
        if plain.endswith("*") and words and len(tokens[-1]) > 1:
            words[-1] = Word(tokens[-1], is_prefix=True)
        for part in [words] if quoted and words else [[word] for word in words]:
            parts[tuple(part[:_MOST_PARTS])] = None
    return Query(parts=tuple(parts)[:_MOST_PARTS])


def name_query(text: str) -> Query:
    """What finds the names that hold all these words."""
    return Query(parts=tuple((Word(word),) for word in name_words(text)), names_only=True)


def name_words(text: str) -> tuple[str, ...]:
    """The first words of a name, each once: without clitics, but not stemmed."""
    barest = (_asked(token) if _ARABIC.fullmatch(token) else token for token in _tokens(text[:500]))
    return tuple(dict.fromkeys(barest))[:_MOST_PARTS]


def _in_order(tokens: Iterable[str], language: str) -> tuple[str, ...]:
    if language in _NO_CLITICS:
        return tuple(token if _ARABIC.fullmatch(token) else _asked(token) for token in tokens)
    return tuple(map(_asked, tokens))


def _tokens(text: str) -> list[str]:
    stretches = text[:_MOST_CHARACTERS].split()
    is_plain = max(map(len, stretches), default=0) <= _LONGEST_TERM
    pieces = map(_pieces if is_plain else _pieces_of_any, stretches)
    return list(islice(chain.from_iterable(pieces), _MOST_TOKENS))


def _pieces_of_any(stretch: str) -> tuple[str, ...]:
    """What is long is not worth remembering."""
    return _pieces(stretch) if len(stretch) <= _LONGEST_TERM else _pieces.__wrapped__(stretch)


@lru_cache(maxsize=50_000)
def _pieces(stretch: str) -> tuple[str, ...]:
    """The words of a text without white space. Remembered, as folding is the most of what indexing costs."""
    return tuple(
        _as_one_word(piece[:_LONGEST_TERM])
        for match in _TOKEN.finditer(fold(stretch))
        for piece in match[0].removesuffix("'s").split("'")
    )


def _within_bounds(words: Iterable[str]) -> tuple[str, ...]:
    words = tuple(words)
    if sum(map(len, words)) + len(words) <= _MOST_BYTES // 4:  # no character has more than four bytes
        return words
    room = _MOST_BYTES
    kept: list[str] = []
    for word in words:
        room -= len(word.encode()) + 1
        if room < 0:
            break
        kept.append(word)
    return tuple(kept)


def _as_one_word(piece: str) -> str:
    """What every tokenizer takes for one word: letters that an older Unicode may not know go by their numbers."""
    if _ONE_WORD.fullmatch(piece):
        return piece
    return "x" + "".join(f"{ord(character):05x}" for character in piece)


def _readings(tokens: Iterable[str], attested: frozenset[str]) -> set[str]:
    """The tokens and everything that may be left of them."""
    new = found = set[str]().union(*map(_surely, set(tokens)))
    while attested and new:
        possible = attested.intersection(chain.from_iterable(map(_possibly, new))) - found
        new = set[str]().union(*map(_surely, possible)) - found
        found |= new
    return found


@lru_cache(maxsize=50_000)
def _surely(token: str) -> frozenset[str]:
    """The token, and what is left of it whatever else stands in the article."""
    if not _is_arabic(token):
        return frozenset((token, _stem(token)))
    return frozenset((token,)).union(*map(_surely, _cuts(token)[0]))


def _possibly(token: str) -> tuple[str, ...]:
    return _cuts(token)[1] if _is_arabic(token) else ()


def _is_arabic(token: str) -> bool:
    return not token.isascii() and _ARABIC.fullmatch(token) is not None


@lru_cache(maxsize=50_000)
def _asked(token: str) -> str:
    """The reading a query asks for: the stem; of an Arabic word the likeliest rest, and of that again."""
    if not _ARABIC.fullmatch(token):
        return _stem(token)
    sure, _ = _cuts(token)
    return _asked(sure[0]) if sure else token


@lru_cache(maxsize=50_000)
def _cuts(token: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is left of an Arabic word after one cut, the likeliest first; and what is left if that is attested."""
    words = known()
    if token in words:
        return (), ()
    cut = tuple(
        token[length:]
        for length in (1, 2)
        if len(token) >= length + _SHORTEST_REST and _CLITICS.fullmatch(token[:length])
    )
    sure = [rest for rest in cut if rest in words]
    by_form = _BY_FORM.fullmatch(token)
    if by_form and (len(by_form[1]) >= _SHORTEST_REST or by_form[1] in words):
        sure.append(by_form[1])
    return tuple(sure), cut


@lru_cache(maxsize=50_000)
def _stem(token: str) -> str:
    if not (token.isascii() and token.isalpha()):
        return token
    stemmed: str = snowballstemmer.stemmer("english").stemWord(token)
    return stemmed or token
