"""What the fetch stage does with a submission: its address becomes bytes, and these are kept before they are read.

FETCH ──an answer──▶ its bytes, where they came from and of what type: attach + advance ──▶ INGEST
  ├─ the address is known ──▶ FINISHED (duplicate, of the first)
  └─ Rejected, Blocked, Transient ──▶ told apart in broker.consume
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import Engine

from services.common.contracts.messages import Message, SubmissionAccepted
from services.common.contracts.submissions import Stage, Submission
from services.common.settings import Settings
from services.common.store import submissions
from services.common.store.engine import reading, writing
from services.common.store.submissions import FetchedBytes
from services.ingest import duplicates, refusals
from services.ingest.fetch import Answer, Door

Clock = Callable[[], datetime]


def fetch_submission(
    submission: Submission, *, engine: Engine, door: Door, settings: Settings, clock: Clock
) -> tuple[Message, ...]:
    """Bring its bytes in and hand it on to be read; returns what to publish.

    Raises Rejected, Blocked and Transient, and Interrupted where the worker stops; then nothing has changed.
    """
    assert submission.url is not None, "only what has an address stands at the fetch stage"
    with reading(engine) as conn:
        first = duplicates.of_address(conn, submission, submission.url)
    if first is not None:
        with writing(engine) as conn:
            duplicates.finish(conn, submission, first, now=clock())
        return ()
    fetched = taken(door.get(submission.url))
    now = clock()
    due_at = now + timedelta(seconds=settings.publish_grace_seconds)
    with writing(engine) as conn:
        submissions.attach_fetched(conn, submission.id, fetched, now=now)
        if not submissions.advance(conn, submission.id, at=Stage.FETCH, to=Stage.INGEST, now=now, due_at=due_at):
            return ()
    return (SubmissionAccepted((submission.id,)),)


def lease_seconds(settings: Settings) -> float:
    """How long an attempt may take before it is taken for dead: robots.txt, an opt-out file and the page, each under
    the whole time of a fetch."""
    return max(settings.lease_seconds, 3 * settings.fetch_timeout_seconds + 5)


def taken(answer: Answer) -> FetchedBytes:
    """What a good answer brought; raises what any other one means."""
    if not 200 <= answer.status < 300:
        raise refusals.answered(
            answer.status,
            answer.phrase,
            urlsplit(answer.url).hostname or "",
            retry_after_seconds=answer.retry_after_seconds,
        )
    return FetchedBytes(
        url=answer.url,
        body=answer.body,
        content_type=answer.content_type,
        etag=answer.headers.get("etag"),
        last_modified=answer.headers.get("last-modified"),
    )
