"""Stores the articles of a bite, each beside those that were there before it.

What can be worked out of an article alone is worked out before (`read`): while a transaction writes, SQLite keeps all
other workers waiting.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from services.common.contracts.articles import Article, StoredArticle
from services.common.contracts.submissions import ReasonCode, Submission
from services.common.store import articles
from services.ingest import duplicates, versions
from services.ingest.copies.kin import Kin
from services.ingest.copies.prints import Traits, traits_of
from services.ingest.copies.settle import finish_copy, note_same_text, settle


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """An article that was read, ready to be stored and to be compared."""

    article: Article
    prepared: articles.Prepared
    traits: Traits


def read(article: Article) -> Read:
    """Pure, and in time that grows with the article's length."""
    return Read(article=article, prepared=articles.prepared(article), traits=traits_of(article))


class Shelf:
    """Takes the articles of one transaction, in turn; `write` at its end."""

    def __init__(self, conn: Connection, bite: Collection[Read], *, now: datetime) -> None:
        self._conn, self._now = conn, now
        self._kin = Kin(conn, [one.traits for one in bite])
        self._added: list[tuple[int, articles.Prepared]] = []

    def store(self, submission: Submission, found: Read) -> StoredArticle | None:
        """The article as it is stored now; None where that has ended its submission: what it says is there already."""
        conn, now, article = self._conn, self._now, found.article
        before = versions.before_of(conn, submission, article, found.traits)
        twin = versions.twin_of(conn, submission, article, found.traits) if before is None else None
        if twin is not None and twin.id != article.id:
            duplicates.finish(conn, submission, duplicates.of_article(twin, ReasonCode.SAME_ARTICLE), now=now)
            versions.keep_addresses(conn, submission, article, twin, now=now)
            return None
        number = articles.insert_unindexed(conn, found.prepared, submission.id, now=now)
        if number is None:
            stored = articles.find(conn, article.id)
            assert stored is not None, "neither stored nor there: articles are never deleted"
        else:
            self._added.append((number, found.prepared))
            stored = articles.stored(found.prepared, submission.id, now=now)
        versions.keep_addresses(conn, submission, article, stored, now=now)
        if stored.submission_id != submission.id:
            duplicates.finish(conn, submission, duplicates.of_article(stored, ReasonCode.SAME_TEXT), now=now)
            note_same_text(conn, article, stored, submission_id=submission.id, now=now)
            return None
        if number is None:
            return stored
        listed = settle(conn, self._kin, number, stored, found.traits, now=now, version_of=before)
        if before is not None:
            articles.supersede(conn, before.id, stored.id)
        if listed is not None:
            finish_copy(conn, submission, stored, listed, now=now)
            return None
        return stored

    def write(self) -> None:
        """Let all of them be found, by their words and by their copies."""
        articles.index(self._conn, self._added)
        self._kin.write(self._conn)
