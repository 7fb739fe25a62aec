"""How many statements a CPU second links, with so many stored: `python -m tests.bench.linking [STATEMENTS ...]`.

The store is filled with invented articles of two years whose statements have embeddings and keys; embeddings are drawn
around centres as those of news are, since making them is not what grows. Then new articles, each with a translation or
a copy of something stored, are embedded, tied and grouped, and that is what is timed.
"""

import sys
import tempfile
import time
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine

from services.common.contracts.submissions import Channel, NewSubmission
from services.common.contracts.utterances import Kept
from services.common.store import articles, statements, submissions, tables, tellings, ties
from services.common.store.engine import migrate, open_store, reading, snapshot, writing
from services.common.store.numbering import first_number, lock_articles, numbers_of
from services.extract import linking
from services.extract.link.utterances import keys as keys_
from services.extract.link.utterances.encoders import open_encoder
from services.extract.link.utterances.keys import keys_of
from services.extract.link.utterances.vectors import pack
from services.extract.neighbours import Shelf, read_gist, telling_of
from services.extract.tying import link, look_ahead, prepare
from tests.bench.store.invented import DAYS, FIRST_DAY, STATEMENTS, Told, World

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
    """So many articles more: the first ones on other days of the two years, under other ids, with other embeddings.

    The real code would take an hour for a hundred thousand statements, and what is timed asks nothing else of them:
    rows are copied as the driver has them, and keys, of which each statement has a dozen, come last and in their order.
    """
    encoder = open_encoder()
    own, said, marks = _first_ones(engine)
    keys: list[NDArray[np.int64]] = []
    with writing(engine) as conn:
        cursor = conn.connection.cursor()
        cursor.execute("PRAGMA cache_size = -1000000")  # KB
        (top,) = cursor.execute("SELECT max(number) FROM articles").fetchone()
        for start in range(0, count, AT_ONCE):
            rows, below, made = [], [], []
            for k in range(start, min(start + AT_ONCE, count)):
                base, number = own[k % len(own)], top + 1 + k
                day = FIRST_DAY + timedelta(days=int(chance.randint(DAYS)))
                rows.append({**base, "id": f"{number:032x}", "number": number, "published_day": f"{day}"})
                for place, one in enumerate(said[base["number"]]):
                    said_day = day + (date.fromisoformat(one["said_day"]) - date.fromisoformat(base["published_day"]))
                    changed = {"id": f"{number:020x}{place:012x}", "number": first_number(number) + place}
                    days = {"published_day": f"{day}", "said_day": f"{said_day}", "article_number": number}
                    below.append({**one, **changed, **days})
                    made.append((number, below[-1]["id"], marks[one["number"]], said_day.toordinal() // 7))
            vectors = _drawn(len(made), chance) if encoder else None
            cells = keys_.nearest_cells(vectors) if vectors is not None else [()] * len(made)
            packed = [pack(row[None]) for row in vectors] if vectors is not None else [None] * len(made)
            name = encoder.name if encoder else None
            for table, some in (("articles", rows), ("statements", below)):
                names = ", ".join(some[0])
                cursor.executemany(
                    f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(some[0]))})",
                    [tuple(row.values()) for row in some],
                )
            cursor.executemany(
                "INSERT INTO tellings (article_number, statement_id, encoder, vectors, facts) VALUES (?, ?, ?, ?, ?)",
                [(number, id, name, vector, "[]") for (number, id, *_), vector in zip(made, packed, strict=True)],
            )
            pairs = [
                (key, number)
                for (number, _, mark, week), near in zip(made, cells, strict=True)
                for key in keys_.stored_under(mark._replace(cells=tuple(near)), week)
            ]
            keys.append(np.array(pairs, np.int64))
        flat = np.concatenate(keys)
        flat = flat[np.lexsort((flat[:, 1], flat[:, 0]))]
        for some_keys in np.array_split(flat, 1 + len(flat) // 100_000):
            cursor.executemany("INSERT OR IGNORE INTO telling_keys VALUES (?, ?)", some_keys.tolist())
        cursor.execute("PRAGMA cache_size = -2000")
        cursor.close()


Row = dict[str, Any]


def _first_ones(engine: Engine) -> tuple[list[Row], dict[int, list[Row]], dict[int, keys_.Marks]]:
    """Rows of the first articles, of their statements by the articles' numbers, and what these statements' keys are
    made of but for their embeddings."""
    with reading(engine) as conn:
        first = conn.exec_driver_sql(
            "SELECT * FROM articles WHERE copy_of IS NULL AND number <= ? ORDER BY number", (BASE,)
        )
        own = [dict(row) for row in first.mappings()]
        below: dict[int, list[Row]] = {}
        for number in (row["number"] for row in own):
            found = conn.exec_driver_sql("SELECT * FROM statements WHERE article_number = ? ORDER BY number", (number,))
            below[number] = [{**row, "nested_in": None} for row in found.mappings()]
        told = {one.statement_id: telling_of(one, None) for some in tellings.told(conn, below).values() for one in some}
    marks = {row["number"]: keys_.marks_of(told[row["id"]]) for some in below.values() for row in some}
    return own, below, marks


def _drawn(count: int, chance: np.random.RandomState) -> NDArray[np.float32]:
    rows = _centres()[chance.randint(CENTRES, size=count)]
    drawn: NDArray[np.float32] = rows + 1.1 * chance.standard_normal(rows.shape).astype(np.float32)
    return drawn


def keep(conn: Connection, numbers: Collection[int], chance: np.random.RandomState) -> None:
    """Embeddings drawn for these articles' statements, and the keys that belong to them."""
    encoder = open_encoder()
    name = encoder.name if encoder else None
    ids = conn.execute(sa.select(tables.articles.c.id).where(tables.articles.c.number.in_(numbers))).scalars().all()
    lacking = ties.lacking(conn, ids, name)
    of = lock_articles(conn, ids)
    made = {}
    for id, found in lacking.items():
        rows = _drawn(len(found), chance)
        made[of[id]] = {one: Kept(vectors=pack(row[None]), facts=()) for one, row in zip(found, rows, strict=True)}
    ties.keep_tellings(conn, made, encoder=name)
    told = tellings.told(conn, numbers)
    compared = {number: [telling_of(one, encoder) for one in some] for number, some in told.items()}
    ties.add_keys(conn, {n: {key for one in some for key in keys_of(one)} for n, some in compared.items()})


@cache
def _centres() -> NDArray[np.float32]:
    return np.random.RandomState(7).standard_normal((CENTRES, 512)).astype(np.float32)


def timed(engine: Engine, world: World, have: int) -> tuple[float, float]:
    """Statements a CPU second, and the share of it that embedding takes."""
    encoder = open_encoder()
    ids = [id for some in _bites(world, have, have + TIMED) for id in stored(engine, some)]
    read_gist.cache_clear()  # what was stored is not remembered by the worker that links
    shelf = Shelf()
    spent = embedding = 0.0
    count = 0
    for k in range(0, len(ids), BITE):
        with reading(engine) as conn:
            lacking = ties.lacking(conn, ids[k : k + BITE], encoder.name if encoder else None)
        count += sum(map(len, lacking.values()))
        start = time.process_time()
        made = {id: prepare(found, encoder) for id, found in lacking.items()}
        embedding += time.process_time() - start
        with snapshot(engine) as conn:
            numbers = numbers_of(conn, ids[k : k + BITE])
            given = {numbers[id]: made.get(id, {}) for id in numbers}
            seen = look_ahead(conn, given, linking.foreseen(conn, given), shelf, encoder=encoder)
        with writing(engine) as conn:
            link(conn, given, encoder=encoder, now=NOW + timedelta(seconds=k), seen=seen, shelf=shelf)
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
            told = f"{share:.0%} of it embedding, {rate / (1 - share):.0f} without it, {made} utterances"
            print(f"{size:>9,} stored: {rate:6.0f} a CPU second, {told}", flush=True)
        engine.dispose()


if __name__ == "__main__":
    main()
