"""Compares an article's statements with those of its neighbours: once before anybody has to wait for it, and once more
where links are made, by one process at a time, as far as something is new.

    before   the neighbours that there are ──▶ compared ──▶ Seen
    then     the neighbours that there are by now ──▶ Seen, or else compared ──▶ links

What is remembered stands beside all that it depends on, and that is read again each time: which statements an article
has, who speaks in them and when, what people decided. Words and embeddings are not: they go with a statement's id.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from services.common.contracts.utterances import Told
from services.common.store import tellings, voices
from services.common.store.tellings import Look, Tellings
from services.extract.link.utterances import joining
from services.extract.link.utterances.comparing import Telling
from services.extract.link.utterances.encoders import Encoder
from services.extract.link.utterances.gist import Gist, gist_of
from services.extract.link.utterances.joining import Pair
from services.extract.link.utterances.judging import Judgement
from services.extract.link.utterances.keys import asked_of, keys_of
from services.extract.link.utterances.reach import FARTHEST, Reached, Stack, nearnesses, within_reach
from services.extract.link.utterances.standing import NEAR_ENOUGH, Standing
from services.extract.link.utterances.vectors import Vectors, lengths_of, unpack, unpack_all
from services.extract.link.utterances.voices import same_speaker

Key = TypeVar("Key")
Value = TypeVar("Value")

_MOST_SHARING, _MOST_NEAR, _MOST_FAR = 100, 40, 10
"""Articles that share keys with one, the rarest first, whose embeddings are looked at; of these the nearest, which are
compared; and how many of those may be farther than two reports of one saying mostly are. So on a day on which a
thousand articles tell of one thing each costs no more than on another."""

_MOST_GISTS = 20_000
"""Of statements, kept by each process: neighbours come again with the next article on the same occasion."""

_MOST_UNPACKED = 8_000
"""Vectors of neighbours, 16 MB, that are left for the other articles of a bite; those of one article come on top."""

_MOST_BESIDE, _MOST_TOLD = 2_000, 4_000
"""Articles with their packed embeddings, and statements as they are compared, on a shelf: 24 and 20 MB. It has room
for the neighbours of a bite of twenty, so that what was read before the lock is there under it."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Beside:
    """A neighbour's statements without their words: where each has vectors of this encoder these as they are kept (a
    quarter of what they are to compute with), their number, how long each is, and at which one each statement's
    begin."""

    kept: Tellings
    packed: bytes | None
    rows: int
    lengths: Vectors
    starts: NDArray[np.intp]


class _Verdict(NamedTuple):
    """What a pair came to, beside all that it depends on."""

    a: Telling
    b: Telling
    standing: Standing
    is_one: bool | None
    found: Judgement | None

    def holds(self, pair: Pair, is_one: bool | None) -> bool:
        return self.a is pair.a and self.b is pair.b and self.standing == pair.standing and self.is_one is is_one


@dataclass(slots=True, kw_only=True)
class Shelf:
    """What a process keeps of neighbours, since they come again with the next article."""

    beside: dict[int, Beside] = field(default_factory=dict)
    told: dict[str, tuple[Look, Telling]] = field(default_factory=dict)


class Seen:
    """An article's statements, and what is known by now of how they compare with others'."""

    def __init__(self, told: tuple[Told, ...], encoder: Encoder | None) -> None:
        self.told = told
        self.tellings = _own(told, encoder)
        self.nearness: dict[Beside, float] = {}
        self.reached: dict[Beside, tuple[Reached, ...]] = {}
        self.verdicts: dict[tuple[str, str], _Verdict] = {}

    @cached_property
    def keys(self) -> frozenset[int]:
        """Under which the article is found."""
        return frozenset(key for one in self.tellings for key in keys_of(one))

    @cached_property
    def asked(self) -> frozenset[int]:
        """Under which its neighbours are looked for."""
        return frozenset(key for one in self.tellings for key in asked_of(one))

    @cached_property
    def compared(self) -> tuple[Telling, ...]:
        return self.tellings[: joining.MOST_STATEMENTS]

    @cached_property
    def stack(self) -> Stack | None:
        return joining.stacked(self.compared)

    @cached_property
    def within(self) -> tuple[Pair, ...]:
        """The article's own pairs that are worth judging."""
        return tuple(joining.pairs(self.tellings, self.tellings))


