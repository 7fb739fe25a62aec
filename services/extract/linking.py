"""Whose each naming is, written down: the shell around `services.extract.link`, for the link stage and for people.

    statements ──naming──▶ namings ──keys──▶ peers ──likeness──▶ ties ──group, by neighbourhood──▶ speakers

Everything is found by index and bounded, so that an article costs the same however many are stored.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, Engine

from services.common.contracts.speakers import Naming, NamingId
from services.common.contracts.statements import SpeakerKind
from services.common.folding import fold
from services.common.store import namings, neighbourhoods, speaker_edits
from services.common.store.engine import reading, writing
from services.common.store.namings import Given, Said, naming_id
from services.extract.link import grouping
from services.extract.link.names.keys import keys_of, outline
from services.extract.link.naming import context_of, is_full
from services.extract.link.offices import read_office

_AT_ONCE = 200
_TOGETHER = 50
"""Namings whose neighbourhoods are settled in one go: a dozen questions for all of them instead of for each."""
MOST_UNSETTLED = 100
"""Namings that a bite settles beside its own, because statements of their neighbours were taken away."""


def link(conn: Connection, article_ids: Iterable[str], *, now: datetime) -> None:
    """Resolve the speakers of these articles' statements; doing it again changes nothing."""
    given = _all_given(namings.unnamed(conn, *article_ids))
    namings.lock(conn)
    changed = namings.assign(conn, given, now=now)
    settle(conn, changed | neighbourhoods.unsettled(conn, most=MOST_UNSETTLED), now=now)


def foreseen(conn: Connection, numbers: Collection[int]) -> dict[str, NamingId]:
    """The namings that `link` will give the statements of the articles of these numbers, by the statements' ids."""
    return {one.said.id: one.naming for one in _all_given(namings.unnamed_in(conn, numbers))}


def settle_rest(engine: Engine, *, now: datetime, is_over: Callable[[], bool]) -> None:
    """Settle what people decided about, and what is near statements that went, a few at a time, until nothing is left
    or the worker is stopping."""
    while not is_over():
        with reading(engine) as conn:
            if not neighbourhoods.is_unsettled(conn):
                return
        with writing(engine) as conn:
            namings.lock(conn)
            settle(conn, neighbourhoods.unsettled(conn, most=MOST_UNSETTLED), now=now)


def settle(conn: Connection, changed: Collection[NamingId], *, now: datetime) -> None:
    """Group the neighbourhoods of namings of which something has changed."""
    if not changed:
        return
    _count_offices(conn, changed)
    tie_new(conn, neighbourhoods.without_keys(conn, changed))
    left = sorted(changed)
    while left:
        near = neighbourhoods.around(conn, left[:_TOGETHER])
        if near.is_cut:  # by itself, so that what is cut off does not depend on what else has changed
            near = neighbourhoods.around(conn, left[:1])
        left = [id for id in left[1:] if id not in near.settled]
        by_id = {naming.id: naming for naming in near.namings}
        found = grouping.group(near.namings, near.edits, near.tied)
        heads = {
            id: grouping.speaker_of(by_id[member] for member in members)
            for members in found.groups
            for id in members
            if id in near.settled
        }
        speaker_edits.tell(conn, near.edits, near.settled & by_id.keys())
        neighbourhoods.settle(conn, heads, found.candidates, now=now)


def regroup(conn: Connection, *, after: str, now: datetime) -> str | None:
    """Settle the next few namings in the order of their ids anew; returns where to go on, None behind the last.

    Wanted once after an upgrade that groups better: the result is the same as if all articles came again.
    """
    namings.lock(conn)
    ids = neighbourhoods.following(conn, after, most=_AT_ONCE)
    settle(conn, frozenset(ids), now=now)
    return ids[-1] if len(ids) == _AT_ONCE else None


def tie_new(conn: Connection, new: Collection[Naming]) -> None:
    """Find the namings that are like new ones, and note both where they are found and which they are like."""
    keys = {naming.id: keys_of(naming.name, is_person=naming.kind is SpeakerKind.PERSON) for naming in new}
    if not keys:
        return
    namings.keys_and_ties(conn, keys, ())
    found = neighbourhoods.peers(conn, (key for each in keys.values() for key in each))
    ties: dict[tuple[NamingId, NamingId], float] = {}
    for naming in new:
        near = {peer.id: peer for key in keys[naming.id] for peer in found.get(key, ())}
        for peer in near.values():
            pair = (min(naming.id, peer.id), max(naming.id, peer.id))
            if pair[0] != pair[1] and pair not in ties and _may_be_alike(naming, peer):
                alike = grouping.tie(naming, peer)
                if alike is not None:
                    ties[pair] = alike.score
    namings.keys_and_ties(conn, {}, ((one, other, score) for (one, other), score in ties.items()))


def _may_be_alike(one: Naming, other: Naming) -> bool:
    """Cheap, and true of all that are: names of people share the outline of a part, two full ones those of two."""
    if one.kind is not SpeakerKind.PERSON or other.kind is not SpeakerKind.PERSON:
        return grouping.are_comparable(one.kind, other.kind)
    return bool(outline(one.name) & outline(other.name))


def _all_given(unnamed: Iterable[Said]) -> list[Given]:
    return [_given(said) for said in unnamed if fold(said.name)]


def _given(said: Said) -> Given:
    year = str(said.day.year) if said.day is not None else ""
    context = context_of(said.kind, said.name, said.role, year, said.article_id)
    return Given(
        said=said,
        naming=naming_id(said.kind, said.name, context),
        context=str(context),
        is_full=is_full(said.kind, said.name),
        office=read_office(said.role).key if said.role else "",
    )


def _count_offices(conn: Connection, ids: Collection[NamingId]) -> None:
    """What offices the namings were given in which years, from their roles: exact whatever came and went."""
    counted: Counter[tuple[NamingId, str, str]] = Counter()
    for id, role, year, statements in neighbourhoods.roles(conn, ids):
        office = read_office(role).key
        if office:
            counted[id, office, year] += statements
    neighbourhoods.replace_offices(conn, ids, counted)
