"""The full-text tables: FTS5 on SQLite, tsvector under GIN on PostgreSQL; both hold the terms of `search.py`.

Two tables, `statement_search` and `article_search`, one row for each statement or article under its number. Each row
has three columns of terms (on PostgreSQL the weights A, B, C of one tsvector): `terms`, the words in order; `forms`,
further spellings under which a word is found; `names`, the speaker's names.
"""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection
from sqlalchemy.dialects.postgresql import TSVECTOR

from services.common.store.age import BY_AGE, stretches
from services.common.store.numbering import is_one_of
from services.common.store.search import Entry, Query, Word
from services.common.store.tables import articles


def _search_table(name: str) -> sa.TableClause:
    return sa.table(
        name, sa.column("rowid", sa.BigInteger), sa.column("number", sa.BigInteger), sa.column("lexemes", TSVECTOR)
    )


STATEMENT_SEARCH = _search_table("statement_search")
ARTICLE_SEARCH = _search_table("article_search")


def write(conn: Connection, table: sa.TableClause, entries: Sequence[tuple[int, Entry]]) -> None:
    """Add the entries under their numbers, which must be new."""
    if not entries:
        return
    rows = [_row(number, entry) for number, entry in entries]
    if conn.dialect.name == "postgresql":
        vectors = " || ".join(
            f"setweight(to_tsvector('simple', CAST(:{column} AS text)), '{weight}')"
            for column, weight in (("terms", "A"), ("forms", "B"), ("names", "C"))
        )
        conn.execute(sa.text(f"INSERT INTO {table.name} (number, lexemes) VALUES (:number, {vectors})"), rows)  # noqa: S608
    else:
        conn.execute(
            sa.text(f"INSERT INTO {table.name} (rowid, terms, forms, names) VALUES (:number, :terms, :forms, :names)"),  # noqa: S608
            rows,
        )


def erase(conn: Connection, table: sa.TableClause, numbers: Sequence[int]) -> None:
    """Remove the entries under these numbers."""
    if numbers:
        conn.execute(
            sa.text(f"DELETE FROM {table.name} WHERE {_number_column(conn)} = :number"),  # noqa: S608
            [{"number": n} for n in numbers],
        )


def erase_article(conn: Connection, number: int, entry: Entry) -> None:
    """Remove an article's entry, which is this one: of SQLite's index nothing else tells which words it has."""
    if conn.dialect.name == "postgresql":
        erase(conn, ARTICLE_SEARCH, [number])
        return
    name = ARTICLE_SEARCH.name
    conn.execute(
        sa.text(
            f"INSERT INTO {name} ({name}, rowid, terms, forms, names) "  # noqa: S608
            "VALUES ('delete', :number, :terms, :forms, :names)"
        ),
        _row(number, entry),
    )


def _row(number: int, entry: Entry) -> dict[str, object]:
    columns = {"terms": entry.terms, "forms": entry.forms, "names": entry.names}
    return {"number": number} | {name: " ".join(words) for name, words in columns.items()}


def _number_column(conn: Connection) -> str:
    return "number" if conn.dialect.name == "postgresql" else "rowid"


def found(
    conn: Connection, table: sa.TableClause, *queries: Query, newest: int | None = None
) -> Iterator[tuple[ColumnElement[int], ColumnElement[bool]]]:
    """What SELECTs take to list what matches all queries: the column of the number to order by, and the condition.

    To be asked for one after the other, until there is enough: each finds older articles than the one before, from
    number `newest` on. Nothing matches a query without words.
    """
    if not all(query.parts for query in queries):
        return
    parts = [(part, query.names_only) for query in queries for part in query.parts]
    if conn.dialect.name != "postgresql":
        # FTS5 gives its matches in the order of their row ids: a page of any query is read from the first row on.
        written = " AND ".join(_fts5(part, names_only) for part, names_only in parts)
        matches = sa.literal_column(table.name).op("MATCH", is_comparison=True)(sa.literal(written, sa.Text))
        yield table.c.rowid, matches
        return
    if newest is None:
        newest = conn.execute(sa.select(sa.func.max(articles.c.number))).scalar_one() or 0
    written = " & ".join(_tsquery(part, names_only) for part, names_only in parts)
    by_age: ColumnElement[object] = sa.literal_column(f"({BY_AGE[table.name]})")
    for marks in stretches(newest):
        asked = f"{written} & ({' | '.join(map(_quoted, marks))})"
        matches = by_age.op("@@", is_comparison=True)(sa.cast(sa.literal(asked, sa.Text), _TsQuery()))
        # Apart, so that the index is asked, however many matches it is thought to have, and never each row in turn.
        matching = sa.select(table.c.number).where(matches).cte("matching").prefix_with("MATERIALIZED")
        yield matching.c.number, sa.true()


def matching(conn: Connection, table: sa.TableClause, *queries: Query) -> sa.Select[tuple[int]]:
    """The numbers of all that match all queries, in no order; each query has words."""
    parts = [(part, query.names_only) for query in queries for part in query.parts]
    if conn.dialect.name != "postgresql":
        written = " AND ".join(_fts5(part, names_only) for part, names_only in parts)
        matches = sa.literal_column(table.name).op("MATCH", is_comparison=True)(sa.literal(written, sa.Text))
        return sa.select(table.c.rowid).where(matches)
    written = " & ".join(_tsquery(part, names_only) for part, names_only in parts)
    by_age: ColumnElement[object] = sa.literal_column(f"({BY_AGE[table.name]})")
    asked = sa.cast(sa.literal(written, sa.Text), _TsQuery())
    return sa.select(table.c.number).where(by_age.op("@@", is_comparison=True)(asked))


def among(
    conn: Connection, table: sa.TableClause, numbers: Sequence[int], *queries: Query
) -> tuple[ColumnElement[int], ColumnElement[bool]]:
    """The same for rows of these numbers alone, of which there is one at least."""
    if not all(query.parts for query in queries):
        return table.c[_number_column(conn)], sa.false()
    parts = [(part, query.names_only) for query in queries for part in query.parts]
    if conn.dialect.name == "postgresql":
        written = " & ".join(_tsquery(part, names_only) for part, names_only in parts)
        matches = table.c.lexemes.op("@@", is_comparison=True)(sa.cast(sa.literal(written, sa.Text), _TsQuery()))
        return table.c.number, sa.and_(is_one_of(conn, table.c.number, numbers), matches)
    written = " AND ".join(_fts5(part, names_only) for part, names_only in parts)
    matches = sa.literal_column(table.name).op("MATCH", is_comparison=True)(sa.literal(written, sa.Text))
    # Within a range, which FTS5 goes through once; each of the numbers would be a search of its own.
    return table.c.rowid, sa.and_(matches, table.c.rowid.between(min(numbers), max(numbers)))


def _quoted(mark: str) -> str:
    return f"'{mark}'"


class _TsQuery(sa.types.UserDefinedType[str]):
    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "TSQUERY"


def _tsquery(part: tuple[Word, ...], names_only: bool) -> str:
    # Terms are letters and digits only (search.py), so that quoting them is enough.
    weight = "C" if names_only else "A" if len(part) > 1 else ""
    return "(" + " <-> ".join(f"'{word.term}':{'*' if word.is_prefix else ''}{weight}" for word in part) + ")"


def _fts5(part: tuple[Word, ...], names_only: bool) -> str:
    column = "names : " if names_only else "terms : " if len(part) > 1 else ""
    return f"({column}" + " + ".join(f'"{word.term}"' for word in part) + ("*" if part[-1].is_prefix else "") + ")"