def compared(
    conn: Connection,
    bite: Mapping[int, Seen],
    sharing: Mapping[int, Sequence[int]],
    shelf: Shelf,
    encoder: Encoder | None,
) -> dict[int, tuple[Judgement, ...]]:
    """What the articles of a bite, by their numbers, have in common with those that share keys with each."""
    beside = _beside(conn, {one for some in sharing.values() for one in some[:_MOST_SHARING]}, shelf, encoder)
    unpacked: dict[Beside, Stack] = {}
    near = {
        number: list(
            _near(seen, [beside[one] for one in sharing[number][:_MOST_SHARING] if one in beside], encoder, unpacked)
        )
        for number, seen in bite.items()
    }
    told = _told(conn, {id for some in near.values() for one in some for id in one.ids}, shelf, encoder)
    pairs = {
        number: [*seen.within, *(pair for one in near[number] for pair in one.pairs(seen, told))]
        for number, seen in bite.items()
    }
    namings = {
        one.speaker for some in pairs.values() for pair in some for one in (pair.a, pair.b) if one.speaker is not None
    }
    decided = voices.decided(conn, namings)
    speaks = same_speaker(decided)

    def judged(seen: Seen, pair: Pair) -> Judgement | None:
        a, b = pair.a, pair.b
        is_one = None if a.speaker is None or b.speaker is None else decided.is_one(a.speaker, b.speaker)
        known = seen.verdicts.get((a.id, b.id))
        if known is None or not known.holds(pair, is_one):
            known = _Verdict(a, b, pair.standing, is_one, joining.judge(pair, same_speaker=speaks))
            seen.verdicts[a.id, b.id] = known
        return known.found

    return {
        number: tuple(found for pair in pairs[number] if (found := judged(seen, pair)) is not None)
        for number, seen in bite.items()
    }


class _Near(NamedTuple):
    """A neighbour near enough to be compared, and the pairs that may come to a link; None where words tell that."""

    beside: Beside
    reached: tuple[Reached, ...] | None

    @property
    def ids(self) -> tuple[str, ...]:
        """The statements that have to be read."""
        if self.reached is None:
            return self.beside.kept.ids[: joining.MOST_STATEMENTS]
        return tuple(self.beside.kept.ids[one.other] for one in self.reached)

    def pairs(self, seen: Seen, told: Mapping[str, Telling]) -> Iterator[Pair]:
        """Those that are worth judging. An older version of an article is none."""
        if self.reached is None:
            yield from joining.pairs(seen.tellings, [told[id] for id in self.ids if id in told])
            return
        for one, id in zip(self.reached, self.ids, strict=True):
            if id in told:
                yield Pair(seen.compared[one.one], told[id], one.standing, one.most)


def _near(
    seen: Seen, others: Sequence[Beside], encoder: Encoder | None, unpacked: dict[Beside, Stack]
) -> Iterator[_Near]:
    """The articles of which something is nearest to something of this one; where nobody knows, the first ones.

    Others of a bite have the same ones, whose vectors are left in `unpacked`.
    """
    mine = seen.stack
    if mine is None or encoder is None:
        yield from (_Near(one, None) for one in others[:_MOST_NEAR])
        return
    unseen = [one for one in others if one.packed is not None and one not in seen.nearness]
    stacks = _stacks(unseen, encoder, unpacked)
    seen.nearness.update(zip(stacks, nearnesses(mine, list(stacks.values())), strict=True))
    told = [(seen.nearness.get(one, 1.0), one) for one in others]
    found = sorted((one for one in told if one[0] >= FARTHEST), key=lambda one: -one[0])
    few = sum(nearness >= NEAR_ENOUGH for nearness, _ in found) + _MOST_FAR
    near = [one for _, one in found[: min(few, _MOST_NEAR)]]
    new = [one for one in near if one.packed is not None and one not in seen.reached]
    stacks |= _stacks([one for one in new if one not in stacks], encoder, unpacked)
    reached: list[list[Reached]] = [[] for _ in new]
    for one in within_reach(seen.compared, mine, [stacks[beside] for beside in new]):
        reached[one.article].append(one)
    seen.reached.update({beside: tuple(some) for beside, some in zip(new, reached, strict=True)})
    yield from (_Near(one, seen.reached.get(one)) for one in near)


