"""The work itself, without queue or ledger: read a file and find its statements, in processes of their own; and what
storing the results costs.
"""

import multiprocessing
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

from services.common.contracts.articles import Article, StoredArticle
from services.common.contracts.statements import Statement
from services.common.contracts.submissions import Channel, Hints, NewSubmission
from services.common.store import statements, submissions
from services.common.store.engine import migrate, open_store, writing
from services.extract import languages, linking
from services.extract.engines import open_engine
from services.extract.pipeline import Engine, analyse
from services.ingest import storing as shelves
from services.ingest.readers import Members, read
from tests.bench.material import LIMITS
from tests.bench.pipeline.material import Kind, payload

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


def found_in(name: str, body: bytes, finder: Engine) -> tuple[Article, tuple[Statement, ...]]:
    """The article in a file and its statements."""
    article = read(body, name=name, hints=Hints(), limits=LIMITS)
    assert not isinstance(article, Members)
    language = languages.find(article.language)
    assert language is not None
    return article, tuple(analyse(article, language, finder))


def storing(numbers: list[tuple[int, Kind]], url: str | None) -> float:
    """CPU milliseconds for an article that storing takes in this process: the article, its prints and near-copies, its
    statements with their full-text terms, and its speakers. What PostgreSQL itself does is not among it."""
    finder = open_engine("rules")
    with tempfile.TemporaryDirectory() as folder:
        store = url or f"sqlite:///{Path(folder) / 'qawl.sqlite'}"
        migrate(store)
        engine = open_store(store)
        spent = 0.0
        found = [found_in(*payload(number, kind), finder) for number, kind in numbers]
        with writing(engine) as conn:
            new = [NewSubmission(channel=Channel.TEXT, name=str(n), payload=b"") for n in range(len(found))]
            rows = submissions.accept(conn, new, now=NOW)
        for start in range(0, len(found), STORED_AT_ONCE):
            began = time.process_time()
            some = found[start : start + STORED_AT_ONCE]
            bite = [shelves.read(article) for article, _ in some]
            kept: list[tuple[StoredArticle, tuple[Statement, ...]]] = []
            with writing(engine) as conn:
                shelf = shelves.Shelf(conn, bite, now=NOW)
                for row, one, (_, said) in zip(rows[start:], bite, some, strict=False):
                    stored = shelf.store(row, one)
                    if stored is not None:  # else it says nothing that was not there
                        kept.append((stored, said))
                shelf.write()
            prepared = [statements.prepared(stored, said) for stored, said in kept]
            with writing(engine) as conn:
                statements.replace_all(conn, prepared, now=NOW)
            with writing(engine) as conn:
                linking.link(conn, [stored.id for stored, _ in kept], now=NOW)
            # The first transactions compile their statements.
            spent += time.process_time() - began if start else 0.0
        engine.dispose()
    return 1_000 * spent / max(1, len(found) - STORED_AT_ONCE)
