"""Settles an article that was stored by hand, as ingest does it in the transaction that stores it."""

from datetime import datetime

from sqlalchemy import Connection

from services.common.contracts.articles import StoredArticle
from services.common.store.numbering import article_number
from services.ingest.copies.kin import Kin
from services.ingest.copies.prints import Traits, traits_of
from services.ingest.copies.settle import ListedIn, settle


def settled(
    conn: Connection,
    stored: StoredArticle,
    *,
    now: datetime,
    version_of: StoredArticle | None = None,
    traits: Traits | None = None,
) -> ListedIn | None:
    traits = traits or traits_of(stored.article)
    number = article_number(conn, stored.id)
    assert number is not None
    kin = Kin(conn, [traits])
    listed = settle(conn, kin, number, stored, traits, now=now, version_of=version_of)
    kin.write(conn)
    return listed
