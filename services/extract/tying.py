"""Ties the statements of an article to those that report the same words: its neighbourhood, and nothing beyond it.

    statements ──▶ embeddings, kept once ──▶ keys ──▶ articles that share one ──▶ pairs judged ──▶ ties
                                                                                        ▼
                                         utterances ◀── grouped anew ◀── all that hangs together by ties

The shell around `services.extract.link.utterances`, for the link stage.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from statistics import fmean
from types import MappingProxyType
from typing import TypeVar

from sqlalchemy import Connection, Engine

from services.common.contracts.speakers import NamingId
from services.common.contracts.utterances import Kept, Link, Membership, Tie, Told, Why
from services.common.store import namings, neighbourhoods, tellings, ties, untied, utterances
from services.common.store.engine import reading, writing
from services.common.store.ties import Words
from services.extract.link.utterances.encoders import Encoder
from services.extract.link.utterances.grouping import group
from services.extract.link.utterances.judging import Judgement
from services.extract.link.utterances.vectors import MOST_LETTERS, embed, pack
from services.extract.neighbours import Seen, Shelf, compared, read_gist

Key = TypeVar("Key")


def prepare(lacking: Mapping[str, Words], encoder: Encoder | None) -> dict[str, Kept]:
    """What is kept of statements, by their ids: all that can be worked out without the store. Pure."""
    return {
        id: Kept(vectors=words.vectors, facts=read_gist(words.text, words.language).facts)
        for id, words in _embedded(lacking, encoder).items()
    }


def embedded(
    lacking: Mapping[Key, Mapping[str, Words]], encoder: Encoder | None, *, most: int
) -> dict[Key, Mapping[str, Words]]:
    """The same with the vectors of the first ones, up to so many statements: a seventh cheaper in one go than for each
    of them. They come out the same. Pure."""
    some: dict[tuple[Key, str], Words] = {}
    for key, each in lacking.items():
        if len(some) + len(each) <= most:
            some.update({(key, id): words for id, words in each.items()})
    found = _embedded(some, encoder)
    return {key: {id: found.get((key, id), words) for id, words in each.items()} for key, each in lacking.items()}


def _embedded(lacking: Mapping[Key, Words], encoder: Encoder | None) -> dict[Key, Words]:
    """The same with vectors, but without an encoder."""
    bare = [key for key, words in lacking.items() if words.vectors is None] if encoder else []
    vectors = embed([lacking[key].text for key in bare], encoder) if encoder and bare else ()
    return {**lacking, **{key: lacking[key]._replace(vectors=one) for key, one in zip(bare, vectors, strict=True)}}


def meaning(words: str, encoder: Encoder | None) -> bytes | None:
    """The vector of words, as that of a whole statement is kept; None without an encoder. Pure."""
    return None if encoder is None else pack(encoder.encode([words[:MOST_LETTERS]]))


def look_ahead(
    conn: Connection,
    made: Mapping[int, Mapping[str, Kept]],
    speakers: Mapping[str, NamingId],
    shelf: Shelf,
    *,
    encoder: Encoder | None,
) -> dict[int, Seen]:
    """Compare articles, by their numbers, with the neighbours that there are: `link` has only to look for others then.

    `made` is what their statements were lacking, `speakers` who will be found to speak in some of them. To be called in
    a transaction that sees one state of the store; nothing is written.
    """
    seen = {
        number: Seen(tuple(_spoken(one, speakers.get(one.statement_id)) for one in some), encoder)
        for number, some in tellings.told(conn, made, made).items()
    }
    compared(conn, seen, ties.sharing(conn, {n: one.asked for n, one in seen.items()}), shelf, encoder)
    return seen


def link(
    conn: Connection,
    made: Mapping[int, Mapping[str, Kept]],
    *,
    encoder: Encoder | None,
    now: datetime,
    seen: Mapping[int, Seen] = MappingProxyType({}),
    shelf: Shelf | None = None,
) -> None:
    """Bring the articles of these numbers together with the others; doing it again changes nothing.

    `made` has for each of them what its statements were lacking (`ties.lacking`, `prepare`), `seen` for some of them
    what was known of them before (`look_ahead`).
    """
    ties.wait_for_linkers(conn)
    loose = set(ties.drop_strays(conn, {*made, *ties.replaced_by(conn, made)}))
    ties.keep_tellings(conn, made, encoder=encoder.name if encoder else None)
    there = tellings.told(conn, made)
    bite = {
        number: known if (known := seen.get(number)) is not None and known.told == told else Seen(told, encoder)
        for number, told in there.items()
    }
    ties.add_keys(conn, {number: one.keys for number, one in bite.items()})
    sharing = ties.sharing(conn, {number: one.asked for number, one in bite.items()})
    # Of two articles of a bite the later one is compared with the earlier one, as if they had come one by one.
    before = {number: [one for one in some if one < number or one not in bite] for number, some in sharing.items()}
    found = compared(conn, bite, before, shelf or Shelf(), encoder)
    own = {one.statement_id for told in there.values() for one in told}
    loose |= own | ties.untie(conn, own)
    ties.tie(
        conn,
        (
            _told(one)
            for number, some in found.items()
            for inside in [_standing_together(there[number])]
            for one in some
            if (one.first, one.second) not in inside
        ),
    )
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
    lacking = ties.lacking(conn, numbers.values(), encoder.name if encoder else None)
    made = {number: prepare(lacking.get(id, {}), encoder) for number, id in numbers.items()}
    link(conn, made, encoder=encoder, now=now)


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


def _spoken(one: Told, speaker: NamingId | None) -> Told:
    return one if speaker is None else replace(one, speaker_id=speaker)


def _told(one: Judgement) -> Tie:
    why = tuple(
        Why(feature=reason.feature, value=round(reason.value, 3), weight=round(reason.weight, 2))
        for reason in one.reasons
    )
    return Tie(first=one.first, second=one.second, score=one.score, whole=one.whole, why=why)
