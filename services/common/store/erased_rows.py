"""The ledger's rows of what was erased: ended as such, with nothing left of what was handed in."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.erasures import ERASED, NOTHING
from services.common.contracts.submissions import Outcome, ReasonCode, Stage, SubmissionId
from services.common.store.large_payloads import PART_BYTES
from services.common.store.payloads import DIGEST_BYTES
from services.common.store.reasons import reason_values
from services.common.store.tables import payloads, submissions

_AT_ONCE = 500
MOST_DEPTH = 64
"""Of containers in containers; settings allow fewer."""
_c, _p = submissions.c, payloads.c
_LEFT: Mapping[str, object] = {
    "name": NOTHING,
    "url": None,
    "hints": {},
    "payload_digest": None,
    "fetched_url": None,
    "content_type": None,
    "etag": None,
    "last_modified": None,
    "article_id": None,
    "duplicate_of": None,
    "last_words": None,
    "leased_until": None,
    "due_at": None,
    "queued_at": None,
    "slot_at": None,
}


def scrub(conn: Connection, ids: Collection[SubmissionId], *, now: datetime) -> int:
    """End them as erased, wherever they stand or however they ended, and take their bytes away, and those of the
    containers that they came in, as far as these are taken apart; gives how many stored bytes went.

    Nothing is left that a replay could go on with.
    """
    digests: set[str] = set()
    for some in _chunks(ids):
        held = sa.select(_c.payload_digest).where(_c.id.in_(some), _c.payload_digest.is_not(None))
        digests |= set(conn.execute(held).scalars())
        values = {
            **_LEFT,
            "stage": Stage.FINISHED,
            "outcome": Outcome.REJECTED,
            "finished_from": Stage.INGEST,
            "updated_at": now,
            **reason_values(ERASED),
        }
        conn.execute(sa.update(submissions).where(_c.id.in_(some)).values(values))
    return drop_bytes(conn, digests) + sum(forget_bytes(conn, some) for some in _chunks(containers_of(conn, ids)))


def forget_bytes(conn: Connection, ids: Collection[str]) -> int:
    """Take the bytes of those of these submissions away that have ended; the rest of each stays as it is."""
    # Locked first: a container that is about to end sees what was found in it, or is seen to have ended.
    conn.execute(sa.select(_c.id).where(_c.id.in_(ids)).order_by(_c.id).with_for_update()).all()
    ended = sa.and_(_c.id.in_(ids), _c.outcome.is_not(None), _c.payload_digest.is_not(None))
    digests = set(conn.execute(sa.select(_c.payload_digest).where(ended)).scalars())
    conn.execute(sa.update(submissions).where(ended).values(payload_digest=None))
    return drop_bytes(conn, digests)


def containers_of(conn: Connection, ids: Collection[str]) -> frozenset[SubmissionId]:
    """All that these came in, at any depth."""
    found: set[SubmissionId] = set()
    edge = set(ids)
    for _ in range(MOST_DEPTH):
        parents: set[str] = set()
        for some in _chunks(edge):
            chosen = sa.select(_c.parent_id).where(_c.id.in_(some), _c.parent_id.is_not(None))
            parents |= set(conn.execute(chosen.distinct()).scalars())
        edge = parents - found
        if not edge:
            break
        found |= {SubmissionId(one) for one in edge}
    return frozenset(found)


def has_erased(conn: Connection, root_id: str) -> bool:
    """Whether something that came in this container, at any depth, was known as erased."""
    of_it = sa.or_(_c.root_id == root_id, _c.parent_id == root_id)
    found = sa.select(_c.id).where(of_it, _c.reason_code == ReasonCode.ERASED).limit(1)
    return conn.execute(found).first() is not None


def drop_bytes(conn: Connection, digests: Collection[str]) -> int:
    """Take away those of the payloads that no submission refers to any more, with parts that no other whole lists;
    gives how many stored bytes went."""
    size = 0
    for some in _chunks(digests):
        rows = conn.execute(_unreferred(some)).all()
        parts = {one for row in rows if row.parts is not None for one in _listed(row.parts)}
        size += _delete(conn, [row.digest for row in rows])
        if parts:
            held = _parts_of_others(conn)
            size += sum(
                _delete(conn, [row.digest for row in conn.execute(_unreferred(few)).all()])
                for few in _chunks(parts - held)
            )
    return size


def _delete(conn: Connection, digests: list[str]) -> int:
    gone = sa.delete(payloads).where(_p.digest.in_(digests)).returning(sa.func.length(_p.deflated))
    return sum(conn.execute(gone).scalars()) if digests else 0


def _unreferred(digests: list[str]) -> sa.Select[tuple[str, bytes | None]]:
    is_referred_to = sa.exists().where(_c.payload_digest == _p.digest)
    return sa.select(_p.digest, _p.parts).where(_p.digest.in_(digests), ~is_referred_to)


def _parts_of_others(conn: Connection) -> set[str]:
    wholes = sa.select(_p.parts).where(_p.size > PART_BYTES, _p.parts.is_not(None))
    return {one for (parts,) in conn.execute(wholes) for one in _listed(parts)}


def _listed(parts: bytes) -> list[str]:
    return [parts[at : at + DIGEST_BYTES].hex() for at in range(0, len(parts), DIGEST_BYTES)]


def _chunks(given: Collection[str]) -> Iterator[list[str]]:
    listed = sorted(given)
    return (listed[k : k + _AT_ONCE] for k in range(0, len(listed), _AT_ONCE))
