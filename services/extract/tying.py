"""Ties the statements of an article to those that report the same words: its neighbourhood, and nothing beyond it.

    statements ──▶ embeddings, kept once ──▶ keys ──▶ articles that share one ──▶ pairs judged ──▶ ties
                                                                                        ▼
                                         utterances ◀── grouped anew ◀── all that hangs together by ties

The shell around `services.extract.link.utterances`, for the link stage.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from statistics import fmean
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine

from services.common.contracts.utterances import Kept, Link, Membership, Tie, Told, Why
from services.common.store import namings, neighbourhoods, ties, untied, utterances, voices
from services.common.store.engine import reading, writing
from services.common.store.ties import Embedded, Words
from services.extract.link.utterances import joining
from services.extract.link.utterances.comparing import Telling
from services.extract.link.utterances.encoders import Encoder
from services.extract.link.utterances.gist import Gist, gist_of
from services.extract.link.utterances.grouping import group
from services.extract.link.utterances.judging import Judgement
from services.extract.link.utterances.keys import asked_of, keys_of
from services.extract.link.utterances.reach import FARTHEST, Stack, nearnesses, within_reach
from services.extract.link.utterances.standing import NEAR_ENOUGH
from services.extract.link.utterances.vectors import MOST_LETTERS, Vectors, embed, pack, unpack, unpack_all
from services.extract.link.utterances.voices import same_speaker

_MOST_SHARING, _MOST_NEAR, _MOST_FAR = 100, 40, 10
"""Articles that share keys with one, the rarest first, whose embeddings are looked at; of these the nearest, which are
compared; and how many of those may be farther than two reports of one saying mostly are. So on a day on which a
thousand articles tell of one thing each costs no more than on another."""

_MOST_GISTS = 20_000
"""Of statements, kept by each process: neighbours come again with the next article on the same occasion."""


def prepare(lacking: Mapping[str, Words], encoder: Encoder | None) -> dict[str, Kept]:
    """What is kept of statements, by their ids: all that can be worked out without the store. Pure."""
    texts = [words.text for words in lacking.values()]
    vectors = embed(texts, encoder) if encoder else [None] * len(texts)
    return {
        id: Kept(vectors=packed, facts=_gist(words.text, words.language).facts)
        for (id, words), packed in zip(lacking.items(), vectors, strict=True)
    }


def meaning(words: str, encoder: Encoder | None) -> bytes | None:
    """The vector of words, as that of a whole statement is kept; None without an encoder. Pure."""
    return None if encoder is None else pack(encoder.encode([words[:MOST_LETTERS]]))


def link(
    conn: Connection,
    numbers: Collection[int],
    made: Mapping[int, Mapping[str, Kept]],
    *,
    encoder: Encoder | None,
    now: datetime,
) -> None:
    """Bring the articles of these numbers together with the others; doing it again changes nothing.

    `made` has, by article, what its statements were lacking (`ties.lacking`, `prepare`).
    """
    ties.wait_for_linkers(conn)
    loose: set[str] = set()
    for number in sorted({*numbers, *ties.replaced_by(conn, numbers)}):
        loose |= ties.drop_strays(conn, number)
        ties.keep_tellings(conn, number, made.get(number, {}), encoder=encoder.name if encoder else None)
    there = ties.told(conn, numbers)
    own = {number: _own(some, encoder) for number, some in there.items()}
    ties.add_keys(conn, {number: {key for one in some for key in keys_of(one)} for number, some in own.items()})
    read = _Read({one.statement_id: telling_of(one, encoder) for some in there.values() for one in some}, {})
    for number in sorted(own):
        inside = _standing_together(there[number])
        loose |= _tie(conn, number, own[number], inside, read, encoder)
    together, links = ties.component(conn, loose)
    utterances.replace(conn, together, _utterances(links), touched=loose, now=now)


def follow_decisions(
    engine: Engine, encoder: Encoder | None, *, clock: Callable[[], datetime], is_over: Callable[[], bool]
) -> None:
    """Tie anew what those say about whom people decided something, a few articles at a time, until nothing is left or
    the worker is stopping. Speakers must be settled before."""
    while not is_over():
        with reading(engine) as conn:
            if not untied.is_any(conn):
                return
        with writing(engine) as conn:
            namings.lock(conn)  # nobody decides anything meanwhile
            if neighbourhoods.is_unsettled(conn):
                return
            relink(conn, untied.take(conn), encoder, now=clock())


def link_anew(conn: Connection, encoder: Encoder | None, *, after: int, now: datetime) -> int | None:
    """Tie the next few articles in the order of their numbers; returns where to go on, None behind the last.

    Wanted once after an upgrade that ties better, or for articles of before there were utterances.
    """
    numbers = untied.following(conn, after)
    relink(conn, numbers, encoder, now=now)
    return max(numbers, default=None)


def relink(conn: Connection, numbers: Mapping[int, str], encoder: Encoder | None, *, now: datetime) -> None:
    """Tie the articles of these numbers anew, given their ids by them."""
    ids = {id: number for number, id in numbers.items()}
    lacking = ties.lacking(conn, ids.keys(), encoder.name if encoder else None)
    link(
        conn,
        numbers.keys(),
        {ids[id]: prepare(some, encoder) for id, some in lacking.items()},
        encoder=encoder,
        now=now,
    )


def _standing_together(told: Iterable[Told]) -> frozenset[tuple[str, str]]:
    """Pairs of an article's statements of which one stands in the other's words: one report, and not two."""
    placed = sorted((span.start, span.end, one.statement_id) for one in told for span in one.places)
    found: set[tuple[str, str]] = set()
    for n, (_, end, id) in enumerate(placed):
        for start, _, other in placed[n + 1 :]:
            if start >= end:
                break
            found.add((min(id, other), max(id, other)))
    return frozenset(found)


class _Beside(NamedTuple):
    """A neighbour's statements: their ids, and where each has vectors of this encoder, these as they are kept (a
    quarter of what they are to compute with), their number, and at which one each statement's begin."""

    ids: tuple[str, ...]
    packed: bytes | None
    rows: int
    starts: NDArray[np.intp]


