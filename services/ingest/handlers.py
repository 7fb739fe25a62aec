"""What ingest does with a submission, and the sweeper that puts what stands still on its way again.

    INGEST ──read──▶ an article ──insert + advance──▶ EXTRACT ──▶ LINK ──▶ FINISHED (done)
      │                 │
      │                 └ its text (bytes, URL) is stored already ──▶ FINISHED (duplicate, of the first)
      ├─ a container ──accept its members + finish──▶ FINISHED (done, members = N)
      └─ Rejected, Blocked, Transient ──▶ told apart in broker.consume

Each arrow is one transaction, and the message that follows from it is published after its commit. So whatever dies in
between leaves a row that stands where it stood, or one that has moved on and waits for a message: the sweeper sends it.

Every unfinished row has a date, `due_at`, at which somebody should have moved it on:

    accepted, advanced    now + publish_grace_seconds    the message went out; it may be lost
    begun                 now + lease_seconds            a worker is at it; it may die
    postponed             after a pause                  it failed in a way that may pass
    swept                 now + publish_grace_seconds    its message went out again
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from sqlalchemy import Connection, Engine

from services.common.broker import Publisher
from services.common.contracts.articles import Article, ArticleId
from services.common.contracts.messages import ArticleStored, Message, SubmissionAccepted
from services.common.contracts.submissions import Outcome, Reason, ReasonCode, Stage, Submission, SubmissionId
from services.common.contracts.topology import message_for
from services.common.errors import Rejected
from services.common.settings import Settings
from services.common.store import articles, payloads, submissions
from services.common.store.engine import reading, writing
from services.ingest.fetch import Fetch, Fetched
from services.ingest.readers import Limits, Members, read

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

SWEPT_AT_ONCE = 1000
"""Rows of one sweep: at a sweep every 2 s that is 500 a second, more than the workers of one machine read, and keeps a
sweep of 100,000 waiting rows within some 20 ms."""


def read_submission(
    submission: Submission, *, engine: Engine, fetch: Fetch, settings: Settings, clock: Clock
) -> tuple[Message, ...]:
    """Bring its bytes in, read them, and store the article or accept the members; returns what to publish.

    Raises Rejected, Blocked and Transient; then nothing has changed but, for a URL, the bytes that came are kept.
    """
    if _is_duplicate(submission, submission.url, engine=engine, clock=clock):
        return ()
    body, fetched = _bytes(submission, engine=engine, fetch=fetch, clock=clock)
    if fetched is not None and _is_duplicate(submission, fetched.url, engine=engine, clock=clock):
        return ()
    found = read(
        body,
        name=submission.name,
        hints=submission.hints,
        url=None if fetched is None else fetched.url,
        content_type=None if fetched is None else fetched.content_type,
        limits=Limits(max_bytes=settings.max_payload_bytes, max_members=settings.max_members),
    )
    grace = timedelta(seconds=settings.publish_grace_seconds)
    try:
        with writing(engine) as conn:
            match found:
                case Members():
                    return _expand(conn, submission, found, now=clock(), grace=grace)
                case Article():
                    return _store(conn, submission, found, now=clock(), grace=grace)
                case _:
                    assert_never(found)
    except _MovedOnError:
        return ()


def sweep(
    *, engine: Engine, publish: Publisher, waiting: Callable[[], Mapping[str, int]], settings: Settings, clock: Clock
) -> int:
    """Publish again what should have moved on and has not; returns how many submissions.

    `waiting` tells how many messages wait on each queue. While some do, a row that nobody has begun is taken to be
    among them: to publish all of a backlog again every half minute would double it. Two sweeps at once do no harm: an
    id that comes twice has moved on when it comes the second time.
    """
    now = clock()
    grace = timedelta(seconds=settings.publish_grace_seconds)
    with reading(engine) as conn:
        due = submissions.overdue(conn, now=now, limit=SWEPT_AT_ONCE)
    due = tuple(row for row in due if row.attempts or row.updated_at <= now - grace)
    if not due:
        return 0
    queues = waiting()
    lost = tuple(row for row in due if row.attempts or not queues.get(row.stage))
    with writing(engine) as conn:
        submissions.published(conn, [row.id for row in due], due_at=now + grace)
    by_stage: dict[Stage, list[SubmissionId]] = {}
    for row in lost:
        by_stage.setdefault(row.stage, []).append(row.id)
    publish([message_for(stage)(tuple(ids)) for stage, ids in by_stage.items()])
    if lost:
        log.info("swept: %d submissions stood still and were published again", len(lost))
    return len(lost)


def _bytes(submission: Submission, *, engine: Engine, fetch: Fetch, clock: Clock) -> tuple[bytes, Fetched | None]:
    """The bytes in hand, or those that a fetch brings; these are kept before anything is made of them."""
    if submission.url is not None:
        fetched = fetch(submission.url)
        with writing(engine) as conn:
            submissions.attach_payload(conn, submission.id, fetched.body, now=clock())
        return fetched.body, fetched
    assert submission.payload_digest is not None, "neither a URL nor bytes"
    with reading(engine) as conn:
        return payloads.get(conn, submission.payload_digest), None


def _is_duplicate(submission: Submission, url: str | None, *, engine: Engine, clock: Clock) -> bool:
    """Whether an article of this address or of these very bytes is stored; the submission is then finished.

    Known before anything is fetched or read, which is the common case of a folder dropped again.
    """
    with reading(engine) as conn:
        first = _first(conn, submission, url)
    if first is None:
        return False
    with writing(engine) as conn:
        _finish_duplicate(conn, submission, first, now=clock())
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class _First:
    """What was there before a duplicate, and by which sign it was known."""

    sign: ReasonCode
    submission_id: SubmissionId
    article_id: str


def _first(conn: Connection, submission: Submission, url: str | None) -> _First | None:
    """Only the address that was fetched counts, not what a page calls its canonical one: some sites give their front
    page for all."""
    found: tuple[SubmissionId, ArticleId] | None = None
    sign = ReasonCode.SAME_URL
    if url is not None:
        stored = articles.by_url(conn, url)
        found = None if stored is None else (SubmissionId(stored.submission_id), stored.id)
    elif submission.payload_digest is not None:
        brought = submissions.first_with_payload(conn, submission.payload_digest)
        found = None if brought is None or brought.article_id is None else (brought.id, ArticleId(brought.article_id))
        sign = ReasonCode.SAME_BYTES
    if found is None or found[0] == submission.id:
        return None
    return _First(sign=sign, submission_id=found[0], article_id=found[1])


def _store(
    conn: Connection, submission: Submission, article: Article, *, now: datetime, grace: timedelta
) -> tuple[Message, ...]:
    stored = articles.insert(conn, article, submission.id, now=now) or articles.find(conn, article.id)
    assert stored is not None, "neither stored nor there: articles are never deleted"
    if stored.submission_id != submission.id:
        first = SubmissionId(stored.submission_id)
        same_text = _First(sign=ReasonCode.SAME_TEXT, submission_id=first, article_id=stored.id)
        _finish_duplicate(conn, submission, same_text, now=now)
        return ()
    if not submissions.advance(
        conn, submission.id, at=Stage.INGEST, to=Stage.EXTRACT, now=now, article_id=stored.id, due_at=now + grace
    ):
        raise _MovedOnError
    return (ArticleStored((submission.id,)),)


def _expand(
    conn: Connection, submission: Submission, found: Members, *, now: datetime, grace: timedelta
) -> tuple[Message, ...]:
    """Its members as submissions of their own; raises Rejected for a container inside a container."""
    if submission.parent_id is not None:
        raise Rejected(_nested())
    if not submissions.finish(conn, submission.id, Outcome.DONE, now=now, members=len(found.submissions)):
        raise _MovedOnError
    members = [replace(member, parent_id=submission.id) for member in found.submissions]
    accepted = submissions.accept(conn, members, now=now, due_at=now + grace)
    return (SubmissionAccepted(tuple(member.id for member in accepted)),)


class _MovedOnError(Exception):
    """Another attempt has moved the submission on meanwhile: what this one did is rolled back."""


_SAME = {
    ReasonCode.SAME_BYTES: "The very same bytes were handed in before.",
    ReasonCode.SAME_TEXT: "An article with exactly this text was handed in before.",
    ReasonCode.SAME_URL: "The article at this address is stored already.",
}


def _finish_duplicate(conn: Connection, submission: Submission, first: _First, *, now: datetime) -> None:
    submissions.finish(
        conn,
        submission.id,
        Outcome.DUPLICATE,
        now=now,
        reason=Reason(
            code=first.sign,
            message=_SAME[first.sign],
            advice="Nothing needs to be done: its statements are listed once.",
        ),
        article_id=first.article_id,
        duplicate_of=first.submission_id,
    )


def _nested() -> Reason:
    return Reason(
        code=ReasonCode.MALFORMED,
        message="It is a list inside a list.",
        advice="Hand the inner list in by itself.",
    )
