"""What a webhook is told: small JSON bodies that name a thing, and the address where all of it stands."""

import json
from datetime import datetime
from urllib.parse import urlencode

from services.common.contracts.submissions import Submission
from services.common.contracts.webhooks import Event, SavedQuery, Threshold
from services.common.store.arrivals import Position
from services.common.store.deliveries import NewDelivery
from services.common.store.statements import ListedStatement
from services.ingest.webhooks.alerts import Alert

LONGEST_WORDS = 2_000
"""Characters; a message is to be small (Standard Webhooks: 20 kB), and the whole stands at its address."""


def of_statement(row: ListedStatement, query: SavedQuery | None, *, place: Position, now: datetime) -> NewDelivery:
    """A statement became known."""
    statement, article = row.stored.statement, row.article
    words = row.content_text
    data = {
        "query": _query(query),
        "statement": {
            "id": statement.id,
            "kind": statement.kind.value,
            "speaker": {
                "id": row.stored.speaker_id,
                "name": statement.speaker.name,
                "role": statement.speaker.role,
            },
            "source": row.source_text,
            "cue": row.cue_text,
            "cue_class": statement.cue_class and statement.cue_class.value,
            "polarity": statement.polarity and statement.polarity.value,
            "words": words if len(words) <= LONGEST_WORDS else words[:LONGEST_WORDS] + "…",
            "said_on": None if statement.said_on is None else statement.said_on.day.isoformat(),
            "confidence": statement.confidence,
            "review": statement.review and statement.review.value,
            "article": {
                "id": article.id,
                "title": article.title,
                "publisher": article.publisher,
                "url": article.url,
                "language": article.language,
                "published": None if article.published is None else article.published.day.isoformat(),
            },
            "self": f"/v1/statements/{statement.id}",
        },
    }
    return NewDelivery(
        event=Event.STATEMENT_ARRIVED,
        place=str(place),
        subject=statement.id,
        body=_body(Event.STATEMENT_ARRIVED, data, now=now),
    )


def of_alert(alert: Alert, query: SavedQuery, threshold: Threshold, *, now: datetime) -> NewDelivery:
    """The threshold of a query was reached."""
    data = {
        "query": _query(query),
        "count": threshold.count,
        "minutes": threshold.minutes,
        "since": alert.since.isoformat(),
        "until": alert.until.isoformat(),
    }
    return NewDelivery(
        event=Event.QUERY_ALERTED,
        place=f"{query.id} {alert.until.isoformat()}",
        subject=query.id,
        body=_body(Event.QUERY_ALERTED, data, now=now),
    )


def of_ending(number: int, row: Submission, *, now: datetime) -> NewDelivery:
    """A submission ended; `number` tells it from its other ends, where it was sent on."""
    reason = None
    if row.reason is not None:
        reason = {"code": row.reason.code.value, "message": row.reason.message, "advice": row.reason.advice}
    data = {
        "submission": {
            "id": row.id,
            "channel": row.channel.value,
            "name": row.name,
            "url": row.url,
            "outcome": row.outcome,
            "reason": reason,
            "article": row.article_id,
            "duplicate_of": row.duplicate_of,
            "parent": row.parent_id,
            "self": f"/v1/submissions/{row.id}",
        }
    }
    return NewDelivery(
        event=Event.SUBMISSION_ENDED,
        place=str(number),
        subject=row.id,
        body=_body(Event.SUBMISSION_ENDED, data, now=now),
    )


def _query(query: SavedQuery | None) -> dict[str, str] | None:
    if query is None:
        return None
    asked = f"?{urlencode(query.given)}" if query.given else ""
    return {
        "id": query.id,
        "name": query.name,
        "self": f"/v1/queries/{query.id}",
        "statements": f"/v1/statements{asked}",
    }


def _body(event: Event, data: object, *, now: datetime) -> str:
    told = {"type": event.value, "timestamp": now.isoformat(), "data": data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
