"""Which message goes to which task on which queue: the page to read first.

    a channel ──SubmissionAccepted──▶ ingest ──ArticleStored──▶ extract ──StatementsExtracted──▶ link ──▶ finished

Each stage has one queue of its own name, so that it scales by adding workers to that queue.
"""

from dataclasses import dataclass

from services.common.contracts.messages import ArticleStored, Message, StatementsExtracted, SubmissionAccepted
from services.common.contracts.submissions import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A message's way: the stage whose ledger rows it names, the queue it waits on, the Celery task that takes it."""

    message: type[Message]
    stage: Stage
    queue: str
    task: str


ROUTES: tuple[Route, ...] = (
    Route(message=SubmissionAccepted, stage=Stage.INGEST, queue="ingest", task="ingest.read_submissions"),
    Route(message=ArticleStored, stage=Stage.EXTRACT, queue="extract", task="extract.extract_statements"),
    Route(message=StatementsExtracted, stage=Stage.LINK, queue="link", task="extract.link_speakers"),
)

SWEEP_TASK = "ingest.sweep"
"""Sent by beat: republishes what stands still. Rides on the ingest queue; it needs only the store."""

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
