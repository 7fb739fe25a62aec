"""Which stored articles share prints with those of a bite: looked up once for all of them, and kept up as they are
stored, so that each also meets those of its bite that came before it."""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import Connection

from services.common.contracts.articles import StoredArticle
from services.common.store import articles, copies
from services.common.store.articles import Packed
from services.ingest.copies.prints import MOST_PRINTS, Traits

_LOOKED_AT = 4
"""Candidates whose words are compared, most shared prints first. One shared print is enough, for a brief of 60 words
has five at most."""

_ENOUGH = 20
_BY_CHANCE = 0.15
_CHARACTERS_A_PRINT = 84
"""Where both have 20 prints and more, and neither has more than are kept, a copy shares three fifths of the shorter
one's, give or take a fifth: with less than 15 % (once in 200,000 copies, by the binomial distribution) what they share
is a paragraph of background, and comparing their words would cost a millisecond for each. How many prints a stored
article has is told by its length, one for 12 words of 7 characters: rather too few than too many."""


class Kin:
    """For one transaction, in which nobody else stores an article of these prints. To be made before it stores any of
    its articles; `write` ends its use."""

    def __init__(self, conn: Connection, bite: Collection[Traits]) -> None:
        copies.wait_for_kin(conn, *(one.prints for one in bite))
        prints = {print for one in bite for print in one.prints}
        self._holding = copies.holding(conn, prints) if prints else {}
        self._added: dict[int, Sequence[int]] = {}
        likely = {number for one in bite for number in self._likely(one.prints)}
        self._before: dict[int, Packed] = articles.numbered(conn, likely) if likely else {}

    def rare(self, prints: Sequence[int]) -> list[int]:
        """Those that say something: too few articles have them to be a formula."""
        return [one for one in prints if len(self._holding.get(one, ())) < copies.COMMON]

    def likely(self, conn: Connection, prints: Sequence[int]) -> Iterator[StoredArticle]:
        """The stored articles that may be kin of one with these prints, the likeliest first."""
        likely = self._likely(prints)
        new = [number for number in likely if number not in self._before]
        found = self._before | articles.numbered(conn, new) if new else self._before
        rare = self.rare(prints)
        return (found[number].unpacked() for number in likely if not self._is_chance(rare, found[number]))

    def _is_chance(self, rare: Sequence[int], other: Packed) -> bool:
        """Whether a copy would share far more of these prints."""
        fewer = min(len(rare), other.running_characters // _CHARACTERS_A_PRINT)
        if fewer < _ENOUGH or max(len(rare), other.running_characters // _CHARACTERS_A_PRINT) >= MOST_PRINTS:
            return False
        shared = sum(other.number in self._holding.get(one, ()) for one in rare)
        return shared < _BY_CHANCE * fewer

    def add(self, number: int, prints: Sequence[int]) -> None:
        """Let the article of this number, which is stored now, be found by these prints."""
        self._added[number] = prints
        for one in prints:
            self._holding[one] = (*self._holding.get(one, ()), number)

    def write(self, conn: Connection) -> None:
        """Store what was added."""
        copies.add_prints(conn, self._added)

    def _likely(self, prints: Sequence[int]) -> list[int]:
        weight: dict[int, float] = {}
        for one in self.rare(prints):
            numbers = self._holding.get(one, ())
            for number in numbers:  # a print that few have says more than one that many have
                weight[number] = weight.get(number, 0.0) + 1 / len(numbers)
        return sorted(weight, key=lambda number: (-weight[number], number))[:_LOOKED_AT]
