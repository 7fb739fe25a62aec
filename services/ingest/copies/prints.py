"""Numbers that near-copies share: a sample of the hashes of all short runs of words (shingles).

The sample is the same wherever a run of words stands: the runs whose checksum falls into the lowest part of its range.
So two texts share as large a part of their samples as of their words, and a brief is found inside a long story too,
which MinHash as such would not do (A. Z. Broder, On the resemblance and containment of documents, 1997, "mod m";
L. Irber and others, FracMinHash, 2022). No randomness and no library: the numbers, which are stored, are the same on
every machine and in every version of Python.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate
from zlib import crc32

from services.common.contracts.articles import Article
from services.ingest.copies.wording import is_short, is_unspaced, words_of

RUN = 5
"""Words of one shingle: runs of three words are common in news, runs of seven break at each correction."""
RUN_UNSPACED = 8
"""Characters of one shingle where the script has no spaces: about four words of Chinese."""

_ONE_IN = 12
_LOWEST = (1 << 32) // _ONE_IN
_FEWEST = 8
MOST_PRINTS = 64
"""One shingle in twelve is kept, some 33 of a typical article: that finds a brief of 60 words in a story of any length
in 99 of 100 cases. Eight at least, so that short texts have some; 64 at most, so that a long one costs no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """By what an article is compared with others: worked out once, before its transaction is open."""

    words: tuple[str, ...]
    shingles: frozenset[bytes]
    prints: tuple[int, ...]


def traits_of(article: Article) -> Traits:
    words = words_of(article)
    shingles = frozenset(shingles_of(words))
    return Traits(words=words, shingles=shingles, prints=_prints(words, shingles))


def prints_of(words: Sequence[str]) -> tuple[int, ...]:
    """Up to 64 positive numbers of 63 bits, the lowest in checksum first; none where there are no words.

    A short text has a single one, of all its words.
    """
    return _prints(words, shingles_of(words))


def _prints(words: Sequence[str], runs: Set[bytes]) -> tuple[int, ...]:
    if not words:
        return ()
    if is_short(words):
        return (_print(_encoded(words)),)
    ranked = sorted((rank, run) for run in runs if (rank := crc32(run)) < _LOWEST)
    if len(ranked) < _FEWEST:
        ranked = sorted((crc32(run), run) for run in runs)[:_FEWEST]
    return tuple(dict.fromkeys(_print(run) for _, run in ranked[:MOST_PRINTS]))


def shingles_of(words: Sequence[str]) -> set[bytes]:
    """Each run of words, as bytes; the whole text where it is shorter than one run."""
    text = _encoded(words)
    length = RUN_UNSPACED if is_unspaced(words) else RUN
    starts = list(accumulate((len(word) + 1 for word in text.split(b" ")[:-1]), initial=0))
    return {text[a:b] for a, b in zip(starts, starts[length:], strict=False)} or {text}


def _encoded(words: Sequence[str]) -> bytes:
    return f"{' '.join(words)} ".encode("utf-8", "surrogatepass")


def _print(run: bytes) -> int:
    """63 bits, which both stores hold: two of the runs of a million articles are alike with a chance of 1 in 10,000."""
    return int.from_bytes(blake2b(run, digest_size=8).digest(), "big") >> 1
