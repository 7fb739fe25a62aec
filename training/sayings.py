"""Sayings of our own that links are learned from: wordings of one saying, and articles about one occasion.

`sayings-*.txt` has a block for each saying, a line for each wording: language, mark and text. `=` is the saying and its
translation, `~` a free paraphrase, `!` an opposite, `#` a copy with another figure, name or day, `?` another modality.

`occasions-*.txt` has a block for each occasion on which people spoke, and a line for each statement of two articles
about it: language, article, speaker, sayings, and text. A letter is a saying, two are a quotation that holds both; a
star before them marks the article's headline.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from services.common.folding import fold
from services.extract.link.utterances.comparing import Telling
from services.extract.link.utterances.encoders import UniversalEncoder
from services.extract.link.utterances.gist import gist_of
from services.extract.link.utterances.lexicon import find_lexicon
from services.extract.link.utterances.vectors import embed, unpack

SAYINGS = Path(__file__).with_name("utterances")
SHORTEST = 5


@dataclass(frozen=True, slots=True)
class Line:
    language: str
    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """A statement of an article about an occasion; `said` are the sayings that it holds."""

    said: frozenset[str]
    telling: Telling


Occasion = tuple[tuple[Report, ...], ...]
"""Articles about one occasion, with their statements in text order."""


def _blocks(files: str) -> list[str]:
    return [block for file in sorted(SAYINGS.glob(files)) for block in file.read_text("utf-8").strip().split("\n\n")]


def sayings() -> tuple[tuple[Line, ...], ...]:
    return tuple(
        tuple(Line(line[:2], line[3], line[5:].strip()) for line in block.split("\n"))
        for block in _blocks("sayings-*.txt")
    )


@cache
def encoder() -> UniversalEncoder:
    return UniversalEncoder()


def tell(lines: Sequence[Line]) -> list[Telling]:
    packed = embed([line.text for line in lines], encoder())
    return [
        Telling(id=str(n), article=str(n), gist=gist_of(line.text, line.language), vectors=unpack(one, encoder().size))
        for n, (line, one) in enumerate(zip(lines, packed, strict=True))
    ]


def occasions() -> tuple[Occasion, ...]:
    return tuple(_occasion(n, block) for n, block in enumerate(_blocks("occasions-*.txt")))


def _occasion(number: int, block: str) -> Occasion:
    heads, texts = zip(*(line.split(" | ") for line in block.split("\n")), strict=True)
    packed = embed(texts, encoder())
    found: dict[str, list[Report]] = {}
    for n, (head, text, one) in enumerate(zip(heads, texts, packed, strict=True)):
        language, article, speaker, letters = head.split()
        telling = Telling(
            id=f"{number:02}.{article}.{n:02}",
            article=f"{number:02}.{article}",
            gist=gist_of(text, language),
            vectors=unpack(one, encoder().size),
            speaker=f"{number} {speaker}",
            is_heading=letters.startswith("*"),
            place=len(found.get(article, ())),
        )
        said = frozenset(f"{number}{letter}" for letter in letters.removeprefix("*"))
        found.setdefault(article, []).append(Report(said, telling))
    return tuple(tuple(some) for some in found.values())


def with_variants(block: Sequence[Line], random: Random) -> tuple[Line, ...]:
    """The block with another outlet's wording of each line that is right: a word that says nothing is left out, or the
    line is cut short; marked `+`."""
    found = list(block)
    for line in block:
        lexicon = find_lexicon(line.language)
        words = line.text.split()
        if line.mark in "!#?" or lexicon is None or len(words) < SHORTEST:
            continue
        empty = [k for k, word in enumerate(words) if fold(word) in lexicon.stop - lexicon.negators]
        left = random.choice(empty) if empty else len(words) - 1
        found.append(Line(line.language, "~" if line.mark == "~" else "+", " ".join(words[:left] + words[left + 1 :])))
    return tuple(found)
