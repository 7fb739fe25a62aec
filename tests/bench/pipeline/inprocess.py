"""The work itself, without queue or ledger: read a file and find its statements, in processes of their own; and what
storing the results and linking them costs.
"""

import multiprocessing
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine

from services.common.contracts.articles import Article, StoredArticle
from services.common.contracts.statements import Statement
from services.common.contracts.submissions import Channel, Hints, NewSubmission, Submission
from services.common.store import statements, submissions
from services.common.store.engine import migrate, open_store, reading, writing
from services.extract import languages
from services.extract.engines import open_engine
from services.extract.handlers import Linker
from services.extract.link.utterances.encoders import open_encoder
from services.extract.pipeline import Engine as Finder
from services.extract.pipeline import analyse
from services.ingest import storing as shelves
from services.ingest.readers import Members, read
from tests.bench.material import LIMITS
from tests.bench.pipeline.material import Kind, payload

Given = TypeVar("Given")
WARMING = 5
"""Articles of each kind read before the time is taken."""
STORED_AT_ONCE = 10
"""Articles in one transaction while storing is measured; a worker under a backlog commits about as many at once."""
START_SECONDS = 120.0
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds by the clock and of the CPU for all articles of one process."""

    articles: int
    wall_seconds: float
    cpu_seconds: float

    @property
    def rate(self) -> float:
        """Articles per second by the clock."""
        return self.articles / self.wall_seconds

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds for an article."""
        return 1_000 * self.cpu_seconds / self.articles


@dataclass(frozen=True, slots=True)
class Beyond:
    """CPU milliseconds for an article in one process, without queue; what PostgreSQL itself does is not among it.

    Storing is the article, its prints and near-copies, and its statements with their full-text terms; linking is its
    speakers and what other reports there are of its statements, all of the backlog being stored.
    """

    storing_ms: float
    linking_ms: float


def work(numbers: list[tuple[int, Kind]], engine: str, processes: int) -> list[Took]:
    """Read and analyse these articles in each of so many processes, all at the same time."""
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(processes)
    pipes = [context.Pipe(duplex=False) for _ in range(processes)]
    started = [
        context.Process(target=_work, args=(numbers, engine, ready, sending), daemon=True) for _, sending in pipes
    ]
    for process in started:
        process.start()
    found = [receiving.recv() for receiving, _ in pipes]
    for process in started:
        process.join()
    return found


def _work(numbers: list[tuple[int, Kind]], engine: str, ready: Barrier, sending: Connection) -> None:
    finder = open_engine("learned" if engine == "learned" else "rules")
    files = [payload(number, kind) for number, kind in numbers]
    for name, body in [payload(10**6 + n, kind) for n in range(WARMING) for kind in {kind for _, kind in numbers}]:
        found_in(name, body, finder)
    ready.wait(START_SECONDS)
    began, began_cpu = time.perf_counter(), time.process_time()
    for name, body in files:
        found_in(name, body, finder)
    sending.send(Took(len(files), time.perf_counter() - began, time.process_time() - began_cpu))


def found_in(name: str, body: bytes, finder: Finder) -> tuple[Article, tuple[Statement, ...]]:
    """The article in a file and its statements."""
    article = read(body, name=name, hints=Hints(), limits=LIMITS)
    assert not isinstance(article, Members)
    language = languages.find(article.language)
    assert language is not None
    return article, tuple(analyse(article, language, finder))


def beyond(numbers: list[tuple[int, Kind]], url: str | None) -> Beyond:
    """What storing and linking these articles costs in this process, which stores all of them first, as the pipeline
    does with a backlog."""
    finder = open_engine("rules")
    with tempfile.TemporaryDirectory() as folder:
        store = url or f"sqlite:///{Path(folder) / 'qawl.sqlite'}"
        migrate(store)
        engine = open_store(store)
        found = [found_in(*payload(number, kind), finder) for number, kind in numbers]
        with writing(engine) as conn:
            new = [NewSubmission(channel=Channel.TEXT, name=str(n), payload=b"") for n in range(len(found))]
            rows = submissions.accept(conn, new, now=NOW)
        bites = [slice(start, start + STORED_AT_ONCE) for start in range(0, len(found), STORED_AT_ONCE)]
        stored = [_timed(partial(_store, engine, rows[some], found[some])) for some in bites]
        linker = Linker(engine=engine, encoder=open_encoder())
        linked = [_timed(partial(_link, linker, bite)) for bite, _ in stored if bite]
        engine.dispose()
    # The first transactions compile their statements.
    return Beyond(
        storing_ms=_ms_each([seconds for _, seconds in stored[1:]], len(found) - STORED_AT_ONCE),
        linking_ms=_ms_each([seconds for _, seconds in linked[1:]], len(found) - STORED_AT_ONCE),
    )


def _timed(call: Callable[[], Given]) -> tuple[Given, float]:
    """With its CPU seconds."""
    began = time.process_time()
    return call(), time.process_time() - began


def _ms_each(seconds: Sequence[float], articles: int) -> float:
    return 1_000 * sum(seconds) / max(1, articles)


def _store(
    engine: Engine, rows: Sequence[Submission], found: Sequence[tuple[Article, tuple[Statement, ...]]]
) -> list[Submission]:
    """The submissions that have articles of their own now, as they stand at link."""
    bite = [shelves.read(article) for article, _ in found]
    kept: list[tuple[Submission, StoredArticle, tuple[Statement, ...]]] = []
    with writing(engine) as conn:
        shelf = shelves.Shelf(conn, bite, now=NOW)
        for row, one, (_, said) in zip(rows, bite, found, strict=True):
            stored = shelf.store(row, one)
            if stored is not None:  # else it says nothing that was not there
                kept.append((replace(row, article_id=stored.id), stored, said))
        shelf.write()
    prepared = [statements.prepared(stored, said) for _, stored, said in kept]
    with writing(engine) as conn:
        statements.replace_all(conn, prepared, now=NOW)
    return [row for row, _, _ in kept]


def _link(linker: Linker, rows: Sequence[Submission]) -> None:
    with reading(linker.engine) as conn:
        lacking = linker.ready(linker.load(conn, rows, now=NOW))
    done = [(row, linker.work(row, lacking.get(row.id))) for row in rows]
    linker.look_ahead(done)
    with writing(linker.engine) as conn:
        linker.keep(conn, done, now=NOW)
