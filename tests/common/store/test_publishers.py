"""Publishers, by their names in any spelling, and what their statements are made of."""

from datetime import date, timedelta

from sqlalchemy import Engine

from services.common.store import publishers, statements
from services.common.store.engine import reading, writing
from services.extract import linking
from tests.common.store.builders import NOW, a_statement, an_article, stored

FIRST = date(2026, 3, 1)


def put(
    engine: Engine,
    words: str,
    publisher: str | None,
    *,
    names: tuple[str | None, ...] = ("Mira Holt",),
    language: str = "en",
    day: date | None = FIRST,
) -> None:
    """An article with a statement for each name."""
    said = [f"{words} {n}" for n in range(len(names))]
    article = an_article(". ".join(said), publisher=publisher, language=language, day=day)
    found = [a_statement(article, one, name=name) for one, name in zip(said, names, strict=True)]
    with writing(engine) as conn:
        row = stored(conn, article)
        statements.replace(conn, row, found, now=NOW)
        linking.link(conn, [row.id], now=NOW)


def walked(engine: Engine, *, limit: int, name: str | None = None) -> list[publishers.Publisher]:
    found: list[publishers.Publisher] = []
    after: str | None = None
    while True:
        with reading(engine) as conn:
            page = publishers.page(conn, name=name, after=after, limit=limit)
        found += page.items
        if (after := page.next) is None:
            return found


def test_publishers_are_listed_once_each_in_the_order_of_their_names(store: Engine) -> None:
    for number, publisher in enumerate(
        ("The Tide", "Bay News", "صحيفة الميناء", "the  TIDE", None, "Bay Star", "صحيفه المينا")
    ):
        put(store, f"the mill is lit {number}", publisher, day=FIRST + timedelta(days=number))
    for limit in (1, 2, 3, 50):
        found = walked(store, limit=limit)
        assert [one.name for one in found] == ["Bay News", "Bay Star", "the  TIDE", "صحيفه المينا", "صحيفة الميناء"]
    assert [(one.articles, one.statements, one.is_part) for one in found] == [
        *((1, 1, False), (1, 1, False)),
        *((2, 2, False), (1, 1, False), (1, 1, False)),
    ]
    assert found[2].latest == FIRST + timedelta(days=3)
    for name, wanted in (("bay", 2), ("BÁY n", 1), ("صحيفه الميناء", 1), ("ay", 0), ("the tide", 1), ("the tides", 0)):
        for limit in (1, 50):
            assert len(walked(store, limit=limit, name=name)) == wanted, name


def test_of_one_publisher_days_languages_speakers_and_what_names_nobody_are_counted(store: Engine) -> None:
    put(store, "the mill is lit", "The Tide", names=("Mira Holt", "Mira Holt", None, "Omar Haddad"))
    put(store, "the mill is dark", "The Tide", names=("Mira Holt",), day=FIRST + timedelta(days=40))
    put(store, "the day is not known", "The Tide", names=(None,), day=None)
    put(store, "الطاحونة مضاءة", "THE TIDE", names=("عمر حداد",), language="ar")
    put(store, "elsewhere", "The Mole", names=("Ida Kessel",))
    with reading(store) as conn:
        found = publishers.profile(conn, "the tide")
        assert publishers.profile(conn, "the tides") is None
        assert publishers.profile(conn, "!") is None
    assert found is not None
    assert (found.publisher.name, found.publisher.articles, found.publisher.statements) == ("THE TIDE", 4, 7)
    assert found.days == ((FIRST, 5), (FIRST + timedelta(days=40), 1))
    assert (found.looked_at, found.unnamed) == (7, 2)
    assert found.publisher.latest == FIRST + timedelta(days=40), "though what came in last was published before"
    assert found.languages == (("en", 6), ("ar", 1))
    assert found.speakers[0].name == "Mira Holt"
    assert found.speakers[0].statements == 3
    assert sum(one.statements for one in found.speakers) == 5, "spellings of one name are one speaker, or two"
    assert all(one.name != "Ida Kessel" for one in found.speakers)


def test_no_more_is_counted_than_is_said(store: Engine) -> None:
    for number in range(4):
        put(store, f"the mill is lit {number}", "The Tide", names=("Mira Holt",))
    with reading(store) as conn:
        (one,) = publishers.page(conn, limit=5, most=3).items
        found = publishers.profile(conn, "The Tide", most_looked_at=2)
    assert (one.articles, one.statements, one.is_part) == (3, 3, True)
    assert found is not None
    assert (found.publisher.statements, found.publisher.is_part, found.looked_at) == (4, False, 2)
