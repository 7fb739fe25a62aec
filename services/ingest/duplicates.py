"""What is there already: the signs by which a submission is known as a duplicate, and its ending as one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from services.common.contracts.articles import ArticleId, StoredArticle
from services.common.contracts.submissions import Outcome, Reason, ReasonCode, Submission, SubmissionId
from services.common.store import articles, submissions


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """What was there before a duplicate, and by which sign it was known."""

    sign: ReasonCode
    submission_id: SubmissionId
    article_id: str


def of_bytes(conn: Connection, submission: Submission) -> First | None:
    """The article that these very bytes brought before; known before anything is read."""
    if submission.payload_digest is None:
        return None
    brought = submissions.first_with_payload(conn, submission.payload_digest)
    if brought is None or brought.article_id is None or brought.id == submission.id:
        return None
    return First(sign=ReasonCode.SAME_BYTES, submission_id=brought.id, article_id=brought.article_id)


def of_address(conn: Connection, submission: Submission, url: str) -> First | None:
    """The article that was read from exactly this address.

    Only the address that was fetched counts, not what a page calls its canonical one: some sites give their front page
    for all.
    """
    stored = articles.by_url(conn, url)
    if stored is None or stored.submission_id == submission.id:
        return None
    return of_article(stored, ReasonCode.SAME_URL)


def of_article(stored: StoredArticle, sign: ReasonCode) -> First:
    return First(sign=sign, submission_id=SubmissionId(stored.submission_id), article_id=ArticleId(stored.id))


_SAME = {
    ReasonCode.SAME_BYTES: "The very same bytes were handed in before.",
    ReasonCode.SAME_TEXT: "An article with exactly this text was handed in before.",
    ReasonCode.SAME_URL: "The article at this address is stored already.",
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
