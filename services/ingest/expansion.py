"""Expands a container: its members come into the ledger batch by batch, each batch in one transaction with its count.

However large it is, memory holds one batch. Where an attempt dies, the next one passes over the members that are
counted already, and goes on. A container that takes longer than a slice is put back, behind what is more urgent.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import Engine

from services.common.broker import Publisher
from services.common.contracts.messages import Message
from services.common.contracts.submissions import (
    Channel,
    NewSubmission,
    Outcome,
    Reason,
    ReasonCode,
    Submission,
)
from services.common.contracts.topology import message_for, messages_for
from services.common.contracts.urgency import BATCH, urgency_of
from services.common.errors import Rejected
from services.common.settings import Settings
from services.common.store import erased_rows, expansions, large_payloads, submissions
from services.common.store.engine import reading, writing
from services.ingest.readers.containers.entries import why
from services.ingest.readers.containers.unpacking import BombError, DamagedError
from services.ingest.readers.outcome import Large, Member, Members, Refused, Skipped

log = logging.getLogger(__name__)

BATCH_MEMBERS = 200
BATCH_BYTES = 4_000_000
"""Of members' bytes in one transaction: deflated and written in some 150 ms, for which SQLite keeps others waiting."""
BATCH_SECONDS = 1.0
"""Between two commits where members are slow to unpack: so old is the progress that a user sees, at most."""
SLICE_SECONDS = 2.0
"""So long a child goes on with one container before what is more urgent has its turn, as with a chunk. Each slice reads
the container from its beginning again: one that took longer to come to new members goes on for as long as that, so that
a container costs at most twice what it would cost in one go."""
SLICE_SHARE = 1 / 3
"""Of the time limit of a task: longer than this no slice goes on."""


_Batch = list[NewSubmission | Refused]


class MovedOnError(Exception):
    """Another attempt has moved the submission on meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What an expansion needs from outside."""

    engine: Engine
    publish: Publisher
    settings: Settings
    clock: Callable[[], datetime]


def expand(submission: Submission, found: Members, door: Door) -> tuple[Message, ...]:
    """Its members as submissions of their own; returns what is left to publish.

    Raises Rejected for a container that lies too deep in others, or of which nothing can be had; MovedOnError where
    another attempt goes on with it.
    """
    if submission.depth >= door.settings.max_depth:
        raise Rejected(too_deep(door.settings.max_depth))
    return _Expansion(submission, door).run(found.submissions)


