"""How PostgreSQL finds the newest of many matches first: by marks of age beside the words in the full-text index.

GIN gives all places of a word at once, the oldest first, however many there are; a list wants the newest fifty. So each
row is indexed under marks too, which say in which stretch of articles it lies: of 64 articles, of 1,024, and so on. A
search goes from the newest stretch to older and wider ones until it has enough. GIN skips what lies in no stretch that
is asked for, so that a search costs the same however many articles are older.
"""

from collections.abc import Iterator

SHIFTS = (6, 10, 14, 18, 22)
"""A stretch of level n holds 2**SHIFTS[n] articles, 16 times as many as one of the level before."""
_ACROSS = SHIFTS[1] - SHIFTS[0]

Stretch = tuple[str, ...]
"""The marks of stretches that lie side by side; a row has at most one of them. Without any: all articles."""


def _by_age(article: str) -> str:
    marks = ", ".join(f"'~{level}.' || CAST({article} >> {shift} AS text)" for level, shift in enumerate(SHIFTS))
    return f"lexemes || array_to_tsvector(ARRAY[{marks}])"


BY_AGE = {"statement_search": _by_age("(-(number >> 20))"), "article_search": _by_age("number")}
"""What is indexed of each table; a query has to say it in the very same words. See `numbering.py` for the numbers."""


def stretches(newest: int) -> Iterator[Stretch]:
    """All articles from this number on down, the newest first: two short stretches, in which a frequent word stands
    fifty times, then those up to the end of each wider one."""
    at = newest >> SHIFTS[0]
    yield tuple(_mark(0, one) for one in range(at, max(at - 2, -1), -1))
    at -= 2
    for level in range(len(SHIFTS)):
        if at < 0:
            return
        wider = at >> _ACROSS
        yield tuple(_mark(level, one) for one in range(at, (wider << _ACROSS) - 1, -1))
        at = wider - 1
    for one in range(((at + 1) << _ACROSS) - 1, -1, -1):
        yield (_mark(len(SHIFTS) - 1, one),)


def _mark(level: int, stretch: int) -> str:
    return f"~{level}.{stretch}"
