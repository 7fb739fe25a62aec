"""How many statements a CPU second links, with so many stored: `python -m tests.bench.linking [STATEMENTS ...]`.

The store is filled with invented articles of two years whose statements have embeddings and keys; embeddings are drawn
around centres as those of news are, since making them is not what grows. Then new articles, each with a translation or
a copy of something stored, are embedded, tied and grouped, and that is what is timed.
"""

import sys
import tempfile
import time
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine

from services.common.contracts.submissions import Channel, NewSubmission
from services.common.contracts.utterances import Kept
from services.common.store import articles, statements, submissions, tables, ties
from services.common.store.engine import migrate, open_store, reading, writing
from services.common.store.numbering import PLACES, lock_articles
from services.extract import linking, tying
from services.extract.link.utterances.encoders import open_encoder
from services.extract.link.utterances.keys import keys_of
from services.extract.link.utterances.vectors import pack
from services.extract.tying import link, prepare, telling_of
from tests.bench.store.invented import DAYS, STATEMENTS, Told, World

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TIMED = 100
"""Articles that are linked while the clock runs."""
BITE = 16
BASE, AT_ONCE = 200, 500
CENTRES = 4_000
"""Things that are talked about: statements on one of them are about as near to each other as those of one topic are."""


def stored(engine: Engine, told: list[Told]) -> list[str]:
    with writing(engine) as conn:
        new = [NewSubmission(channel=Channel.FOLDER, name=f"{one.number}.txt", payload=b"-") for one in told]
        rows = submissions.accept(conn, new, now=NOW)
        found = []
        for row, one in zip(rows, told, strict=True):
            article = articles.insert(conn, one.article, row.id, now=NOW)
            assert article is not None
            found.append(statements.prepared(article, one.statements))
        statements.replace_all(conn, found, now=NOW)
        linking.link(conn, [one.article_id for one in found], now=NOW)
    return [one.article_id for one in found]


def fill(engine: Engine, world: World, first: int, last: int, chance: np.random.RandomState) -> None:
    """Articles by the real code, with embeddings that were drawn."""
    for some in _bites(world, first, last):
        ids = stored(engine, some)
        with writing(engine) as conn:
            numbers = lock_articles(conn, ids)
            keep(conn, numbers.values(), chance)


def multiply(engine: Engine, count: int, chance: np.random.RandomState) -> None:
    """So many articles more: those that are there on other days, under other ids, with other embeddings.

    The real code would take an hour for a hundred thousand statements, and what is timed asks nothing else of them.
    """
    with reading(engine) as conn:
        own = [dict(row) for row in conn.execute(sa.select(tables.articles)).mappings()]
        said = [dict(row) for row in conn.execute(sa.select(tables.statements)).mappings()]
    of: dict[int, list[dict[str, object]]] = {}
    for row in said:
        of.setdefault(row["article_number"], []).append(row)
    top = max(row["number"] for row in own)
    for start in range(0, count, AT_ONCE):
        rows, below = [], []
        for k in range(start, min(start + AT_ONCE, count)):
            base, number = own[k % len(own)], top + 1 + k
            day = base["published_day"] and base["published_day"] + timedelta(days=int(chance.randint(DAYS)))
            rows.append({**base, "id": f"{number:032x}", "number": number, "published_day": day, "copy_of": None})
            for one in of.get(base["number"], ()):
                place = int(str(one["number"])) + (base["number"] - number) * PLACES
                id = f"{number:020x}{place % PLACES:012x}"
                changed = {"id": id, "number": place, "article_number": number, "published_day": day}
                below.append({**one, **changed, "nested_in": None})
        with writing(engine) as conn:
            conn.execute(sa.insert(tables.articles), rows)
            conn.execute(sa.insert(tables.statements), below)
            keep(conn, [int(str(row["number"])) for row in rows], chance)


def keep(conn: Connection, numbers: Collection[int], chance: np.random.RandomState) -> None:
    """Embeddings drawn for these articles' statements, and the keys that belong to them."""
    encoder = open_encoder()
    name = encoder.name if encoder else None
    ids = conn.execute(sa.select(tables.articles.c.id).where(tables.articles.c.number.in_(numbers))).scalars().all()
    lacking = ties.lacking(conn, ids, name)
    of = lock_articles(conn, ids)
    for id, found in lacking.items():
        rows = _centres()[chance.randint(CENTRES, size=len(found))]
        rows = rows + 1.1 * chance.standard_normal(rows.shape).astype(np.float32)
        made = {one: Kept(vectors=pack(row[None]), facts=()) for one, row in zip(found, rows, strict=True)}
        ties.keep_tellings(conn, of[id], made, encoder=name)
    told = ties.told(conn, numbers)
    tellings = {number: [telling_of(one, encoder) for one in some] for number, some in told.items()}
    ties.add_keys(conn, {n: {key for one in some for key in keys_of(one)} for n, some in tellings.items()})


@cache
def _centres() -> NDArray[np.float32]:
    return np.random.RandomState(7).standard_normal((CENTRES, 512)).astype(np.float32)


def timed(engine: Engine, world: World, have: int) -> tuple[float, float]:
    """Statements a CPU second, and the share of it that embedding takes."""
    encoder = open_encoder()
    ids = [id for some in _bites(world, have, have + TIMED) for id in stored(engine, some)]
    tying._gist.cache_clear()  # what was stored is not remembered by the worker that links
    spent = embedding = 0.0
    count = 0
    for k in range(0, len(ids), BITE):
        with reading(engine) as conn:
            lacking = ties.lacking(conn, ids[k : k + BITE], encoder.name if encoder else None)
        count += sum(map(len, lacking.values()))
        start = time.process_time()
        made = {id: prepare(found, encoder) for id, found in lacking.items()}
        embedding += time.process_time() - start
        with writing(engine) as conn:
            numbers = lock_articles(conn, ids[k : k + BITE])
            given = {numbers[id]: made.get(id, {}) for id in numbers}
            link(conn, numbers.values(), given, encoder=encoder, now=NOW + timedelta(seconds=k))
        spent += time.process_time() - start
    return count / spent, embedding / spent


def _bites(world: World, first: int, last: int) -> Iterator[list[Told]]:
    """Every article is of a day of its own among the two years, whatever its number: the store grows denser."""
    for k in range(first, last, BITE):
        yield [_on_its_day(world, n) for n in range(k, min(k + BITE, last))]


def _on_its_day(world: World, n: int) -> Told:
    place = n * 7_919 % DAYS
    return world.told(n, newest=n - place + DAYS, oldest=n - place)


def main() -> None:
    sizes = [int(one) for one in sys.argv[1:]] or [100_000]
    chance = np.random.RandomState(6)
    world = World()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'linking.sqlite'}"
        migrate(url)
        engine = open_store(url)
        have = kept = 0
        for size in sizes:
            if not have:
                fill(engine, world, 0, BASE, chance)
                have = kept = BASE
            multiply(engine, size // STATEMENTS - kept, chance)
            kept = size // STATEMENTS
            rate, share = timed(engine, world, have)
            have += TIMED
            kept += TIMED
            with reading(engine) as conn:
                made = conn.execute(sa.select(sa.func.count()).select_from(tables.utterances)).scalar_one()
            print(f"{size:>9,} stored: {rate:6.0f} a CPU second, {share:.0%} of it embedding, {made} utterances")
        engine.dispose()


if __name__ == "__main__":
    main()
