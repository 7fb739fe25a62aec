"""Every address that an article is known under, and what its server said of it when it was last asked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping

from services.common.contracts.articles import ArticleId
from services.common.store.conflict import insert as insert_into
from services.common.store.tables import addresses

_c = addresses.c


class Relation(StrEnum):
    """How an article came by an address."""

    REQUESTED = "requested"  # it was handed in
    FINAL = "final"  # a handed-in address led to it
    CANONICAL = "canonical"  # the page calls it its own
    ALTERNATE = "alternate"  # the plain form of the address of a page for phones, for printing, in AMP


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One of an article's addresses, as a key that spelling does not change. `fetched_at` is None where it was not
    itself asked for; `etag` and `last_modified` are the version that its server gave."""

    address: str
    article_id: ArticleId
    relation: Relation
    etag: str | None = None
    last_modified: str | None = None
    fetched_at: datetime | None = None


def find(conn: Connection, keys: Collection[str]) -> tuple[Address, ...]:
    """The known ones of these addresses, in the order given."""
    rows = conn.execute(sa.select(addresses).where(_c.address.in_(keys))).mappings()
    found = {row["address"]: _read(row) for row in rows}
    return tuple(found[key] for key in keys if key in found)


def of_article(conn: Connection, article_id: str) -> tuple[Address, ...]:
    rows = conn.execute(sa.select(addresses).where(_c.article_id == article_id).order_by(_c.address)).mappings()
    return tuple(_read(row) for row in rows)


def keep(conn: Connection, address: Address) -> None:
    """Keep it, in place of what was known. One that was not itself asked for takes no place of one that was."""
    values = {
        "article_id": address.article_id,
        "relation": address.relation,
        "etag": address.etag,
        "last_modified": address.last_modified,
        "fetched_at": address.fetched_at,
    }
    new = insert_into(conn.dialect.name, addresses).values(address=address.address, **values)
    if address.fetched_at is None:
        conn.execute(new.on_conflict_do_nothing(index_elements=["address"]))
    else:
        conn.execute(new.on_conflict_do_update(index_elements=["address"], set_=values))


def seen_again(conn: Connection, key: str, *, now: datetime) -> None:
    """Its server was asked, and said that nothing has changed."""
    conn.execute(sa.update(addresses).where(_c.address == key).values(fetched_at=now))


def _read(row: RowMapping) -> Address:
    return Address(
        address=row["address"],
        article_id=ArticleId(row["article_id"]),
        relation=Relation(row["relation"]),
        etag=row["etag"],
        last_modified=row["last_modified"],
        fetched_at=row["fetched_at"],
    )