class _Expansion:
    """One attempt at one container."""

    def __init__(self, submission: Submission, door: Door) -> None:
        self._submission, self._door = submission, door
        self._root = submission.root_id or submission.id
        self._done = submission.members  # counted in the ledger
        self._skipped: Counter[str] = Counter()
        self._began = self._came_to_new = time.monotonic()
        with reading(door.engine) as conn:
            self._room = door.settings.max_members - expansions.count_under(conn, self._root)

    def run(self, members: Iterable[Member]) -> tuple[Message, ...]:
        for batch, is_last in self._batches(self._new(members)):
            if is_last and not self._done:
                _check_that_there_is_something(batch, self._skipped)
            messages = self._commit(batch, is_last=is_last)
            if is_last:
                return messages
            self._door.publish(messages)
            if self._is_over():
                break
        return self._put_back()

    def _is_over(self) -> bool:
        limit = SLICE_SHARE * self._door.settings.task_time_limit_seconds
        return time.monotonic() - self._began > slice_seconds(self._came_to_new - self._began, limit=limit)

    def _new(self, members: Iterable[Member]) -> Iterator[NewSubmission | Refused]:
        """The members that are not in the ledger yet, as far as there is room; what is no article is counted."""
        known = self._done
        for member in members:
            if isinstance(member, Skipped):
                self._skipped[member.what] += 1
                continue
            if known:
                known -= 1
                self._came_to_new = time.monotonic()
                continue
            if self._room <= 0:
                yield self._no_room()
                return
            self._room -= 1
            yield self._kept(member) if isinstance(member, Large) else member

    def _kept(self, member: Large) -> NewSubmission | Refused:
        """A container inside this one, in the store."""
        limit = self._door.settings.max_container_bytes
        try:
            digest, _ = large_payloads.keep(
                self._door.engine,
                member.stream,
                limit=limit,
                now=self._door.clock(),
                min_free_bytes=self._door.settings.min_free_bytes,
            )
        except large_payloads.TooLargeError:
            return Refused(new=member.new, reason=_too_large(limit))
        except (DamagedError, BombError) as error:
            return Refused(new=member.new, reason=why(error))
        return replace(member.new, payload_digest=digest)

    def _batches(self, members: Iterable[NewSubmission | Refused]) -> Iterator[tuple[_Batch, bool]]:
        """The members in batches, each with whether it is the last, which may be empty. None waits for the one after
        it: a member over which a process dies must not take along those before it."""
        batch: _Batch = []
        size = 0
        began = time.monotonic()
        for member in members:
            batch.append(member)
            size += len(member.payload or b"") if isinstance(member, NewSubmission) else 0
            if len(batch) >= BATCH_MEMBERS or size >= BATCH_BYTES or time.monotonic() - began >= BATCH_SECONDS:
                yield batch, False
                batch, size, began = [], 0, time.monotonic()
        yield batch, True

    def _commit(self, batch: _Batch, *, is_last: bool) -> tuple[Message, ...]:
        """The batch in the ledger, and the container ended with the last one."""
        now, settings = self._door.clock(), self._door.settings
        to = self._done + len(batch)
        lease_ends = now + timedelta(seconds=settings.lease_seconds)
        priority = max(self._submission.priority, urgency_of(to))
        rows: list[Submission] = []
        with writing(self._door.engine) as conn:
            if not expansions.extend(conn, self._submission.id, of=self._done, to=to, now=now, due_at=lease_ends):
                raise MovedOnError
            for is_refused, group in groupby(batch, key=lambda member: isinstance(member, Refused)):
                if is_refused:
                    for member in group:
                        assert isinstance(member, Refused)
                        submissions.refuse(conn, self._placed(member.new), member.reason, now=now)
                else:
                    new = [self._placed(member) for member in group if isinstance(member, NewSubmission)]
                    rows += submissions.accept(conn, new, now=now, priority=priority)
            if is_last:
                reason = _left_out(self._skipped) if self._skipped else None
                submissions.finish(conn, self._submission.id, Outcome.DONE, now=now, reason=reason)
                if erased_rows.has_erased(conn, self._root):  # it holds what must not be kept
                    erased_rows.forget_bytes(conn, [self._submission.id])
        self._done = to
        return messages_for(rows)

    def _placed(self, new: NewSubmission) -> NewSubmission:
        """The member below its container; its address may be one that nothing can be fetched from."""
        return replace(new, parent_id=self._submission.id, root_id=self._root, depth=self._submission.depth + 1)

    def _put_back(self) -> tuple[Message, ...]:
        """Before its members, which are a flood, and behind whatever somebody waits for."""
        now, priority = self._door.clock(), max(self._submission.priority, BATCH)
        with writing(self._door.engine) as conn:
            if not expansions.put_back(conn, self._submission.id, of=self._done, now=now, priority=priority):
                raise MovedOnError
        log.info("submission %s has %d members so far and goes on", self._submission.id, self._done)
        return (message_for(self._submission.stage)((self._submission.id,), priority),)

    def _no_room(self) -> Refused:
        new = NewSubmission(channel=Channel.CONTAINER, name=f"the rest of {self._submission.name}")
        return Refused(new=new, reason=_too_many(self._door.settings.max_members), is_rest=True)


def slice_seconds(passing_over: float, *, limit: float) -> float:
    """How long a slice may take that passed over known members for so long, at most `limit`."""
    return min(limit, passing_over + max(SLICE_SECONDS, passing_over))


def _check_that_there_is_something(batch: _Batch, skipped: Counter[str]) -> None:
    """Raises Rejected for a container that is empty, or broken from the beginning."""
    if not batch:
        raise Rejected(_nothing(skipped))
    if len(batch) == 1 and isinstance(only := batch[0], Refused) and only.is_rest:
        raise Rejected(only.reason)


def _listed(skipped: Counter[str]) -> str:
    """`3 images, 12 fonts`: most first."""
    return ", ".join(f"{count:,} {what}" for what, count in skipped.most_common())


def _left_out(skipped: Counter[str]) -> Reason:
    return Reason(
        code=ReasonCode.LEFT_OUT,
        message=f"Beside its members it holds what is no article by its kind: {_listed(skipped)}.",
        advice="Nothing needs to be done; hand in by itself what you miss.",
    )


def _nothing(skipped: Counter[str]) -> Reason:
    found = f"It holds no article, only {_listed(skipped)}." if skipped else "There is nothing in it."
    return Reason(
        code=ReasonCode.NO_ARTICLE if skipped else ReasonCode.EMPTY,
        message=found,
        advice="Check that this is the file you meant, then hand in the articles.",
    )


def too_deep(limit: int) -> Reason:
    return Reason(
        code=ReasonCode.NESTED_TOO_DEEP,
        message=f"It is a container inside {limit} others, and is not opened.",
        advice="Hand it in by itself, or raise QAWL_MAX_DEPTH.",
    )


def _too_large(limit: int) -> Reason:
    return Reason(
        code=ReasonCode.TOO_LARGE,
        message=f"It is larger than {limit:,} bytes.",
        advice="Split it, or raise QAWL_MAX_CONTAINER_BYTES.",
    )


def _too_many(limit: int) -> Reason:
    return Reason(
        code=ReasonCode.TOO_MANY_MEMBERS,
        message=f"It holds more than the {limit:,} members that are taken; the rest was left where it is.",
        advice="Split it into smaller files, or raise QAWL_MAX_MEMBERS.",
    )
