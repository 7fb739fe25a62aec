"""Lists of a period, in the order of arrival: the same as of all statements those that fit, however they are found."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, Engine

from services.common.contracts.statements import Kind
from services.common.store import leads, speakers, statements
from services.common.store.engine import reading, writing
from services.common.store.statement_filters import Sifting, numbers_of
from services.common.store.statements import ListedStatement, StatementFilter
from services.extract import linking
from tests.common.store.builders import NOW, a_statement, an_article, stored

FIRST, DAYS = date(2026, 1, 1), 40
"""More days than are looked at before it is known how frequent something is."""
ARTICLES = 60
FROM, TO = FIRST + timedelta(days=3), FIRST + timedelta(days=33)
PAGE = 4


def _fill(conn: Connection) -> None:
    """Days that do not follow the order of arrival; of every statement in ten words, a kind, an outlet and a name."""
    kept = []
    for number in range(ARTICLES):
        day = FIRST + timedelta(days=number * 17 % DAYS)
        is_tenth = number % 10 == 3
        words = f"the mill {number} is {'lit' if is_tenth else 'dark'}", f"the bridge {number} is safe"
        publisher = "The Harbour Gazette" if is_tenth else "The Daily Example"
        row = stored(conn, an_article(". ".join(words), day=None if number % 12 == 11 else day, publisher=publisher))
        found = [
            a_statement(
                row.article,
                one,
                name="Omar Reed" if is_tenth else "Mira Holt",
                kind=Kind.DIRECT if is_tenth else Kind.INDIRECT,
                said=day - timedelta(days=place),
            )
            for place, one in enumerate(words)
        ]
        statements.replace(conn, row, found, now=NOW)
        kept.append(row.id)
    linking.link(conn, kept, now=NOW)


def _published(row: ListedStatement, first: date, last: date) -> bool:
    return row.article.published is not None and first <= row.article.published.day <= last


def _said(row: ListedStatement, last: date = TO) -> bool:
    said = row.stored.statement.said_on
    return said is not None and FROM <= said.day <= last


def _is_tenth(row: ListedStatement) -> bool:
    return row.stored.statement.kind is Kind.DIRECT


Case = tuple[StatementFilter, Callable[[ListedStatement], bool]]
CASES: dict[str, Case] = {
    "published": (
        StatementFilter(published_from=FROM, published_to=TO, only_current=True),
        lambda row: _published(row, FROM, TO),
    ),
    "published until": (StatementFilter(published_to=TO), lambda row: _published(row, FIRST, TO)),
    "published since": (StatementFilter(published_from=FROM), lambda row: _published(row, FROM, date.max)),
    "said": (StatementFilter(said_from=FROM, said_to=TO), _said),
    "published and said": (
        StatementFilter(published_from=FROM, published_to=TO, said_from=FROM, said_to=TO),
        lambda row: _published(row, FROM, TO) and _said(row),
    ),
    "what is frequent": (StatementFilter(said_from=FROM, said_to=TO, language="en"), _said),
    "what is seldom": (
        StatementFilter(said_from=FROM, said_to=TO, kind=Kind.DIRECT),
        lambda row: _said(row) and _is_tenth(row),
    ),
    "outlet": (
        StatementFilter(published_from=FROM, published_to=TO, publisher="the harbour gazette"),
        lambda row: _published(row, FROM, TO) and _is_tenth(row),
    ),
    "word": (
        StatementFilter(published_from=FROM, published_to=TO, text="bridge"),
        lambda row: _published(row, FROM, TO) and "bridge" in row.content_text,
    ),
    "word that is seldom": (
        StatementFilter(published_from=FROM, published_to=TO, text="lit"),
        lambda row: _published(row, FROM, TO) and "lit" in row.content_text,
    ),
    "outlet and kind": (
        StatementFilter(
            published_from=FROM, published_to=TO, publisher="the harbour gazette", kind=Kind.DIRECT, language="en"
        ),
        lambda row: _published(row, FROM, TO) and _is_tenth(row),
    ),
    "word, said on a day": (
        StatementFilter(said_from=FROM, said_to=FROM, text="bridge", only_current=True),
        lambda row: _said(row, FROM) and "bridge" in row.content_text,
    ),
    "word, published and said": (
        StatementFilter(published_from=FROM, published_to=TO, said_from=FROM, said_to=TO, text="bridge"),
        lambda row: _published(row, FROM, TO) and _said(row) and "bridge" in row.content_text,
    ),
    "no word": (StatementFilter(published_from=FROM, published_to=TO, text="-"), lambda _: False),
    "word and outlet": (
        StatementFilter(text="bridge", publisher="The Harbour Gazette"),
        lambda row: "bridge" in row.content_text and _is_tenth(row),
    ),
    "nothing in that time": (StatementFilter(published_from=date(2031, 1, 1)), lambda _: False),
}


def _walked(conn: Connection, filter: StatementFilter) -> Iterator[ListedStatement]:
    before: str | None = None
    while True:
        page = statements.page(conn, filter, before=before, limit=PAGE)
        yield from page.items
        if page.next is None:
            return
        before = page.next


@pytest.mark.parametrize("short", [leads.SHORT, 5], ids=["short", "long"])
def test_a_list_of_a_period_is_what_of_all_statements_fits_page_by_page(
    store: Engine, short: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leads, "SHORT", short)
    with writing(store) as conn:
        _fill(conn)
    with reading(store) as conn:
        everything = tuple(_walked(conn, StatementFilter()))
        assert len(everything) == 2 * ARTICLES
        for name, (filter, fits) in CASES.items():
            wanted = [row.content_text for row in everything if fits(row)]
            assert [row.content_text for row in _walked(conn, filter)] == wanted, name
            assert statements.count(conn, filter) == len(wanted), name
        (holt,) = speakers.page(conn, name="holt", limit=2).items
        for text in ("safe", "dark", "never"):
            of_holt = StatementFilter(speaker_id=holt.id, text=text, only_current=True)
            wanted = [row.content_text for row in everything if text in row.content_text and not _is_tenth(row)]
            assert [row.content_text for row in _walked(conn, of_holt)] == wanted, text


def test_words_among_few_are_found_wherever_looking_for_them_ends(store: Engine) -> None:
    early = Sifting(first=2, more=3, most=7)
    with writing(store) as conn:
        _fill(conn)
    with reading(store) as conn:
        for text in ("lit", "bridge"):
            fitting = [row for row in _walked(conn, StatementFilter()) if text in row.content_text]
            dated = [row.content_text for row in fitting if row.article.published is not None]
            among_all = StatementFilter(text=text, published_from=FIRST, only_current=True)
            for limit in (1, PAGE, 1_000):
                numbers = numbers_of(conn, among_all, limit=limit, sifting=early)
                assert [row.content_text for row in statements.numbered(conn, numbers)] == dated[:limit]
