"""Names that are written in two scripts: Trump and ترامب are one word of what somebody speaks about."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from services.common.spelling.aligning import bits
from services.common.spelling.letters import Word, word
from services.common.spelling.sounds import skeletons

LEAST_BITS = 8.0
"""Of evidence that two words spell one name: other words that sound alike have 6 at most (Harris, حرس)."""
_FEWEST_LETTERS = 3
_AND = "و"
_MOST_NAMES, _MOST_WORDS = 200, 1_000
"""Names in Latin letters, and words in Arabic ones, that are compared, the most frequent of them."""


class Spelled(NamedTuple):
    """The name that a word spells; `is_after_and`: the word begins with "and", written together with the name."""

    name: str
    is_after_and: bool


def same_names(names: Iterable[str], words: Iterable[str]) -> Mapping[str, Spelled]:
    """The name in Latin letters that each of the Arabic words spells, of those that spell one, by the best evidence.

    Both come most frequent first.
    """
    by_sound: dict[str, list[tuple[str, Word]]] = {}
    for name in list(names)[:_MOST_NAMES]:
        read = word(name)
        for sound in skeletons(read) if len(read.letters) >= _FEWEST_LETTERS else ():
            by_sound.setdefault(sound, []).append((name, read))
    pairs = [
        (-bits(known, read), is_after_and, name, other)
        for other in list(words)[:_MOST_WORDS]
        for read, is_after_and in _readings(other)
        for name, known in sorted({one for sound in skeletons(read) for one in by_sound.get(sound, ())})
    ]
    found: dict[str, Spelled] = {}
    for evidence, is_after_and, name, other in sorted(pairs):
        if -evidence >= LEAST_BITS:
            found.setdefault(other, Spelled(name, is_after_and))
    return found


def _readings(other: str) -> Iterator[tuple[Word, bool]]:
    for letters in dict.fromkeys((other, other.removeprefix(_AND))):
        read = word(letters)
        if len(read.letters) >= _FEWEST_LETTERS:
            yield read, letters != other
