"""What ingest does with a submission, and the sweeper that puts what stands still on its way again.

    FETCH (fetching.py) ──its bytes──▶ INGEST

    INGEST ──read──▶ an article ──insert + advance──▶ EXTRACT ──▶ LINK ──▶ FINISHED (done)
      │                 │
      │                 ├ its text (bytes, address) is stored already ──▶ FINISHED (duplicate, of the first)
      │                 └ a near-copy that says nothing of its own: stored ──▶ FINISHED (duplicate, of the first)
      ├─ a container ──accept its members + finish──▶ FINISHED (done, members = N)
      └─ Rejected, Blocked, Transient ──▶ told apart in broker.consume

Each arrow is one transaction, and the message that follows from it is published after its commit. So whatever dies in
between leaves a row that stands where it stood, or one that has moved on and waits for a message: the sweeper sends it.

Every unfinished row has a date, `due_at`, at which somebody should have moved it on:

    accepted, advanced    now + publish_grace_seconds    the message went out; it may be lost
    begun                 now + lease_seconds            a worker is at it; it may die
    postponed             after a pause                  it failed in a way that may pass
    waiting (slot_at)     when its server may be asked   its message came before its turn
    swept                 now + publish_grace_seconds    its message went out again
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import assert_never

from sqlalchemy import Connection, Engine

from services.common.broker import Publisher
from services.common.contracts.articles import Article
from services.common.contracts.messages import AddressAccepted, ArticleStored, Message
from services.common.contracts.submissions import Channel, ReasonCode, Stage, Submission, SubmissionId
from services.common.contracts.topology import message_for
from services.common.errors import Rejected
from services.common.settings import Settings
from services.common.store import articles, submissions
from services.common.store.engine import reading, writing
from services.common.store.large_payloads import open_payload
from services.ingest import duplicates, fetched_pages, versions
from services.ingest.copies.prints import prints_of
from services.ingest.copies.settle import finish_copy, note_same_text, settle
from services.ingest.copies.wording import words_of
from services.ingest.expansion import Door, MovedOnError, expand
from services.ingest.feeds.handing_in import filled
from services.ingest.readers import Members, limits_of, read_file
from services.ingest.readers.text import NO_HINTS

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

SWEPT_AT_ONCE = 1000
"""Rows of one sweep: at a sweep every 2 s that is 500 a second, more than the workers of one machine read, and keeps a
sweep of 100,000 waiting rows within some 20 ms."""


def read_submission(
    submission: Submission,
    *,
    engine: Engine,
    settings: Settings,
    clock: Clock,
    publish: Publisher = lambda _: None,
) -> tuple[Message, ...]:
    """Read its bytes, and store the article or accept the members; returns what to publish.

    The members of a large container are given to `publish` while the others are still being read.
    Raises Rejected, Blocked and Transient; then nothing has changed.
    """
    if submission.payload_digest is None:
        return _fetch_first(submission, engine=engine, settings=settings, clock=clock)
    with reading(engine) as conn:
        first = _first(conn, submission, settings=settings, now=clock())
    if first is not None:
        with writing(engine) as conn:
            duplicates.finish(conn, submission, first, now=clock())
        return ()
    # What a feed says of an item fills what the page leaves open; what a person says wins over the page.
    is_of_feed = submission.channel is Channel.FEED and submission.url is not None
    file = open_payload(engine, submission.payload_digest)
    page = file.read(fetched_pages.LOOKED_AT)
    try:
        found = read_file(
            file,
            name=submission.name,
            hints=NO_HINTS if is_of_feed else submission.hints,
            url=submission.fetched_url,
            content_type=submission.content_type,
            limits=limits_of(settings),
        )
    except Rejected as error:
        if error.reason.code in (ReasonCode.NO_ARTICLE, ReasonCode.EMPTY):
            fetched_pages.check(submission, page, None, settings=settings)
        raise
    fetched_pages.check(submission, page, found, settings=settings)
    grace = timedelta(seconds=settings.publish_grace_seconds)
    prints = prints_of(words_of(found)) if isinstance(found, Article) else ()
    try:
        match found:
            case Members():
                return expand(submission, found, Door(engine=engine, publish=publish, settings=settings, clock=clock))
            case Article():
                article = filled(found, submission.hints) if is_of_feed else found
                with writing(engine) as conn:
                    return _store(conn, submission, article, prints, now=clock(), grace=grace)
            case _:
                assert_never(found)
    except MovedOnError:
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
        due = submissions.overdue(
            conn, now=now, limit=SWEPT_AT_ONCE, ahead=timedelta(seconds=settings.sweep_interval_seconds)
        )
    due = tuple(row for row in due if row.attempts or row.slot_at is not None or row.updated_at <= now - grace)
    if not due:
        return 0
    queues = waiting()
    lost = tuple(row for row in due if row.attempts or row.slot_at is not None or not queues.get(row.stage))
    with writing(engine) as conn:
        submissions.published(conn, [row.id for row in due], due_at=now + grace)
    by_stage: dict[Stage, list[SubmissionId]] = {}
    for row in lost:
        by_stage.setdefault(row.stage, []).append(row.id)
    publish([message_for(stage)(tuple(ids)) for stage, ids in by_stage.items()])
    if lost:
        log.info("swept: %d submissions stood still and were published again", len(lost))
    return len(lost)


def _first(conn: Connection, submission: Submission, *, settings: Settings, now: datetime) -> duplicates.First | None:
    """Known before anything is read, which is the common case of a folder dropped again.

    A page from a web archive is what stood at its address at some time: only the same bytes make it the same.
    """
    if submission.url is not None and submission.fetched_url is not None:
        again = timedelta(seconds=settings.refetch_after_seconds)
        return duplicates.of_address(conn, submission, submission.fetched_url, now=now, refetch_after=again)
    return duplicates.of_bytes(conn, submission)


def _fetch_first(submission: Submission, *, engine: Engine, settings: Settings, clock: Clock) -> tuple[Message, ...]:
    """A row of before there was a stage for fetching: it goes there."""
    now = clock()
    due_at = now + timedelta(seconds=settings.publish_grace_seconds)
    with writing(engine) as conn:
        if submissions.advance(conn, submission.id, at=Stage.INGEST, to=Stage.FETCH, now=now, due_at=due_at):
            return (AddressAccepted((submission.id,)),)
    return ()


def _store(
    conn: Connection,
    submission: Submission,
    article: Article,
    prints: Sequence[int],
    *,
    now: datetime,
    grace: timedelta,
) -> tuple[Message, ...]:
    before = versions.before_of(conn, submission, article)
    twin = versions.twin_of(conn, submission, article) if before is None else None
    if twin is not None and twin.id != article.id:
        duplicates.finish(conn, submission, duplicates.of_article(twin, ReasonCode.SAME_ARTICLE), now=now)
        versions.keep_addresses(conn, submission, article, twin, now=now)
        return ()
    inserted = articles.insert(conn, article, submission.id, now=now)
    stored = inserted or articles.find(conn, article.id)
    assert stored is not None, "neither stored nor there: articles are never deleted"
    versions.keep_addresses(conn, submission, article, stored, now=now)
    if stored.submission_id != submission.id:
        duplicates.finish(conn, submission, duplicates.of_article(stored, ReasonCode.SAME_TEXT), now=now)
        note_same_text(conn, article, stored, submission_id=submission.id, now=now)
        return ()
    listed = None if inserted is None else settle(conn, inserted, prints, now=now, version_of=before)
    if inserted is not None and before is not None:
        articles.supersede(conn, before.id, inserted.id)
    if listed is not None:
        finish_copy(conn, submission, stored, listed, now=now)
        return ()
    if not submissions.advance(
        conn, submission.id, at=Stage.INGEST, to=Stage.EXTRACT, now=now, article_id=stored.id, due_at=now + grace
    ):
        raise MovedOnError
    return (ArticleStored((submission.id,)),)
