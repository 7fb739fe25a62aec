"""What a stage costs beyond its work: CPU for each article, with a chunk of a hundred and with a chunk of one.

`python -m tests.bench.overhead [ARTICLES] [--profile STAGE]`: the stages one after the other in this process, on
SQLite, with a broker that only lists what it is given. *work* is reading and extracting themselves (`Step.work`),
*ahead* what a link compares before it has the lock, *load* and *keep* what the steps ask of the store, *rest*
beginning, commits, and going through the chunk. Celery is not in it.

What is beyond the work is told apart once more: *queueing* is what the same rows cost with a step that does nothing but
move them on, so beginning, leases, moves and commits; *storing* all the rest of it, and *prepared* what `work` does
for storing (terms, prints, deflated texts and rows), so that no transaction is open meanwhile.
"""

import argparse
import cProfile
import io
import pstats
import random
import tempfile
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine

from services.common.broker import Consumer, LookAhead, Ready, Step
from services.common.broker.publish import CHUNK_IDS
from services.common.broker.step import Loaded, Result
from services.common.contracts.articles import Article, StoredArticle
from services.common.contracts.messages import Message
from services.common.contracts.submissions import Channel, NewSubmission, Outcome, Stage, Submission, SubmissionId
from services.common.contracts.topology import message_for
from services.common.settings import Settings
from services.common.store import bites, statements, submissions
from services.common.store.engine import migrate, open_store, reading, writing
from services.common.store.statements import StatementFilter
from services.extract import handlers as extract
from services.extract import languages
from services.extract.pipeline import analyse
from services.ingest import handlers as ingest
from services.ingest import storing
from services.ingest.readers import read_file
from tests.ingest.wire import generated

Given = TypeVar("Given")
PARTS = ("work", "ahead", "load", "keep", "rest", "queueing", "storing", "prepared")
STAGES = (Stage.INGEST, Stage.EXTRACT, Stage.LINK)
NAMES = tuple(f"{first} {last}" for first in ("Dana", "Omar", "Lena", "Yusuf") for last in ("Orwell", "Haddad", "Voss"))
"""Few enough that speakers come again, as they do in the news."""


def wire_story(n: int) -> bytes:
    """Some 1,400 characters with three statements."""
    draw = random.Random(f"wire {n}")
    story = generated(n, paragraphs=4)
    said = [
        f'"{words[:90].strip()}," {draw.choice(NAMES)} said on Tuesday.' for words in draw.sample(story.paragraphs, 2)
    ]
    told = f"The harbour office of {draw.choice(NAMES)} announced that {story.paragraphs[0][:80].lower().strip()}."
    return "\n\n".join((story.title, *story.paragraphs, *said, told)).encode()


@dataclass
class Timed(Generic[Loaded, Result]):
    """A step whose parts are timed, in CPU seconds."""

    step: Step[Loaded, Result]
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(("load", "work", "ahead", "keep"), 0.0))
    ahead: LookAhead[Result] = lambda _done: None
    together: Ready[Loaded] = lambda loaded: loaded

    def load(self, conn: Connection, rows: Sequence[Submission], *, now: datetime) -> dict[SubmissionId, Loaded]:
        return dict(self._timed("load", lambda: self.step.load(conn, rows, now=now)))

    def work(self, row: Submission, loaded: Loaded | None) -> Result | None:
        return self._timed("work", lambda: self.step.work(row, loaded))

    def ready(self, loaded: Mapping[SubmissionId, Loaded]) -> Mapping[SubmissionId, Loaded]:
        return self._timed("work", lambda: self.together(loaded))

    def look_ahead(self, done: Sequence[tuple[Submission, Result]]) -> None:
        self._timed("ahead", lambda: self.ahead(done))

    def keep(
        self, conn: Connection, done: Sequence[tuple[Submission, Result]], *, now: datetime
    ) -> tuple[Message, ...]:
        return self._timed("keep", lambda: self.step.keep(conn, done, now=now))

    def _timed(self, part: str, call: Callable[[], Given]) -> Given:
        began = time.process_time()
        try:
            return call()
        finally:
            self.seconds[part] += time.process_time() - began


