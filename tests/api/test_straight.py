"""JSON straight from rows is, byte by byte, what their values give."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from services.api import listing, schemas, sparse, straight
from services.api.present import PART_GLUE
from services.common.contracts.articles import DateBasis, Role
from services.common.contracts.statements import CueClass, DatePrecision, Kind, Polarity, SpeakerKind, Verdict
from services.common.store import copies, statements
from services.common.store.engine import reading, writing
from services.common.store.statement_order import Order
from services.common.store.statement_rows import WITH_ARTICLE, Row, row_of, value_of
from services.common.store.statements import StatementFilter
from services.common.store.tables import articles
from services.common.store.tables import statements as rows_of_statements
from tests.api import samples
from tests.api.conftest import World
from tests.api.samples import NOW

_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
_ID = st.text("0123456789abcdef", min_size=32, max_size=32)
_DAY = st.dates(date(1800, 1, 1), date(2200, 1, 1))
_MOMENT = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
_SHARE = st.floats(0, 1)


def _of(kind: type[Any]) -> st.SearchStrategy[str]:
    return st.sampled_from([one.value for one in kind])


def _maybe(one: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | one


@st.composite
def a_row(draw: st.DrawFn) -> Row:
    """Any that the tables can hold."""
    found: dict[str, Any] = dict.fromkeys(WITH_ARTICLE.selected_columns.keys())
    for name in ("source", "cue", "addressee", "resolved_from", "venue"):
        if draw(st.booleans()):
            start = draw(st.integers(0, 100_000))
            found |= {f"{name}_start": start, f"{name}_end": start + draw(st.integers(1, 100))}
            found |= {} if name == "venue" else {f"{name}_text": draw(_maybe(_TEXT))}
    parts = draw(st.lists(_TEXT.filter(bool), min_size=1, max_size=3))
    places = [1_000 * number for number in range(len(parts))]
    if draw(st.booleans()):
        found |= {"said_day": draw(_DAY), "said_precision": draw(_of(DatePrecision)), "said_basis": draw(_TEXT)}
    if draw(st.booleans()):
        found |= {"published_day": draw(_DAY), "article_published_basis": draw(_maybe(_of(DateBasis)))}
        found |= {"article_published_at": draw(_maybe(_MOMENT.map(datetime.isoformat)))}
    found |= {
        "id": draw(_ID),
        "article_id": draw(_ID),
        "the_speaker": draw(_maybe(_ID)),
        "article_copy_of": draw(_maybe(_ID)),
        "kind": draw(_of(Kind)),
        "section": draw(_of(Role)),
        "content_spans": [[start, start + len(part)] for start, part in zip(places, parts, strict=True)],
        "content_text": PART_GLUE.join(parts),
        "speaker_kind": draw(_of(SpeakerKind)),
        "confidence": draw(_SHARE),
        "score": draw(_maybe(_SHARE)),
        "cue_class": draw(_maybe(_of(CueClass))),
        "polarity": draw(_maybe(_of(Polarity))),
        "review": draw(_maybe(_of(Verdict))),
        "nested_in": draw(_maybe(_ID)),
        "chain": draw(_maybe(st.lists(_ID, max_size=2))),
        "extracted_at": draw(_MOMENT),
        "article_stored_at": draw(_MOMENT),
        **{name: draw(_TEXT) for name in ("resolved_by", "engine", "engine_version", "pattern", "language")},
        **{name: draw(_maybe(_TEXT)) for name in ("speaker_name", "speaker_role", "cue_entry", "article_title")},
        **{name: draw(_maybe(_TEXT)) for name in ("article_publisher", "article_url")},
    }
    return row_of(found.values())


class Nothing:
    """A connection to a store in which no article was carried, and none has a text."""

    def execute(self, *_: object) -> "Nothing":
        return self

    def __iter__(self) -> "Nothing":
        return self

    def __next__(self) -> object:
        raise StopIteration


@given(st.lists(a_row(), max_size=3, unique_by=lambda row: row.id))
def test_any_rows(rows: list[Row]) -> None:
    conn: Any = Nothing()
    values = schemas.StatementPage(items=listing.with_venues(conn, [value_of(row) for row in rows]), next=None)
    assert straight.page(straight.told(conn, rows), None) == values.model_dump_json().encode()


@pytest.fixture
def told(world: World) -> World:
    """With statements of two languages, a copy's counts, reviews, and a venue."""
    for number, sample in enumerate((samples.harbour(), samples.council())):
        samples.store(world.engine, sample.article, sample.statements, now=NOW + timedelta(seconds=number))
    first, second = world.client.get("/v1/statements?limit=2").json()["items"]
    for one, verdict in ((first, "accepted"), (second, "rejected")):
        assert world.client.post(f"{one['links']['self']}/reviews", json={"verdict": verdict}).status_code == 202
    with writing(world.engine) as conn:
        one, head = conn.execute(sa.select(articles.c.id, articles.c.submission_id).order_by(articles.c.number)).all()
        conn.execute(sa.update(articles).where(articles.c.id == one.id).values(copy_of=head.id))
        copies.carry(
            conn,
            head.id,
            samples.harbour().article,
            submission_id=one.submission_id,
            article_id=one.id,
            listed_in=None,
            share=0.9,
            now=NOW,
        )
        conn.execute(sa.update(rows_of_statements).values(venue_start=2, venue_end=9))
    return world


@pytest.mark.parametrize("order", [*Order])
@pytest.mark.parametrize("limit", [1, 3, 100])
def test_stored_ones(told: World, order: Order, limit: int) -> None:
    with reading(told.engine) as conn:
        page = statements.page_of_rows(conn, StatementFilter(), order=order, limit=limit)
        assert page.read() == statements.page(conn, StatementFilter(), order=order, limit=limit)
        found = straight.told(conn, page.rows)
        items = listing.with_venues(conn, page.read().items)
    assert any(item.venue for item in items)
    assert limit < 100 or (any(item.review for item in items) and any(item.article.copies for item in items))
    listed = schemas.StatementPage(items=items, next=page.next)
    assert straight.page(found, page.next) == listed.model_dump_json().encode()
    answer = told.client.get(f"/v1/statements?limit={limit}&sort={order.value}")
    assert answer.json()["items"] == listed.model_dump(mode="json")["items"]
    assert (answer.json()["next"] is None) == ("link" not in answer.headers) == (page.next is None)
    assert schemas.StatementPage.model_validate_json(answer.content).items == items


def test_members_alone(told: World) -> None:
    with reading(told.engine) as conn:
        page = statements.page_of_rows(conn, StatementFilter(), limit=3)
        found = straight.told(conn, page.rows)
        listed = schemas.StatementPage(items=listing.with_venues(conn, page.read().items), next="/more")
    for fields in (*schemas.Statement.model_fields, "id,words,speaker", " nearness , id", "article,article"):
        asked = sparse.asked_of(schemas.Statement, fields)
        assert asked
        wanted = listed.model_dump_json(include={"items": {"__all__": asked}, "next": True})
        assert straight.page(found, "/more", asked) == wanted.encode()
        answer = told.client.get("/v1/statements", params={"limit": 3, "fields": fields})
        assert [item.keys() for item in answer.json()["items"]] == [asked] * 3
