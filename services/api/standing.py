"""How things stand: what waits where, which workers live, and what is wrong with them."""

from collections.abc import Mapping
from datetime import datetime

from services.api import schemas
from services.api.context import Context
from services.common.contracts.submissions import Stage
from services.common.contracts.topology import QUEUES, ROUTES
from services.common.contracts.workers import is_alive, last_sweep, warnings
from services.common.store import tallies, ties, workers
from services.common.store.engine import reading

_BY_WORDS_ALONE = (
    "What was linked last was linked by speakers, dates and words alone: where extract runs, install the extra"
    " `linking`, start it again, and run `qawl utterances link`."
)


def status(context: Context, *, messages: Mapping[str, int] | None = None) -> schemas.Status:
    """`messages` are how many wait in each queue, None where nobody asked the broker or it does not answer."""
    with reading(context.engine) as conn:
        found, known = tallies.counts(conn), workers.listed(conn)
        by_words_alone = (_BY_WORDS_ALONE,) if ties.is_without_encoder(conn) else ()
    now, beat = context.clock(), context.settings.heartbeat_seconds
    waiting = {row.stage: row for row in found if row.stage is not Stage.FINISHED}
    alive = [worker for worker in known if is_alive(worker, now=now, heartbeat_seconds=beat)]
    order = {stage: place for place, stage in enumerate(Stage)}
    return schemas.Status(
        counts=[
            schemas.StageCount(stage=row.stage, outcome=row.outcome, count=row.count, oldest_received_at=row.oldest)
            for row in sorted(found, key=lambda row: (order.get(row.stage, len(order)), row.outcome or ""))
        ],
        waiting=sum(row.count for row in waiting.values()),
        finished=sum(row.count for row in found if row.stage is Stage.FINISHED),
        oldest_waiting_seconds=_age(min((row.oldest for row in waiting.values()), default=None), now),
        warnings=list(
            warnings(
                known,
                QUEUES,
                now=now,
                heartbeat_seconds=beat,
                sweep_seconds=context.settings.sweep_interval_seconds,
            )
            + by_words_alone
        ),
        queues=[
            schemas.QueueStatus(
                name=route.queue,
                messages=None if messages is None else messages.get(route.queue, 0),
                waiting=waiting[route.stage].count if route.stage in waiting else 0,
                oldest_waiting_seconds=_age(waiting[route.stage].oldest if route.stage in waiting else None, now),
                workers=sum(route.queue in worker.queues for worker in alive),
            )
            for route in ROUTES
        ],
        workers=[
            schemas.WorkerStatus(
                name=worker.name,
                alive=worker in alive,
                queues=list(worker.queues),
                version=worker.version,
                concurrency=worker.concurrency,
                busy=worker.busy,
                started_at=worker.started_at,
                seen_seconds=_age(worker.seen_at, now) or 0.0,
                last_task_at=worker.last_task_at,
            )
            for worker in known
        ],
        swept_seconds=_age(last_sweep(known), now),
    )


def _age(moment: datetime | None, now: datetime) -> float | None:
    return None if moment is None else max(0.0, (now - moment).total_seconds())
