"""Reads the words of an office, or of a body's name, as concepts that are the same in every language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from services.common.folding import fold
from services.common.spelling.letters import is_arabic
from services.extract import languages
from services.extract.link.offices.callings import CALLINGS, MAY_BE
from services.extract.link.offices.words import BODIES, FIELDS, JOINT, OFFICES

MOST_WORDS = 40
"""Words of a role that are read; what articles call an office is shorter."""
_WORD = re.compile(r"\w+(?:\.\w+\.?)*")
_LONGEST_PHRASE = 6
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
_OF_UNITED_NATIONS = frozenset(
    """fao general-assembly iaea icj ilo iom monusco ocha ohchr security-council undp unep unesco unfpa unhcr unicef
    unifil unrwa wfp who""".split()  # noqa: SIM905
)
_AFFAIRS = frozenset(map(fold, ("affairs", "شؤون", "لشؤون", "تابع", "تابعة")))
"""Words of a body's name that tell nothing of it."""
_MAY_BE_LEFT_OUT = frozenset(
    ("company", "newspaper", "channel", "agency", "network", "movement", "organization", "party")
)
"""What a body is, which its name may leave out: شركة تويوتا is Toyota."""
_FEWEST = 2
"""Of what a name tells, so that its translation is known by it: there is more than one Freedom, and one Arab Union."""
_OF_MANY = re.compile("(?<=..ي)(?:ين|ون)$")
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

    `is_past` tells a former office; `may_lack_country`, that the country describes a body which has a name without it.
    """

    concepts: frozenset[str]
    countries: frozenset[str]
    rest: tuple[str, ...] = ()
    is_past: bool = False
    may_lack_country: bool = False

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
    described = _described(name)
    found = _read(described or name, _bodies())
    if described and found.rest and found.countries:
        return replace(found, may_lack_country=True)
    if found.concepts & _OF_UNITED_NATIONS:
        found = replace(found, concepts=found.concepts - {"united-nations"})
    if found.concepts and found.concepts <= fields() and found.countries and not found.rest:
        return Office(concepts=found.concepts | {"ministry"}, countries=found.countries)
    return _as_called(found)


def core(body: Office) -> frozenset[str]:
    """What the name of this body must tell: without the kind of thing it is, where more is told."""
    if body.concepts & callings():
        return body.concepts
    return body.concepts - (_MAY_BE_LEFT_OUT if body.rest else _MAY_BE_LEFT_OUT - {"party"})


def are_kin(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether these are the same concepts, or such as translators put for each other, one by one."""
    left, right = one - other, set(other - one)
    for concept in sorted(left):
        kin = next((such for such in sorted(right) if (concept, such) in _kin()), None)
        if kin is None:
            return False
        right.discard(kin)
    return not right


def without_kin(concepts: frozenset[str]) -> frozenset[str]:
    """Those that no translator exchanges: bodies that `are_kin` have the same ones."""
    return concepts - frozenset(concept for pair in MAY_BE for concept in pair)


def _as_called(body: Office) -> Office:
    """A body whose name is made of words that every language has: National Unity Party, حزب الوحدة الوطنية. Where one
    word is not known, all stay as they are."""
    concepts = {one for concept in body.concepts for one in _PARTIES.get(concept, (concept,))}
    countries = set(body.countries)
    k = 0
    while k < len(body.rest):
        length, told = _calling(body.rest[k : k + 2])
        if told is None:
            return body
        (countries if told.startswith("@") else concepts).add(told.removeprefix("@"))
        k += length
    concepts.discard("")
    if not body.rest or len(concepts) + len(countries) < _FEWEST:
        return body
    return Office(concepts=frozenset(concepts), countries=frozenset(countries))


def _calling(words: tuple[str, ...]) -> tuple[int, str | None]:
    """How many of these words tell one thing, and what; "" is nothing. لكرة القدم is كرة القدم, and
    للاجئين has one letter for two."""
    bare = words[0]
    for phrase in (words, words[:1]):
        for first in dict.fromkeys((bare, bare.removeprefix("ل"), bare.removeprefix("ب"), f"ل{bare}")):
            told = _callings().get((first, *phrase[1:]))
            if told is not None:
                return len(phrase), told
    if words[0] in _AFFAIRS:
        return 1, ""
    people = _countries().get((_OF_MANY.sub("", words[0]),), frozenset())
    return 1, next(iter(people), None)


def _described(name: str) -> str:
    """A company's coined name up to what describes it: شركة كذا البريطانية of شركة كذا البريطانية لصناعة كذا; "" where
    nothing describes it so."""
    words = fold(name[:400]).split()
    if (
        len(words) < 3
        or _bodies().phrases.get((_bare(words[0]),), frozenset()) != {"company"}
        or _calling((_bare(words[1]),))[1]
    ):
        return ""
    for place, word in enumerate(words[2:], start=2):
        if word.startswith("ال") and word.endswith("يه") and _countries().get((_bare(word),)):
            return " ".join(words[: place + 1])
    return ""


def _read(text: str, lexicon: Lexicon) -> Office:
    words = [_bare(w) for w in _WORD.findall(fold(text[:400]))][:MOST_WORDS]
    concepts: set[str] = set()
    countries: set[str] = set()
    implied: set[str] = set()  # by an office that one country has: a foreign office is British, unless it is German
    rest: list[str] = []
    k = 0
    while k < len(words):
        phrase, told = _longest(words, k, lexicon)
        if told and phrase > 1 and words[k : k + 3] == ["secretary", "of", "state"] and words[k + 3 : k + 4] == ["for"]:
            phrase, told = 1, frozenset({"minister", "@gb"})
            k += 2
        if told:
            (countries if told <= _all_countries() else implied).update(one[1:] for one in told if one.startswith("@"))
            concepts |= {one for one in told if not one.startswith("@")}
            k += phrase
            continue
        if words[k] not in _FILLING:
            rest.append(words[k])
        k += 1
    if {"minister", "spokesperson", "prime-minister"} & concepts:
        concepts -= _GIVEN_BY_OFFICE
    return Office(
        concepts=frozenset(concepts - _PASSING),
        countries=frozenset(countries or implied),
        rest=tuple(rest),
        is_past="former" in concepts,
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
def callings() -> frozenset[str]:
    """The concepts of what bodies call themselves, which tell one body from another of its kind."""
    known = frozenset(concept for part in (FIELDS, BODIES) for concept, _ in _lines(part))
    return frozenset(concept for concept, _ in _lines(CALLINGS)) - known


@cache
def _callings() -> dict[tuple[str, ...], str]:
    """The same by the words of every language as `_bare` leaves them, and the other words of bodies' names."""
    return {phrase: concept for part in (BODIES, FIELDS, CALLINGS) for concept, phrase in _lines(part)}


@cache
def _kin() -> frozenset[tuple[str, str]]:
    return frozenset(pair for one, other in MAY_BE for pair in ((one, other), (other, one)))


@cache
def _countries() -> dict[tuple[str, ...], frozenset[str]]:
    """Countries, their capitals and their adjectives, in every language that Qawl reads."""
    found: dict[tuple[str, ...], frozenset[str]] = {}
    for code in sorted(languages.CODES):
        language = languages.find(code)
        for words, country in language.countries.items() if language is not None else ():
            found.setdefault(_phrase(words), frozenset({f"@{country}"}))
    return found


@cache
def _all_countries() -> frozenset[str]:
    return frozenset(one for told in _countries().values() for one in told)


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
