"""Brings an article that was just stored together with the one that it is a near-copy of, in the same transaction."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from services.common.contracts.articles import Article, ArticleId, StoredArticle
from services.common.contracts.submissions import Outcome, Reason, ReasonCode, Submission, SubmissionId
from services.common.store import copies, submissions
from services.ingest.copies.compare import Comparison, Relation, compare, shares_most
from services.ingest.copies.kin import Kin
from services.ingest.copies.prints import Traits
from services.ingest.copies.wording import Wording, wording_of, words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedIn:
    """The article whose statements stand for a copy's, and the submission that brought it."""

    article_id: ArticleId
    submission_id: SubmissionId
    outlet: str | None


def settle(
    conn: Connection,
    kin: Kin,
    number: int,
    stored: StoredArticle,
    traits: Traits,
    *,
    now: datetime,
    version_of: StoredArticle | None = None,
) -> ListedIn | None:
    """Group the article under the one that it copies, if there is one; where it says nothing of its own, where it is
    listed, and None where its own statements have to be found.

    `number` is the article's; `kin` knows what holds its prints. A new version of an article at the same address is no
    copy of it: it takes its place in the group that the older one is in. Only where the older one was itself a copy,
    and so left no prints, the new one is looked at again.
    """
    rare = kin.rare(traits.prints)
    if version_of is not None and version_of.listed_in is None:
        kin.add(number, rare)
        _stay(conn, stored, version_of)
        return None
    best = _best(conn, stored.article, traits, kin)
    if best is None:
        kin.add(number, rare)
        _stay(conn, stored, version_of)
        return None
    other, comparison = best
    head = other.copy_of or other.id
    listed_in = other.id if comparison.relation is Relation.COPY else None
    copies.mark(conn, stored.id, copy_of=head, listed_in=listed_in)
    if version_of is not None:
        copies.drop_carrier(conn, version_of)
    copies.carry(
        conn,
        head,
        stored.article,
        submission_id=stored.submission_id,
        article_id=stored.id,
        listed_in=listed_in,
        share=comparison.share,
        now=now,
    )
    if listed_in is None:
        kin.add(number, rare)
        return None
    return ListedIn(
        article_id=other.id, submission_id=SubmissionId(other.submission_id), outlet=other.article.publisher
    )


def _stay(conn: Connection, stored: StoredArticle, version_of: StoredArticle | None) -> None:
    """It is read by itself: as an article of its own, or in the group and the place of its older version."""
    if version_of is not None and version_of.copy_of is not None:
        copies.mark(conn, stored.id, copy_of=version_of.copy_of, listed_in=None)
        copies.replace_carrier(conn, version_of, stored)


def finish_copy(
    conn: Connection, submission: Submission, stored: StoredArticle, listed: ListedIn, *, now: datetime
) -> None:
    """End the submission of an article that says nothing of its own; the article stays, and can be read."""
    outlet = f" by {listed.outlet[:100]}" if listed.outlet else ""
    submissions.finish(
        conn,
        submission.id,
        Outcome.DUPLICATE,
        now=now,
        reason=Reason(
            code=ReasonCode.NEAR_COPY,
            message=f"It is a near-copy of an article{outlet} that is stored already.",
            advice="Nothing needs to be done: its text is kept, and its statements are listed once, with that article.",
        ),
        article_id=stored.id,
        duplicate_of=listed.submission_id,
    )


def note_same_text(
    conn: Connection, article: Article, stored: StoredArticle, *, submission_id: str, now: datetime
) -> None:
    """The very text of a stored article once more: a carrier, if it comes from another outlet or address."""
    head = stored.copy_of or stored.id
    if (article.publisher or article.url) and not copies.is_carried_by(conn, head, article):
        copies.carry(
            conn,
            head,
            article,
            submission_id=submission_id,
            article_id=stored.id,
            listed_in=stored.listed_in or stored.id,
            share=1.0,
            now=now,
        )


def _best(conn: Connection, article: Article, traits: Traits, kin: Kin) -> tuple[StoredArticle, Comparison] | None:
    """The stored article that it is a copy of, else the one that it shares most with; None where it is neither's."""
    alike = [one for one in kin.likely(conn, traits.prints) if shares_most(traits, words_of(one.article))]
    if not alike:
        return None
    wording = wording_of(article)
    compared = [(other, _compare(article, wording, other.article)) for other in alike]
    # A copy of what a newer version has replaced is read by itself: nothing that is shown as current stands for it.
    gone = copies.replaced(conn, [other.id for other in alike])
    compared = [(o, replace(c, relation=Relation.CARRIES) if o.id in gone and _is_kin(c) else c) for o, c in compared]
    return max(
        (one for one in compared if _is_kin(one[1])),
        key=lambda one: (one[1].relation is Relation.COPY, one[1].share),
        default=None,
    )


def _compare(article: Article, wording: Wording, other: Article) -> Comparison:
    mine, theirs = (copies.outlet_key(one.publisher, one.url) for one in (article, other))
    return compare(wording, wording_of(other), same_outlet=mine is None or theirs is None or mine == theirs)


def _is_kin(found: Comparison) -> bool:
    return found.relation is not Relation.OTHER
