"""Faults in which the broker or PostgreSQL live, and say no, or hold what they should not."""

import shutil
import socket
import time
from contextlib import ExitStack

import psycopg
import sqlalchemy as sa

from tests.chaos.ground import Ground

_QUEUES = ("ingest", "extract", "link", "fetch")
_RUBBISH = ('"no message"', '"[]"', '"{}"', '"\\xff\\xfe"')


def litter(ground: Ground) -> str:
    """What is no message lies in every queue."""
    _tell(ground, *(f"LPUSH {queue} {' '.join(_RUBBISH)}" for queue in _QUEUES))
    return f"{len(_RUBBISH)} pieces in each queue"


def refuse_writes(ground: Ground, seconds: float) -> str:
    """It was made the replica of a server that is not there."""
    return _meanwhile(ground, "REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE", seconds)


def have_no_memory(ground: Ground, seconds: float) -> str:
    return _meanwhile(ground, "CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0", seconds)


def restore(ground: Ground, seconds: float) -> str | None:
    """It comes back with what it held some seconds ago: messages of work that was done since."""
    if ground.broker is None:
        return None
    kept, before = ground.broker.folder / "appendonlydir", ground.broker.folder / "before"
    shutil.copytree(kept, before)
    time.sleep(seconds)
    ground.broker.stop()
    shutil.rmtree(kept)
    before.rename(kept)
    ground.broker.start()
    return f"as it was {seconds:.1f} s ago"


def damage(ground: Ground) -> str | None:
    """What it keeps is torn: it cannot read it at its next start."""
    torn = list((ground.run.folder / "broker" / "appendonlydir").glob("*.manifest"))
    for file in torn:
        file.write_bytes(b"torn")
    return "its manifest is torn" if torn else None


def drop_backends(ground: Ground) -> str:
    """PostgreSQL ends every connection, in whatever transaction it is."""
    assert ground.postgres is not None
    engine = sa.create_engine(ground.postgres.url, poolclass=sa.NullPool)
    ended = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    others = " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
    with engine.connect() as conn:
        return f"{conn.exec_driver_sql(ended + others).scalar_one()} connections"


def crowd(ground: Ground, seconds: float) -> str:
    """Others take every connection that PostgreSQL has to give."""
    assert ground.postgres is not None
    url = sa.make_url(ground.postgres.url).set(drivername="postgresql").render_as_string(hide_password=False)
    held, ends = 0, time.monotonic() + seconds
    with ExitStack() as stack:
        while time.monotonic() < ends:
            try:
                stack.enter_context(psycopg.connect(url, autocommit=True))
                held += 1
            except psycopg.OperationalError:
                time.sleep(0.05)
    return f"{held} connections for {seconds:.1f} s"


def _meanwhile(ground: Ground, begin: str, end: str, seconds: float) -> str:
    _tell(ground, begin)
    try:
        time.sleep(seconds)
    finally:
        _tell(ground, end)
    return f"for {seconds:.1f} s"


def _tell(ground: Ground, *commands: str) -> None:
    with socket.create_connection(("127.0.0.1", ground.broker_port), timeout=5) as connection:
        for command in commands:
            connection.sendall(command.encode() + b"\r\n")
            answer = connection.recv(200)
            if answer.startswith(b"-"):
                raise RuntimeError(f"{command}: {answer.decode(errors='replace')}")
