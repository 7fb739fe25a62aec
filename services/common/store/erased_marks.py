"""By what something erased is known when it comes again: keyed digests of addresses, bytes, texts, words and names.

The key lies in the same store, because every service has to ask: who has the whole store can test a guess, and cannot
read a list. Nothing is hashed as long as nothing was erased.
"""

import hashlib
import secrets
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.erasures import Sign
from services.common.store.conflict import insert
from services.common.store.tables import erased_marks, erasure_key

DIGEST_BYTES = 16
"""128 bits: of a million marks, no two are alike by chance."""
SHARE = 0.75
"""Of the prints of what comes, or of what was erased. A file in another format has more than nine tenths of the words;
another report of the same event has less than half. Prints are a sample, of 8 to 64."""
FEWEST = 8
"""Prints of what was erased, below which they tell nothing of a text that only contains them."""
_AT_ONCE = 500
_LOCK = 0x51617770  # beside those of migrations and changes: any number will do
_ONLY = 1
_m = erased_marks.c
_KEY = sa.select(erasure_key.c.key)
_OF_SIGN = sa.select(_m.digest).where(_m.sign == sa.bindparam("sign")).limit(1)
_FOUND = (
    sa.select(_m.digest)
    .where(_m.sign == sa.bindparam("sign"), _m.digest.in_(sa.bindparam("digests", expanding=True)))
    .distinct()
)
_SHARED = (
    sa.select(_m.erasure, sa.func.count())
    .where(_m.sign == Sign.PRINT, _m.digest.in_(sa.bindparam("digests", expanding=True)))
    .group_by(_m.erasure)
)
_SIZE = sa.select(sa.func.count()).where(_m.sign == Sign.PRINT, _m.erasure == sa.bindparam("the_erasure"))


@dataclass(frozen=True, slots=True)
class Marks:
    """What was erased, as far as it can be asked for."""

    key: bytes

    def among(self, conn: Connection, sign: Sign, values: Collection[str]) -> frozenset[str]:
        """Those of the values that were erased."""
        if not values or conn.execute(_OF_SIGN, {"sign": sign}).first() is None:
            return frozenset()
        by_digest = {self.digest(sign, value): value for value in values}
        return frozenset(
            by_digest[digest]
            for some in _chunks(by_digest)
            for digest in conn.execute(_FOUND, {"sign": sign, "digests": some}).scalars()
        )

    def has_words(self, conn: Connection, prints: Collection[int]) -> bool:
        """Whether an article of these prints has most of its words from an erased one, or most of that one's."""
        if not prints:
            return False
        digests = [self.digest(Sign.PRINT, str(one)) for one in prints]
        for erasure, shared in conn.execute(_SHARED, {"digests": digests}):
            if shared >= SHARE * len(digests):
                return True
            size = conn.execute(_SIZE, {"the_erasure": erasure}).scalar_one()
            if size >= FEWEST and shared >= SHARE * size:
                return True
        return False

    def digest(self, sign: Sign, value: str) -> str:
        given = value.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(given, key=self.key, digest_size=DIGEST_BYTES, person=sign.encode()).hexdigest()

    def add(self, conn: Connection, erasure: int, values: Mapping[Sign, Collection[str]]) -> None:
        """Know these again from now on, as of this erasure."""
        rows = sorted((sign, self.digest(sign, value)) for sign, given in values.items() for value in given)
        if rows:
            adding = insert(conn.dialect.name, erased_marks).on_conflict_do_nothing()
            conn.execute(adding, [{"sign": sign, "digest": digest, "erasure": erasure} for sign, digest in rows])


def known(conn: Connection) -> Marks | None:
    """None where nothing was ever erased: the common case, for one question."""
    key = conn.execute(_KEY).scalar_one_or_none()
    return None if key is None else Marks(key.encode()[:64])


def drawn(conn: Connection) -> Marks:
    """With a key that is drawn when there is none; in a transaction that may write."""
    drawing = insert(conn.dialect.name, erasure_key).values(number=_ONLY, key=secrets.token_hex(32))
    conn.execute(drawing.on_conflict_do_nothing())
    found = known(conn)
    assert found is not None
    return found


def wait_for_erasures(conn: Connection) -> None:
    """Let no erasure come between what is asked of it and what is written: until the transaction ends. Those who store
    do not wait for each other. SQLite has a single writer anyhow."""
    if conn.dialect.name == "postgresql":
        conn.execute(sa.select(sa.func.pg_advisory_xact_lock_shared(_LOCK)))


def lock(conn: Connection) -> None:
    """Let nobody store anything until the transaction ends, and wait for whoever is about to."""
    if conn.dialect.name == "postgresql":
        conn.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def _chunks(given: Collection[str]) -> Iterator[list[str]]:
    listed = sorted(given)
    return (listed[k : k + _AT_ONCE] for k in range(0, len(listed), _AT_ONCE))
