"""Which message goes to which task on which queue: the page to read first.

    a web address ──AddressAccepted──▶ fetch ─┐
    bytes ────────────────────────────────────┴─SubmissionAccepted──▶ ingest ──ArticleStored──▶ extract
                                                    finished ◀── link ◀──StatementsExtracted──────┘

Each stage has one queue of its own name, so that it scales by adding workers to that queue.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.common.contracts.messages import (
    AddressAccepted,
    ArticleStored,
    Message,
    StatementsExtracted,
    SubmissionAccepted,
)
from services.common.contracts.submissions import Stage, Submission, SubmissionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A message's way: the stage whose ledger rows it names, the queue it waits on, the Celery task that takes it.

    `is_quick`: a row is so little work that a few of them are not worth a message each.
    """

    message: type[Message]
    stage: Stage
    queue: str
    task: str
    is_quick: bool = False


ROUTES: tuple[Route, ...] = (
    Route(message=AddressAccepted, stage=Stage.FETCH, queue="fetch", task="ingest.fetch_submissions"),
    Route(message=SubmissionAccepted, stage=Stage.INGEST, queue="ingest", task="ingest.read_submissions"),
    Route(message=ArticleStored, stage=Stage.EXTRACT, queue="extract", task="extract.extract_statements"),
    Route(message=StatementsExtracted, stage=Stage.LINK, queue="link", task="extract.link_speakers", is_quick=True),
)

SWEEP_TASK = "ingest.sweep"
"""Sent by beat: republishes what stands still; it needs only the store."""

DUE_FEEDS_TASK = "ingest.find_due_feeds"
"""Sent by beat: sends off the polls of feeds that are due; it needs only the store."""

POLL_FEED_TASK = "ingest.poll_feed"
"""Sent for each feed that is due; it waits for a server, as fetching does."""

DUE_DELIVERIES_TASK = "ingest.find_due_deliveries"
"""Sent by beat: makes what webhooks are to be told, and sends off what is due; it needs only the store."""

DELIVER_TASK = "ingest.deliver"
"""Sent for each webhook that has something to be told; it waits for a server, as fetching does."""

PRUNE_TASK = "ingest.prune"
"""Sent by beat: takes away what nothing will ask for again; it needs only the store."""

SETTLE_TASK = "extract.settle_speakers"
"""Sent by beat: links statements that people reviewed, and groups speakers anew around what people decided and around
statements that went; it needs only the store."""

REPROCESS_TASK = "extract.reprocess_articles"
"""Sent by beat: carries on with what somebody asked to be extracted again."""

EMBED_TASK = "extract.embed_words"
"""Sent by the API: works out what words mean, for somebody who waits; it needs only the broker."""

ERRANDS: Mapping[str, str] = {
    SWEEP_TASK: "ingest",
    DUE_FEEDS_TASK: "ingest",
    DUE_DELIVERIES_TASK: "ingest",
    PRUNE_TASK: "ingest",
    POLL_FEED_TASK: "fetch",
    DELIVER_TASK: "fetch",
    SETTLE_TASK: "link",
    EMBED_TASK: "link",
    REPROCESS_TASK: "extract",
}
"""Tasks that move no submission, each with the queue it waits on."""

QUEUES: tuple[str, ...] = tuple(route.queue for route in ROUTES)


def route_of(message: Message) -> Route:
    """The route of a message; every message type has exactly one (tested)."""
    return next(route for route in ROUTES if route.message is type(message))


def message_for(stage: Stage) -> type[Message]:
    """The message that moves a submission standing at `stage`; raises KeyError for a finished one."""
    try:
        return next(route.message for route in ROUTES if route.stage is stage)
    except StopIteration:
        raise KeyError(stage) from None


def messages_for(rows: Iterable[Submission]) -> tuple[Message, ...]:
    """One message for each stage and urgency at which some of the rows stand, in the order of the stages; finished ones
    wait for nothing."""
    ids: dict[tuple[Stage, int], list[SubmissionId]] = {}
    for row in rows:
        ids.setdefault((row.stage, row.priority), []).append(row.id)
    return tuple(
        route.message(tuple(of_one), priority)
        for route in ROUTES
        for (stage, priority), of_one in sorted(ids.items())
        if stage is route.stage
    )
