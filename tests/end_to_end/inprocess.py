"""All stages in this process, one message after the other: real handlers over a real store, without a broker."""

import json
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import Engine

from services.common.broker import Consumer, Scatterer, Spread, Step
from services.common.contracts.messages import Message
from services.common.contracts.submissions import NewSubmission, Stage, Submission, SubmissionId
from services.common.contracts.topology import message_for, messages_for
from services.common.settings import Settings
from services.common.store import feeds, submissions, tables
from services.common.store.columns import Moment
from services.common.store.engine import promising, reading
from services.common.store.outages import StoreDown
from services.extract import handlers as extracting
from services.ingest import fetching
from services.ingest import handlers as ingesting
from services.ingest.feeds.polling import Poller
from services.ingest.fetch import Answer, Door, Hop
from services.ingest.politeness import Gate, Timer
from services.ingest.robots import Robots
from services.ingest.sweeper import sweep

START = datetime(2026, 3, 4, 12, tzinfo=UTC)
ROUNDS = 60
"""More sweeps than anything here needs to come to its end."""


@dataclass
class Web:
    """What each address answers; the next of several where it is asked again."""

    pages: Mapping[str, Sequence[bytes]]
    asked: dict[str, int] = field(default_factory=dict)
    served: dict[str, int] = field(default_factory=dict)

    def get(self, url: str, hop: Hop = lambda _: {}) -> Answer:
        hop(url)
        body = self.pages[url][self.served.get(url, 0)]
        headers = {"content-type": "application/rss+xml" if body.startswith(b"<rss") else "text/html; charset=utf-8"}
        return Answer(url=url, status=200, phrase="OK", headers=headers, body=body, hops=(url,))


