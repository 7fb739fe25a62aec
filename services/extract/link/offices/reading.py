"""Reads the words of an office, or of a body's name, as concepts that are the same in every language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from services.common.folding import fold
from services.common.spelling.letters import is_arabic
from services.extract import languages
from services.extract.link.offices.words import BODIES, FIELDS, JOINT, OFFICES, QUALITIES

MOST_WORDS = 40
"""Words of a role that are read; what articles call an office is shorter."""
_WORD = re.compile(r"\w+(?:\.\w+\.?)*")
_LONGEST_PHRASE = 5
_LONG = 5
_DOTTED = str.maketrans("جختثنيبذزشضظغقي", "ححبببببدرسصطعفب")
_PASSING = frozenset({"former", "elect", "acting"})
_FILLING = frozenset(
    fold(
        "the of for a an and to in at on s his her its their our by with de la el los las del y al en por para "
        "في من عن على إلى لدى باسم بشأن و عضو السيد the"
    ).split()
)
_GIVEN_BY_OFFICE = frozenset({"ministry", "government", "member-of-parliament"})
"""What an office tells anyhow: a minister is of a ministry, whether or not the words say so."""
_PARTIES = {"democratic-party": ("party", "democratic"), "republican-party": ("party", "republican")}
"""What a party is, of which more is told: a Social Democratic Party."""
_ARTICLED = re.compile("^(?:و|ل|ب|لل)?ال(?=.{2,})")
_TO_ARTICLED = re.compile("^لل(?=.{2,})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """What phrases tell; `undotted` has long single words without their dots, where those tell one word: a dot too few
    or too many is the commonest slip of Arabic print."""

    phrases: dict[tuple[str, ...], frozenset[str]]
    undotted: dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Office:
    """What an office or body is: concepts, the countries it is of, and the words that are none of these.

    `is_past` tells a former office.
    """

    concepts: frozenset[str]
    countries: frozenset[str]
    rest: tuple[str, ...] = ()
    is_past: bool = False

    @property
    def key(self) -> str:
        """The same for the same office in any language; "" where nothing of it is known."""
        if not self.concepts:
            return ""
        return "+".join([*sorted(self.concepts), *(f"@{code}" for code in sorted(self.countries))])

    @staticmethod
    def of_key(key: str) -> "Office":
        found = key.split("+") if key else []
        return Office(
            concepts=frozenset(one for one in found if not one.startswith("@")),
            countries=frozenset(one[1:] for one in found if one.startswith("@")),
        )


@lru_cache(maxsize=32_768)
def read_office(role: str) -> Office:
    """The office that a role's words tell; without concepts where they tell none."""
    return _read(role, _offices())


@lru_cache(maxsize=32_768)
def read_body(name: str) -> Office:
    """The body that a name tells: وزارة الخارجية الروسية, or الخارجية الروسية alone, is a foreign ministry."""
    found = _read(name, _bodies())
    if found.concepts and found.concepts <= fields() and found.countries and not found.rest:
        return Office(concepts=found.concepts | {"ministry"}, countries=found.countries)
    return _as_party(found)


def _as_party(body: Office) -> Office:
    """A party whose name is made of words that every language has: National Unity Party, حزب الوحدة الوطنية. Where one
    word is not known, all stay as they are."""
    known = [_qualities().get(word) for word in body.rest]
    told = frozenset(one for one in known if one is not None)
    concepts = frozenset(one for concept in body.concepts for one in _PARTIES.get(concept, (concept,)))
    if not body.rest or "party" not in concepts or None in known:
        return body
    return Office(concepts=concepts | told, countries=body.countries)


def _read(text: str, lexicon: Lexicon) -> Office:
    words = [_bare(w) for w in _WORD.findall(fold(text[:400]))][:MOST_WORDS]
    concepts: set[str] = set()
    countries: set[str] = set()
    rest: list[str] = []
    k = 0
    while k < len(words):
        phrase, told = _longest(words, k, lexicon)
        if told and phrase > 1 and words[k : k + 3] == ["secretary", "of", "state"] and words[k + 3 : k + 4] == ["for"]:
            phrase, told = 1, frozenset({"minister", "@gb"})
            k += 2
        if told:
            countries |= {one[1:] for one in told if one.startswith("@")}
            concepts |= {one for one in told if not one.startswith("@")}
            k += phrase
            continue
        if words[k] not in _FILLING:
            rest.append(words[k])
        k += 1
    if {"minister", "spokesperson", "prime-minister"} & concepts:
        concepts -= _GIVEN_BY_OFFICE
    is_past = "former" in concepts
    return Office(
        concepts=frozenset(concepts - _PASSING), countries=frozenset(countries), rest=tuple(rest), is_past=is_past
    )


def _longest(words: list[str], k: int, lexicon: Lexicon) -> tuple[int, frozenset[str] | None]:
    for length in range(min(_LONGEST_PHRASE, len(words) - k), 0, -1):
        told = lexicon.phrases.get(tuple(words[k : k + length]))
        if told is not None:
            return length, told
    return 1, lexicon.undotted.get(words[k].translate(_DOTTED)) if len(words[k]) >= _LONG else None


def _bare(word: str) -> str:
    """Without the Arabic article and what is written together with it, and the feminine ending of adjectives."""
    word = _TO_ARTICLED.sub("", word)
    return _ARTICLED.sub("", word)


def _phrase(text: str) -> tuple[str, ...]:
    return tuple(_bare(w) for w in _WORD.findall(fold(text)))


def _lines(lexicon: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for line in lexicon.strip().replace("\n  ", "|").splitlines():
        concept, _, phrases = line.partition(": ")
        for phrase in phrases.split("|"):
            yield concept, _phrase(phrase)


@cache
def fields() -> frozenset[str]:
    """The concepts of what an office may be for: foreign affairs, defence, finance."""
    return frozenset(concept for concept, _ in _lines(FIELDS))


@cache
def _qualities() -> dict[str, str]:
    """What a party calls itself, by the words of every language as `_bare` leaves them."""
    return {phrase[0]: concept for concept, phrase in _lines(QUALITIES)}


@cache
def _countries() -> dict[tuple[str, ...], frozenset[str]]:
    """Countries, their capitals and their adjectives, in every language that Qawl reads."""
    found: dict[tuple[str, ...], frozenset[str]] = {}
    for code in sorted(languages.CODES):
        language = languages.find(code)
        for words, country in language.countries.items() if language is not None else ():
            found.setdefault(_phrase(words), frozenset({f"@{country}"}))
    return found


def _lexicon(*parts: str) -> Lexicon:
    found = dict(_countries())
    for part in parts:
        for concept, phrase in _lines(part):
            found[phrase] = frozenset({concept})
    for line in JOINT.strip().splitlines():
        phrase_, _, told = line.partition(": ")
        found[_phrase(phrase_)] = frozenset(f"@{one}" if len(one) == 2 else one for one in told.split())
    undotted: dict[str, set[frozenset[str]]] = {}
    for phrase, concepts in found.items():
        if len(phrase) == 1 and len(phrase[0]) >= _LONG and is_arabic(phrase[0]):
            undotted.setdefault(phrase[0].translate(_DOTTED), set()).add(concepts)
    alone = {word: some.pop() for word, some in undotted.items() if len(some) == 1}
    return Lexicon(phrases=found, undotted=alone)


@cache
def _offices() -> Lexicon:
    return _lexicon(FIELDS, BODIES, OFFICES)


@cache
def _bodies() -> Lexicon:
    return _lexicon(OFFICES, FIELDS, BODIES)
