"""What workers have counted, kept in Redis as long as they live: one small key each, written at every heartbeat.

It is for whoever watches, and may be lost: the next heartbeat tells it again.
"""

from collections.abc import Collection

from celery import Celery

from services.common.broker.beside import beside
from services.common.contracts.counts import Counts, decoded, encoded


def tell(app: Celery, worker: str, counts: Counts, *, keep_seconds: float) -> None:
    """Put them in place of what it told before. Raises OperationalError where the broker takes nothing."""
    with beside(app) as redis:
        redis.set(_key(worker), encoded(counts), px=max(1, round(1000 * keep_seconds)))


def told(app: Celery, workers: Collection[str]) -> dict[str, Counts]:
    """What these workers told last; nothing of those that told nothing lately. Raises OperationalError."""
    if not workers:
        return {}
    with beside(app) as redis:
        found = redis.mget([_key(worker) for worker in workers])
    counts = {worker: decoded(raw) for worker, raw in zip(workers, found, strict=True) if raw is not None}
    return {worker: one for worker, one in counts.items() if one is not None}


def _key(worker: str) -> str:
    return f"qawl:counts:{worker}"
