"""A row of the ledger as it is read; also one that a newer version wrote, whose words this one does not know."""

from collections.abc import Mapping
from dataclasses import fields

from sqlalchemy import Row

from services.common.contracts.submissions import Channel, Hints, Outcome, Stage, Submission
from services.common.store.reasons import read_reason
from services.common.store.strangers import word

_HINTS = frozenset(field.name for field in fields(Hints))


def read_row(row: Row[tuple[object, ...]]) -> Submission:
    """The submission of a whole row of the table."""
    r = row._mapping
    return Submission(
        id=r["id"],
        channel=word(Channel, r["channel"]),
        name=r["name"],
        url=r["url"],
        hints=_hints(r["hints"]),
        parent_id=r["parent_id"],
        payload_digest=r["payload_digest"],
        received_at=r["received_at"],
        stage=word(Stage, r["stage"]),
        attempts=r["attempts"],
        updated_at=r["updated_at"],
        outcome=None if r["outcome"] is None else word(Outcome, r["outcome"]),
        reason=read_reason(r),
        article_id=r["article_id"],
        duplicate_of=r["duplicate_of"],
        members=r["members"],
        root_id=r["root_id"],
        depth=r["depth"],
        feed_id=r["feed_id"],
        is_refetch=bool(r["is_refetch"]),
        fetched_url=r["fetched_url"],
        content_type=r["content_type"],
        etag=r["etag"],
        last_modified=r["last_modified"],
        slot_at=r["slot_at"],
        replaced_by=r["replaced_by"],
        fetched_at=r["fetched_at"],
        last_words=r["last_words"],
        priority=r["priority"],
        queued_at=r["queued_at"],
        traceparent=r["traceparent"],
    )


def _hints(told: Mapping[str, str | None]) -> Hints:
    if told.keys() <= _HINTS:
        return Hints(**told)
    return Hints(**{name: value for name, value in told.items() if name in _HINTS})
