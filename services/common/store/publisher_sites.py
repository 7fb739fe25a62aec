"""Under which names and at which sites a publisher's articles appear, and whose a site is."""

from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.store.copies import outlet_key
from services.common.store.tables import articles

MOST_LOOKED_AT = 500
"""Articles, of a publisher the newest: a few milliseconds, and a name that is left was in use long ago."""
_MOST_TOLD = 10
_a = articles.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """Of so many articles: spellings of the name, and hosts without `www.`, each with how many have it, the commonest
    first; no more than ten of either."""

    looked_at: int
    names: tuple[tuple[str, int], ...]
    sites: tuple[tuple[str, int], ...]


def appearance(conn: Connection, key: str) -> Appearance:
    """Of the publisher of this key."""
    newest = (
        sa.select(_a.publisher, _a.url).where(_a.publisher_key == key).order_by(_a.number.desc()).limit(MOST_LOOKED_AT)
    )
    rows = conn.execute(newest).all()
    return Appearance(
        looked_at=len(rows),
        names=_ordered(Counter(name for name, _ in rows)),
        sites=_ordered(Counter(site for _, url in rows if (site := outlet_key(None, url)))),
    )


def whose(conn: Connection, site: str) -> str | None:
    """The name of the publisher of most articles at this host, with or without its `www.`; None where they name none,
    or there are none."""
    host = site.lower().removeprefix("www.")
    counted = Counter[str]()
    names: dict[str, str] = {}
    for start in (f"{scheme}://{www}{host}" for scheme in ("https", "http") for www in ("", "www.")):
        within = (
            sa.select(_a.publisher_key, _a.publisher)
            # An index of addresses is asked: "0" comes after "/".
            .where(_a.url >= f"{start}/", _a.url < f"{start}0", _a.publisher_key.is_not(None))
            .limit(MOST_LOOKED_AT)
        )
        for key, name in conn.execute(within):
            counted[key] += 1
            names[key] = name
    return names[_ordered(counted)[0][0]] if counted else None


def _ordered(counted: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:_MOST_TOLD])
