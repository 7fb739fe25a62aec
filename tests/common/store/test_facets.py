"""What lists of statements are made of, on both stores."""

from datetime import date

from sqlalchemy import Engine

from services.common.contracts.articles import Role
from services.common.store import facets
from services.common.store.engine import reading
from services.common.store.statements import StatementFilter, numbers_of
from tests.api import samples


def fill(store: Engine, *days: int) -> None:
    """One English article with one statement for each day of November, and an Arabic one with four."""
    for number, day in enumerate(days):
        text = f"Number {number} is in, she said."
        article = samples.an_article((Role.MAIN, text), title=str(number), day=date(2026, 11, day))
        samples.store(store, article, [samples.said(article, f"Number {number} is in", cue="said")])
    council = samples.council()
    samples.store(store, council.article, council.statements)


def test_statements_are_counted_by_the_day_their_articles_appeared(store: Engine) -> None:
    fill(store, 1, 19, 19)
    with reading(store) as conn:
        assert facets.by_day(conn, first=date(2026, 11, 2), last=date(2026, 11, 30)) == (
            (date(2026, 11, 19), 2),
            (date(2026, 11, 20), 4),
        )
        # Where there are too many, a day that was counted in part is not told.
        assert facets.by_day(conn, first=date(2026, 11, 1), last=date(2026, 11, 30), most=5) == (
            (date(2026, 11, 20), 4),
        )
        assert facets.by_day(conn, first=date(2026, 12, 1), last=date(2026, 12, 30)) == ()


def test_a_search_is_parted_by_what_parts_it(store: Engine) -> None:
    fill(store, 1, 2, 3, 4, 5)
    with reading(store) as conn:
        everything, arabic, nothing = (
            facets.of_numbers(conn, numbers_of(conn, filter, limit=100))
            for filter in (StatementFilter(), StatementFilter(language="ar"), StatementFilter(text="zebra"))
        )
        part = facets.of_numbers(conn, numbers_of(conn, StatementFilter(), limit=4), most=3)

    told = {facet.name: facet.values for facet in everything.facets}
    assert told["language"] == (("en", 5), ("ar", 4))
    assert told["publisher"] == (("Harbour Gazette", 5), ("صحيفة المرسى", 4))
    assert told["speaker"][0] == ("Marta Quell", 5)
    assert told["section"] == (("main", 8), ("related", 1))
    assert (everything.looked_at, everything.is_part) == (9, False)
    assert "language" not in {facet.name for facet in arabic.facets}
    assert nothing == facets.Facets(looked_at=0, is_part=False, facets=())
    assert (part.looked_at, part.is_part) == (3, True)


def test_a_publisher_is_one_under_all_spellings_and_has_its_newest_name(store: Engine) -> None:
    for name in ("Coastal Press", "Harbour Gazette", "HARBOUR  GAZETTE"):
        article = samples.an_article((Role.MAIN, f"So said {name}, she said."), publisher=name)
        samples.store(store, article, [samples.said(article, f"So said {name}", cue="said")])
    with reading(store) as conn:
        found = facets.of_numbers(conn, numbers_of(conn, StatementFilter(), limit=9))
    assert {facet.name: facet.values for facet in found.facets}["publisher"] == (
        ("HARBOUR  GAZETTE", 2),
        ("Coastal Press", 1),
    )
