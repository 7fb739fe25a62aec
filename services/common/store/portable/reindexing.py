"""The full-text tables, built anew from articles and statements."""

import zlib
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.store import articles, search_tables, statements
from services.common.store.numbering import PLACES, article_of, first_number
from services.common.store.portable.manifest import Progress
from services.common.store.search import Entry, vocabulary
from services.common.store.tables import articles as article_rows
from services.common.store.tables import statements as statement_rows

_a, _s = article_rows.c, statement_rows.c
_AT_ONCE = 20
"""Articles read together, with their statements: at most some megabytes."""


def reindex(conn: Connection, *, progress: Progress) -> None:
    """Fill the full-text tables, which must be empty."""
    total: int = conn.execute(sa.select(sa.func.count()).select_from(article_rows)).scalar_one()
    after, done = 0, 0
    columns = (_a.number, _a.title, _a.language, _a.text_deflated)
    while found := conn.execute(sa.select(*columns).where(_a.number > after).order_by(_a.number).limit(_AT_ONCE)).all():
        of_articles: list[tuple[int, Entry]] = []
        of_statements: list[tuple[int, Entry]] = []
        by_article = _statements(conn, found[0].number, found[-1].number)
        for number, title, language, deflated in found:
            text = zlib.decompress(deflated).decode("utf-8", "surrogatepass")
            of_articles.append((number, articles.search_entry(title, text, language)))
            rows = by_article.get(number, ())
            attested = vocabulary(text) if rows else frozenset()
            of_statements += [(int(str(row["number"])), statements.search_entry(row, attested)) for row in rows]
        search_tables.write(conn, search_tables.ARTICLE_SEARCH, of_articles)
        search_tables.write(conn, search_tables.STATEMENT_SEARCH, of_statements)
        after = found[-1].number
        done += len(found)
        progress("search", done, total)


_INDEXED = (_s.number, _s.source_text, _s.cue_text, _s.content_text, _s.language, _s.speaker_name)
_BETWEEN = sa.select(*_INDEXED).where(_s.number >= sa.bindparam("first"), _s.number < sa.bindparam("behind"))


def _statements(conn: Connection, oldest: int, newest: int) -> Mapping[int, Sequence[dict[str, object]]]:
    """Those of the articles from one number to the other, by their article's."""
    between = {"first": first_number(newest), "behind": first_number(oldest) + PLACES}
    found: dict[int, list[dict[str, object]]] = {}
    for row in conn.execute(_BETWEEN, between).mappings():
        found.setdefault(article_of(row["number"]), []).append(dict(row))
    return found
