"""What near-copies cost as the store grows, and how well they are found: `python -m tests.bench.copies [ARTICLES]`.

The store is filled with the prints of as many articles as each mark says, and then articles are read into it, every
tenth a copy of one before. Words and prints are told in CPU time, what the store does by the clock, per article.
"""

import random
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Engine

from services.common.contracts.submissions import Channel, NewSubmission
from services.common.store import articles, submissions
from services.common.store.engine import migrate, open_store, reading, writing
from services.common.store.tables import article_prints
from services.ingest.copies.compare import Relation, compare
from services.ingest.copies.prints import traits_of
from services.ingest.copies.wording import wording_of
from tests.ingest.settling import settled
from tests.ingest.wire import WITH_ITS_OWN, WORD_FOR_WORD, generated, our_stories, series
from tests.servers.postgres import postgres_server

MARKS = (1_000, 10_000, 100_000)
MEASURED = 300
PRINTS = 33
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def main() -> None:
    most = int(sys.argv[1]) if len(sys.argv) > 1 else MARKS[-1]
    quality()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'qawl.sqlite'}"
        migrate(url)
        grow("SQLite", url, most)
    with postgres_server() as url:
        migrate(url)
        grow("PostgreSQL", url, most)


def quality() -> None:
    """Recall of grouping and of passing over on what outlets make of our stories; what is wrongly grouped."""
    told = our_stories()
    for name, changes, wanted in (
        ("says nothing new", WORD_FOR_WORD, Relation.COPY),
        ("has words of its own", WITH_ITS_OWN, Relation.CARRIES),
    ):
        found = [
            compare(wording_of(change(s).article), wording_of(s.article), same_outlet=False).relation
            for change in changes.values()
            for s in told
        ]
        grouped = sum(one is not Relation.OTHER for one in found)
        print(f"{name}: {len(found)} pairs, grouped {grouped}, rightly told {found.count(wanted)}")
    alike = [wording_of(s.article) for s in series()]
    pairs = [compare(a, b, same_outlet=True).relation for i, a in enumerate(alike) for b in alike[:i]]
    print(
        f"other articles of one form: {len(pairs)} pairs, grouped {pairs.count(Relation.CARRIES)}, "
        f"passed over {pairs.count(Relation.COPY)}"
    )


def grow(store: str, url: str, most: int) -> None:
    engine = open_store(url)
    filled = read = 0
    for mark in (mark for mark in MARKS if mark <= most):
        _fill(engine, filled, mark)
        filled = mark
        spent = {"words": 0.0, "insert": 0.0, "settle": 0.0}
        copies = passed_over = 0
        for n in range(read + 1, read + MEASURED + 1):
            passed_over += _read(engine, n, spent)
            copies += n % 10 == 0
        read += MEASURED
        per = {what: 1000 * value / MEASURED for what, value in spent.items()}
        print(
            f"{store:10} {mark:7,} articles: words and prints {per['words']:.2f} ms CPU, insert {per['insert']:.2f} "
            f"ms, look-up, comparison and prints {per['settle']:.2f} ms; {_size(engine)}; "
            f"{passed_over} of {copies} copies passed over"
        )
    engine.dispose()


def _read(engine: Engine, n: int, spent: dict[str, float]) -> bool:
    """Take the nth article in; whether it was found to be a copy."""
    changes = list(WORD_FOR_WORD.values())
    story = generated(n if n % 10 else n - 5)
    article = (story if n % 10 else changes[n // 10 % 6](story)).article
    started = time.process_time()
    traits = traits_of(article)
    spent["words"] += time.process_time() - started
    with writing(engine) as conn:
        new = NewSubmission(channel=Channel.TEXT, name=str(n), payload=str(n).encode())
        (row,) = submissions.accept(conn, [new], now=NOW)
        started = time.perf_counter()
        stored = articles.insert(conn, article, row.id, now=NOW)
        assert stored is not None
        spent["insert"] += time.perf_counter() - started
        started = time.perf_counter()
        listed = settled(conn, stored, now=NOW, traits=traits)
        spent["settle"] += time.perf_counter() - started
    return listed is not None


def _fill(engine: Engine, have: int, wanted: int) -> None:
    """Prints of articles that are not there: only those of the same words would be looked at."""
    draw = random.Random(wanted)
    first = 1 << 40
    with writing(engine) as conn:
        for start in range(have, wanted, 1_000):
            rows = [
                {"print": draw.getrandbits(63), "article_number": first + number}
                for number in range(start, min(start + 1_000, wanted))
                for _ in range(PRINTS)
            ]
            conn.execute(sa.insert(article_prints), rows)


def _size(engine: Engine) -> str:
    with reading(engine) as conn:
        rows = conn.execute(sa.text("SELECT count(*) FROM article_prints")).scalar_one()
        if engine.dialect.name == "postgresql":
            used = conn.execute(sa.text("SELECT pg_total_relation_size('article_prints')")).scalar_one()
        else:
            try:
                used = conn.execute(
                    sa.text("SELECT sum(pgsize) FROM dbstat WHERE name = 'article_prints'")
                ).scalar_one()
            except sa.exc.OperationalError:
                return f"{rows:,} prints"
    return f"{used / rows:.0f} bytes a print"


if __name__ == "__main__":
    main()
