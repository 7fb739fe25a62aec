"""Takes articles in as the pipeline does: the store's own functions, in transactions of the size that workers use."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine

from services.common.contracts.articles import ArticleId
from services.common.contracts.submissions import (
    Channel,
    NewSubmission,
    Outcome,
    Reason,
    ReasonCode,
    Stage,
    SubmissionId,
)
from services.common.store import articles, bites, copies, statements, submissions
from services.common.store.engine import reading, writing
from services.common.store.numbering import article_number
from services.extract import linking
from tests.bench.store.invented import Told, World

BITE = 16
"""Submissions of one transaction, as workers take them under a backlog."""
NOW = datetime(2026, 11, 22, tzinfo=UTC)
_NEAR_COPY = Reason(code=ReasonCode.NEAR_COPY, message="It is a near-copy.", advice="Nothing needs to be done.")
_QUARANTINED = Reason(code=ReasonCode.BUG, message="A bug.", advice="Report it.")
_VERSION_ONE_IN = 100
_QUARANTINED_ONE_IN = 1_000
_LEASE_SECONDS = 600


@dataclass(slots=True)
class Filling:
    """Where taking in stands; `bites` goes on from there."""

    engine: Engine
    world: World
    have: int = 0
    last: ArticleId | None = None

    def bites(self, upto: int, *, newest: int, oldest: int) -> Iterator[list[Told]]:
        """The articles up to this number, one bite after the other; each is to be stored before the next."""
        while self.have < upto:
            numbers = range(self.have, min(self.have + BITE, upto))
            yield [self.world.told(n, newest=newest, oldest=oldest) for n in numbers]
            self.have = numbers[-1] + 1

    def store(self, bite: Sequence[Told]) -> None:
        """Accept, read, extract and link one bite, each stage in transactions of its own."""
        now = NOW + timedelta(seconds=self.have)
        new = [
            NewSubmission(channel=Channel.FOLDER, name=f"{n}.txt", payload=told.article.text.encode())
            for n, told in enumerate(bite, start=self.have)
        ]
        with writing(self.engine) as conn:
            ids = [row.id for row in submissions.accept(conn, new, now=now)]
        self._begin(ids, Stage.INGEST, now)
        with writing(self.engine) as conn:
            kept = {id: told for id, told in zip(ids, bite, strict=True) if self._insert(conn, id, told, now)}
            stored = {id: told.article.id for id, told in kept.items()}
            bites.advance(conn, stored, at=Stage.INGEST, to=Stage.EXTRACT, now=now, due_at=now)
        self._begin(list(kept), Stage.EXTRACT, now)
        with reading(self.engine) as conn:
            found = [articles.find(conn, id) for id in stored.values()]
        each = zip(found, kept.values(), strict=True)
        given = [statements.prepared(article, told.statements) for article, told in each if article]
        with writing(self.engine) as conn:
            statements.replace_all(conn, given, now=now)
            moved = dict.fromkeys(kept)
            bites.advance(conn, moved, at=Stage.EXTRACT, to=Stage.LINK, now=now, due_at=now)
        self._begin(list(kept), Stage.LINK, now)
        with writing(self.engine) as conn:
            linking.link(conn, stored.values(), now=now)
            bites.finish(conn, list(kept), Outcome.DONE, at=Stage.LINK, now=now)

    def _begin(self, ids: Sequence[SubmissionId], stage: Stage, now: datetime) -> None:
        with writing(self.engine) as conn:
            bites.begin(conn, ids, stage, now=now, lease=now + timedelta(seconds=_LEASE_SECONDS))

    def _insert(self, conn: Connection, id: SubmissionId, told: Told, now: datetime) -> bool:
        """Store the article, as a copy of the one before it where it is one; whether its statements are to be found."""
        assert not submissions.first_with_payloads(conn, ["0" * 64])
        if told.number % _QUARANTINED_ONE_IN == _QUARANTINED_ONE_IN - 1:
            submissions.finish(conn, id, Outcome.QUARANTINED, now=now, reason=_QUARANTINED)
            return False
        stored = articles.insert(conn, told.article, id, now=now)
        assert stored is not None, "each article has words of its own"
        copies.wait_for_kin(conn, told.prints)
        copies.holding(conn, told.prints)
        if told.is_copy and self.last is not None:
            copies.mark(conn, stored.id, copy_of=self.last, listed_in=self.last)
            copies.carry(
                conn,
                self.last,
                told.article,
                submission_id=id,
                article_id=stored.id,
                listed_in=self.last,
                share=0.9,
                now=now,
            )
            submissions.finish(
                conn, id, Outcome.DUPLICATE, now=now, reason=_NEAR_COPY, article_id=stored.id, duplicate_of=None
            )
            return False
        number = article_number(conn, stored.id)
        assert number is not None
        copies.add_prints(conn, {number: told.prints})
        if told.number % _VERSION_ONE_IN == 0 and self.last is not None:
            articles.supersede(conn, self.last, stored.id)
        self.last = stored.id
        return True