class Moving:
    """A step that does nothing but move rows on, or end them."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def load(self, conn: Connection, rows: Sequence[Submission], *, now: datetime) -> dict[SubmissionId, None]:
        return dict.fromkeys(row.id for row in rows)

    def work(self, row: Submission, loaded: None) -> bool:
        return True

    def keep(self, conn: Connection, done: Sequence[tuple[Submission, bool]], *, now: datetime) -> tuple[Message, ...]:
        ids = [row.id for row, _ in done]
        if self._stage is Stage.LINK:
            bites.finish(conn, ids, Outcome.DONE, at=self._stage, now=now)
            return ()
        to = FOLLOWS[self._stage]
        bites.advance(conn, dict.fromkeys(ids), at=self._stage, to=to, now=now, due_at=now)
        return (message_for(to)(tuple(ids)),)


FOLLOWS = {Stage.INGEST: Stage.EXTRACT, Stage.EXTRACT: Stage.LINK}


def prepared(new: Sequence[NewSubmission]) -> dict[Stage, float]:
    """CPU seconds of what `work` does for storing only, done once more."""
    found = dict.fromkeys(STAGES, 0.0)
    language = languages.find("en")
    assert language is not None
    for one in new:
        assert one.payload is not None
        article = read_file(io.BytesIO(one.payload), name=one.name)
        assert isinstance(article, Article)
        stored = StoredArticle(id=article.id, article=article, submission_id="", stored_at=datetime.now(UTC))
        said = analyse(article, language)
        began = time.process_time()
        storing.read(article)
        halfway = time.process_time()
        statements.prepared(stored, said)
        found[Stage.INGEST] += halfway - began
        found[Stage.EXTRACT] += time.process_time() - halfway
    return found


def rehearse(
    stage: Stage,
    step: Step[Loaded, Result],
    waiting: list[SubmissionId],
    engine: Engine,
    *,
    chunk: int,
    look_ahead: LookAhead[Result] = lambda _done: None,
    ready: Ready[Loaded] = lambda loaded: loaded,
) -> tuple[dict[str, float], list[SubmissionId]]:
    """All that waits through one stage, in messages of so many ids; CPU seconds for each part, and what moved on."""
    again = deque(waiting)
    moved_on: list[SubmissionId] = []

    def publish(messages: Sequence[Message]) -> None:
        for message in messages:
            (again if type(message) is message_for(stage) else moved_on).extend(message.ids)

    timed = Timed(step, ahead=look_ahead, together=ready)
    consumer = Consumer(
        stage=stage,
        step=timed,
        engine=engine,
        look_ahead=timed.look_ahead,
        ready=timed.ready,
        publish=publish,
        settings=Settings(),
        clock=lambda: datetime.now(UTC),
    )
    began = time.process_time()
    while again:
        consumer([again.popleft() for _ in range(min(chunk, len(again)))])
    seconds = time.process_time() - began
    return timed.seconds | {"rest": seconds - sum(timed.seconds.values())}, moved_on


def pipeline(count: int, *, chunk: int, profiled: Stage | None = None) -> dict[Stage, dict[str, float]]:
    """So many articles through all stages on a fresh store; CPU milliseconds an article for each part."""
    found: dict[Stage, dict[str, float]] = {}
    ahead: dict[Stage, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'qawl.sqlite'}"
        migrate(url)
        engine = open_store(url)
        new = [NewSubmission(channel=Channel.TEXT, name=f"{n}.txt", payload=wire_story(n)) for n in range(count)]
        with writing(engine) as conn:
            waiting = [row.id for row in submissions.accept(conn, new, now=datetime.now(UTC))]
            idle = [row.id for row in submissions.accept(conn, new, now=datetime.now(UTC))]
        ahead = prepared(new)
        reader = ingest.Reader(
            engine=engine, settings=Settings(), clock=lambda: datetime.now(UTC), publish=lambda _: None
        )
        linker = extract.Linker(engine=engine)
        steps: dict[Stage, Step[Any, Any]] = {
            Stage.INGEST: reader,
            Stage.EXTRACT: extract.Extractor(engine=engine, settings=Settings()),
            Stage.LINK: linker,
        }
        for stage, step in steps.items():
            profile = cProfile.Profile() if stage is profiled else None
            if profile is not None:
                profile.enable()
            before = {"look_ahead": linker.look_ahead, "ready": linker.ready} if step is linker else {}
            seconds, waiting = rehearse(stage, step, waiting, engine, chunk=chunk, **before)
            if profile is not None:
                profile.disable()
                pstats.Stats(profile).sort_stats("tottime").print_stats(35)
            moving, idle = rehearse(stage, Moving(stage), idle, engine, chunk=chunk)
            seconds["queueing"] = sum(moving.values())
            seconds["storing"] = seconds["load"] + seconds["keep"] + seconds["rest"] - seconds["queueing"]
            seconds["prepared"] = ahead[stage]
            found[stage] = {part: 1000 * spent / count for part, spent in seconds.items()}
        with reading(engine) as conn:
            stored = statements.count(conn, StatementFilter())
        engine.dispose()
    print(f"{count} articles in chunks of {chunk}, {stored / count:.1f} statements each")
    return found


def show(found: dict[Stage, dict[str, float]]) -> None:
    print(f"{'ms of CPU an article':20} " + " ".join(f"{part:>8}" for part in PARTS))
    everything = {part: sum(parts[part] for parts in found.values()) for part in PARTS}
    for name, parts in [*((stage.value, parts) for stage, parts in found.items()), ("all", everything)]:
        print(f"{name:20} " + " ".join(f"{parts[part]:8.3f}" for part in PARTS))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("articles", nargs="?", type=int, default=1_000)
    asked.add_argument("--profile", type=Stage, choices=STAGES, help="print where this stage's time goes")
    given = asked.parse_args()
    pipeline(CHUNK_IDS, chunk=CHUNK_IDS)  # imports, compiled statements, word lists
    for chunk in (CHUNK_IDS,) if given.profile else (CHUNK_IDS, 1):
        show(pipeline(given.articles, chunk=chunk, profiled=given.profile))


if __name__ == "__main__":
    main()
