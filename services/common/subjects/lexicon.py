"""Words that are known: subjects of public affairs and countries by their names in several languages, and stop words.

`concepts.txt` and `services.common.countries` are the data; stop words are those of the package stopwordsiso (MIT).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import stopwordsiso

from services.common.countries import COUNTRIES
from services.common.folding import fold

LANGUAGES = ("en", "ar")
"""Those of the columns of `concepts.txt`."""
PLACE, TOPIC, NOTHING = "place:", "topic:", "-"
"""How keys begin: a country's, a concept's; and the key of words that are no subject."""
_BROAD = ">"

_PREFIX = re.compile("[وف]?(?:[بك]?ال|لل)|[وف]?[بكل]|[وف]")
_SUFFIXES = ("", "ها", "هم", "هما", "نا", "كم", "ات", "ون", "ين", "ان", "يه", "ه", "ا")
_SHORTEST = 3
"""Letters of what is left of an Arabic word; what is shorter may be left of anything."""
_SHORTEST_AFTER_ARTICLE = 2
_MOST_KNOWN = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A known word or phrase: `words` are the keys of its words, `key` is what it means."""

    key: str
    words: tuple[str, ...]
    is_people: bool = False  # French, not France: a country is better not named by it


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """`entries` by the key of their first word, longest first."""

    entries: Mapping[str, tuple[Entry, ...]]
    stop: frozenset[str]


@cache
def find_lexicon(language: str) -> Lexicon:
    """What is known of a language by its ISO 639-1 code: at least nothing."""
    by_first: dict[str, list[Entry]] = {}
    for entry in (*_concepts(language), *_countries(language)):
        by_first.setdefault(entry.words[0], []).append(entry)
    return Lexicon(
        entries={
            first: tuple(sorted(found, key=lambda entry: (-len(entry.words), entry.key)))
            for first, found in by_first.items()
        },
        stop=frozenset(fold(word) for word in stopwordsiso.stopwords(language)),
    )


@cache
def narrower() -> Mapping[str, frozenset[str]]:
    """For the key of a broad subject, those of the subjects that are part of it."""
    parted = (line.removeprefix(_BROAD).partition(":") for line in _lines() if line.startswith(_BROAD))
    return {_meant(broad.strip()): frozenset(map(_meant, found.split())) for broad, _, found in parted}


@lru_cache(maxsize=_MOST_KNOWN)
def forms(word: str) -> tuple[tuple[str, int], ...]:
    """What a folded word may be a form of, likeliest first, each with how many letters stand before it."""
    if word.isascii():
        return tuple((form, 0) for form in dict.fromkeys(_english_forms(word)))
    return tuple(dict.fromkeys(_arabic_forms(word)))


def _english_forms(word: str) -> Iterator[str]:
    word = word.removesuffix("'s").removesuffix("'")
    yield word
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith("es"):
        yield word[:-2]
    if word.endswith("s") and not word.endswith("ss"):
        yield word[:-1]


def _arabic_forms(word: str) -> Iterator[tuple[str, int]]:
    before = [0]
    if (found := _PREFIX.match(word)) is not None:
        cuts = {found.end()} | ({1} if found.end() > 1 and word[0] in "وف" else set())
        before += sorted(cuts, reverse=True)
    for cut in before:
        rest = word[cut:]
        least = _SHORTEST_AFTER_ARTICLE if word[:cut].endswith(("ال", "لل")) or not cut else _SHORTEST
        for suffix in _SUFFIXES:
            base = rest[: len(rest) - len(suffix)]
            if rest.endswith(suffix) and len(base) >= (least if not suffix else max(least, _SHORTEST)):
                yield base, cut
                if base.endswith("ت") and suffix:
                    yield base[:-1] + "ه", cut


def _concepts(language: str) -> Iterator[Entry]:
    if language not in LANGUAGES:
        return
    for line in _lines():
        if line.startswith(_BROAD):
            continue
        columns = line.split("|")
        first, *others = columns[0].split()
        key = _meant(first)
        words = columns[LANGUAGES.index(language)].split() if language != "en" else others
        for word in [first, *words] if language == "en" and key.startswith(TOPIC) else words:
            yield Entry(key=key, words=_keys(word))


def _meant(first: str) -> str:
    """By how a line of `concepts.txt` begins: with "-", with a country after "@", or with its first word."""
    if first == NOTHING:
        return NOTHING
    return PLACE + first[1:] if first.startswith("@") else TOPIC + first.replace("_", " ")


def _countries(language: str) -> Iterator[Entry]:
    for code, names in COUNTRIES.get(language, {}).items():
        words = names.split()
        for place, word in enumerate(words):
            keys = _keys(word)
            is_people = (place == len(words) - 1 and place > 1) or word.endswith(("ي", "ish"))
            yield Entry(key=PLACE + code, words=keys, is_people=is_people)
            if language == "ar" and word.endswith("ي") and place:
                yield Entry(key=PLACE + code, words=(keys[0] + "ه",), is_people=True)


def _keys(phrase: str) -> tuple[str, ...]:
    """Its words as they are looked up: without the article, and an abbreviation without its dots."""
    return tuple(_bare(fold(word).replace(".", "")) for word in phrase.split("_"))


def _bare(word: str) -> str:
    return word if word.isascii() or len(word) < 2 + _SHORTEST else word.removeprefix("ال")


def _lines() -> Iterable[str]:
    text = resources.files(__package__).joinpath("concepts.txt").read_text("utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))
