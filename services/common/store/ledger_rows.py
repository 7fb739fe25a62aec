"""A row of the ledger as it is read."""

from sqlalchemy import Row

from services.common.contracts.submissions import Channel, Hints, Outcome, Stage, Submission
from services.common.store.reasons import read_reason


def read_row(row: Row[tuple[object, ...]]) -> Submission:
    """The submission of a whole row of the table."""
    r = row._mapping
    return Submission(
        id=r["id"],
        channel=Channel(r["channel"]),
        name=r["name"],
        url=r["url"],
        hints=Hints(**r["hints"]),
        parent_id=r["parent_id"],
        payload_digest=r["payload_digest"],
        received_at=r["received_at"],
        stage=Stage(r["stage"]),
        attempts=r["attempts"],
        updated_at=r["updated_at"],
        outcome=None if r["outcome"] is None else Outcome(r["outcome"]),
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
    )