class _Read(NamedTuple):
    """What was read of neighbours in one transaction: statements by their ids, as they are compared, and embeddings by
    their article's number."""

    told: dict[str, Telling]
    kept: dict[int, _Beside]


def _tie(
    conn: Connection,
    number: int,
    own: tuple[Telling, ...],
    inside: frozenset[tuple[str, str]],
    read: _Read,
    encoder: Encoder | None,
) -> set[str]:
    """Tie an article's statements to its neighbours', but no two `inside` one another; returns those whose ties may
    have changed."""
    asked = {key for one in own for key in asked_of(one)}
    sharing = [one for one in ties.sharing(conn, asked) if one != number][:_MOST_SHARING]
    new = ties.embeddings(conn, set(sharing) - read.kept.keys())
    read.kept.update({one: _beside(some, encoder) for one, some in new.items()})
    others = [read.kept[one] for one in sharing if one in read.kept]
    pairs = [*joining.pairs(own, own), *_pairs(conn, own[: joining.MOST_STATEMENTS], others, read, encoder)]
    namings = {one.speaker for pair in pairs for one in (pair.a, pair.b) if one.speaker is not None}
    is_one = same_speaker(voices.decided(conn, namings))
    loose = {one.id for one in own} | ties.untie(conn, [one.id for one in own])
    found = joining.judged(pairs, same_speaker=is_one)
    ties.tie(conn, [_told(one) for one in found if (one.first, one.second) not in inside])
    return loose


def _pairs(
    conn: Connection, own: Sequence[Telling], others: Sequence[_Beside], read: _Read, encoder: Encoder | None
) -> list[joining.Pair]:
    """The pairs of an article's statements and its neighbours' that are worth judging; only what they need is read of
    the neighbours. An older version of an article is none."""
    mine = joining.stacked(own)
    near = _nearest(mine, others)
    stacks = [stack for _, stack in near if stack is not None]
    if mine is None or len(stacks) < len(near):
        _read_told(conn, (id for one, _ in near for id in one.ids), read, encoder)
        there = ([read.told[id] for id in one.ids if id in read.told] for one, _ in near)
        return [pair for some in there for pair in joining.pairs(own, some)]
    reached = list(within_reach(own, mine, stacks))
    ids = [near[one.article][0].ids[one.other] for one in reached]
    _read_told(conn, ids, read, encoder)
    return [
        joining.Pair(own[one.one], read.told[id], one.standing, one.most)
        for one, id in zip(reached, ids, strict=True)
        if id in read.told
    ]


