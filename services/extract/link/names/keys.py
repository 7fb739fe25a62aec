"""Keys under which a name is found again in any script: consonants by what they may sound like, the first few of them.

Two spellings of one name share a key nearly always; names that share one are few enough to be compared one by one.
"""

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from services.common.spelling.letters import Word, word
from services.common.spelling.sounds import skeletons
from services.extract.link.names.aliases import aliases_of
from services.extract.link.names.parts import Name, Part, parse
from services.extract.link.names.words import SHORT_FORMS
from services.extract.link.offices import core, read_body, without_kin


def keys_of(name: str, *, is_person: bool) -> tuple[str, ...]:
    """Where this name is looked up and found; sorted, a handful at most. A full name is found under "p:" by its like,
    and under "f:" by whoever has the family name alone."""
    if not is_person:
        return _body_keys(name)
    parsed = parse(name)
    family = {f"f:{key}" for part in _families(parsed) for one in _told(part) for key in skeletons(one)}
    if parsed.is_full:
        family |= {f"p:{one}:{begin}" for one, begin in _pairs(parsed)}
    return tuple(sorted(family | {f"a:{number}" for number in aliases_of(name)}))


def _families(name: Name) -> Iterable[Part]:
    return (part for part in (name.family,) if part is not None)


def _pairs(name: Name) -> Iterable[tuple[str, str]]:
    """The outer parts of a full name in their order and turned: whichever of them is the family name."""
    whole = [part for part in name.parts if not part.is_initial]
    last = whole[-1]
    run = Part(key="", word=Word(last.word.alphabet, "".join(part.word.letters for part in whole[1:])))
    is_long = len(whole) > 2
    for family in (last, run) if is_long else (last,):
        for key in (key for one in _told(family) for key in skeletons(one)):
            for first in whole[:2] if is_long else whole[:1]:
                for begin in _beginnings(first):
                    yield key, begin


def _told(part: Part) -> tuple[Word, ...]:
    """What tells one Abd al-... from another, with and without the article."""
    found = []
    for alphabet, letters in part.readings:
        rest = letters.removeprefix("abd").removeprefix("عبد")
        found.append(Word(alphabet, rest if len(rest) > 2 else letters))
    return tuple(found)


def _beginnings(part: Part) -> frozenset[str]:
    words = [*part.readings, *(word(form) for form in SHORT_FORMS.get(part.key, ()))]
    return frozenset(key[:1] for one in words for key in skeletons(one))


@lru_cache(maxsize=65_536)
def outline(name: str) -> frozenset[str]:
    """The first consonants of each part, and of neighbours run together, in all readings."""
    parts = [part for part in parse(name).parts if not part.is_initial]
    runs = [Word(a.word.alphabet, a.word.letters + b.word.letters) for a, b in pairwise(parts)]
    words = [one for part in parts for one in part.readings]
    return frozenset(key[:2] for one in (*words, *runs) for key in skeletons(one))


def _body_keys(name: str) -> tuple[str, ...]:
    """A body by its concepts and countries, or by its first word."""
    body = read_body(name)
    listed = [f"a:{number}" for number in aliases_of(name)]
    if not body.rest:
        told = [*sorted(without_kin(core(body))), *(f"@{code}" for code in sorted(body.countries))]
        return tuple(sorted([*listed, f"b:{'+'.join(told)}"]))
    return tuple(sorted([*listed, *(f"w:{key}:{len(body.rest)}" for key in skeletons(word(body.rest[0])))]))
