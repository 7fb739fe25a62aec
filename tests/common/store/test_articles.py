"""Articles."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine

from services.common.contracts.articles import Article, Block, DateBasis, Published, Role
from services.common.contracts.spans import Span
from services.common.store import articles, submissions
from services.common.store.engine import reading, writing
from tests.common.store.builders import LATER, NOW, a_submission, an_article, stored


def test_an_article_comes_back_as_it_went_in(store: Engine) -> None:
    text = "عنوان\nقال أحدهم شيئاً.\x00\ud800\U0001f600"
    article = Article(
        text=text,
        title="عنوان",
        language="ar",
        blocks=(Block(role=Role.TITLE, span=Span(0, 5)), Block(role=Role.MAIN, span=Span(6, len(text)))),
        published=Published(
            day=date(2026, 3, 1),
            basis=DateBasis.JSON_LD,
            at=datetime(2026, 3, 1, 0, 30, tzinfo=timezone(timedelta(hours=3))),
        ),
        modified=Published(day=date(2026, 3, 2), basis=DateBasis.BYLINE),
        section="سياسة",
        publisher="صحيفة المثال",
        via=("وكالة",),
        authors=("كاتب", "كاتبة"),
        url="https://example.org/1",
    )
    with writing(store) as conn:
        kept = stored(conn, article)
    with reading(store) as conn:
        assert articles.find(conn, article.id) == articles.by_url(conn, "https://example.org/1") == kept
    assert (kept.id, kept.article, kept.stored_at) == (article.id, article, NOW)


def test_a_text_is_stored_once(store: Engine) -> None:
    with writing(store) as conn:
        first = stored(conn, an_article("Words.", url="https://example.org/1"))
        (other,) = submissions.accept(conn, [a_submission()], now=LATER)
        assert articles.insert(conn, an_article("Words.", url="https://example.org/2"), other.id, now=LATER) is None
        assert articles.find(conn, first.id) == first
        assert articles.by_url(conn, "https://example.org/2") is None


def test_of_two_texts_from_one_url_the_newest_is_found(store: Engine) -> None:
    with writing(store) as conn:
        stored(conn, an_article("Words.", url="https://example.org/1"))
        newest = stored(conn, an_article("Words, corrected.", url="https://example.org/1"))
        assert articles.by_url(conn, "https://example.org/1") == newest


def test_an_article_needs_its_submission(store: Engine) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"), writing(store) as conn:
        articles.insert(conn, an_article("Words."), "0" * 32, now=NOW)


def test_a_list_is_newest_first_in_pages_and_filtered(store: Engine) -> None:
    with writing(store) as conn:
        for n in range(5):
            stored(conn, an_article(f"The government met {n} times.", publisher="Example Post"))
        stored(conn, an_article("اجتمعت والحكومة", language="ar", publisher="قناة المثال", day=None))
    with reading(store) as conn:
        first = articles.page(conn, limit=4)
        rest = articles.page(conn, limit=4, before=first.next)
        assert rest.next is None
        listed = first.items + rest.items
        assert [item.language for item in listed] == ["ar", "en", "en", "en", "en", "en"]
        assert (listed[0].published, listed[0].publisher, listed[0].stored_at) == (None, "قناة المثال", NOW)
        assert listed[1].published == Published(day=date(2026, 3, 1), basis=DateBasis.META)

        def ids(**wanted: str) -> list[str]:
            return [item.id for item in articles.page(conn, limit=10, **wanted).items]

        assert ids(language="ar") == ids(text="حكومة") == ids(publisher="قناه  المثال") == [listed[0].id]
        assert ids(publisher="EXAMPLE POST") == ids(text="governments") == [item.id for item in listed[1:]]
        assert ids(text="government 3") == [listed[2].id]
        assert ids(text="government", language="ar") == ids(text="...") == []
        paged = articles.page(conn, limit=2, text="government")
        assert ids(text="government", before=paged.next or "") == ids(text="government")[2:]


@pytest.mark.parametrize("cursor", ["", "x", "1.5", "٣", "9" * 30, "--1", "\x00"])
def test_a_cursor_that_was_not_given_out_is_a_value_error(store: Engine, cursor: str) -> None:
    with reading(store) as conn, pytest.raises(ValueError, match="not a cursor"):
        articles.page(conn, limit=5, before=cursor)


def test_what_a_row_was_stored_at_is_utc(store: Engine) -> None:
    with writing(store) as conn:
        kept = stored(conn, an_article("Words."))
    with reading(store) as conn:
        found = articles.find(conn, kept.id)
    assert found is not None
    assert found.stored_at.tzinfo is UTC