def _utterances(links: Sequence[Link]) -> dict[str, tuple[Membership, ...]]:
    """The members of each group, every one with the mean score of its ties within the group."""
    beside: dict[str, dict[str, float]] = {}
    for link in links:
        beside.setdefault(link.first, {})[link.second] = link.score
        beside.setdefault(link.second, {})[link.first] = link.score
    found: dict[str, tuple[Membership, ...]] = {}
    for one in group(links):
        inside = {*one.members, *one.wholes}
        scores = {id: [beside[id][other] for other in sorted(inside & beside[id].keys())] for id in inside}
        found[one.id] = tuple(
            Membership(statement_id=id, is_whole=id in one.wholes, score=round(fmean(scores[id] or [0.0]), 4))
            for id in sorted(inside)
        )
    return found


def _own(told: Iterable[Told], encoder: Encoder | None) -> tuple[Telling, ...]:
    """An article's statements, in order of their ids, each with its place in the text."""
    ordered = sorted(told, key=lambda one: (one.places, one.statement_id))
    found = (replace(telling_of(one, encoder), place=place) for place, one in enumerate(ordered))
    return tuple(sorted(found, key=lambda one: one.id))


def _nearest(mine: Stack | None, others: Sequence[_Beside]) -> list[tuple[_Beside, Stack | None]]:
    """The articles of which something is nearest to something of these; where nobody knows, the first ones. With what
    they are compared by."""
    stacks = iter(_stacks(others, mine.rows.shape[1]) if mine is not None else ())
    beside = [(one, None if mine is None or one.packed is None else next(stacks)) for one in others]
    known = [stack for _, stack in beside if stack is not None]
    told = iter(nearnesses(mine, known) if mine is not None else ())
    found = [(1.0 if stack is None else next(told), one, stack) for one, stack in beside]
    found = sorted((one for one in found if one[0] >= FARTHEST), key=lambda one: -one[0])
    few = sum(near >= NEAR_ENOUGH for near, *_ in found) + _MOST_FAR
    return [(one, stack) for _, one, stack in found[: min(few, _MOST_NEAR)]]


def _stacks(others: Sequence[_Beside], size: int) -> list[Stack]:
    """Of those that have vectors: unpacked in one go, which for one article is mostly the call."""
    known = [one for one in others if one.packed is not None]
    rows = unpack_all(b"".join(one.packed for one in known if one.packed is not None), size)
    ends = np.cumsum([one.rows for one in known]).tolist()
    return [Stack(rows[end - one.rows : end], one.starts) for one, end in zip(known, ends, strict=True)]


def _read_told(conn: Connection, ids: Iterable[str], read: _Read, encoder: Encoder | None) -> None:
    told = ties.told_of(conn, set(ids) - read.told.keys())
    read.told.update({id: telling_of(one, encoder) for id, one in told.items()})


def _beside(some: Sequence[Embedded], encoder: Encoder | None) -> _Beside:
    """What of an article is compared, without the words."""
    some = some[: joining.MOST_STATEMENTS]
    ids = tuple(one.id for one in some)
    packed = [one.vectors for one in some if one.vectors is not None]
    if encoder is None or len(packed) < len(some) or any(len(one) % encoder.size for one in packed):
        return _Beside(ids, None, 0, np.zeros(0, np.intp))
    counts = [len(one) // encoder.size for one in packed]
    return _Beside(ids, b"".join(packed), sum(counts), np.cumsum([0, *counts[:-1]]))


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
        gist=_gist(one.words, one.language),
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
def _gist(words: str, language: str) -> Gist:
    return gist_of(words, language)


def _told(one: Judgement) -> Tie:
    why = tuple(
        Why(feature=reason.feature, value=round(reason.value, 3), weight=round(reason.weight, 2))
        for reason in one.reasons
    )
    return Tie(first=one.first, second=one.second, score=one.score, whole=one.whole, why=why)
