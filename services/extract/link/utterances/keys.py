"""Keys by which statements find each other among a million: a few numbers each, of which two reports share some.

What is asked for is whole articles: two reports of one occasion share several statements, so that one shared key among
them is enough, and each pair of their statements is then looked at. A key holds the week of the occasion, so that what
shares it stays few however much is stored.
"""

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np

from services.common.contracts.statements import SpeakerKind
from services.extract.link.names.keys import keys_of as keys_of_name
from services.extract.link.utterances.comparing import MOST_GUESSED, Telling
from services.extract.link.utterances.vectors import Vectors

CELLS = Path(__file__).with_name("cells.npy")
"""64 directions of the encoder's space, in bytes: centres of statements in the news. `python -m training.cells`."""

NEAREST = 3
"""Cells near a statement of which each two make a key, with the week; without it, all of them together."""

NEAREST_UNDATED = 4
"""Of which each three make a key of a statement that nobody can date."""

WORDINGS = 2
"""Runs of words that make a key: those with the smallest digests, so that the same words choose the same ones."""

VOICES = 2
"""Readings of a name that make a key."""

RUN = 3

_MOST_WORDED = 1_000
"""Statements whose runs are kept by each process: what a statement is stored under and what it asks for are made of
the same ones."""

_MOST_NUMBERED = 20_000
"""Keys kept by each process: those of a week's cells and voices come again with each article."""


def keys_of(telling: Telling) -> tuple[int, ...]:
    """The keys under which a statement is stored, at most two dozen signed 64-bit numbers."""
    marks = marks_of(telling)
    if telling.day is None:
        fresh = (_fresh(marks, week) for week in _guessed_weeks(telling.handed_in))
        return _numbers(_undated(marks, NEAREST_UNDATED), *fresh)
    return stored_under(marks, week_of(telling.day))


def stored_under(marks: "Marks", week: int) -> tuple[int, ...]:
    """As `keys_of` a statement of that week, of what they are made of."""
    return _numbers(_dated(marks, week), _to_undated(marks, NEAREST))


def asked_of(telling: Telling) -> tuple[int, ...]:
    """The keys under which what it may report together with others is looked for: its own, and the weeks' beside it.

    A dated statement and an undated one find each other, whichever came first; two dated ones by their weeks alone.
    Where the undated one was handed in when the other was new, that stands for its week: three cells in common, as it
    takes without any, a statement and its translation often do not have.
    """
    marks = marks_of(telling)
    if telling.day is None:
        weeks = _guessed_weeks(telling.handed_in)
        fresh = (keys(marks, week) for week in weeks for keys in (_fresh, _celled, _voiced))
        return _numbers(_undated(marks, NEAREST_UNDATED), _to_undated(marks, NEAREST_UNDATED), *fresh)
    week = week_of(telling.day)
    dated = (_dated(marks, one) for one in (week - 1, week, week + 1))
    return _numbers(*dated, _undated(marks, NEAREST), _fresh(marks, week))


class Marks(NamedTuple):
    """What a statement's keys are made of: the cells near it, the nearest first, who speaks, and some of the words."""

    cells: tuple[int, ...]
    voices: tuple[str, ...]
    runs: tuple[str, ...]


_Key = tuple[object, ...]


def _dated(marks: Marks, week: int) -> Iterator[_Key]:
    yield from _celled(marks, week)
    yield from _voiced(marks, week)
    for run in marks.runs:
        yield ("run", week, run)


def _celled(marks: Marks, week: int) -> Iterator[_Key]:
    for two in combinations(sorted(marks.cells[:NEAREST]), 2):
        yield ("cells", week, *two)


def _voiced(marks: Marks, week: int) -> Iterator[_Key]:
    return (("voice", week, voice) for voice in marks.voices)


def _fresh(marks: Marks, week: int) -> Iterator[_Key]:
    """Those of undated statements apart from dated ones', so that an archive without dates does not make the keys of
    the week in which it is handed in too common."""
    return (("fresh", *key) for keys in (_celled, _voiced) for key in keys(marks, week))


def _undated(marks: Marks, nearest: int) -> Iterator[_Key]:
    """Of more parts each, as no week makes them rarer."""
    for three in combinations(sorted(marks.cells[:nearest]), 3):
        yield ("cells", *three)
    yield from (("voice", voice, cell) for voice in marks.voices for cell in marks.cells[:2])
    for run in marks.runs:
        yield ("run", run)


def _to_undated(marks: Marks, nearest: int) -> Iterator[_Key]:
    """The same for dated statements, which only undated ones look for."""
    return (("dated", *key) for key in _undated(marks, nearest))


def marks_of(telling: Telling) -> Marks:
    runs = _runs(tuple(word.key for word in telling.gist.words))
    return Marks(cells=_near(telling.vectors), voices=_voices(telling), runs=runs)


def _voices(telling: Telling) -> tuple[str, ...]:
    """Who speaks, so that a person's name is found in every script; of whom nothing is known by name, the naming."""
    if telling.speaker is None:
        return ()
    is_person = telling.speaker_kind is SpeakerKind.PERSON and telling.speaker_name is not None
    return (_sounding(telling.speaker_name or "") if is_person else ()) or (telling.speaker,)


@lru_cache(_MOST_WORDED)
def _sounding(name: str) -> tuple[str, ...]:
    """A full name's keys, those of a family name where it stands alone; of many readings the first ones."""
    found = keys_of_name(name, is_person=True)
    full = [key for key in found if key.startswith("p:")]
    return tuple((full or [key for key in found if key.startswith("f:")])[:VOICES])


@lru_cache(_MOST_WORDED)
def _runs(words: tuple[str, ...]) -> tuple[str, ...]:
    runs = {" ".join(words[k : k + RUN]) for k in range(len(words) - RUN + 1)}
    return tuple(sorted(runs, key=lambda one: _digest(("run", one)))[:WORDINGS])


def week_of(day: date) -> int:
    return day.toordinal() // 7


def _guessed_weeks(handed_in: date | None) -> tuple[int, ...]:
    """The one or two weeks of the days that an article handed in on this day is of, if it was new."""
    if handed_in is None:
        return ()
    first, last = handed_in - timedelta(days=MOST_GUESSED), handed_in + timedelta(days=1)
    return tuple(sorted({week_of(first), week_of(last)}))


def _near(vectors: Vectors | None) -> tuple[int, ...]:
    """The cells nearest to the whole statement; none without its embedding, or with another encoder's."""
    if vectors is None or vectors.shape[1] != _cells().shape[1]:
        return ()
    return nearest_cells(vectors[:1])[0]


def nearest_cells(vectors: Vectors) -> list[tuple[int, ...]]:
    """Of each row the cells nearest to it, the nearest first."""
    found = np.argsort(-(vectors @ _cells().T), axis=1, kind="stable")[:, :NEAREST_UNDATED]
    return [tuple(row) for row in found.tolist()]


@cache
def _cells() -> Vectors:
    found: Vectors = np.load(CELLS).astype(np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found


def _numbers(*several: Iterator[_Key]) -> tuple[int, ...]:
    return tuple(sorted({_number(*key) for keys in several for key in keys}))


@lru_cache(_MOST_NUMBERED)
def _number(*parts: object) -> int:
    return _digest(parts)


def _digest(parts: _Key) -> int:
    digest = hashlib.blake2b("|".join(map(str, parts)).encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(digest.digest(), "big", signed=True)
