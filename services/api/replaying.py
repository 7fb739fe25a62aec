"""Many that failed, sent on in batches: committed first, then published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.api.callers import Caller
from services.api.context import Context
from services.api.schemas import ReplayIn
from services.common.contracts.access import Act
from services.common.contracts.submissions import Outcome, Stage, Submission, SubmissionId
from services.common.contracts.topology import message_for
from services.common.store import replays, submissions
from services.common.store.engine import promising, reading
from services.common.store.replays import Kinship, ReplayFilter

EXAMPLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What matched, what was sent on, and where to go on."""

    counts: tuple[Kinship, ...]
    examples: tuple[Submission, ...]
    sent: Sequence[tuple[SubmissionId, Stage]]
    next: str | None


def replay(context: Context, asked: ReplayIn, *, by: Caller) -> Replayed:
    """At most `asked.limit`, in transactions that hold nobody up; counted as they stood before."""
    filter = _filter_of(asked)
    with reading(context.engine) as conn:
        counts = replays.counts(conn, filter, after=asked.after)
        first = replays.ids(conn, filter, after=asked.after, limit=EXAMPLES)
        examples = tuple(row for row in (submissions.find(conn, id) for id in first) if row is not None)
    sent: list[tuple[SubmissionId, Stage]] = []
    after, left = asked.after, 0 if asked.dry_run else asked.limit
    now = context.clock()
    due_at = now + timedelta(seconds=context.settings.publish_grace_seconds)  # until then it is ours to publish
    while left > 0:
        limit = min(left, replays.BATCH)
        with promising(context.engine) as conn:
            batch = replays.replay(conn, filter, now=now, due_at=due_at, after=after, limit=limit)
            if batch:
                by.write(conn, Act.SUBMISSIONS_REPLAYED, now=now, count=len(batch))
        sent += batch
        left -= len(batch)
        if len(batch) < limit:
            return Replayed(counts=counts, examples=examples, sent=sent, next=None)
        after = batch[-1][0]
    return Replayed(counts=counts, examples=examples, sent=sent, next=None if asked.dry_run else after)


def announce(context: Context, found: Replayed) -> None:
    """Publish what was sent on; what a dead broker does not take, the sweeper publishes again."""
    messages = [message_for(stage)(ids) for stage, ids in replays.by_stage(found.sent)]
    if messages:
        context.publish(messages)


def _filter_of(asked: ReplayIn) -> ReplayFilter:
    return ReplayFilter(
        outcomes=tuple(Outcome(outcome) for outcome in dict.fromkeys(asked.outcomes)),
        reason=asked.reason,
        stage=None if asked.stage is None else Stage(asked.stage),
        channel=asked.channel,
        name=asked.name,
        feed_id=asked.feed,
        since=asked.since,
        until=asked.until,
    )
