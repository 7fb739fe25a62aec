"""Publishers: who printed the articles, by their names in any spelling, and what their statements are made of."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.speakers import SpeakerId
from services.common.store.articles import publisher_key
from services.common.store.tables import articles, speakers, statements

_a, _c = articles.c, statements.c

MOST_COUNTED = 10_000
"""Articles, and statements, of one publisher in a list: a millisecond or two of an index."""
MOST_OF_ONE = 100_000
"""Of one that is looked at by itself: some 10 ms of an index on either store."""
MOST_LOOKED_AT = 2_000
"""Statements whose speakers and languages are counted, the newest: a few milliseconds, and shares like those of all."""
_SHOWN = 15
"""Speakers: beyond them each was quoted once or twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """`name` is as its newest article spells it, `key` as names are compared. Where `is_part`, there are more articles
    or statements than were counted. `latest` is the last day of publication that is known: of its
    statements, or of the article that came in last."""

    key: str
    name: str
    articles: int
    statements: int
    is_part: bool
    latest: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherPage:
    """One page of a list; `next` is what to pass as `after` for the page after it, None on the last."""

    items: tuple[Publisher, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedSpeaker:
    """How many of the statements that were looked at a speaker has."""

    id: SpeakerId
    name: str
    statements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherProfile:
    """`days` has the statements by the day that their articles were published on, in order; those with none are left
    out. Of the newest `looked_at` statements: languages and speakers, the commonest first, and how many name nobody."""

    publisher: Publisher
    days: tuple[tuple[date, int], ...]
    looked_at: int
    languages: tuple[tuple[str, int], ...]
    speakers: tuple[QuotedSpeaker, ...]
    unnamed: int


def _counted(number: sa.Column[int], key: sa.Column[str]) -> sa.ScalarSelect[int]:
    some = sa.select(number).where(key == sa.bindparam("key")).limit(sa.bindparam("most")).subquery()
    return sa.select(sa.func.count()).select_from(some).scalar_subquery()


# Built once: a list asks it for each publisher, and building it takes longer.
_ONE = (
    sa.select(
        _a.publisher,
        _a.published_day,
        _counted(_a.number, _a.publisher_key).label("printed"),
        _counted(_c.number, _c.publisher_key).label("said"),
        sa.select(sa.func.max(_c.published_day))
        .where(_c.publisher_key == sa.bindparam("key"))
        .scalar_subquery()
        .label("last_said"),
    )
    .where(_a.publisher_key == sa.bindparam("key"))
    .order_by(_a.number.desc())
    .limit(1)
)


def page(
    conn: Connection, *, name: str | None = None, after: str | None = None, limit: int, most: int = MOST_COUNTED
) -> PublisherPage:
    """In the order of their names, as they are compared; `name` is the beginning of one, in any spelling. No more than
    `most` are counted of each."""
    first = None if name is None else publisher_key(name)
    # One look into the index for each, however many articles they have.
    fits = [_a.publisher_key > (after or "")]
    if first:
        fits += [_a.publisher_key >= first, _a.publisher_key < first + "\U0010ffff"]
    least = sa.select(sa.func.min(_a.publisher_key).label("key"), sa.literal(1).label("place")).where(*fits)
    keys = least.cte("keys", recursive=True)
    other = articles.alias("other").c.publisher_key
    within = [] if not first else [other < first + "\U0010ffff"]
    following = sa.select(sa.func.min(other)).where(other > keys.c.key, *within).scalar_subquery()
    keys = keys.union_all(sa.select(following, keys.c.place + 1).where(keys.c.key.is_not(None), keys.c.place <= limit))
    rows = conn.execute(sa.select(keys.c.place, keys.c.key).where(keys.c.key.is_not(None)))
    found = [key for _, key in sorted((place, key) for place, key in rows)]
    return PublisherPage(
        items=_told(conn, found[:limit], most=most), next=found[limit - 1] if len(found) > limit else None
    )


def find(conn: Connection, name: str) -> Publisher | None:
    """The publisher of this name, in any spelling."""
    found = _told(conn, [publisher_key(name) or ""], most=MOST_OF_ONE)
    return found[0] if found else None


def profile(conn: Connection, name: str, *, most_looked_at: int = MOST_LOOKED_AT) -> PublisherProfile | None:
    """All that is known of the publisher of this name; every version of an article counts."""
    found = find(conn, name)
    if found is None:
        return None
    newest = (
        sa.select(_c.language, _c.speaker_id, _c.speaker_name.is_(None).label("is_unnamed"))
        .where(_c.publisher_key == found.key)
        .order_by(_c.number)
        .limit(most_looked_at)
        .subquery()
    )
    # Statements refer to namings; several are one speaker.
    whose = sa.func.coalesce(speakers.c.speaker_id, speakers.c.id)
    parts = sa.select(newest.c.language, newest.c.is_unnamed, whose, sa.func.count())
    joined = parts.select_from(newest.outerjoin(speakers, speakers.c.id == newest.c.speaker_id))
    languages, quoted, unnamed, looked_at = Counter[str](), Counter[str](), 0, 0
    for language, is_unnamed, speaker, count in conn.execute(joined.group_by(*parts.selected_columns[:3])):
        looked_at += count
        languages[language] += count
        unnamed += count if is_unnamed else 0
        if speaker is not None:
            quoted[speaker] += count
    return PublisherProfile(
        publisher=found,
        days=_by_day(conn, found.key),
        looked_at=looked_at,
        languages=_ordered(languages),
        speakers=_speakers(conn, _ordered(quoted)[:_SHOWN]),
        unnamed=unnamed,
    )


def _told(conn: Connection, keys: Sequence[str], *, most: int) -> tuple[Publisher, ...]:
    found = []
    for key in keys:
        row = conn.execute(_ONE, {"key": key, "most": most + 1}).first()
        if row is not None:
            found.append(
                Publisher(
                    key=key,
                    name=row.publisher,
                    articles=min(row.printed, most),
                    statements=min(row.said, most),
                    is_part=max(row.printed, row.said) > most,
                    latest=max((day for day in (row.published_day, row.last_said) if day is not None), default=None),
                )
            )
    return tuple(found)


def _by_day(conn: Connection, key: str) -> tuple[tuple[date, int], ...]:
    """Where there are too many, the earliest days are left out."""
    days = (
        sa.select(_c.published_day)
        .where(_c.publisher_key == key, _c.published_day.is_not(None))
        .order_by(_c.published_day.desc())
        .limit(MOST_OF_ONE)
        .subquery()
    )
    counted = sa.select(days.c.published_day, sa.func.count()).group_by(days.c.published_day)
    return tuple(sorted((day, count) for day, count in conn.execute(counted)))


def _ordered(counted: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0])))


def _speakers(conn: Connection, most: Sequence[tuple[str, int]]) -> tuple[QuotedSpeaker, ...]:
    shown = sa.func.coalesce(speakers.c.shown_name, speakers.c.name)
    named = conn.execute(sa.select(speakers.c.id, shown).where(speakers.c.id.in_([id for id, _ in most])))
    names: dict[str, str] = {id: name for id, name in named}  # noqa: C416 (mypy)
    return tuple(QuotedSpeaker(id=SpeakerId(id), name=names[id], statements=n) for id, n in most if id in names)
