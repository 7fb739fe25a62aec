"""What is known of each server that is fetched from: when it may be asked again, and what it asks of robots."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from services.common.store.conflict import insert as insert_into
from services.common.store.tables import hosts

_c = hosts.c
_FIND = sa.select(hosts).where(_c.host == sa.bindparam("the_host"))
_LOCK = _FIND.with_for_update()
_PACE = sa.update(hosts).where(_c.host == sa.bindparam("the_host"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A server by its name, with its port where that is not the scheme's own.

    `next_at` is the first time that nobody has reserved yet, `last_at` when it was last asked. Until `held_until` it
    wants to be left alone; until `down_until` it is taken not to answer, after `failures` times in a row.
    `delay_seconds` is what it asks for between two requests. `robots` is its robots.txt as it was at `robots_at`, ""
    where it has none; `reservations` its /.well-known/tdmrep.json likewise.
    """

    host: str
    next_at: datetime
    last_at: datetime | None = None
    held_until: datetime | None = None
    down_until: datetime | None = None
    failures: int = 0
    delay_seconds: float | None = None
    robots: str | None = None
    robots_at: datetime | None = None
    reservations: str | None = None
    reservations_at: datetime | None = None


def find(conn: Connection, host: str) -> Host | None:
    row = conn.execute(_FIND, {"the_host": host}).first()
    return None if row is None else _read(row)


def locked(conn: Connection, host: str, *, now: datetime) -> Host:
    """Its row, made where it is missing, and nobody else's to change until the transaction ends."""
    row = conn.execute(_LOCK, {"the_host": host}).first()
    if row is None:
        new = insert_into(conn.dialect.name, hosts).values(host=host, next_at=now, failures=0)
        conn.execute(new.on_conflict_do_nothing(index_elements=["host"]))
        row = conn.execute(_LOCK, {"the_host": host}).one()
    return _read(row)


def waited_for(conn: Connection, *, now: datetime, limit: int) -> tuple[Host, ...]:
    """Those that cannot be asked at once, or failed the last time; the one with the latest turn first."""
    keeps_waiting = sa.or_(_c.next_at > now, _c.held_until > now, _c.down_until > now, _c.failures > 0)
    select = sa.select(hosts).where(keeps_waiting).order_by(_c.next_at.desc(), _c.host).limit(limit)
    return tuple(_read(row) for row in conn.execute(select))


def pace(conn: Connection, host: Host) -> None:
    """Keep when it may be asked again; robots and reservations stay as they are."""
    conn.execute(
        _PACE,
        {
            "the_host": host.host,
            "next_at": host.next_at,
            "last_at": host.last_at,
            "held_until": host.held_until,
            "down_until": host.down_until,
            "failures": host.failures,
            "delay_seconds": host.delay_seconds,
        },
    )


def keep_robots(conn: Connection, host: str, robots: str, *, now: datetime, delay_seconds: float | None) -> None:
    """Keep its robots.txt, and the pause between two requests that it asks for."""
    locked(conn, host, now=now)
    conn.execute(_PACE, {"the_host": host, "robots": robots, "robots_at": now, "delay_seconds": delay_seconds})


def keep_reservations(conn: Connection, host: str, reservations: str, *, now: datetime) -> None:
    """Keep what it says of text and data mining."""
    locked(conn, host, now=now)
    conn.execute(_PACE, {"the_host": host, "reservations": reservations, "reservations_at": now})


def _read(row: Row[tuple[object, ...]]) -> Host:
    r = row._mapping
    return Host(
        host=r["host"],
        next_at=r["next_at"],
        last_at=r["last_at"],
        held_until=r["held_until"],
        down_until=r["down_until"],
        failures=r["failures"],
        delay_seconds=r["delay_seconds"],
        robots=r["robots"],
        robots_at=r["robots_at"],
        reservations=r["reservations"],
        reservations_at=r["reservations_at"],
    )