def _stacks(some: Sequence[Beside], encoder: Encoder, unpacked: dict[Beside, Stack]) -> dict[Beside, Stack]:
    """Of those that have vectors, in their order: unpacked in one go, which for one article is mostly the call."""
    new = [one for one in some if one not in unpacked]
    if new:
        if sum(one.rows for one in unpacked) > _MOST_UNPACKED:
            unpacked.clear()
            new = list(some)
        packed = b"".join(one.packed for one in new if one.packed is not None)
        rows = unpack_all(packed, encoder.size, np.concatenate([one.lengths for one in new]))
        ends = np.cumsum([one.rows for one in new]).tolist()
        unpacked |= {one: Stack(rows[end - one.rows : end], one.starts) for one, end in zip(new, ends, strict=True)}
    return {one: unpacked[one] for one in some}


def _beside(conn: Connection, numbers: Collection[int], shelf: Shelf, encoder: Encoder | None) -> dict[int, Beside]:
    """What is kept of these articles: of those that have other statements than the shelf knows it is read anew."""
    there = tellings.kept(conn, shelf.beside.keys() & numbers)
    found = {n: one for n, kept in there.items() if (one := shelf.beside[n]).kept == kept}
    for number, (kept, vectors) in tellings.embeddings(conn, set(numbers) - found.keys()).items():
        shelf.beside.pop(number, None)
        shelf.beside[number] = found[number] = _packed(kept, vectors[: joining.MOST_STATEMENTS], encoder)
    _forget_oldest(shelf.beside, _MOST_BESIDE)
    return found


def _packed(kept: Tellings, vectors: Sequence[bytes | None], encoder: Encoder | None) -> Beside:
    packed = [one for one in vectors if one is not None]
    if encoder is None or len(packed) < len(vectors) or any(len(one) % encoder.size for one in packed):
        nothing = np.zeros((0, 1), np.float32)
        return Beside(kept=kept, packed=None, rows=0, lengths=nothing, starts=np.zeros(0, np.intp))
    counts = [len(one) // encoder.size for one in packed]
    together = b"".join(packed)
    return Beside(
        kept=kept,
        packed=together,
        rows=sum(counts),
        lengths=lengths_of(together, encoder.size),
        starts=np.cumsum([0, *counts[:-1]]),
    )


def _told(conn: Connection, ids: Collection[str], shelf: Shelf, encoder: Encoder | None) -> dict[str, Telling]:
    """Statements as they are compared: of those that look otherwise than the shelf knows all is read anew."""
    looks = tellings.looks(conn, shelf.told.keys() & ids)
    found = {id: known[1] for id, look in looks.items() if (known := shelf.told[id])[0] == look}
    for id, (look, told) in tellings.told_of(conn, set(ids) - found.keys()).items():
        shelf.told.pop(id, None)
        shelf.told[id] = (look, telling_of(told, encoder))
        found[id] = shelf.told[id][1]
    _forget_oldest(shelf.told, _MOST_TOLD)
    return found


def _forget_oldest(some: dict[Key, Value], most: int) -> None:
    for key in list(some)[: max(0, len(some) - most)]:
        del some[key]


def _own(told: Iterable[Told], encoder: Encoder | None) -> tuple[Telling, ...]:
    """An article's statements, in order of their ids, each with its place in the text."""
    ordered = sorted(told, key=lambda one: (one.places, one.statement_id))
    found = (replace(telling_of(one, encoder), place=place) for place, one in enumerate(ordered))
    return tuple(sorted(found, key=lambda one: one.id))


def _unpacked(packed: bytes | None, encoder: Encoder | None) -> Vectors | None:
    """None where they are another encoder's."""
    if packed is None or encoder is None or len(packed) % encoder.size != 0:
        return None
    return unpack(packed, encoder.size)


def telling_of(one: Told, encoder: Encoder | None) -> Telling:
    """A stored statement as it is compared."""
    return Telling(
        id=one.statement_id,
        article=one.article_id,
        gist=read_gist(one.words, one.language),
        vectors=_unpacked(one.vectors, encoder),
        speaker=one.speaker_id,
        speaker_kind=one.speaker_kind,
        speaker_name=one.speaker_name,
        day=one.day,
        handed_in=one.handed_in,
        is_direct=one.is_direct,
        is_heading=one.is_heading,
        is_denied=one.is_denied,
    )


@lru_cache(_MOST_GISTS)
def read_gist(words: str, language: str) -> Gist:
    return gist_of(words, language)
