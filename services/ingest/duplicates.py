"""What is there already: the signs by which a submission is known as a duplicate, and its ending as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from services.common.contracts.articles import ArticleId, StoredArticle
from services.common.contracts.submissions import Outcome, Reason, ReasonCode, Submission, SubmissionId
from services.common.store import addresses, articles, submissions
from services.ingest.addresses import key_of


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """What was there before a duplicate, and by which sign it was known."""

    sign: ReasonCode
    submission_id: SubmissionId
    article_id: str


def of_bytes(conn: Connection, rows: Sequence[Submission]) -> dict[SubmissionId, First]:
    """For each of these submissions the article that its very bytes brought before, if any; known before anything is
    read, which is the common case of a folder dropped again."""
    digests = {row.payload_digest for row in rows if row.payload_digest is not None}
    brought = submissions.first_with_payloads(conn, digests) if digests else {}
    found: dict[SubmissionId, First] = {}
    for row in rows:
        before = brought.get(row.payload_digest or "")
        if before is not None and before.article_id is not None and before.id != row.id:
            found[row.id] = First(sign=ReasonCode.SAME_BYTES, submission_id=before.id, article_id=before.article_id)
    return found


def of_address(
    conn: Connection, submission: Submission, url: str, *, now: datetime, refetch_after: timedelta
) -> First | None:
    """The article that was read from this address a short while ago; one that was read longer ago is looked at again.

    Only an address that was fetched counts, not what a page calls its canonical one: some sites give their front page
    for all.
    """
    if submission.is_refetch:
        return None
    key = key_of(url)
    known = addresses.find(conn, [key]) if key is not None else ()
    if known and known[0].fetched_at is not None:
        stored = articles.find(conn, known[0].article_id)
        fetched_at = known[0].fetched_at
    else:
        stored = articles.by_url(conn, url)
        fetched_at = now if stored is None else stored.stored_at
    if stored is None or stored.submission_id == submission.id or now - fetched_at >= refetch_after:
        return None
    return of_article(stored, ReasonCode.SAME_URL)


def of_article(stored: StoredArticle, sign: ReasonCode) -> First:
    return First(sign=sign, submission_id=SubmissionId(stored.submission_id), article_id=ArticleId(stored.id))


_SAME = {
    ReasonCode.SAME_BYTES: "The very same bytes were handed in before.",
    ReasonCode.SAME_TEXT: "An article with exactly this text was handed in before.",
    ReasonCode.SAME_URL: "The article at this address is stored already.",
    ReasonCode.SAME_ARTICLE: "The article is stored already, from another of its addresses.",
    ReasonCode.UNCHANGED: "Its server says that the page has not changed since it was last fetched.",
}


def finish(conn: Connection, submission: Submission, first: First, *, now: datetime) -> None:
    """End it as a duplicate of the first."""
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
