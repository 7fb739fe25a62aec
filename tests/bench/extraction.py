"""Speed of both engines: articles per CPU second, what a second process adds, and time by an article's size."""

import itertools
import multiprocessing
import os
import time
from multiprocessing.synchronize import Barrier
from threading import BrokenBarrierError

from services.cli.offline import statements_of
from services.common.contracts.articles import Article
from services.common.contracts.submissions import Hints
from services.extract.engines import open_engine
from services.extract.pipeline import Engine
from services.ingest.readers.text import read_text
from tests.bench.material import Row, engines, english, rate, read_all, sets

KILOBYTES = (1, 10, 100, 1_000)
ROUNDS_SECONDS = 10.0
"""How long one process works, about, when two are compared with one."""


def speed_of(articles: list[Article], engine: Engine) -> float:
    """Articles per CPU second."""

    def work() -> int:
        for article in articles:
            statements_of(article, engine)
        return len(articles)

    return rate(work)


def speeds() -> None:
    """Prints the speed on every set there is, languages mixed."""
    for name, files in sets().items():
        articles = [article for _, article in read_all(files)]
        for engine in engines() if articles else ():
            speed = speed_of(articles, engine)
            print(f"extract   {name:12} {engine.name.name:8} {len(articles):3} articles {speed:8.1f} per CPU second")


def english_speed() -> Row:
    """On the English articles that the peer reads too, in articles per CPU second."""
    name, named = english()
    articles = [article for _, article in named]
    found = {engine.name.name: speed_of(articles, engine) for engine in engines()}
    what = f"English articles per CPU second ({name}, {len(articles)})"
    return Row(what=what, rules=found.get("rules"), learned=found.get("learned"))


def _read_rounds(rounds: int, ready: Barrier, done: Barrier) -> None:
    """What one process of several does: loads the learned engine, waits for the others, and reads."""
    engine = open_engine("learned")
    articles = [article for _, article in english()[1]]
    for article in articles:
        statements_of(article, engine)
    ready.wait()
    for _ in range(rounds):
        for article in articles:
            statements_of(article, engine)
    done.wait()


def wall_seconds(processes: int, rounds: int) -> float:
    """How long so many processes take, each for as many rounds over the English articles; loading is not counted."""
    context = multiprocessing.get_context("spawn")
    ready, done = context.Barrier(processes + 1), context.Barrier(processes + 1)
    workers = [context.Process(target=_read_rounds, args=(rounds, ready, done), daemon=True) for _ in range(processes)]
    for worker in workers:
        worker.start()
    ready.wait(timeout=120)
    start = time.perf_counter()
    done.wait(timeout=600)
    seconds = time.perf_counter() - start
    for worker in workers:
        worker.join()
    return seconds


def two_processes(learned_speed: float | None) -> Row:
    """How many times the articles of one process of the learned engine two read, by the clock."""
    what = "two processes, times the articles of one"
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if learned_speed is None or cores < 2:
        print("processes (skipped: needs the learned engine, and two cores)")
        return Row(what=what)
    rounds = max(2, round(ROUNDS_SECONDS * learned_speed / len(english()[1])))
    try:
        one, two = wall_seconds(1, rounds), wall_seconds(2, rounds)
    except BrokenBarrierError:
        print("processes (skipped: one of them did not come up, or did not come to its end)")
        return Row(what=what)
    # What other programs take meanwhile is theirs: the load says how far to believe the ratio.
    load = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "load unknown"
    print(f"processes learned: {one:.1f} s alone, {two:.1f} s with a second at the same work, {cores} cores, {load}")
    return Row(what=what, learned=2 * one / two, decimals=2)


def by_size() -> list[Row]:
    """CPU seconds for one English article of each size, in each engine; linear time takes as long for every kB."""
    articles = [article.text for _, article in english()[1]]
    story = "\n\n".join(articles)
    rows = []
    taken: dict[str, list[float]] = {}
    for kilobytes in KILOBYTES:
        size = kilobytes * 1_000
        article = read_text((story * (size // len(story) + 1))[:size], hints=Hints(language="en"))
        found = {}
        for engine in engines():
            # One long article is a measurement; a short one is too quick for one.
            speed = speed_of([article], engine) if kilobytes < 1_000 else _once(article, engine)
            found[engine.name.name] = 1 / speed
            taken.setdefault(engine.name.name, []).append(1 / speed)
        what = f"CPU seconds for an article of {kilobytes:,} kB"
        rows.append(Row(what=what, rules=found.get("rules"), learned=found.get("learned"), decimals=4))
    for name, seconds in taken.items():
        steps = ", ".join(f"{b / a:.1f}" for a, b in itertools.pairwise(seconds))
        print(f"size      {name:8} ten times the text takes {steps} times the time")
    return rows


def _once(article: Article, engine: Engine) -> float:
    start = time.process_time()
    statements_of(article, engine)
    return 1 / (time.process_time() - start)
