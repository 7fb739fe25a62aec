"""One article at its addresses over time: what stood there before, its twins at other addresses, and what is kept."""

from datetime import datetime

from sqlalchemy import Connection

from services.common.contracts.articles import Article, StoredArticle
from services.common.contracts.submissions import Submission
from services.common.store import addresses, articles
from services.common.store.addresses import Address, Relation
from services.ingest.addresses import key_of, may_be_canonical, plain_of
from services.ingest.copies.compare import shares_most
from services.ingest.copies.prints import Traits, shingles_of
from services.ingest.copies.wording import words_of

VERSION_SHARE = 0.15
"""Of the shorter text's runs of words: an article that was written anew keeps more than that. An address that shows
another story each day (a live page, a column) keeps less: those are articles of their own."""

MOST_VERSIONS = 1_000


def before_of(conn: Connection, submission: Submission, article: Article, traits: Traits) -> StoredArticle | None:
    """The current version of the article that was read from this address before, if this one is a version of it."""
    if submission.url is None or submission.fetched_url is None:
        return None
    known = addresses.find(conn, _keys(submission.url, submission.fetched_url))
    asked_for = next((one for one in known if one.fetched_at is not None), None)
    if asked_for is not None:
        before = articles.find(conn, asked_for.article_id)
    else:
        before = articles.by_url(conn, submission.fetched_url)
    before = None if before is None else current(conn, before)
    if before is None or not _is_version(article, traits, before.article):
        return None
    return before


def twin_of(conn: Connection, submission: Submission, article: Article, traits: Traits) -> StoredArticle | None:
    """The stored article of which this is the page for phones, for printing, in AMP, or of which the page says so.

    Neither an address nor a page is believed by itself: the texts have to be alike.
    """
    if submission.url is None or submission.fetched_url is None:
        return None
    own = _keys(submission.url, submission.fetched_url)  # one that a twin brought is known without having been asked
    for known in addresses.find(conn, [*own, *(key for key, _ in _others(submission, article))]):
        if known.address in own and known.fetched_at is not None:
            continue
        stored = articles.find(conn, known.article_id)
        if stored is not None and stored.submission_id != submission.id:
            twin = current(conn, stored)
            if shares_most(traits, words_of(twin.article)):
                return twin
    return None


def keep_addresses(
    conn: Connection, submission: Submission, article: Article, stored: StoredArticle, *, now: datetime
) -> None:
    """The addresses that led to the article, with the version that its server gave, and those it may have besides."""
    if submission.url is None or submission.fetched_url is None:
        return
    requested, final = key_of(submission.url or ""), key_of(submission.fetched_url)
    asked = [(requested, Relation.REQUESTED)] if requested != final else []
    for key, relation in [*asked, (final, Relation.FINAL)]:
        if key is not None:
            is_final = relation is Relation.FINAL
            addresses.keep(
                conn,
                Address(
                    address=key,
                    article_id=stored.id,
                    relation=relation,
                    etag=submission.etag if is_final else None,
                    last_modified=submission.last_modified if is_final else None,
                    fetched_at=now,
                ),
            )
    for key, relation in _others(submission, article):
        addresses.keep(conn, Address(address=key, article_id=stored.id, relation=relation))


def current(conn: Connection, stored: StoredArticle) -> StoredArticle:
    """The newest version of an article."""
    for _ in range(MOST_VERSIONS):
        if stored.superseded_by is None:
            break
        after = articles.find(conn, stored.superseded_by)
        if after is None:
            break
        stored = after
    return stored


def _others(submission: Submission, article: Article) -> list[tuple[str, Relation]]:
    """Keys of addresses that the article may have besides those that were asked for."""
    final = submission.fetched_url or ""
    own = {key_of(submission.url or ""), key_of(final)}
    canonical = article.url if article.url and may_be_canonical(article.url, final) else None
    given = [
        (None if canonical is None else key_of(canonical), Relation.CANONICAL),
        (None if canonical is None else plain_of(canonical), Relation.ALTERNATE),
        (plain_of(final), Relation.ALTERNATE),
        (plain_of(submission.url or ""), Relation.ALTERNATE),
    ]
    found: dict[str, Relation] = {}
    for key, relation in given:
        if key is not None and key not in own:
            found.setdefault(key, relation)
    return list(found.items())


def _keys(*urls: str | None) -> list[str]:
    return list(dict.fromkeys(key for url in urls if url and (key := key_of(url)) is not None))


def _is_version(article: Article, traits: Traits, before: Article) -> bool:
    if article.title is not None and article.title == before.title:
        return True
    others = words_of(before)
    if not traits.words or not others:
        return False
    mine, theirs = traits.shingles, shingles_of(others)
    return len(mine & theirs) >= VERSION_SHARE * min(len(mine), len(theirs))
