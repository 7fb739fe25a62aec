"""What a Redis server may do beside working: be down, hang, or refuse what it is asked. Over when the block ends."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from redis import Redis

from tests.servers.redis import RedisServer

SAVE_SECONDS = 60.0


@contextmanager
def down(server: RedisServer) -> Iterator[None]:
    server.stop()
    try:
        yield
    finally:
        server.start()


@contextmanager
def hung(server: RedisServer) -> Iterator[None]:
    """Its kernel takes connections and what is sent, and nothing is answered."""
    assert server.process is not None
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server.process.pid, signal.SIGCONT)


@contextmanager
def full(server: RedisServer) -> Iterator[None]:
    """It has no memory left: what would add something is refused (OOM), what takes away is done."""
    with Redis.from_url(server.url) as client:
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", "1")
        try:
            yield
        finally:
            client.config_set("maxmemory", "0")


@contextmanager
def unable_to_save(server: RedisServer) -> Iterator[None]:
    """Its last dump could not be put where a folder stands in the way: every write is refused (MISCONF)."""
    in_the_way = server.folder / "dump.rdb" / "full"
    in_the_way.mkdir(parents=True)
    with Redis.from_url(server.url) as client:
        client.config_set("save", "3600 1")
        _save(client, "err")
        try:
            yield
        finally:
            in_the_way.rmdir()
            in_the_way.parent.rmdir()
            _save(client, "ok")
            client.config_set("save", "")


@contextmanager
def read_only(server: RedisServer) -> Iterator[None]:
    """It was made the replica of a server that is not there: every write is refused (READONLY)."""
    with Redis.from_url(server.url) as client:
        client.execute_command("REPLICAOF", "127.0.0.1", "1")
        try:
            yield
        finally:
            client.execute_command("REPLICAOF", "NO", "ONE")


@contextmanager
def with_no_seat_free(server: RedisServer) -> Iterator[None]:
    """It has as many clients as it may have, and turns away who comes ("max number of clients reached")."""
    with Redis.from_url(server.url) as client:
        before = client.config_get("maxclients")["maxclients"]
        client.config_set("maxclients", "1")
        client.client_kill_filter(_type="normal", skipme=True)
        try:
            yield
        finally:
            client.config_set("maxclients", before)


def _save(client: "Redis", wanted: str) -> None:
    deadline = time.monotonic() + SAVE_SECONDS
    client.bgsave()
    while (found := client.info("persistence"))["rdb_last_bgsave_status"] != wanted or found["rdb_bgsave_in_progress"]:
        assert time.monotonic() < deadline
        time.sleep(0.02)


FAULTS: dict[str, Callable[[RedisServer], AbstractContextManager[None]]] = {
    "down": down,
    "hung": hung,
    "full": full,
    "unable to save": unable_to_save,
    "read-only": read_only,
    "full of clients": with_no_seat_free,
}
