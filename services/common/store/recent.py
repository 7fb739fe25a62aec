"""What became of the latest submissions and articles: looks of a fixed size, however many there are in all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.submissions import Outcome
from services.common.store.numbering import PLACES, article_of, first_number
from services.common.store.tables import articles, statements, submissions

_s, _a, _t = submissions.c, articles.c, statements.c

STATEMENTS_READ = 30_000
"""At most, of the latest articles together: 30 of each of a thousand; a look must not last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentSubmissions:
    """How many of the latest came by a channel, stand at a stage or ended in an outcome, and why. Plain words of the
    ledger, which may be those of a newer version."""

    channel: str
    state: str
    reason: str | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentArticle:
    """One of the latest: how many statements it has, and how many of them a named speaker said."""

    language: str
    publisher_key: str | None
    statements: int
    named: int


def by_state(conn: Connection, *, latest: int) -> tuple[RecentSubmissions, ...]:
    """Where the latest that came in stand."""
    t = _latest(latest)
    found = sa.select(t.c.channel, t.c.stage, t.c.outcome, t.c.reason_code, sa.func.count())
    return tuple(
        RecentSubmissions(channel=channel, state=outcome or stage, reason=reason, count=count)
        for channel, stage, outcome, reason, count in conn.execute(
            found.group_by(t.c.channel, t.c.stage, t.c.outcome, t.c.reason_code)
        )
    )


def times_to_done(conn: Connection, *, latest: int) -> tuple[timedelta, ...]:
    """From receipt to the end, of those of the latest that are done; the shortest first."""
    t = _latest(latest)
    rows = conn.execute(sa.select(t.c.received_at, t.c.updated_at).where(t.c.outcome == Outcome.DONE))
    return tuple(sorted(max(timedelta(), ended - began) for began, ended in rows))


def _latest(count: int) -> sa.Subquery:
    """Ids ascend in time of receipt."""
    columns = (_s.channel, _s.stage, _s.outcome, _s.reason_code, _s.received_at, _s.updated_at)
    return sa.select(*columns).order_by(_s.id.desc()).limit(count).subquery("latest")


def articles_stored(conn: Connection) -> int:
    """How many were ever stored: the number of the last one."""
    return int(conn.execute(sa.select(sa.func.max(_a.number))).scalar() or 0)


def extracted(conn: Connection, *, latest: int) -> Iterator[RecentArticle]:
    """The latest articles with their statements."""
    rows = list(
        conn.execute(sa.select(_a.number, _a.language, _a.publisher_key).order_by(_a.number.desc()).limit(latest))
    )
    if not rows:
        return
    of_these = _t.number < first_number(rows[-1].number) + PLACES
    # Numbers ascend from the newest article: one range holds theirs.
    said = sa.select(_t.number, _t.speaker_name.is_not(None).label("is_named")).where(of_these)
    found: dict[int, list[bool]] = {}
    for number, is_named in conn.execute(said.order_by(_t.number).limit(STATEMENTS_READ)):
        found.setdefault(article_of(number), []).append(bool(is_named))
    for number, language, publisher_key in rows:
        of_one = found.get(number, [])
        yield RecentArticle(language=language, publisher_key=publisher_key, statements=len(of_one), named=sum(of_one))