class Works:
    """The four stages, the sweeper and the poller over one store, with a clock that leaps when nothing is to do."""

    def __init__(self, engine: Engine, web: Web) -> None:
        self.engine, self.web, self.now = engine, web, START
        self.settings = Settings(fetch_robots="ignore", fetch_tdm="ignore", fetch_host_delay_seconds=0)
        self.queue: deque[Message] = deque()
        self._door = cast("Door", web)
        robots = Robots(engine=engine, door=self._door, settings=self.settings, clock=self._clock)
        self._spread = Spread(1)
        self._fetch: Scatterer[Any, Any] = Scatterer(
            stage=Stage.FETCH,
            step=fetching.Fetcher(
                engine=engine,
                door=self._door,
                robots=robots,
                settings=self.settings,
                clock=self._clock,
            ),
            gate=Gate(timer=Timer(self.publish, self._clock), settings=self.settings, clock=self._clock),
            spread=self._spread,
            engine=engine,
            publish=self.publish,
            settings=self.settings,
            clock=self._clock,
            lease_seconds=90,
        )
        reader = ingesting.Reader(engine=engine, settings=self.settings, clock=self._clock, publish=self.publish)
        extractor = extracting.Extractor(engine=engine, settings=self.settings)
        linker = extracting.Linker(engine=engine)
        self._stages: dict[type[Message], Callable[[Sequence[SubmissionId]], None]] = {
            message_for(Stage.FETCH): self._fetched,
            message_for(Stage.INGEST): self._consumer(Stage.INGEST, reader),
            message_for(Stage.EXTRACT): self._consumer(Stage.EXTRACT, extractor),
            message_for(Stage.LINK): self._consumer(Stage.LINK, linker, linker.look_ahead, linker.ready),
        }

    def _consumer(
        self,
        stage: Stage,
        step: Step[Any, Any],
        look_ahead: Callable[[Any], None] = lambda _done: None,
        ready: Callable[[Any], Any] = lambda loaded: loaded,
    ) -> Consumer[Any, Any]:
        return Consumer(
            stage=stage,
            step=step,
            engine=self.engine,
            publish=self.publish,
            settings=self.settings,
            clock=self._clock,
            look_ahead=look_ahead,
            ready=ready,
        )

    def _clock(self) -> datetime:
        return self.now

    def publish(self, messages: Sequence[Message]) -> None:
        self.queue.extend(messages)

    def _fetched(self, ids: Sequence[SubmissionId]) -> None:
        self._fetch(ids, publish=self.publish)
        self._spread.take(lambda: False)  # until its only thread is free again
        self._spread.leave()

    def hand_in(self, new: Sequence[NewSubmission]) -> None:
        """As somebody does who tries again when told that it did not work, and never when told that it did."""
        while True:
            rows: tuple[Submission, ...] = ()
            try:
                with promising(self.engine) as conn:
                    rows = submissions.accept(conn, new, now=self.now)
            except StoreDown as error:
                if not (error.is_in_doubt and self._is_there(rows[0].id)):
                    continue
            self.publish(messages_for(rows))
            return

    def _is_there(self, id: SubmissionId) -> bool:
        with reading(self.engine) as conn:
            return submissions.find(conn, id) is not None

    def step(self) -> None:
        """Work on the message that has waited longest."""
        message = self.queue.popleft()
        self._stages[type(message)](message.ids)

    def until_done(self, what: str) -> None:
        """Work until everything has its outcome and every feed was polled since; raises AssertionError if that never
        comes."""
        polled_after = self.now
        for _ in range(ROUNDS):
            while self.queue:
                self.step()
            try:
                if self._is_done(polled_after):
                    return
                for thread in threading.enumerate():
                    if thread.name == "owed":  # it gives an attempt back before its lease is over, in real time
                        thread.join(60)  # it takes no time, except on a machine that has none to give
                self.now += timedelta(seconds=100)
                self._poll()
                sweep(engine=self.engine, publish=self.publish, look=self, settings=self.settings, clock=self._clock)
            except StoreDown:
                continue
        raise AssertionError(f"{what}: not done after {ROUNDS} sweeps")

    def lengths(self) -> Mapping[tuple[str, int], int]:
        return {}

    def named(self) -> Iterable[SubmissionId]:
        return [id for message in self.queue for id in message.ids]

    def turn(self, what: str, *, seconds: float) -> bool:
        return True  # nobody else sweeps

    def rest(self, what: str, *, seconds: float) -> None:
        pass

    def _poll(self) -> None:
        poller = Poller(
            engine=self.engine,
            get=self.web.get,
            settings=self.settings,
            clock=self._clock,
            chance=lambda: 0.5,
            pause=lambda _: False,
        )
        with reading(self.engine) as conn:
            due = feeds.due(conn, now=self.now, limit=10)
        for id in due:
            self.publish(poller.poll(id))

    def _is_done(self, polled_after: datetime) -> bool:
        with reading(self.engine) as conn:
            rows = submissions.page(conn, before=None, limit=100)
            known = feeds.page(conn, limit=10)
        polled = all(feed.polled_at is not None and feed.polled_at >= polled_after for feed in known)
        return polled and all(row.outcome is not None for row in rows)


LEFT_OUT = {"hosts", "installation", "statement_arrivals", "workers"}
"""What is learnt on the way, and of whom: not of what was handed in."""


def state(engine: Engine) -> dict[str, list[str]]:
    """Every row of every table, without moments and numbers that a second try draws anew; ids of submissions and feeds
    by their names."""
    with reading(engine) as conn:
        names: dict[str, str] = {
            row.id: f"<{row.name} {row.url or ''}>" for row in submissions.page(conn, before=None, limit=1000)
        }
        names |= {feed.id: f"<feed {feed.url}>" for feed in feeds.page(conn, limit=100)}
        found: dict[str, list[str]] = {}
        for table in tables.metadata.sorted_tables:
            if table.name in LEFT_OUT:
                continue
            kept = [column for column in table.c if not _is_drawn(column)]
            rows = conn.execute(sa.select(*kept)).mappings()
            found[table.name] = sorted(
                json.dumps(
                    {key: names.get(value, value) if isinstance(value, str) else value for key, value in row.items()},
                    default=repr,
                    sort_keys=True,
                )
                for row in rows
            )
    return found


def _is_drawn(column: sa.Column[object]) -> bool:
    return isinstance(column.type, Moment) or "number" in column.name or column.name in ("arrival", "deflated")
