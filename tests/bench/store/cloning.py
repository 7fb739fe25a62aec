"""Makes a store large in minutes: copies of its first articles with all their rows, under numbers and ids of their own.

Copies have the words of what they are made of on other days, so that a word is in as large a part of the statements at
every size; and every fourth of the speakers that are seldom named is copied with them.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from services.common.store.engine import reading, writing
from services.common.store.search import entry
from tests.bench.store.filling import NOW
from tests.bench.store.invented import DAYS, FIRST_DAY, World

Row = list[Any]
Changed = dict[str, Callable[[dict[str, Any]], Any]]
"""For a column, what a copy has there, given what the row has that is copied."""

_SELDOM = 2
_PRINT_BITS = (1 << 62) - 1


class Cloning:
    """Copies of the articles that have numbers up to `most`."""

    def __init__(self, engine: Engine, world: World, most: int) -> None:
        self._engine, self._most = engine, most
        self._is_postgresql = engine.dialect.name == "postgresql"
        self._number = "number" if self._is_postgresql else "rowid"
        terms = "lexemes" if self._is_postgresql else "terms, forms, names"
        of = f"FROM articles a JOIN statements s ON s.article_number = a.number WHERE a.number <= {most}"
        selects = {
            "submissions": f"SELECT s.* FROM submissions s JOIN articles a ON a.submission_id = s.id "
            f"WHERE a.number <= {most} ORDER BY a.number",
            "articles": f"SELECT * FROM articles WHERE number <= {most} ORDER BY number",
            "article_prints": f"SELECT * FROM article_prints WHERE article_number <= {most}",
            "speakers": f"SELECT * FROM speakers WHERE id < '4' AND statements <= {_SELDOM}",
            "speaker_forms": "SELECT f.* FROM speaker_forms f JOIN speakers p ON p.id = f.speaker_id "
            f"WHERE p.id < '4' AND p.statements <= {_SELDOM}",
            "speaker_words": "SELECT w.* FROM speaker_words w JOIN speakers p ON p.id = w.speaker_id "
            f"WHERE p.id < '4' AND p.statements <= {_SELDOM}",
            "statements": f"SELECT s.* {of}",
            "statement_search": f"SELECT x.{self._number}, {terms} FROM statement_search x "
            f"JOIN statements s ON s.number = x.{self._number} WHERE s.article_number <= {most}",
        }
        if self._is_postgresql:
            selects["article_search"] = f"SELECT * FROM article_search WHERE number <= {most}"
        with reading(engine) as conn:
            self._rows = {table: self._read(conn, select) for table, select in selects.items()}
        if not self._is_postgresql:  # which keeps no terms of articles
            told = [world.told(n, newest=most).article for n in range(most)]
            entries = [entry(f"{a.title}\n{a.text}", a.language) for a in told]
            self._rows["article_search"] = (
                ["rowid", "terms", "forms", "names"],
                [[n, *(" ".join(part) for part in (e.terms, e.forms, e.names))] for n, e in enumerate(entries, 1)],
            )

    @property
    def statements(self) -> int:
        return len(self._rows["statements"][1])

    def grow(self, *, have: int, upto: int) -> int:
        """Add as many copies as bring the statements nearest to `upto`; how many there are then."""
        times = max(0, round((upto - have) / self.statements))
        with reading(self._engine) as conn:
            last = conn.execute(sa.text("SELECT max(number) FROM articles")).scalar_one()
        for turn in range(times):
            start = last + turn * self._most
            with writing(self._engine) as conn:
                for table, changed in self._changes(start, first_day=DAYS * turn // times).items():
                    columns, rows = self._rows[table]
                    self._write(conn, table, columns, _changed(columns, rows, changed))
        if self._is_postgresql and times:
            with writing(self._engine) as conn:
                sequence = "pg_get_serial_sequence('articles', 'number')"
                conn.execute(sa.text(f"SELECT setval({sequence}, max(number)) FROM articles"))
        return have + times * self.statements

    def _changes(self, start: int, *, first_day: int) -> dict[str, Changed]:
        """What copies have of their own whose articles' numbers are `start` more."""
        seldom = {row[0] for row in self._rows["speakers"][1]}
        day = (FIRST_DAY + timedelta(days=first_day)).isoformat()
        null = "\\N" if self._is_postgresql else None

        def other(column: str) -> Callable[[dict[str, Any]], Any]:
            return lambda row: f"{row[column][:24]}{start:08x}" if row[column] not in (None, "\\N") else null

        def more(column: str, by: int) -> Callable[[dict[str, Any]], Any]:
            return lambda row: int(row[column]) + by

        def whose(column: str) -> Callable[[dict[str, Any]], Any]:
            return lambda row: other(column)(row) if row[column] in seldom else row[column]

        # Ids of submissions ascend with the time of receipt, in milliseconds.
        first = int(NOW.timestamp() * 1000) + 10**9 + start * 1000
        ledger = {
            row[2]: f"{first + number:012x}7000{number:016x}" for number, row in enumerate(self._rows["articles"][1])
        }
        return {
            "submissions": {"id": lambda row: ledger[row["id"]], "article_id": other("article_id")},
            "articles": {
                "number": more("number", start),
                "id": other("id"),
                "submission_id": lambda row: ledger[row["submission_id"]],
                "published_day": lambda _: day,
                "copy_of": other("copy_of"),
                "listed_in": other("listed_in"),
                "supersedes": other("supersedes"),
                "superseded_by": other("superseded_by"),
            },
            "article_search": {self._number: lambda row: int(next(iter(row.values()))) + start},
            "article_prints": {
                "print": lambda row: int(row["print"]) + start * 0x9E3779B97F4A7C15 & _PRINT_BITS,
                "article_number": more("article_number", start),
            },
            "speakers": {"id": other("id"), "speaker_id": whose("speaker_id")},
            "speaker_forms": {"speaker_id": other("speaker_id")},
            "speaker_words": {"speaker_id": other("speaker_id")},
            "statements": {
                "number": more("number", -(start << 20)),
                "id": other("id"),
                "article_number": more("article_number", start),
                "speaker_id": whose("speaker_id"),
                "published_day": lambda _: day,
                "said_day": lambda _: day,
            },
            "statement_search": {self._number: lambda row: int(next(iter(row.values()))) - (start << 20)},
        }

    def _read(self, conn: Connection, select: str) -> tuple[list[str], list[Row]]:
        """The columns and rows; on PostgreSQL as COPY writes them, so that nothing is converted."""
        cursor = conn.connection.cursor()
        try:
            if not self._is_postgresql:
                cursor.execute(select)
                return [part[0] for part in cursor.description], [list(row) for row in cursor.fetchall()]
            cursor.execute(f"{select} LIMIT 0" if "ORDER" not in select else select.partition("ORDER")[0])
            columns = [part[0] for part in cursor.description]
            with cursor.copy(f"COPY ({select}) TO STDOUT") as copy:
                text = b"".join(bytes(part) for part in copy).decode()
            return columns, [line.split("\t") for line in text.splitlines()]
        finally:
            cursor.close()

    def _write(self, conn: Connection, table: str, columns: list[str], rows: Iterable[Row]) -> None:
        names = ", ".join(columns)
        cursor = conn.connection.cursor()
        try:
            if self._is_postgresql:
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    copy.write("".join("\t".join(map(str, row)) + "\n" for row in rows))
            else:
                marks = ", ".join("?" * len(columns))
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(rows))
        finally:
            cursor.close()


def _changed(columns: list[str], rows: Iterable[Row], changed: Changed) -> Iterable[Row]:
    places = [(columns.index(column), change) for column, change in changed.items()]
    for row in rows:
        old, new = dict(zip(columns, row, strict=True)), list(row)
        for place, change in places:
            new[place] = change(old)
        yield new
