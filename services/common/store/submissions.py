"""The ledger: what was handed in, where it stands, and what became of it.

Every transition is one conditional update, so that a message that comes twice moves nothing twice.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from services.common import tracing
from services.common.contracts.lifecycle import REPLAYABLE, check_move
from services.common.contracts.submissions import (
    Channel,
    Digest,
    Hints,
    NewSubmission,
    Outcome,
    Reason,
    Stage,
    Submission,
    SubmissionId,
)
from services.common.contracts.urgency import FEW, urgency_of
from services.common.store import payloads
from services.common.store.columns import storable
from services.common.store.ids import new_id
from services.common.store.ledger_order import LedgerOrder as LedgerOrder
from services.common.store.ledger_order import read_place
from services.common.store.ledger_rows import read_row
from services.common.store.reasons import reason_values
from services.common.store.tables import articles, submissions

_c = submissions.c

HAS_WORK = sa.or_(
    _c.finished_from != Stage.INGEST,
    sa.and_(_c.payload_digest.is_not(None), _c.payload_digest != hashlib.sha256().hexdigest()),
)
"""There is something to go on with: of a file that was too large or could not be opened, no byte was kept."""
MAY_GO_AGAIN = sa.and_(_c.outcome.in_(REPLAYABLE), HAS_WORK)

# Built once: every message runs several of these, and building one costs as much as running it.
_the_one = _c.id == sa.bindparam("the_id")
_standing = sa.and_(_the_one, _c.stage == sa.bindparam("the_stage"), _c.outcome.is_(None))
_FIND = sa.select(submissions).where(_the_one)
_free = sa.or_(_c.leased_until.is_(None), _c.leased_until <= sa.bindparam("the_now"))
_BEGIN = (
    sa.update(submissions)
    .where(_standing, _free)
    .values(attempts=_c.attempts + 1, queued_at=None)
    .returning(submissions)
)
_ADVANCE = sa.update(submissions).where(_standing).returning(_c.id)
_FINISH = (
    sa.update(submissions)
    .where(_the_one, _c.outcome.is_(None))
    .values(finished_from=_c.stage)
    .returning(_c.finished_from)
)
_REPLAY = sa.update(submissions).where(_the_one, MAY_GO_AGAIN).values(stage=_c.finished_from).returning(_c.stage)
_FIRST_WITH_PAYLOAD = (
    sa.select(submissions)
    .join(articles, articles.c.submission_id == _c.id)
    .where(_c.payload_digest.in_(sa.bindparam("digests", expanding=True)))
    .order_by(_c.id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedBytes:
    """What an address gave: where it ended, the body after decompression, and headers as they were sent."""

    url: str
    body: bytes
    content_type: str | None
    etag: str | None = None
    last_modified: str | None = None


def accept(
    conn: Connection,
    new: Sequence[NewSubmission],
    *,
    now: datetime,
    priority: int | None = None,
) -> tuple[Submission, ...]:
    """A row at its first stage for each, in the given order, with its payload; the caller publishes them.

    `priority` is how urgent they are; default: by how many they are.
    """
    urgency = urgency_of(len(new)) if priority is None else priority
    return _insert(conn, new, now=now, refusal=None, priority=urgency)


def refuse(
    conn: Connection, new: NewSubmission, reason: Reason, *, now: datetime, outcome: Outcome = Outcome.REJECTED
) -> Submission:
    """A row that has ended at once: a file that is too large to read, a name that is no URL."""
    check_move(None, outcome)
    return _insert(conn, (new,), now=now, refusal=(outcome, reason), priority=FEW)[0]


_HINTS = tuple(f.name for f in fields(Hints))
_KEPT_AS_GIVEN = tuple(f.name for f in fields(Submission) if f.name in _c and f.name != "hints")


MOST_IN_A_TRACE = 20
"""Of what one request hands in; of more, each has a trace of its own, which can be read."""


def first_stage(new: NewSubmission) -> Stage:
    """What has an address is fetched first; bytes in hand are read."""
    return Stage.INGEST if new.url is None else Stage.FETCH


def _insert(
    conn: Connection,
    new: Sequence[NewSubmission],
    *,
    now: datetime,
    refusal: tuple[Outcome, Reason] | None,
    priority: int,
) -> tuple[Submission, ...]:
    outcome, reason = refusal or (None, None)
    traceparent = tracing.asked_by.get() if len(new) <= MOST_IN_A_TRACE else None
    kept = iter(payloads.put_all(conn, (n.payload for n in new if n.payload is not None), now=now))
    made = tuple(
        Submission(
            id=SubmissionId(new_id(now)),
            channel=n.channel,
            name=storable(n.name),
            url=None if n.url is None else storable(n.url),
            hints=n.hints,
            parent_id=n.parent_id,
            root_id=n.root_id,
            depth=n.depth,
            feed_id=n.feed_id,
            is_refetch=n.is_refetch,
            payload_digest=n.payload_digest if n.payload is None else next(kept),
            fetched_url=None if n.fetched_url is None else storable(n.fetched_url),
            content_type=None if n.content_type is None else storable(n.content_type),
            fetched_at=n.fetched_at,
            received_at=now,
            stage=first_stage(n) if refusal is None else Stage.FINISHED,
            attempts=0,
            updated_at=now,
            outcome=outcome,
            reason=reason,
            priority=priority,
            queued_at=now if outcome is None else None,
            traceparent=traceparent,
        )
        for n in new
    )
    rows = [
        {
            **{name: getattr(s, name) for name in _KEPT_AS_GIVEN},
            "hints": {name: value for name in _HINTS if (value := getattr(s.hints, name)) is not None},
            "due_at": now if outcome is None else None,
            "finished_from": None if outcome is None else Stage.FETCH if s.url is not None else Stage.INGEST,
            **reason_values(reason),
        }
        for s in made
    ]
    if rows:
        # Half of the columns are empty in all of them, and each that is named costs as much as one that is not.
        given = [name for name in rows[0] if any(row[name] is not None for row in rows)]
        conn.execute(sa.insert(submissions), [{name: row[name] for name in given} for row in rows])
    return made


def begin(conn: Connection, id: str, stage: Stage, *, now: datetime, lease_seconds: float) -> Submission | None:
    """Count one more start at `stage`, with time until the lease ends; None if it does not stand there any more, or if
    another attempt has it under a living lease. Many at once: `bites.py`."""
    ends = now + timedelta(seconds=lease_seconds)
    values = {"the_now": now, "due_at": ends, "leased_until": ends, "updated_at": now}
    return _one(conn, _BEGIN, {"the_id": id, "the_stage": stage, **values})


def release(
    conn: Connection,
    ids: Sequence[str],
    *,
    now: datetime,
    lease: datetime | None = None,
    last_words: str | None = None,
) -> None:
    """End the leases of those of them that are under way (under that very `lease`, where it is known): their worker is
    dead. The attempts stay counted, each is due at once, and keeps what the dead process said last."""
    theirs = _c.leased_until.is_not(None) if lease is None else _c.leased_until == lease
    conn.execute(
        sa.update(submissions)
        .where(_c.id.in_(ids), _c.outcome.is_(None), theirs)
        .values(leased_until=None, due_at=now, updated_at=now, last_words=sa.func.coalesce(last_words, _c.last_words))
    )


def attach_fetched(conn: Connection, id: str, fetched: FetchedBytes, *, now: datetime) -> Digest:
    """Keep what a fetch brought for it: the bytes, and what the server said of them."""
    digest = payloads.put(conn, fetched.body, now=now)
    conn.execute(
        sa.update(submissions)
        .where(_c.id == id)
        .values(
            payload_digest=digest,
            fetched_url=fetched.url,
            content_type=fetched.content_type,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            updated_at=now,
        )
    )
    return digest


def advance(
    conn: Connection,
    id: str,
    *,
    at: Stage,
    to: Stage,
    now: datetime,
    article_id: str | None = None,
    due_at: datetime | None = None,
) -> bool:
    """Move it on, its attempts counted anew; False if it did not stand at `at`. The caller publishes it.

    Raises IllegalMoveError for a way that `lifecycle.MOVES` does not know.
    """
    check_move(at, to)
    values: dict[str, object] = {
        "stage": to,
        "attempts": 0,
        "due_at": due_at or now,
        "queued_at": now,
        "updated_at": now,
        "leased_until": None,
        "last_words": None,
    }
    if article_id is not None:
        values["article_id"] = article_id
    return _is_changed(conn, _ADVANCE, {"the_id": id, "the_stage": at, **values, **reason_values(None)})


def finish(
    conn: Connection,
    id: str,
    outcome: Outcome,
    *,
    now: datetime,
    reason: Reason | None = None,
    article_id: str | None = None,
    duplicate_of: str | None = None,
    members: int | None = None,
) -> bool:
    """End it; False if it had ended already. `members` stays what it was where none are given.

    Raises IllegalMoveError where its stage cannot end so; the transaction is to be rolled back then.
    """
    values: dict[str, object] = {
        "stage": Stage.FINISHED,
        "outcome": outcome,
        "due_at": None,
        "updated_at": now,
        "leased_until": None,
        **reason_values(reason),
    }
    if members is not None:
        values["members"] = members
    if article_id is not None:
        values["article_id"] = article_id
    if duplicate_of is not None:
        values["duplicate_of"] = duplicate_of
    ended_at = conn.execute(_FINISH, {"the_id": id, **values}).scalar()
    if ended_at is None:
        return False
    check_move(Stage(ended_at), outcome)
    return True


def wait(conn: Connection, id: str, *, now: datetime, slot_at: datetime, is_kept: bool) -> None:
    """Leave it where it stands until `slot_at`, when its server may be asked; no start is counted. Then the sweeper
    publishes it, unless `is_kept`: by one who will publish it in time."""
    conn.execute(
        sa.update(submissions)
        .where(_c.id == id, _c.outcome.is_(None))
        .values(due_at=slot_at, slot_at=slot_at, queued_at=slot_at if is_kept else None, updated_at=now)
    )


def postpone(conn: Connection, id: str, *, now: datetime, due_at: datetime, reason: Reason) -> None:
    """Try it again at `due_at`, when the sweeper publishes it; until then its reason shows why it waits."""
    conn.execute(
        sa.update(submissions)
        .where(_c.id == id, _c.outcome.is_(None))
        .values(due_at=due_at, queued_at=None, updated_at=now, leased_until=None, **reason_values(reason))
    )


def replay(conn: Connection, id: str, *, now: datetime) -> bool:
    """Put one that failed back to the stage it fell out of; the caller publishes it. False where it did not, or nothing
    is left to go on with."""
    return _is_changed(conn, _REPLAY, {"the_id": id, **sent_back(now=now, due_at=now)})


def sent_back(*, now: datetime, due_at: datetime) -> dict[str, object]:
    """What a replay resets, beside the stage: all that the attempts before left on the row."""
    gone = {"outcome": None, "queued_at": now, "last_words": None, **reason_values(None)}
    return {**gone, "attempts": 0, "due_at": due_at, "updated_at": now}


def replaced(conn: Connection, id: str, *, by: str) -> None:
    """Note that the same watched file came in again as `by`, because it had changed."""
    conn.execute(sa.update(submissions).where(_c.id == id).values(replaced_by=by))


def find(conn: Connection, id: str) -> Submission | None:
    return _one(conn, _FIND, {"the_id": id})


def page(
    conn: Connection,
    *,
    stage: Stage | None = None,
    outcome: Outcome | None = None,
    parent_id: str | None = None,
    channel: Channel | None = None,
    feed_id: str | None = None,
    order: LedgerOrder = LedgerOrder.NEWEST,
    before: str | None = None,
    limit: int,
) -> tuple[Submission, ...]:
    """Newest first, or oldest; `before` is the place of the last one of the page before.

    Raises ValueError for a place that is none of this order.
    """
    wanted = [
        column == value
        for column, value in ((_c.parent_id, parent_id), (_c.channel, channel), (_c.feed_id, feed_id))
        if value is not None
    ]
    is_oldest_first = order is LedgerOrder.OLDEST
    place = _c.id.asc() if is_oldest_first else _c.id.desc()
    if before is not None:
        last = read_place(before, order)
        wanted.append(_c.id > last if is_oldest_first else _c.id < last)
    # One list for each outcome that is asked for: each is read from an index in its order.
    lists = [
        sa.select(_c.id).where(*wanted, *stand).order_by(place).limit(limit).subquery()
        for stand in _places(stage, outcome)
    ]
    ids = sa.union_all(*(sa.select(each.c.id) for each in lists)).subquery()
    chosen = sa.select(submissions).join_from(ids, submissions, ids.c.id == _c.id)
    return tuple(read_row(row) for row in conn.execute(chosen.order_by(place).limit(limit)))


def _places(stage: Stage | None, outcome: Outcome | None) -> list[tuple[ColumnElement[bool], ...]]:
    """Where the rows stand, with stage and outcome both named wherever one is, as the index has them."""
    if stage is None and outcome is None:
        return [()]
    if stage not in (None, Stage.FINISHED):
        return [(_c.stage == stage, _c.outcome.is_(None) if outcome is None else sa.false())]
    return [(_c.stage == Stage.FINISHED, _c.outcome == one) for one in (Outcome if outcome is None else (outcome,))]


def first_with_payloads(conn: Connection, digests: Collection[str]) -> dict[str, Submission]:
    """For each of these payloads the submission that brought an article and had these bytes, if there is one."""
    found: dict[str, Submission] = {}
    for row in conn.execute(_FIRST_WITH_PAYLOAD, {"digests": list(digests)}):
        found.setdefault(row._mapping["payload_digest"], read_row(row))
    return found


def _is_changed(conn: Connection, update: sa.Executable, values: dict[str, object]) -> bool:
    return conn.execute(update, values).first() is not None


def _one(conn: Connection, statement: sa.Executable, values: dict[str, object]) -> Submission | None:
    row = conn.execute(statement, values).first()
    return None if row is None else read_row(row)
