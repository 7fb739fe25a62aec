"""The bytes that were handed in or fetched, deflated, one row for each digest; large ones: `large_payloads.py`."""

import hashlib
import zlib
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.submissions import Digest
from services.common.store.conflict import insert
from services.common.store.tables import payloads

LEVEL = 3
"""Of deflate: pages come to 0.234 of their size at twice the speed of the default, which makes it 0.210."""
DIGEST_BYTES = 32
"""Of SHA-256: a large payload lists its parts by digests of this length."""


def put(conn: Connection, data: bytes, *, now: datetime) -> Digest:
    """Keep the bytes, if they are not there yet, and give their digest."""
    return put_all(conn, (data,), now=now)[0]


def put_all(conn: Connection, bodies: Iterable[bytes], *, now: datetime) -> tuple[Digest, ...]:
    """Keep several at once; the digests in the given order."""
    digests: list[Digest] = []
    rows: dict[str, dict[str, object]] = {}
    for data in bodies:
        digest = Digest(hashlib.sha256(data).hexdigest())
        digests.append(digest)
        if digest not in rows:
            rows[digest] = {
                "digest": digest,
                "size": len(data),
                "deflated": zlib.compress(data, LEVEL),
                "stored_at": now,
            }
    if rows:
        # In one order everywhere: two transactions that keep the same bytes must not wait for each other in a circle.
        conn.execute(
            insert(conn.dialect.name, payloads).on_conflict_do_nothing(), [rows[digest] for digest in sorted(rows)]
        )
    return tuple(digests)


def get(conn: Connection, digest: str) -> bytes:
    """The bytes, all in memory; raises KeyError where none have this digest."""
    row = conn.execute(
        sa.select(payloads.c.deflated, payloads.c.parts).where(payloads.c.digest == digest)
    ).one_or_none()
    if row is None:
        raise KeyError(digest)
    if row.parts is None:
        return zlib.decompress(row.deflated)
    listed = (row.parts[at : at + DIGEST_BYTES].hex() for at in range(0, len(row.parts), DIGEST_BYTES))
    return b"".join(get(conn, part) for part in listed)


def small(conn: Connection, digests: Iterable[str], *, most: int) -> dict[str, bytes]:
    """The bytes of those of them that have no more than `most`, still deflated: see `inflated`."""
    columns = (payloads.c.digest, payloads.c.deflated)
    small = (payloads.c.digest.in_(set(digests)), payloads.c.size <= most, payloads.c.parts.is_(None))
    return {row.digest: row.deflated for row in conn.execute(sa.select(*columns).where(*small))}


def inflated(deflated: bytes) -> bytes:
    return zlib.decompress(deflated)


def size(conn: Connection, digest: str) -> int:
    """How many bytes it has; raises KeyError where none have this digest."""
    found: int | None = conn.execute(sa.select(payloads.c.size).where(payloads.c.digest == digest)).scalar_one_or_none()
    if found is None:
        raise KeyError(digest)
    return found
